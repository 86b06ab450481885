// Sites and what their stations do, out of the one store.
import { computed } from '@preact/signals';
import type { Row, Site, State } from '../../store/contract';
import { STATES } from '../../store/contract';
import { allStations, sites } from '../../store/network';

export type Counts = Partial<Record<State, number>>;

export interface SiteNow {
  site: Site;
  /** Identities, sorted. */
  stations: string[];
  counts: Counts;
  /** W, of those that told it; `null` where none did. */
  power: number | null;
}

const count = (rows: readonly Row[]): Counts => {
  const counts: Counts = {};
  for (const { state } of rows) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
};

/** The counts of several sites as one. */
export const together = (sites: readonly SiteNow[]): Counts => {
  const counts: Counts = {};
  for (const site of sites) for (const [state, many] of present(site.counts)) counts[state] = (counts[state] ?? 0) + many;
  return counts;
};

/** W of a station; `null` where it told none. */
export const powerOf = (row: Row): number | null => {
  const told = row.transactions.flatMap(({ power_w }) => (power_w === null ? [] : [power_w]));
  return told.length > 0 ? told.reduce((sum, watts) => sum + watts, 0) : null;
};

/** States that occur, in their order, with how many. */
export const present = (counts: Counts): [State, number][] =>
  STATES.flatMap((state): [State, number][] => (counts[state] ? [[state, counts[state]]] : []));

/** Every site that has stations or a place. */
export const sitesNow = computed<SiteNow[]>(() => {
  const rows = new Map<string, Row[]>();
  for (const row of allStations.value) {
    if (row.site === null) continue;
    const at = rows.get(row.site);
    if (at) at.push(row);
    else rows.set(row.site, [row]);
  }
  return sites.value.map((site) => {
    const here = rows.get(site.site_id) ?? [];
    const powers = here.map(powerOf).filter((watts) => watts !== null);
    return {
      site, stations: here.map((row) => row.id), counts: count(here),
      power: powers.length > 0 ? powers.reduce((sum, watts) => sum + watts, 0) : null,
    };
  });
});

/** Stations that no site has. */
export const elsewhere = computed<string[]>(() => {
  const known = new Set(sites.value.map((site) => site.site_id));
  return allStations.value.filter((row) => row.site === null || !known.has(row.site)).map((row) => row.id);
});

/** What tells stations of one site apart: `emart_jeju_01` is `01` among its neighbours. */
export const shortNames = (ids: readonly string[]): Map<string, string> => {
  let stem = ids[0] ?? '';
  for (const id of ids) while (!id.startsWith(stem)) stem = stem.slice(0, -1);
  const cut = Math.max(...['_', '-', '.', '/', ':', ' '].map((mark) => stem.lastIndexOf(mark))) + 1;
  // A name that is still long is told by its end, which is where names of one place differ.
  const short = (name: string): string => (name.length > 5 ? `…${name.slice(-4)}` : name);
  return new Map(ids.map((id) => [id, short(id.slice(cut))]));
};
