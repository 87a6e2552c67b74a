import { createRoot } from 'react-dom/client';
import { RepApp } from './rep-app.tsx';
import { startInstalled } from './rep-installed.ts';
import { RepLanguage } from './rep-language.tsx';
import { RepToasts } from './rep-toasts.tsx';

const root = document.getElementById('rep');
if (root === null) throw new Error('rep/index.html has no element with the id "rep"');

startInstalled();
createRoot(root).render(
  <RepLanguage>
    <RepToasts>
      <RepApp />
    </RepToasts>
  </RepLanguage>,
);
