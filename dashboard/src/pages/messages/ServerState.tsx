// What the server counts, and who is connected now.
import { useRef } from 'preact/hooks';
import { Age } from '../../components/Age';
import { Empty } from '../../components/Empty';
import { Loaded } from '../../components/Loaded';
import { Panel } from '../../components/Panel';
import { Properties } from '../../components/Properties';
import { Table, type Column } from '../../components/Table';
import { duration, number } from '../../format';
import { now } from '../../state/clock';
import { href } from '../../state/url';
import type { Schemas } from '../../store/api';
import { useResource } from '../../store/resource';
import { words } from '../../words';

type Status = Schemas['Status'];

/** Every 3 s while the page is seen; a large network's connections in part. */
export const ServerState = () => {
  const t = words('messages');
  const status = useResource<Status>('/api/status', { active: 200 }, Math.floor(now.value / 3000));
  return (
    <>
      <Panel title={t.state} note={status.data?.version} class="messages-server">
        <Loaded from={status}>{(data) => <Counters of={data} />}</Loaded>
      </Panel>
      <Panel title={t.active} note={status.data && number(status.data.connections)} flush class="messages-active">
        <Loaded from={status}>{(data) => <Active of={data.active_connections} />}</Loaded>
      </Panel>
    </>
  );
};

const Counters = ({ of: { counters, writer, ...status } }: { of: Status }) => {
  const t = words('messages');
  const before = useRef({ at: 0, in: 0, out: 0, rates: ['', ''] });
  const at = Date.parse(status.now);
  const last = before.current;
  if (at > last.at) {
    const rate = (count: number, then: number) =>
      last.at === 0 || count < then ? '' : ` · ${t.perSecond(number(((count - then) * 1000) / (at - last.at), 1, 0))}`;
    before.current = { at, in: counters.messages_in, out: counters.messages_out, rates: [rate(counters.messages_in, last.in), rate(counters.messages_out, last.out)] };
  }
  const [rateIn, rateOut] = before.current.rates;
  return (
    <Properties of={[
      [t.running, duration(status.uptime_seconds * 1000)],
      [t.connections, number(status.connections)],
      [`→ ${t.in}`, number(counters.messages_in) + rateIn],
      [`← ${t.out}`, number(counters.messages_out) + rateOut],
      [t.callsIn, number(counters.calls_in)],
      [t.callsOut, number(counters.calls_out)],
      [t.errors, number(counters.errors)],
      [t.refused, <a href={href('/connections', { view: 'refused' })}>{number(counters.refused)}</a>],
      ...(writer.journal_dropped > 0 ? [[t.dropped, number(writer.journal_dropped)] as const] : []),
      ...(writer.is_failing ? [[t.database, <span class="messages-bad">× {t.databaseFails}</span>] as const] : []),
    ]} />
  );
};

const Active = ({ of }: { of: Status['active_connections'] }) => {
  const t = words('messages');
  const common = words('common');
  const columns: Column<Status['active_connections'][number]>[] = [
    { id: 'station', head: common.station, width: 'minmax(0, 1fr)', cell: (row) => <a href={href(`/stations/${encodeURIComponent(row.station)}`)} title={row.remote_address}>{row.station}</a> },
    { id: 'frames', head: t.frames, width: '4.25rem', end: true, cell: (row) => `${number(row.messages_in)} / ${number(row.messages_out)}` },
    { id: 'heard', head: t.heard, width: '3.75rem', end: true, cell: (row) => <Age at={row.last_seen_at} limit={90} /> },
  ];
  return <Table label={t.active} columns={columns} rows={of} rowKey={(row) => row.station} rowHeight={32} empty={<Empty title={t.nobody} />} />;
};
