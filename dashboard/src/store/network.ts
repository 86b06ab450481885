// The one store of the page: the whole network, as the snapshot and the stream tell it.
// Each station is a signal of its own, so that one event draws one row again and nothing else.
import { batch, computed, signal, type Signal } from '@preact/signals';
import { learnServerTime } from '../state/clock';
import { language, serverTimeZone } from '../state/settings';
import type { Attention, ChangesEvent, Figures, Overview, Point, Row, Server, Site } from './contract';

/** Number of the last change that is in the store. */
export let seq = 0;

/** Whether a snapshot has come at all. */
export const loaded = signal(false);
export const server = signal<Server | null>(null);
export const figures = signal<Figures | null>(null);
export const sites = signal<Site[]>([]);
export const attention = signal<Attention[]>([]);
export const power = signal<Point[]>([]);
export const energyByHour = signal<Point[]>([]);

const stations = new Map<string, Signal<Row>>();

/** Identities of all stations, sorted. Changes only when one comes or goes. */
export const stationIds = signal<readonly string[]>([]);

/** Counts every change of any station: for what sorts or counts over all of them. */
export const changes = signal(0);

/** One station; `undefined` where there is none of that name. Reading it subscribes to that station alone. */
export const station = (id: string): Row | undefined => {
  const found = stations.get(id);
  if (found) return found.value;
  // Subscribe to comings, so that a page about a station that is not there yet shows it when it comes.
  void stationIds.value;
  return undefined;
};

/** One station without subscribing: for sorting and filtering together with `changes`. */
export const peekStation = (id: string): Row | undefined => stations.get(id)?.peek();

/** All stations as they are now; drawn again with every change, so only for sums and small lists. */
export const allStations = computed<Row[]>(() => {
  void changes.value;
  return stationIds.value.map((id) => stations.get(id)!.peek());
});

/** What a site is called in the language of the page; where it has no name in it, the name that it has. */
export const siteName = (site: { name: string; names?: unknown }): string =>
  (site.names as Partial<Record<string, string>> | null | undefined)?.[language.value] || site.name;

/** The name of a site by its id; the id where there is no such site. */
export const siteNamed = (id: string): string => {
  const site = sites.value.find((one) => one.site_id === id);
  return site ? siteName(site) : id;
};

const kinds = new Map<string, Signal<number>>();

/** Counts the events of a kind (`audit`, `firmware-job`) that the stream told of. */
export const heardOf = (kind: string): Signal<number> => {
  let heard = kinds.get(kind);
  if (!heard) kinds.set(kind, (heard = signal(0)));
  return heard;
};

/** The currency in which money is shown. */
export const currency = computed(() => server.value?.currency ?? 'KRW');

/** `CP2` before `CP10`. Numbers are made equally long once: Intl would compare 10,000 names for a third of a second. */
const sorted = (): string[] =>
  [...stations.keys()]
    .map((id): [string, string] => [id.replace(/\d+/g, (digits) => digits.padStart(12, '0')), id])
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, id]) => id);

const put = (row: Row): boolean => {
  const found = stations.get(row.id);
  if (found) {
    if (found.peek().seq <= row.seq) found.value = row;
    return false;
  }
  stations.set(row.id, signal(row));
  return true;
};

/** Takes a snapshot in place of everything. */
export const takeSnapshot = (snapshot: Overview): void => {
  learnServerTime(snapshot.at);
  batch(() => {
    const present = new Set<string>();
    let moved = false;
    for (const row of snapshot.stations) {
      present.add(row.id);
      const found = stations.get(row.id);
      // A restarted server may count from another number: what a snapshot says always holds.
      if (found) found.value = row;
      else moved = put(row) || moved;
    }
    for (const id of stations.keys()) {
      if (!present.has(id)) moved = stations.delete(id) || moved;
    }
    if (moved) stationIds.value = sorted();
    seq = snapshot.seq;
    server.value = snapshot.server;
    serverTimeZone.value = snapshot.server.time_zone;
    figures.value = snapshot.figures;
    sites.value = snapshot.sites;
    attention.value = snapshot.attention;
    power.value = snapshot.power;
    energyByHour.value = snapshot.energy_by_hour;
    changes.value++;
    loaded.value = true;
  });
};

/** Takes what changed since the snapshot, or since the last of these. */
export const takeChanges = (event: ChangesEvent): void => {
  learnServerTime(event.at);
  // What is as old as the store may still bring sums, which no event of a station numbers.
  if (event.seq < seq) return;
  batch(() => {
    let moved = false;
    for (const row of event.stations) moved = put(row) || moved;
    for (const id of event.gone) moved = stations.delete(id) || moved;
    if (moved) stationIds.value = sorted();
    if (event.stations.length > 0 || moved) changes.value++;
    if (event.figures) figures.value = event.figures;
    if (event.attention) attention.value = event.attention;
    if (event.energy_by_hour) energyByHour.value = event.energy_by_hour;
    if (event.power) power.value = withPoint(power.peek(), event.power);
    for (const kind of event.kinds ?? []) heardOf(kind).value++;
    seq = event.seq;
  });
};

/** An hour by minutes: a point of the same minute replaces the last one. */
const withPoint = (points: Point[], point: Point): Point[] => {
  const kept = points.at(-1)?.[0] === point[0] ? points.slice(0, -1) : points;
  return [...kept, point].slice(-61);
};
