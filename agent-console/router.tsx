import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  Outlet,
  redirect,
  type ParsedLocation,
} from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { ApiProblem } from './api.ts';
import { ConsoleShell } from './components/console-shell.tsx';
import { NotFound, PageCrashed } from './components/not-found.tsx';
import { Loading } from './components/record-list.tsx';
import { adoptLanguage } from './i18n/i18n.ts';
import HomePage from './pages/home-page.tsx';
import { meQuery, queryClient } from './queries.ts';
import {
  callbacksSearch,
  callsSearch,
  customersSearch,
  leadRulesSearch,
  leadsSearch,
  reportsSearch,
  settingsSearch,
  signInSearch,
} from './search-params.ts';
import { SessionProvider } from './session.tsx';

const SecondFactorDuty = lazy(async () => ({
  default: (await import('./settings/second-factor-duty.tsx')).SecondFactorDuty,
}));

const rootRoute = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: signInSearch,
  component: lazyRouteComponent(() => import('./pages/sign-in-page.tsx')),
});

/** Everything behind the sign-in. A rep who lands here is sent to the reps' page, which is another document. */
const consoleRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'console',
  beforeLoad: async ({ location }) => ({ me: await signedInAt(location) }),
  component: Console,
  notFoundComponent: NotFound,
});

const pages = [
  createRoute({ getParentRoute: () => consoleRoute, path: '/', component: HomePage }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/calls',
    validateSearch: callsSearch,
    component: lazyRouteComponent(() => import('./pages/calls-page.tsx')),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/customers',
    validateSearch: customersSearch,
    component: lazyRouteComponent(() => import('./pages/customers-page.tsx')),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/customers/$customerId',
    component: lazyRouteComponent(() => import('./pages/customer-page.tsx')),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/leads',
    validateSearch: leadsSearch,
    component: lazyRouteComponent(() => import('./pages/leads-page.tsx')),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/lead-rules',
    validateSearch: leadRulesSearch,
    beforeLoad: ({ context }) => {
      if (context.me.user.role === 'agent') throw notFound();
    },
    component: lazyRouteComponent(() => import('./pages/lead-rules-page.tsx')),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/reports',
    validateSearch: reportsSearch,
    beforeLoad: ({ context }) => {
      if (context.me.user.role === 'agent') throw notFound();
    },
    component: lazyRouteComponent(() => import('./pages/reports-page.tsx')),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/callbacks',
    validateSearch: callbacksSearch,
    component: lazyRouteComponent(() => import('./pages/callbacks-page.tsx')),
  }),
] as const;

/** Rules of the desk, for those who answer for it. One route an area; pages/settings-page.tsx names them in a row. */
const settingsRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/settings',
  beforeLoad: ({ context, location }) => {
    if (context.me.user.role === 'agent') throw notFound();
    if (/^\/settings\/?$/.test(location.pathname)) throw redirect({ to: '/settings/hotlines' });
  },
  component: lazyRouteComponent(() => import('./pages/settings-page.tsx')),
});

const settingsPages = [
  createRoute({
    getParentRoute: () => settingsRoute,
    path: '/hotlines',
    validateSearch: settingsSearch,
    component: lazyRouteComponent(() => import('./pages/settings-hotlines.tsx')),
  }),
  createRoute({
    getParentRoute: () => settingsRoute,
    path: '/queues',
    validateSearch: settingsSearch,
    component: lazyRouteComponent(() => import('./pages/settings-queues.tsx')),
  }),
  createRoute({
    getParentRoute: () => settingsRoute,
    path: '/skills',
    component: lazyRouteComponent(() => import('./pages/settings-skills.tsx')),
  }),
  createRoute({
    getParentRoute: () => settingsRoute,
    path: '/hours',
    validateSearch: settingsSearch,
    component: lazyRouteComponent(() => import('./pages/settings-hours.tsx')),
  }),
  createRoute({
    getParentRoute: () => settingsRoute,
    path: '/dispositions',
    component: lazyRouteComponent(() => import('./pages/settings-dispositions.tsx')),
  }),
  createRoute({
    getParentRoute: () => settingsRoute,
    path: '/protection',
    component: lazyRouteComponent(() => import('./pages/settings-protection.tsx')),
  }),
  createRoute({
    getParentRoute: () => settingsRoute,
    path: '/hand-over',
    component: lazyRouteComponent(() => import('./pages/settings-hand-over.tsx')),
  }),
  createRoute({
    getParentRoute: () => settingsRoute,
    path: '/people',
    validateSearch: settingsSearch,
    component: lazyRouteComponent(() => import('./pages/settings-people.tsx')),
  }),
] as const;

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    signInRoute,
    consoleRoute.addChildren([...pages, settingsRoute.addChildren(settingsPages)]),
  ]),
  defaultPreload: 'intent',
  defaultPendingComponent: Loading,
  defaultErrorComponent: PageCrashed,
  defaultNotFoundComponent: NotFound,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

function Console() {
  const { me } = consoleRoute.useRouteContext();
  if (me.secondFactor === 'needed')
    return (
      <Suspense>
        <SecondFactorDuty role={me.user.role} />
      </Suspense>
    );
  return (
    <SessionProvider me={me}>
      <ConsoleShell />
    </SessionProvider>
  );
}

async function signedInAt(location: ParsedLocation) {
  try {
    const me = await queryClient.ensureQueryData(meQuery);
    await adoptLanguage(me.user.language);
    if (me.user.role === 'rep') {
      window.location.replace('/rep');
      await new Promise(() => {}); // The document is being replaced; draw nothing meanwhile.
    }
    return me;
  } catch (error) {
    if (error instanceof ApiProblem && error.code === 'not-signed-in') {
      throw redirect({ to: '/sign-in', search: location.pathname === '/' ? {} : { next: location.href } });
    }
    throw error;
  }
}
