// The connections that are open now, and all there were.
import { Age } from '../../components/Age';
import { Empty } from '../../components/Empty';
import { Failure } from '../../components/Failure';
import { Loaded, Loading } from '../../components/Loaded';
import { Table, type Column } from '../../components/Table';
import { Time } from '../../components/Time';
import { duration, number } from '../../format';
import { now } from '../../state/clock';
import { href } from '../../state/url';
import type { Schemas } from '../../store/api';
import { figures, server } from '../../store/network';
import { useList, useResource } from '../../store/resource';
import { words } from '../../words';
import { endingText } from './ending';

type Open = Schemas['Status']['active_connections'][number];
type Row = Schemas['ConnectionRow'];

const Station = ({ id }: { id: string }) => <a href={href(`/stations/${encodeURIComponent(id)}`)}>{id}</a>;

/** Loaded again every 5 s; in a large network every 30 s. */
export const Now = ({ station }: { station: string | null }) => {
  const t = words('connections');
  const common = words('common');
  const pace = (figures.value?.connected ?? 0) > 1000 ? 30_000 : 5000;
  const from = useResource<Schemas['Status']>('/api/status', {}, `${figures.value?.connected} ${Math.floor(now.value / pace)}`);
  const columns: Column<Open>[] = [
    { id: 'station', head: common.station, width: 'minmax(8rem, 1.5fr)', cell: (row) => <Station id={row.station} /> },
    { id: 'since', head: t.since, width: 'minmax(10rem, 1fr)', wide: true, cell: (row) => <Time at={row.connected_at} /> },
    { id: 'address', head: t.address, width: 'minmax(9rem, 1fr)', wide: true, cell: (row) => <span class="mono">{row.remote_address}</span> },
    { id: 'compression', head: t.compression, width: 'minmax(9rem, 1fr)', wide: true, cell: (row) => row.compression },
    { id: 'frames', head: t.frames, width: 'minmax(8rem, 0.8fr)', wide: true, end: true, cell: (row) => `${number(row.messages_in)} / ${number(row.messages_out)}` },
    { id: 'lasted', head: t.lasted, width: 'minmax(6rem, 0.8fr)', wide: true, end: true, cell: (row) => duration(now.value - Date.parse(row.connected_at)) },
    { id: 'heard', head: t.heard, width: '6rem', end: true, cell: (row) => <Age at={row.last_seen_at} limit={90} /> },
  ];
  return (
    <Loaded from={from}>{({ active_connections: all }) => (
      <Table label={t.views.now!} columns={columns} rows={station ? all.filter((row) => row.station === station) : all} rowKey={(row) => row.station}
        empty={<Empty title={t.nobody}>{t.nobodyNext} <code>{server.value?.stations_url ?? 'ws://…:9000'}/ID</code> · <code>charger-sim --fleet emart</code></Empty>} />
    )}</Loaded>
  );
};

export const History = ({ station }: { station: string | null }) => {
  const t = words('connections');
  const common = words('common');
  const list = useList<Row>('/api/v1/connections', { station }, figures.value?.connected);
  const columns: Column<Row>[] = [
    { id: 'station', head: common.station, width: 'minmax(8rem, 1.3fr)', cell: (row) => <Station id={row.station} /> },
    { id: 'since', head: t.since, width: 'minmax(10rem, 1fr)', wide: true, cell: (row) => <Time at={row.connected_at} /> },
    { id: 'until', head: t.until, width: 'minmax(10rem, 1fr)', cell: (row) => (row.disconnected_at ? <Time at={row.disconnected_at} /> : <span class="connections-open"><span aria-hidden="true">●</span> {t.open}</span>) },
    { id: 'lasted', head: t.lasted, width: '6rem', wide: true, cell: (row) => duration((row.disconnected_at ? Date.parse(row.disconnected_at) : now.value) - Date.parse(row.connected_at)) },
    { id: 'why', head: t.why, width: 'minmax(9rem, 1.8fr)', wide: true, cell: (row) => <span title={endingText(row.reason)}>{endingText(row.reason)}</span> },
    { id: 'address', head: t.address, width: 'minmax(9rem, 1fr)', wide: true, cell: (row) => <span class="mono">{row.remote_address}</span> },
    { id: 'profile', head: t.profile, width: '9rem', wide: true, end: true, cell: (row) => row.security_profile },
  ];
  return (
    <>
      {list.failure && <Failure failure={list.failure} retry={list.reload} />}
      <Table label={t.views.all!} columns={columns} rows={list.items} rowKey={(row) => row.connection_key} onEnd={list.more}
        empty={list.loading ? <Loading /> : list.failure ? undefined : <Empty title={t.noHistory}>{t.nobodyNext} <code>{server.value?.stations_url ?? 'ws://…:9000'}/ID</code></Empty>} />
    </>
  );
};
