// Stations that are pending (B02): what is left to do at each, and the decision.
import { useState } from 'preact/hooks';
import { Age } from '../../components/Age';
import { Button } from '../../components/Button';
import { Empty } from '../../components/Empty';
import { Failure } from '../../components/Failure';
import { Loading } from '../../components/Loaded';
import { Table } from '../../components/Table';
import { say } from '../../components/Toast';
import { href } from '../../state/url';
import { type Schemas, segment, send } from '../../store/api';
import type { Row } from '../../store/contract';
import { allStations } from '../../store/network';
import { useList } from '../../store/resource';
import { lacks } from '../../store/role';
import { words } from '../../words';
import { askReport } from '../station/ask';

type Station = Schemas['Page_Pending']['items'][number];

/** Changes with every station that becomes pending, or is decided. */
export const pendingNow = (rows: readonly Row[]): readonly Row[] => rows.filter(({ registration }) => registration === 'Pending');

/** Accepts (at once) or rejects (with its next boot). */
const Decision = ({ id, onDone }: { id: string; onDone: () => void }) => {
  const t = words('connections');
  const [busy, setBusy] = useState(false);
  const why = lacks('operator');
  const decide = (running: Promise<unknown>): void => {
    setBusy(true);
    void running.then(onDone, (error: Error) => say('bad', error.message)).then(() => setBusy(false));
  };
  return (
    <span class="station-buttons">
      <Button kind="main" busy={busy} reason={why} label={`${t.accept}: ${id}`} onClick={() => decide(send('POST', `/api/v1/stations/${segment(id)}/accept`))}>{t.accept}</Button>
      <Button busy={busy} reason={why} label={`${t.reject}: ${id}`} onClick={() => decide(send('PUT', `/api/v1/stations/${segment(id)}/registration`, { status: 'Rejected' }))}>{t.reject}</Button>
    </span>
  );
};

const useStations = () => {
  const [changed, setChanged] = useState(0);
  const list = useList<Station>('/api/v1/pending-stations', { limit: 100 }, `${pendingNow(allStations.value).map((row) => `${row.id}${row.connected}${row.seq}`).join()} ${changed}`);
  return { list, reload: () => setChanged((times) => times + 1) };
};

const Steps = ({ of, onAsked }: { of: Station; onAsked: () => void }) => {
  const t = words('connections');
  const read = (): void => void askReport(of.station, 'FullInventory').then((report) => {
    if (report.status !== 'Accepted') say('bad', report.detail ?? report.status ?? words('commands').outcomes[report.outcome]);
    onAsked();
  });
  return (
    <span class="connections-steps">
      {of.steps.map((step) => <span key={step}>{t.steps[step as keyof typeof t.steps] ?? step}</span>)}
      {of.steps.includes('inventory') && of.connected && of.inventory !== 'running' && <Button kind="bare" reason={lacks('operator')} onClick={read}>{words('station').readAll}</Button>}
    </span>
  );
};

export const Pending = ({ station }: { station: string | null }) => {
  const t = words('connections');
  const { list, reload } = useStations();
  const rows = station ? list.items.filter((row) => row.station === station) : list.items;
  return (
    <>
      {list.failure && <Failure failure={list.failure} retry={list.reload} />}
      <Table label={t.views.pending!} rows={rows} rowKey={(one) => one.station_key} rowHeight={68} onEnd={list.more}
        empty={list.loading ? <Loading /> : !list.failure && <Empty title={t.noPending}>{t.noPendingNext}</Empty>}
        columns={[
          { id: 'station', head: words('common').station, width: 'minmax(8rem, 1.2fr)', cell: (one) => <a href={href(`/stations/${encodeURIComponent(one.station)}`)}>{one.station}</a> },
          { id: 'what', head: words('station').model, width: 'minmax(8rem, 1.4fr)', wide: true, cell: (one) => [one.vendor_name, one.model, one.firmware_version].filter(Boolean).join(' · ') },
          { id: 'boot', head: words('station').booted, width: '6rem', wide: true, cell: (one) => (one.booted_at ? <Age at={one.booted_at} /> : '–') },
          { id: 'steps', head: t.left, width: 'minmax(9rem, 2.4fr)', wide: true, cell: (one) => <Steps of={one} onAsked={reload} /> },
          { id: 'do', head: '', width: '11rem', end: true, cell: (one) => <Decision id={one.station} onDone={reload} /> },
        ]} />
    </>
  );
};

/** On the page of the station itself. */
export const PendingHere = ({ id }: { id: string }) => {
  const t = words('connections');
  const { list, reload } = useStations();
  const of = list.items.find((one) => one.station === id);
  return (
    <section class="panel connections-pending" aria-label={t.views.pending}>
      <strong>{t.isPending}</strong>
      {of && <Steps of={of} onAsked={reload} />}
      <Decision id={id} onDone={reload} />
    </section>
  );
};
