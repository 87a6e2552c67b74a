import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import './styles/tokens.css';
import './styles/table.css';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { onSignedOut } from './api.ts';
import { startLanguage } from './i18n/i18n.ts';
import { queryClient } from './queries.ts';
import { router } from './router.tsx';
import { cssVariables, theme } from './theme.ts';

const colorScheme = localStorageColorSchemeManager({ key: 'hotline.color-scheme' });
const root = document.getElementById('root');
if (root === null) throw new Error('index.html must hold an element with the id "root"');

onSignedOut(() => {
  if (router.state.location.pathname === '/sign-in') return;
  queryClient.removeQueries({ queryKey: ['me'] });
  void router.invalidate();
});

const page = (
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorScheme}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
      <Notifications position="bottom-center" limit={3} />
    </MantineProvider>
  </StrictMode>
);
void startLanguage().then(() => createRoot(root).render(page));
