// What the server tells about the whole network: one snapshot, then changes of it.

/** What a station is doing, the most telling first. */
export type State =
  | 'charging' | 'occupied' | 'suspended' | 'reserved' | 'available'
  | 'faulted' | 'silent' | 'offline' | 'unavailable' | 'unknown';

/** Every state, in the order in which lists and donuts show them. */
export const STATES: readonly State[] = [
  'charging', 'occupied', 'suspended', 'reserved', 'available',
  'faulted', 'silent', 'offline', 'unavailable', 'unknown',
];

export interface Connector {
  evse_id: number;
  connector_id: number;
  status: string;
  at: string | null;
}

export interface RunningTransaction {
  transaction_key: number;
  transaction_id: string;
  evse_id: number | null;
  started_at: string;
  energy_wh: number | null;
  cost: string | null;
  power_w: number | null;
  /** When the latest of these was measured. */
  at: string | null;
}

/** One station, whole: rows are replaced, never patched. */
export interface Row {
  id: string;
  site: string | null;
  latitude: number | null;
  longitude: number | null;
  rated_power_kw: number | null;
  vendor: string | null;
  model: string | null;
  firmware: string | null;
  connected: boolean;
  silent: boolean;
  connection_since: string | null;
  last_seen: string | null;
  last_action: string | null;
  registration: 'Accepted' | 'Pending' | 'Rejected' | null;
  state: State;
  state_since: string | null;
  connectors: Connector[];
  transactions: RunningTransaction[];
  protocol: string | null;
  seq: number;
}

export interface Figures {
  stations: number;
  connected: number;
  charging: number;
  faulted: number;
  silent: number;
  power_w: number | null;
  /** Transactions whose power is not known, and not in `power_w`. */
  power_unknown?: number;
  energy_today_wh: number | null;
  cost_today: string | null;
  sessions_today: number;
  active_transactions: number;
  messages_in: number;
  messages_out: number;
}

export interface Site {
  site_id: string;
  name: string;
  address: string | null;
  latitude: number | null;
  longitude: number | null;
  chargers: number;
  capacity_kw: number | null;
}

export type AttentionKind =
  | 'offline' | 'silent' | 'faulted' | 'refused' | 'gaps' | 'unknown-energy' | 'command-failed' | 'security-event';

export interface Attention {
  id: string;
  kind: AttentionKind;
  station: string | null;
  at: string;
  /** How often in the last day. */
  count?: number;
  /** The reason of a refusal, the end of a command, the type of a security event. */
  code?: string | null;
  /** Of a command. */
  action?: string | null;
  detail: string | null;
  remedy: string | null;
  link: string;
}

export interface Server {
  version: string;
  started_at: string;
  engine: string;
  secured: boolean;
  stations_url: string;
  time_zone: string;
  currency: string;
  price_per_kwh: string | null;
  /** Online tiles below the map, where the server names some. */
  map_tiles?: { url: string; attribution: string } | null;
}

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
export interface ChangesEvent {
  seq: number;
  at: string;
  stations: Row[];
  gone: string[];
  figures?: Figures;
  attention?: Attention[];
  power?: Point;
  energy_by_hour?: Point[];
}

export interface AliveEvent {
  seq: number;
  at: string;
}
