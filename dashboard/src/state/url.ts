// The address is the page's state: path, filters, selection, language, theme and time zone.
// What is read here is a signal, so whoever reads a parameter is drawn again when it changes.
import { computed, signal, type ReadonlySignal } from '@preact/signals';

/** Parameters that go along from page to page. */
const LASTING = ['lang', 'theme', 'tz'] as const;

interface Address {
  path: string;
  query: URLSearchParams;
}

const read = (): Address => ({
  path: location.pathname === '/advanced_dashboard.html' ? '/' : location.pathname,
  query: new URLSearchParams(location.search),
});

const address = signal<Address>(read());

/** The path, as in `/stations/emart_jeju_01`. */
export const path: ReadonlySignal<string> = computed(() => address.value.path);

/** All parameters. */
export const query: ReadonlySignal<URLSearchParams> = computed(() => address.value.query);

/** One parameter; `null` where it is absent or empty. */
export const param = (name: string): string | null => query.value.get(name) || null;

/** What to set and (`null`) to take away. */
export type Changes = Record<string, string | number | boolean | null | undefined>;

const apply = (params: URLSearchParams, changes: Changes): URLSearchParams => {
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === undefined || value === '' || value === false) params.delete(name);
    else params.set(name, String(value));
  }
  return params;
};

const spell = (to: string, params: URLSearchParams): string => {
  // Commas, slashes and colons are readable and allowed in a query.
  const text = params.toString().replaceAll('%2C', ',').replaceAll('%2F', '/').replaceAll('%3A', ':');
  return text ? `${to}?${text}` : to;
};

/** The address of another page, with language, theme and time zone kept. */
export const href = (to: string, changes: Changes = {}): string => {
  const kept = new URLSearchParams();
  for (const name of LASTING) {
    const value = query.value.get(name);
    if (value) kept.set(name, value);
  }
  const [target = '/', asked = ''] = to.split('?');
  for (const [name, value] of new URLSearchParams(asked)) kept.set(name, value);
  return spell(target, apply(kept, changes));
};

/** The address of this page with some parameters changed. */
export const here = (changes: Changes): string =>
  spell(address.value.path, apply(new URLSearchParams(query.value), changes));

/** Goes to an address made by `href` or `here`. */
export const navigate = (to: string, how: { replace?: boolean } = {}): void => {
  if (to === location.pathname + location.search) return;
  if (how.replace) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  const before = address.value.path;
  address.value = read();
  if (!how.replace && before !== address.value.path) scrollTo(0, 0);
};

/** Changes parameters of this page. A step that Back should undo is pushed; typing replaces. */
export const setParams = (changes: Changes, how: { push?: boolean } = {}): void =>
  navigate(here(changes), { replace: !how.push });

addEventListener('popstate', () => {
  address.value = read();
});

// Plain links stay plain: `<a href={href('/stations')}>`. Clicks on them do not load the page again.
document.addEventListener('click', (event) => {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element | null)?.closest?.('a[href]');
  if (!(link instanceof HTMLAnchorElement) || link.target || link.hasAttribute('download')) return;
  if (link.origin !== location.origin || link.pathname.startsWith('/api')) return;
  if (link.hash && link.pathname === location.pathname) return;
  event.preventDefault();
  navigate(link.pathname + link.search);
});
