// Sums of usage, in one shape for hours, days, months, sites and stations.
import { date, hourMinute, month } from '../../format';
import type { Schemas } from '../../store/api';
import { siteNamed } from '../../store/network';

export type Group = 'hourly' | 'daily' | 'monthly' | 'sites' | 'chargers';
export const GROUPS: readonly Group[] = ['hourly', 'daily', 'monthly', 'sites', 'chargers'];
export const isTime = (group: Group): boolean => group !== 'sites' && group !== 'chargers';

export type Metric = 'energy' | 'sessions' | 'cost' | 'occupied';
export const METRICS: readonly Metric[] = ['energy', 'sessions', 'cost', 'occupied'];

export interface Usage {
  key: string;
  name: string;
  /** Of a time: its begin, ms since 1970. */
  at: number | null;
  /** Of a station: its page. */
  to: string | null;
  currency: string | null;
  sessions: number;
  /** kWh */
  energy: number;
  cost: number | null;
  /** ms */
  occupied: number;
  share: number | null;
}

/** What the server tells of any of them. */
export type Told = Partial<Schemas['ChargerStatistics'] & Schemas['SiteStatistics']> & {
  begin?: string; transactions: number; energy_kwh: number; cost: number; duration_seconds: number; currency?: string | null;
};

export const usageOf = (group: Group) => (told: Told): Usage => {
  const at = told.begin ? Date.parse(told.begin) : null;
  const name = at === null ? (group === 'sites' ? siteNamed(told.site_id ?? '') : told.charger_id) ?? ''
    : group === 'hourly' ? `${date(at)} ${hourMinute(at)}` : group === 'daily' ? date(at) : month(at);
  return {
    key: `${told.begin ?? told.site_id ?? ''}${group === 'chargers' ? told.charger_id : ''}${told.currency ?? ''}`,
    name, at, to: group === 'chargers' ? `/stations/${encodeURIComponent(name)}` : null,
    currency: told.currency ?? null, sessions: told.transactions, energy: told.energy_kwh,
    cost: told.currency ? told.cost : null, occupied: told.duration_seconds * 1000, share: told.utilisation ?? null,
  };
};

/** What a spreadsheet reads: plain numbers, UTC times. */
export const csv = (rows: readonly Usage[]): string => {
  // A text that begins like a formula is made harmless.
  const cell = (value: string | number | null) => {
    const text = typeof value === 'string' && /^[=+\-@\t]/.test(value) ? `'${value}` : String(value ?? '');
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const head = ['begin', 'name', 'sessions', 'energy_kwh', 'cost', 'currency', 'occupied_seconds', 'utilisation'];
  const lines = rows.map((row) => [
    row.at === null ? '' : new Date(row.at).toISOString(), row.name, row.sessions, row.energy, row.cost, row.currency, row.occupied / 1000, row.share]);
  return [head, ...lines].map((line) => line.map(cell).join(',')).join('\n');
};
