// Which page stands at which address. A page's room is the folder of its name.
import type { ComponentType } from 'preact';
import type { IconName } from './components/Icon';
import { Certificates } from './pages/certificates/Certificates';
import { Connections } from './pages/connections/Connections';
import { Firmware } from './pages/firmware/Firmware';
import { Login } from './pages/login/Login';
import { Messages } from './pages/messages/Messages';
import { Operators } from './pages/operators/Operators';
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
import { Vendors } from './pages/vendors/Vendors';
import { Waiting } from './pages/waiting/Waiting';
import { server } from './store/network';
import type { Words } from './words';

/** Pages that stand in the navigation. */
export type Place = 'overview' | 'sites' | 'stations' | 'transactions' | 'messages' | 'statistics' | 'tokens' | 'tariffs' | 'connections' | 'waiting' | 'firmware' | 'certificates' | 'vendors' | 'operators' | 'scenarios';

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
  { path: '/waiting', page: Waiting, words: 'waiting', place: 'waiting' },
  { path: '/firmware', page: Firmware, words: 'firmware', place: 'firmware' },
  { path: '/certificates', page: Certificates, words: 'certificates', place: 'certificates' },
  { path: '/vendor-messages', page: Vendors, words: 'vendors', place: 'vendors' },
  { path: '/operators', page: Operators, words: 'operators', place: 'operators' },
  { path: '/scenarios', page: Scenarios, words: 'scenarios', place: 'scenarios' },
  { path: '/login', page: Login, words: 'login' },
];

interface Link {
  place: Place;
  path: string;
  icon: IconName;
  /** After `g` it leads there. */
  key: string;
}

/** The navigation: what goes on, what is done about it, what it is set up by. */
const GROUPS: readonly { group: keyof Words['common']['groups']; links: readonly Link[] }[] = [
  { group: 'network', links: [
    { place: 'overview', path: '/', icon: 'overview', key: 'm' },
    { place: 'sites', path: '/sites', icon: 'sites', key: 'i' },
    { place: 'stations', path: '/stations', icon: 'stations', key: 's' },
    { place: 'connections', path: '/connections', icon: 'connections', key: 'c' },
    { place: 'messages', path: '/messages', icon: 'messages', key: 'l' },
  ] },
  { group: 'operation', links: [
    { place: 'transactions', path: '/transactions', icon: 'transactions', key: 't' },
    { place: 'statistics', path: '/statistics', icon: 'statistics', key: 'a' },
    { place: 'waiting', path: '/waiting', icon: 'pause', key: 'w' },
    { place: 'firmware', path: '/firmware', icon: 'download', key: 'f' },
    { place: 'scenarios', path: '/scenarios', icon: 'play', key: 'e' },
  ] },
  { group: 'setup', links: [
    { place: 'tokens', path: '/tokens', icon: 'tokens', key: 'k' },
    { place: 'tariffs', path: '/tariffs', icon: 'tariffs', key: 'p' },
    { place: 'certificates', path: '/certificates', icon: 'certificates', key: 'r' },
    { place: 'vendors', path: '/vendor-messages', icon: 'vendors', key: 'v' },
    { place: 'operators', path: '/operators', icon: 'operators', key: 'o' },
  ] },
];

/** The navigation as it is now: without a simulator there are no scenarios. */
export const groups = () => GROUPS.map(({ group, links }) => ({ group, links: links.filter(({ place }) => place !== 'scenarios' || server.value?.simulator) }));

/** All of its pages. */
export const places = () => groups().flatMap(({ links }) => links);

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
