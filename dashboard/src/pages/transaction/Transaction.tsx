// `/transactions/{key}`: one transaction: its facts, why it costs what it costs, its curve, its events.
import './Transaction.css';
import { useState } from 'preact/hooks';
import { Button } from '../../components/Button';
import { Curve } from '../../components/Curve';
import { Dialog } from '../../components/Dialog';
import { Empty } from '../../components/Empty';
import { Loaded } from '../../components/Loaded';
import { Panel } from '../../components/Panel';
import { Properties } from '../../components/Properties';
import { Time } from '../../components/Time';
import { say } from '../../components/Toast';
import { TransactionState } from '../../components/TransactionState';
import { duration, energy, money, number, text, UNKNOWN } from '../../format';
import { href } from '../../state/url';
import { segment, send, type Schemas } from '../../store/api';
import { station } from '../../store/network';
import { useResource } from '../../store/resource';
import { lacks } from '../../store/role';
import { useTitle } from '../../title';
import { words } from '../../words';
import { Bill } from './Bill';
import { Events } from './Events';

type Row = Schemas['TransactionRow'];

export const Transaction = ({ id }: { id: string }) => {
  const t = words('transaction');
  const path = `/api/v1/transactions/${segment(id)}`;
  const [running, setRunning] = useState<string | null>(null);
  // While it runs, it is loaded again with every change of its station.
  const version = running === null ? 0 : station(running)?.seq ?? 0;
  const from = useResource<Row>(path, {}, version);
  const row = from.data;
  const runs = row && (row.state === 'active' || row.state === 'stale') ? row.station : null;
  if (running !== runs) setRunning(runs);
  useTitle(`${t.title} ${id}`);
  if (from.failure?.problem.status === 404) {
    return (
      <>
        <header class="page-head"><h1>{t.title} {id}</h1></header>
        <section class="panel"><Empty title={t.gone}><a href={href('/transactions')}>{words('transactions').title}</a></Empty></section>
      </>
    );
  }
  return (
    <>
      <header class="page-head">
        <h1><a class="tx-up" href={href('/transactions')}>{t.title}</a> {id}</h1>
        {row && <TransactionState of={row.state} />}
        {row && <span class="tx-sum">{text(energy(kwh(row.energy_kwh)))} · {money(row.cost, row.currency ?? undefined)}</span>}
        {row && <Close row={row} path={path} done={from.reload} />}
      </header>
      <div class="tx">
        <Panel title={t.facts} class="tx-facts"><Loaded from={from}>{(data) => <Facts of={data} />}</Loaded></Panel>
        <Bill path={path} version={row ? row.updated_at : version} active={runs !== null} />
        <Curve class="tx-curve" path={path} version={row ? row.updated_at : version} />
        <Events path={path} version={row ? row.event_count : version} />
      </div>
    </>
  );
};

const kwh = (value: number | null | undefined): number | null => (value === null || value === undefined ? null : value * 1000);

const Facts = ({ of: row }: { of: Row }) => {
  const t = words('transaction');
  const common = words('common');
  const seconds = (value: number | null | undefined) => duration(value === null || value === undefined ? null : value * 1000);
  return (
    <Properties of={[
      [common.station, <a href={href(`/stations/${segment(row.station)}`)}>{row.station}</a>],
      [t.connector, `${row.evse_id ?? UNKNOWN} / ${row.connector_id ?? UNKNOWN}`],
      [t.transactionId, <code>{row.transaction_id}</code>],
      [common.token, row.id_token && `${row.id_token} (${row.id_token_type})`],
      [common.started, <Time at={row.started_at} />],
      [common.ended, <Time at={row.ended_at} />],
      [t.duration, seconds(row.duration_seconds)],
      [t.charging, seconds(row.time_spent_charging)],
      [t.chargingState, row.charging_state],
      [t.reason, row.stopped_reason],
      ...(row.remote_start_id === null || row.remote_start_id === undefined ? [] : [[t.remoteStart, row.remote_start_id] as const]),
      ...(row.reservation_id === null || row.reservation_id === undefined ? [] : [[t.reservation, row.reservation_id] as const]),
      [t.stored, number(row.event_count)],
      ...(row.missing_seq_nos ? [[t.missing, <strong class="tx-warn">{row.missing_seq_nos}</strong>] as const] : []),
    ]} />
  );
};

/** Ends what never ends by itself, after a question. */
const Close = ({ row, path, done }: { row: Row; path: string; done: () => void }) => {
  const t = words('transaction');
  const [asks, setAsks] = useState(false);
  const [busy, setBusy] = useState(false);
  const close = async () => {
    setBusy(true);
    try {
      await send('POST', `${path}/close`);
      say('good', t.closed);
    } catch (error) {
      say('bad', (error as Error).message);
    }
    setBusy(false);
    setAsks(false);
    done();
  };
  return (
    <>
      <Button kind="danger" reason={lacks('operator') ?? (row.state === 'active' || row.state === 'stale' ? null : t.over)} onClick={() => setAsks(true)}>{t.close}</Button>
      {asks && (
        <Dialog title={`${t.close}: ${row.transaction_key}`} onClose={() => setAsks(false)} actions={<>
          <Button onClick={() => setAsks(false)}>{words('common').cancel}</Button>
          <Button kind="danger" busy={busy} onClick={() => void close()}>{t.close}</Button>
        </>}><p>{t.closeWhy}</p></Dialog>
      )}
    </>
  );
};
