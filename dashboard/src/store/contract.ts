// What the server tells about the whole network, by its OpenAPI: one snapshot, then changes of it.
import type { Schemas } from './api';

/** The server leaves no member out: what is unknown is `null`. */
type Whole<T> = { [Name in keyof T]-?: T[Name] };

/** What a station is doing, in one word. */
export type State = Schemas['StationState'];

/** Every state, in the order in which lists and donuts show them. */
export const STATES: readonly State[] = [
  'charging', 'occupied', 'suspended', 'reserved', 'available',
  'faulted', 'silent', 'offline', 'unavailable', 'unknown',
];

export type Connector = Schemas['BoardConnector'];
export type RunningTransaction = Whole<Schemas['BoardTransaction']>;
/** One station, whole: rows are replaced, never patched. */
export type Row = Whole<Omit<Schemas['BoardStation'], 'transactions'>> & { transactions: RunningTransaction[] };
export type Figures = Whole<Schemas['Figures']>;
export type Site = Whole<Schemas['BoardSite']>;
export type Attention = Whole<Schemas['Attention']>;
export type AttentionKind = Schemas['AttentionKind'];
export type Server = Whole<Schemas['ServerFacts']>;
/** An instant and a value; `null` = not known then. */
export type Point = [string, number | null];

export interface Overview {
  seq: number;
  at: string;
  server: Server;
  figures: Figures;
  sites: Site[];
  stations: Row[];
  attention: Attention[];
  power: Point[];
  energy_by_hour: Point[];
}

/** What changed since the last one. */
export type ChangesEvent = Pick<Overview, 'seq' | 'at' | 'stations'> & { gone: string[]; kinds?: string[] } &
  Partial<Pick<Overview, 'figures' | 'attention' | 'energy_by_hour'>> & { power?: Point };

export interface AliveEvent {
  seq: number;
  at: string;
}
