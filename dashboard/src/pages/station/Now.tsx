// What the station does now: running transactions with their curves, connectors, identity, and what was.
import { Age } from '../../components/Age';
import { Curve } from '../../components/Curve';
import { Figure } from '../../components/Figure';
import { Fresh } from '../../components/Fresh';
import { Loaded } from '../../components/Loaded';
import { Panel } from '../../components/Panel';
import { Properties } from '../../components/Properties';
import { Records } from '../../components/Records';
import { StatusBadge } from '../../components/StatusBadge';
import { Time } from '../../components/Time';
import { TransactionState } from '../../components/TransactionState';
import { duration, energy, money, number, power, text, UNKNOWN } from '../../format';
import { now } from '../../state/clock';
import { href } from '../../state/url';
import { type Schemas, segment } from '../../store/api';
import type { RunningTransaction, State } from '../../store/contract';
import { currency } from '../../store/network';
import { useList } from '../../store/resource';
import { words } from '../../words';
import { endingText } from '../connections/ending';
import type { PartProps } from './Station';

const STATES: Record<string, State> = { Available: 'available', Occupied: 'occupied', Reserved: 'reserved', Unavailable: 'unavailable', Faulted: 'faulted' };

export const Now = ({ id, row, known }: PartProps) => {
  const t = words('station');
  return (
    <div class="station-grid">
      <div class="station-column">
        {row.transactions.map((transaction) => <Running key={transaction.transaction_key} of={transaction} />)}
        <Transactions id={id} version={row.transactions.map((one) => one.transaction_key).join()} />
        <Connections id={id} version={`${row.connection_since} ${row.connected}`} />
      </div>
      <div class="station-column">
        <Panel title={t.connectors} class="station-first">
          {row.connectors.length === 0 && <p class="quiet">{t.noConnectors}</p>}
          <ul class="station-list">
            {row.connectors.map((one) => (
              <li key={`${one.evse_id}.${one.connector_id}`}>
                <span>EVSE {one.evse_id} · {words('commands').connector(String(one.connector_id))}</span>
                <StatusBadge state={STATES[one.status] ?? 'unknown'} />
                <span class="quiet"><Age at={one.at} /></span>
              </li>
            ))}
          </ul>
        </Panel>
        <Panel title={t.identity}>
          <Loaded from={known}>
            {(of) => (
              <Properties of={[
                [t.vendor, of.vendor_name], [t.model, of.model], [t.firmware, of.firmware_version], [t.serial, of.serial_number],
                [t.booted, of.booted_at && <><Time at={of.booted_at} /> {of.boot_reason}</>], [t.boots, number(of.boot_epoch)],
                [t.registration, of.registration], ['ICCID', of.modem_iccid], ['IMSI', of.modem_imsi],
                [t.connectedSince, row.connection_since && <Time at={row.connection_since} />],
                [t.lastMessage, row.last_seen && <><Age at={row.last_seen} /> {row.last_action}</>],
                [t.protocol, row.protocol], [t.rated, row.rated_power_kw === null ? null : text(power(row.rated_power_kw * 1000))], [t.known, <Time at={of.created_at} />],
              ]} />
            )}
          </Loaded>
        </Panel>
      </div>
    </div>
  );
};

const Running = ({ of }: { of: RunningTransaction }) => {
  const t = words('station');
  const c = words('common');
  return (
    <>
      <Panel title={t.running} note={of.evse_id === null ? undefined : `EVSE ${of.evse_id}`}>
        <a class="mono" href={href(`/transactions/${of.transaction_key}`)}>{of.transaction_id}</a>
        <div class="station-figures">
          <Fresh at={of.at} limit={120}><Figure name={c.power} value={power(of.power_w)} note={of.at && <Age at={of.at} />} /></Fresh>
          <Figure name={c.energy} value={energy(of.energy_wh)} />
          <Figure name={c.cost} value={money(of.cost, currency.value)} />
          <Lasts since={of.started_at} />
        </div>
      </Panel>
      <Curve path={`/api/v1/transactions/${of.transaction_key}`} version={of.at} />
    </>
  );
};

/** By itself, because it ticks. */
const Lasts = ({ since }: { since: string | null }) => (
  <Figure name={words('station').lasts} value={duration(since && now.value - Date.parse(since))} note={<Time at={since} />} />
);

const Transactions = ({ id, version }: { id: string; version: string }) => {
  const t = words('station');
  const c = words('common');
  const list = useList<Schemas['TransactionRow']>(`/api/v1/stations/${segment(id)}/transactions`, { limit: 50 }, version);
  const last = list.items[0];
  return (
    <>
      <Records title={words('transactions').title} list={list} rows={list.items} rowKey={(one) => one.transaction_key} none={t.noTransactions}
        actions={<a class="station-link" href={href('/transactions', { station: id })}>{c.all}</a>}
        columns={[
          { id: 'started', head: c.started, width: 'minmax(9.1rem, 1.5fr)', cell: (one) => <a href={href(`/transactions/${one.transaction_key}`)}><Time at={one.started_at ?? one.first_event_at} show="short" /></a> },
          { id: 'state', head: c.state, width: 'minmax(5rem, 1fr)', cell: (one) => <TransactionState of={one.state} /> },
          { id: 'duration', head: t.lasts, width: '6rem', end: true, wide: true, cell: (one) => (one.duration_seconds == null ? UNKNOWN : duration(one.duration_seconds * 1000)) },
          { id: 'energy', head: c.energy, width: '4.6rem', end: true, cell: (one) => text(energy(one.energy_kwh == null ? null : Number(one.energy_kwh) * 1000)) },
          { id: 'cost', head: c.cost, width: '6rem', end: true, wide: true, cell: (one) => money(one.cost as string | number | null, one.currency ?? currency.value) },
        ]} />
      {/* Where none runs, how the last one went. */}
      {!version && last && <Curve path={`/api/v1/transactions/${last.transaction_key}`} version={last.updated_at} note={<Time at={last.started_at ?? last.first_event_at} />} />}
    </>
  );
};

const Connections = ({ id, version }: { id: string; version: string }) => {
  const t = words('station');
  const list = useList<Schemas['ConnectionRow']>('/api/v1/connections', { station: id, limit: 50 }, version);
  return (
    <Records title={t.connections} list={list} rows={list.items} rowKey={(one) => one.connection_key} none={words('stations').never}
      columns={[
        { id: 'from', head: t.connectedSince, width: 'minmax(8.5rem, 1.3fr)', cell: (one) => <Time at={one.connected_at} /> },
        { id: 'until', head: t.until, width: 'minmax(6rem, 1.3fr)', cell: (one) => (one.disconnected_at ? <><Time at={one.disconnected_at} show="time" /> <span class="quiet">{endingText(one.reason)}</span></> : t.stillOpen) },
        { id: 'address', head: t.address, width: 'minmax(8rem, 1fr)', wide: true, cell: (one) => <span class="mono">{one.remote_address}</span> },
        { id: 'profile', head: t.profile, width: '5rem', wide: true, end: true, cell: (one) => one.security_profile },
      ]} />
  );
};
