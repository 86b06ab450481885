// Which stations the list shows, in which order, and which of them are selected: all of it from the
// address. `sel` holds identities; with `!` before them it is all that are found but these.
import { computed } from '@preact/signals';
import { text as textOf } from './row';
import { param, setParams } from '../../state/url';
import { STATES, type Row, type State } from '../../store/contract';
import { changes, peekStation, siteName, sites, stationIds } from '../../store/network';
import type { Sort } from '../../components/Table';

/** Filters other than the state; `-` stands for stations without one. */
const fits = (): ((row: Row) => boolean) => {
  const words = (param('q') ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const [site, connected, vendor, firmware] = [param('site'), param('connected'), param('vendor'), param('firmware')];
  const is = (asked: string | null, value: string | null): boolean => asked === null || (asked === '-' ? value === null : asked === value);
  const named = new Map(sites.value.map((one) => [one.site_id, siteName(one).toLowerCase()]));
  return (row) =>
    (connected === null || row.connected === (connected === 'yes')) &&
    is(site, row.site) && is(vendor, row.vendor) && is(firmware, row.firmware) &&
    (words.length === 0 || words.every((word) => textOf(row).includes(word) || named.get(row.site ?? '')?.includes(word)));
};

/** All that pass the filters but that of the state: what its counts count. */
const candidates = computed<Row[]>(() => {
  void changes.value;
  const test = fits();
  return stationIds.value.map((id) => peekStation(id)!).filter(test);
});

/** How many of the candidates are in each state; those that nobody is in are left out. */
export const counts = computed<[State, number][]>(() => {
  const of = new Map<State, number>();
  for (const row of candidates.value) of.set(row.state, (of.get(row.state) ?? 0) + 1);
  return STATES.filter((state) => of.has(state) || param('state') === state).map((state) => [state, of.get(state) ?? 0]);
});

export const candidateCount = computed(() => candidates.value.length);

const power = (row: Row): number | null => sum(row, 'power_w');
const energy = (row: Row): number | null => sum(row, 'energy_wh');

/** Over the running transactions; `null` where none is known. */
export const sum = (row: Row, of: 'power_w' | 'energy_wh'): number | null =>
  row.transactions.reduce<number | null>((total, one) => (one[of] === null ? total : (total ?? 0) + one[of]), null);

/** What each column is sorted by. Unknown comes last, whichever way. */
const KEYS: Record<string, (row: Row) => string | number | null> = {
  state: (row) => STATES.indexOf(row.state),
  site: (row) => row.site,
  power, energy,
  model: (row) => row.vendor && `${row.vendor} ${row.model ?? ''}`,
  firmware: (row) => row.firmware,
  last: (row) => (row.last_seen === null ? null : -Date.parse(row.last_seen)),
};

export const sort = computed<Sort>(() => {
  const asked = param('sort') ?? 'id';
  return { by: asked.replace('-', ''), down: asked.startsWith('-') };
});

export const setSort = ({ by, down }: Sort): void => setParams({ sort: by === 'id' && !down ? null : `${down ? '-' : ''}${by}` });

let before: readonly string[] = [];

/** Identities in the order of the list; the same array as long as nothing in it changes. */
export const found = computed<readonly string[]>(() => {
  const state = param('state');
  const { by, down } = sort.value;
  const rows = candidates.value.filter((row) => state === null || row.state === state);
  const key = KEYS[by];
  if (key) {
    const keyed = rows.map((row) => [key(row), row] as const);
    keyed.sort(([a], [b]) => (a === b ? 0 : a === null ? 1 : b === null ? -1 : (a < b ? -1 : 1) * (down ? -1 : 1)));
    rows.splice(0, rows.length, ...keyed.map(([, row]) => row));
  } else if (down) rows.reverse();
  const isSame = rows.length === before.length && rows.every((row, index) => row.id === before[index]);
  return isSame ? before : (before = rows.map((row) => row.id));
});

/** What the select fields offer: values that some station has, in order. */
const distinct = (of: (row: Row) => string | null) => computed<string>(() => {
  void changes.value;
  return [...new Set(stationIds.value.map((id) => of(peekStation(id)!)).filter((value) => value !== null))].sort().join('\n');
});

// Texts, so that a change that adds no value draws nothing again.
export const vendors = distinct((row) => row.vendor);
export const firmwares = distinct((row) => row.firmware);

/** The selection, as the address has it. */
const chosen = computed(() => {
  const text = param('sel') ?? '';
  const isInverse = text.startsWith('!');
  return { isInverse, names: new Set(text.slice(isInverse ? 1 : 0).split(',').filter(Boolean)) };
});

export const isSelected = (id: string): boolean => chosen.value.names.has(id) !== chosen.value.isInverse;

/** The selected stations that the list shows, in its order. */
export const selected = computed<readonly string[]>(() => (param('sel') ? found.value.filter(isSelected) : []));

export const selectAll = (all: boolean): void => setParams({ sel: all ? '!' : null });

/** Selects some, or no longer. */
export const select = (ids: readonly string[], on: boolean): void => {
  const { isInverse, names } = chosen.peek();
  const next = new Set(names);
  for (const id of ids) {
    if (on !== isInverse) next.add(id);
    else next.delete(id);
  }
  setParams({ sel: `${isInverse ? '!' : ''}${[...next].join(',')}` });
};
