// Which page stands at which address. A page's room is the folder of its name.
import type { ComponentType } from 'preact';
import type { IconName } from './components/Icon';
import { Connections } from './pages/connections/Connections';
import { Login } from './pages/login/Login';
import { Messages } from './pages/messages/Messages';
import { Overview } from './pages/overview/Overview';
import { Scenarios } from './pages/scenarios/Scenarios';
import { Site } from './pages/sites/Site';
import { Sites } from './pages/sites/Sites';
import { Station } from './pages/station/Station';
import { Stations } from './pages/stations/Stations';
import { Statistics } from './pages/statistics/Statistics';
import { Tariffs } from './pages/tariffs/Tariffs';
import { Tokens } from './pages/tokens/Tokens';
import { Transaction } from './pages/transaction/Transaction';
import { Transactions } from './pages/transactions/Transactions';
import { server } from './store/network';
import type { Words } from './words';

/** Pages that stand in the navigation. */
export type Place = 'overview' | 'sites' | 'stations' | 'transactions' | 'messages' | 'statistics' | 'tokens' | 'tariffs' | 'connections' | 'scenarios';

interface Route {
  /** `:id` stands for one segment, given to the page as `id`. */
  path: string;
  page: ComponentType<{ id: string }>;
  /** Where its words are, and its title. */
  words: Exclude<keyof Words, 'common' | 'said'>;
  /** What is marked in the navigation. */
  place?: Place;
}

export const ROUTES: readonly Route[] = [
  { path: '/', page: Overview, words: 'overview', place: 'overview' },
  { path: '/sites', page: Sites, words: 'sites', place: 'sites' },
  { path: '/sites/:id', page: Site, words: 'sites', place: 'sites' },
  { path: '/stations', page: Stations, words: 'stations', place: 'stations' },
  { path: '/stations/:id', page: Station, words: 'station', place: 'stations' },
  { path: '/transactions', page: Transactions, words: 'transactions', place: 'transactions' },
  { path: '/transactions/:id', page: Transaction, words: 'transaction', place: 'transactions' },
  { path: '/messages', page: Messages, words: 'messages', place: 'messages' },
  { path: '/statistics', page: Statistics, words: 'statistics', place: 'statistics' },
  { path: '/tokens', page: Tokens, words: 'tokens', place: 'tokens' },
  { path: '/tariffs', page: Tariffs, words: 'tariffs', place: 'tariffs' },
  { path: '/connections', page: Connections, words: 'connections', place: 'connections' },
  { path: '/scenarios', page: Scenarios, words: 'scenarios', place: 'scenarios' },
  { path: '/login', page: Login, words: 'login' },
];

/** The navigation: page, address, icon, and the key after `g` that leads there. */
const PLACES: readonly { place: Place; path: string; icon: IconName; key: string }[] = [
  { place: 'overview', path: '/', icon: 'overview', key: 'm' },
  { place: 'sites', path: '/sites', icon: 'sites', key: 'i' },
  { place: 'stations', path: '/stations', icon: 'stations', key: 's' },
  { place: 'transactions', path: '/transactions', icon: 'transactions', key: 't' },
  { place: 'messages', path: '/messages', icon: 'messages', key: 'l' },
  { place: 'statistics', path: '/statistics', icon: 'statistics', key: 'a' },
  { place: 'tokens', path: '/tokens', icon: 'tokens', key: 'k' },
  { place: 'tariffs', path: '/tariffs', icon: 'tariffs', key: 'p' },
  { place: 'connections', path: '/connections', icon: 'connections', key: 'c' },
  { place: 'scenarios', path: '/scenarios', icon: 'play', key: 'e' },
];

/** The navigation as it is now: without a simulator there are no scenarios. */
export const places = () => PLACES.filter(({ place }) => place !== 'scenarios' || server.value?.simulator);

/** The route of a path, and what stands for `:id`. */
export const match = (path: string): { route: Route; id: string } | null => {
  const trimmed = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  for (const route of ROUTES) {
    if (route.path === trimmed) return { route, id: '' };
    const stem = route.path.endsWith('/:id') ? route.path.slice(0, -3) : null;
    if (stem && trimmed.startsWith(stem) && !trimmed.slice(stem.length).includes('/')) {
      try {
        return { route, id: decodeURIComponent(trimmed.slice(stem.length)) };
      } catch {
        return null;
      }
    }
  }
  return null;
};
