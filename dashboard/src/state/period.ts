// A span of time in the address: `range=7d`, or `range=days` with `from` and `to` as local days.
import { serverNow } from './clock';
import { timeZone } from './settings';
import { param } from './url';

const DAY = 86_400_000;

/** The spans to choose from, in days from the beginning of today backwards; `days` = two days by name. */
export const RANGES = { today: 0, '7d': 6, '30d': 29, '12m': 365 } as const;
export type Range = keyof typeof RANGES | 'days' | 'all';

/** ISO times; null = open. */
export interface Period {
  from: string | null;
  to: string | null;
}

/** How far the page's zone is ahead of UTC then, in ms. */
const ahead = (at: number): number => {
  const parts: Record<string, string> = {};
  const format = new Intl.DateTimeFormat('en', {
    timeZone: timeZone.value, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  });
  for (const { type, value } of format.formatToParts(at)) parts[type] = value;
  const local = Date.UTC(+parts.year!, +parts.month! - 1, +parts.day!, +parts.hour!, +parts.minute!, +parts.second!);
  return local - Math.floor(at / 1000) * 1000;
};

/** When a day (`2026-01-31`) begins in the page's zone, ms; null where it is none. */
export const beginOf = (day: string | null, later = 0): number | null => {
  const utc = day ? Date.parse(`${day}T00:00:00Z`) + later * DAY : NaN;
  if (Number.isNaN(utc)) return null;
  // Twice: the first guess may stand on the other side of a change of the clock.
  return utc - ahead(utc - ahead(utc));
};

/** The day of an instant in the page's zone, as `2026-01-31`. */
export const dayOf = (at: number): string => new Date(at + ahead(at)).toISOString().slice(0, 10);

/** What the address asks for; `usual` = where it asks for nothing. */
export const range = (usual: Range): Range => {
  const asked = param('range');
  return asked !== null && (asked in RANGES || asked === 'days' || asked === 'all') ? (asked as Range) : usual;
};

/** The span itself. It ends with the day after its last one, at its beginning. */
export const period = (usual: Range): Period => {
  const asked = range(usual);
  const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  if (asked === 'all') return { from: null, to: null };
  if (asked === 'days') return { from: iso(beginOf(param('from'))), to: iso(beginOf(param('to'), 1)) };
  return { from: iso(beginOf(dayOf(serverNow()), -RANGES[asked])), to: null };
};

/** A local time as a form has it (`2026-01-31T08:00`) as an instant; null where it is none. */
export const localTime = (typed: string): string | null => {
  const utc = Date.parse(`${typed}Z`);
  return Number.isNaN(utc) ? null : new Date(utc - ahead(utc - ahead(utc))).toISOString();
};

/** The other way round: what a form shows of an instant. */
export const localInput = (at: string | null | undefined): string => {
  const ms = at ? Date.parse(at) : NaN;
  return Number.isNaN(ms) ? '' : new Date(ms + ahead(ms)).toISOString().slice(0, 16);
};
