// Numbers, energy, power, money, times: through Intl, in the language and time zone of the page.
// Unknown (`null`) is a dash, never 0.
import { language, timeZone } from './state/settings';

/** What stands where nothing is known. */
export const UNKNOWN = '–';

type Maybe<T> = T | null | undefined;

const formats = new Map<string, unknown>();

/** Intl objects are slow to make and cheap to use. */
const kept = <T>(key: string, make: () => T): T => {
  let format = formats.get(key) as T | undefined;
  if (!format) formats.set(key, (format = make()));
  return format;
};

const numberFormat = (options: Intl.NumberFormatOptions): Intl.NumberFormat =>
  kept(`n${language.value}${JSON.stringify(options)}`, () => new Intl.NumberFormat(language.value, options));

/** A date by options of its own, in the page's language and zone. */
export const dateFormat = (options: Intl.DateTimeFormatOptions, zone = timeZone.value): Intl.DateTimeFormat =>
  kept(`d${language.value}${zone}${JSON.stringify(options)}`, () =>
    new Intl.DateTimeFormat(language.value, { hourCycle: 'h23', timeZone: zone, ...options }));

/** A count or a measure: `number(12345)` is `12,345`. */
export const number = (value: Maybe<number>, digits = 0, least = digits): string =>
  value === null || value === undefined
    ? UNKNOWN
    : numberFormat({ minimumFractionDigits: least, maximumFractionDigits: digits }).format(value);

/** A share of 1: `percent(0.123)` is `12.3%`. */
export const percent = (value: Maybe<number>, digits = 1): string =>
  value === null || value === undefined
    ? UNKNOWN
    : numberFormat({ style: 'percent', maximumFractionDigits: digits }).format(value);

/** A number and its unit, apart, so that the unit can be set smaller. */
export type Quantity = readonly [value: string, unit: string];

/** Power of W, in kW (MW from 10,000 kW on). */
export const power = (watts: Maybe<number>): Quantity => {
  if (watts === null || watts === undefined) return [UNKNOWN, ''];
  if (Math.abs(watts) >= 1e7) return [number(watts / 1e6, 2), 'MW'];
  return [number(watts / 1000, Math.abs(watts) < 100_000 ? 1 : 0, 0), 'kW'];
};

/** Energy of Wh, in kWh (with one digit from 1,000 kWh on; MWh from 100,000 kWh on). */
export const energy = (wh: Maybe<number>, digits = 2): Quantity => {
  if (wh === null || wh === undefined) return [UNKNOWN, ''];
  if (Math.abs(wh) >= 1e8) return [number(wh / 1e6, 1), 'MWh'];
  return [number(wh / 1000, Math.abs(wh) < 1e6 ? digits : Math.min(1, digits)), 'kWh'];
};

/** A quantity as one text. */
export const text = ([value, unit]: Quantity): string => (unit ? `${value} ${unit}` : value);

/** Money as the server spells it (`"250.5"`): exact, so not rounded to the currency's usual digits. */
export const money = (amount: Maybe<string | number>, currency = 'KRW'): string => {
  if (amount === null || amount === undefined || amount === '') return UNKNOWN;
  const format = (digits?: number): Intl.NumberFormat =>
    numberFormat({ style: 'currency', currency, currencyDisplay: 'narrowSymbol', ...(digits === undefined ? {} : { maximumFractionDigits: digits }) });
  const usual = format().resolvedOptions().maximumFractionDigits ?? 0;
  return format(Math.max(usual, 4)).format(amount as number);
};

const moment = (at: Maybe<string | number>): number | null => {
  if (at === null || at === undefined) return null;
  const ms = typeof at === 'number' ? at : Date.parse(at);
  return Number.isFinite(ms) ? ms : null;
};

const dated = (options: Intl.DateTimeFormatOptions) => (at: Maybe<string | number>): string => {
  const ms = moment(at);
  return ms === null ? UNKNOWN : dateFormat(options).format(ms);
};

const CLOCK = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
const DAY = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;

/** `14:03:22` */
export const time = dated(CLOCK);
/** `14:03:22.418` */
export const timeMs = dated({ ...CLOCK, fractionalSecondDigits: 3 });
/** `14:03` */
export const hourMinute = dated({ hour: '2-digit', minute: '2-digit' });
/** The day, with year. */
export const date = dated(DAY);
/** Day and time to the second. */
export const dateTime = dated({ ...DAY, ...CLOCK });
/** Day and time without the year, where it is this one. */
export const shortDateTime = (at: Maybe<string | number>): string => {
  const ms = moment(at);
  return ms === null || new Date(ms).getFullYear() !== new Date().getFullYear()
    ? dateTime(at) : dateFormat({ month: '2-digit', day: '2-digit', ...CLOCK }).format(ms);
};
/** Month and year. */
export const month = dated({ year: 'numeric', month: 'long' });

/** The same instant in UTC, for what is shown on hovering. */
export const utc = (at: Maybe<string | number>): string => {
  const ms = moment(at);
  return ms === null ? '' : `${new Date(ms).toISOString().replace('T', ' ').replace('.000', '')}`.replace('Z', ' UTC');
};

const unit = (value: number, name: string): string =>
  numberFormat({ style: 'unit', unit: name, unitDisplay: language.value === 'en' ? 'narrow' : 'short' }).format(value);

/** How long: the two greatest units, `1h 5m`, `1시간 5분`. Of ms. */
export const duration = (ms: Maybe<number> | ''): string => {
  if (ms === null || ms === undefined || ms === '') return UNKNOWN;
  const seconds = Math.max(0, Math.round(ms / 1000));
  const parts: [number, string][] = [
    [Math.floor(seconds / 86400), 'day'],
    [Math.floor(seconds / 3600) % 24, 'hour'],
    [Math.floor(seconds / 60) % 60, 'minute'],
    [seconds % 60, 'second'],
  ];
  const first = parts.findIndex(([value]) => value > 0);
  if (first === -1) return unit(0, 'second');
  return parts.slice(first, first + 2).filter(([value]) => value > 0).map(([value, name]) => unit(value, name)).join(' ');
};

/** Milliseconds of an exchange: `3.1 ms`, from 10 s on in seconds. */
export const latency = (ms: Maybe<number>): string => {
  if (ms === null || ms === undefined) return UNKNOWN;
  return ms >= 10_000 ? `${number(ms / 1000, 1)} s` : `${number(ms, ms < 10 ? 1 : 0)} ms`;
};

/** `12 s ago`, from an age in ms. */
export const ago = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const format = kept(`r${language.value}`, () => new Intl.RelativeTimeFormat(language.value, { style: 'narrow', numeric: 'always' }));
  if (seconds < 60) return format.format(-seconds, 'second');
  if (seconds < 3600) return format.format(-Math.floor(seconds / 60), 'minute');
  if (seconds < 86400) return format.format(-Math.floor(seconds / 3600), 'hour');
  return format.format(-Math.floor(seconds / 86400), 'day');
};
