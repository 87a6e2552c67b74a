import { createRoot } from 'react-dom/client';
import { ExchangeDesk } from './exchange-desk.tsx';
import { ExchangeLanguage } from './exchange-language.tsx';

const root = document.getElementById('exchange');
if (root === null) throw new Error('index.html has no element with the id "exchange"');

createRoot(root).render(
  <ExchangeLanguage>
    <ExchangeDesk />
  </ExchangeLanguage>,
);
