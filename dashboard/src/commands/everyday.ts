// The commands of every day: what each asks, what it sends, and why it cannot be given now.
import { segment } from '../store/api';
import type { Connector, Row } from '../store/contract';
import { lacks } from '../store/role';
import { words } from '../words';
import { callPath } from './call';

export type EverydayId = 'start' | 'stop' | 'unlock' | 'availability' | 'reset' | 'trigger' | 'variable';

/** What its form holds. */
export interface Values {
  choice: string;
  /** Empty = the whole station; `1` = an EVSE, `1.2` = a connector of it. */
  target: string;
  /** Texts, by their names. */
  [text: string]: string;
}

/** A part of a station that a command can be about. */
export type Part = 'station' | 'evse' | 'connector';

export interface Everyday {
  id: EverydayId;
  action: string;
  /** One of these; the first is the usual one. */
  choices?: readonly string[];
  /** What it can be about, by the choice; absent = nothing to choose. */
  targets?: (choice: string) => readonly Part[];
  /** Texts to type; those with `?` may be empty. */
  texts?: readonly string[];
  /** Only for one station at a time. */
  single?: boolean;
  path?: (station: string) => string;
  body: (values: Values) => unknown;
}

const evseOf = (target: string): number => Number(target.split('.')[0]);
const connectorOf = (target: string): number | undefined => (target.includes('.') ? Number(target.split('.')[1]) : undefined);
const evse = (target: string) => (target ? { evse: { id: evseOf(target), connectorId: connectorOf(target) } } : {});

export const EVERYDAY: readonly Everyday[] = [
  {
    id: 'start', action: 'RequestStartTransaction', targets: () => ['evse'], texts: ['idToken?'], single: true,
    path: (station) => `/chargers/${segment(station)}/start`,
    body: ({ target, idToken }) => ({ evse_id: evseOf(target || '1'), ...(idToken ? { id_token: { id_token: idToken, type: 'ISO14443' } } : {}) }),
  },
  {
    id: 'stop', action: 'RequestStopTransaction', single: true,
    path: (station) => `/chargers/${segment(station)}/stop`,
    body: ({ choice }) => ({ transaction_id: choice }),
  },
  {
    id: 'unlock', action: 'UnlockConnector', targets: () => ['connector'],
    body: ({ target }) => ({ evseId: evseOf(target || '1'), connectorId: connectorOf(target) ?? 1 }),
  },
  {
    id: 'availability', action: 'ChangeAvailability', choices: ['Inoperative', 'Operative'], targets: () => ['station', 'evse', 'connector'],
    body: ({ choice, target }) => ({ operationalStatus: choice, ...evse(target) }),
  },
  {
    id: 'reset', action: 'Reset', choices: ['OnIdle', 'Immediate'], targets: () => ['station', 'evse'],
    body: ({ choice, target }) => ({ type: choice, ...(target ? { evseId: evseOf(target) } : {}) }),
  },
  {
    id: 'trigger', action: 'TriggerMessage',
    // F06: the state is that of a connector.
    targets: (choice) => (choice === 'StatusNotification' ? ['connector'] : ['station', 'evse', 'connector']),
    choices: [
      'Heartbeat', 'StatusNotification', 'BootNotification', 'MeterValues', 'TransactionEvent', 'LogStatusNotification', 'FirmwareStatusNotification',
      'PublishFirmwareStatusNotification', 'SignChargingStationCertificate', 'SignV2GCertificate', 'SignCombinedCertificate',
    ],
    body: ({ choice, target }) => ({ requestedMessage: choice, ...evse(target) }),
  },
  {
    id: 'variable', action: 'SetVariables', texts: ['component', 'variable', 'value?'],
    body: ({ component, variable, value }) => ({ setVariableData: [{ component: { name: component }, variable: { name: variable }, attributeValue: value ?? '' }] }),
  },
];

export const pathOf = (everyday: Everyday, station: string): string => everyday.path?.(station) ?? callPath(station, everyday.action);

/** Parts to choose from: `['', '1', '1.1', '1.2']`. Where nothing was reported, one EVSE with one connector. */
export const targetsOf = (kinds: readonly Part[], connectors: readonly Pick<Connector, 'evse_id' | 'connector_id'>[]): string[] => {
  const known = connectors.length > 0 ? connectors : [{ evse_id: 1, connector_id: 1 }];
  const all = new Set<string>();
  if (kinds.includes('station')) all.add('');
  for (const { evse_id, connector_id } of known) {
    if (kinds.includes('evse')) all.add(`${evse_id}`);
    if (kinds.includes('connector')) all.add(`${evse_id}.${connector_id}`);
  }
  return [...all];
};

/** Why a station cannot be sent anything now; `null` = it can. */
export const whyNot = (row: Row | undefined): string | null => {
  const t = words('commands');
  const role = lacks('operator');
  if (role) return role;
  if (!row?.connected) return t.offline;
  return row.registration === 'Rejected' ? t.rejected : null;
};

/** Why this command makes no sense there now. */
export const whyNotThis = (everyday: Everyday, row: Row | undefined): string | null => {
  const t = words('commands');
  const why = whyNot(row);
  if (why || !row) return why;
  if (everyday.id === 'stop' && row.transactions.length === 0) return t.noTransaction;
  if (everyday.id === 'start' && row.registration === 'Pending') return t.pending;
  return null;
};
