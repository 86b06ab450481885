// Instants in a field of day and time, in the time zone of the page.
import { timeZone } from '../state/settings';

const wall = (ms: number): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: timeZone.value, dateStyle: 'short', timeStyle: 'medium' }).format(ms).replace(' ', 'T');

/** `2026-11-30T16:05:00`, as the field has it; empty where it is no time. */
export const toField = (at: unknown): string => {
  const ms = typeof at === 'string' ? Date.parse(at) : NaN;
  return Number.isNaN(ms) ? '' : wall(ms);
};

/** What the field says, as RFC 3339 in UTC; empty where it says nothing. */
export const fromField = (text: string): string => {
  const asUtc = Date.parse(`${text}Z`);
  if (Number.isNaN(asUtc)) return '';
  // The offset of a zone is known for an instant; one more step is right around a change of the clock.
  let ms = asUtc;
  for (let step = 0; step < 2; step++) ms += asUtc - Date.parse(`${wall(ms)}Z`);
  return new Date(ms).toISOString().replace('.000', '');
};

/** Now, to the second, plus so many seconds. */
export const zonedNow = (later = 0): string => new Date(Math.floor(Date.now() / 1000 + later) * 1000).toISOString().replace('.000', '');
