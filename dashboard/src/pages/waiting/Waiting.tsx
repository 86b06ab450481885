// `/waiting`: what waits for a station: commands until it comes back, and events of transactions that are missing.
import { useState } from 'preact/hooks';
import { act } from '../../components/act';
import { Button } from '../../components/Button';
import { Choice, Filters } from '../../components/Field';
import { Records } from '../../components/Records';
import { StationField } from '../../components/StationField';
import { Time } from '../../components/Time';
import { number } from '../../format';
import { href, param, setParams } from '../../state/url';
import { type Schemas, segment, send } from '../../store/api';
import { useList } from '../../store/resource';
import { lacks } from '../../store/role';
import { useTold } from '../../store/told';
import { words } from '../../words';

type Held = Schemas['HeldCommandRow'];
type Gap = Schemas['GapRow'];
type Wanted = Schemas['AvailabilityRow'];

interface PartProps {
  station: string | null;
  /** Also what is over. */
  all: boolean;
}

export const Waiting = () => {
  const t = words('waiting');
  const station = param('station');
  const all = param('view') === 'all';
  return (
    <>
      <header class="page-head">
        <h1>{t.title}</h1>
        <Choice label={t.view} value={all ? 'all' : ''} onChange={(view) => setParams({ view }, { push: true })} options={[['', t.now], ['all', t.over]]} />
      </header>
      <Filters><StationField value={station ?? ''} onChange={(id) => setParams({ station: id }, { push: true })} /></Filters>
      <Commands station={station} all={all} />
      <Availability station={station} all={all} />
      <Gaps station={station} all={all} />
    </>
  );
};

const where = (station: string) => <a href={href(`/stations/${encodeURIComponent(station)}`)}>{station}</a>;

const Commands = ({ station, all }: PartProps) => {
  const t = words('waiting');
  const [changed, setChanged] = useState(0);
  const list = useList<Held>('/api/v1/held-commands', { limit: 200, station, state: all ? null : 'waiting' }, `${changed} ${useTold('held-command')}`);
  const cancel = (row: Held): void => act(send('DELETE', `/api/v1/held-commands/${row.held_command_key}`), t.cancelled, () => setChanged((times) => times + 1));
  return (
    <Records title={t.commands} list={list} rows={list.items} rowKey={(row) => row.held_command_key} none={t.noCommands} next={t.noCommandsNext}
      columns={[
        { id: 'station', head: words('common').station, width: 'minmax(7rem, 1.2fr)', cell: (row) => where(row.station) },
        { id: 'action', head: t.command, width: 'minmax(8rem, 1.2fr)', cell: (row) => <span class="mono" title={JSON.stringify(row.payload, null, 2)}>{row.action}</span> },
        { id: 'state', head: words('common').state, width: 'minmax(6rem, 1fr)', cell: (row) => <span title={row.detail ?? undefined}>{t.states[row.state as keyof typeof t.states] ?? row.state}{row.outcome && row.state === 'ended' ? `: ${words('commands').outcomes[row.outcome as 'result'] ?? row.outcome}` : ''}</span> },
        { id: 'by', head: t.by, width: 'minmax(6rem, 1fr)', wide: true, cell: (row) => row.principal },
        { id: 'at', head: t.since, width: '8.5rem', end: true, wide: true, cell: (row) => <Time at={row.created_at} show="short" /> },
        { id: 'until', head: t.until, width: '8.5rem', end: true, wide: true, cell: (row) => <Time at={row.expires_at} show="short" /> },
        { id: 'cancel', head: '', width: '6.5rem', end: true, cell: (row) => row.state === 'waiting' && <Button reason={lacks('operator')} label={`${words('common').cancel}: ${row.station} ${row.action}`} onClick={() => cancel(row)}>{words('common').cancel}</Button> },
      ]} />
  );
};

const Availability = ({ station, all }: PartProps) => {
  const t = words('waiting');
  const list = useList<Wanted>(station ? `/api/v1/stations/${segment(station)}/availability` : '/api/v1/availability', station ? {} : { limit: 200, differs: !all }, useTold('audit', 'connector-status', 'command', 'late-answer'));
  const rows = all ? list.items : list.items.filter((row) => row.differs);
  return (
    <Records title={t.availability} list={list} rows={rows} rowKey={(row) => `${row.station} ${row.evse_id} ${row.connector_id}`} none={all ? t.noneWanted : t.allAsWanted} next={t.availabilityNext}
      columns={[
        { id: 'station', head: words('common').station, width: 'minmax(7rem, 1.2fr)', cell: (row) => where(row.station) },
        { id: 'part', head: t.part, width: 'minmax(5rem, 1fr)', cell: (row) => (row.evse_id === 0 ? t.whole : `EVSE ${row.evse_id}${row.connector_id ? `.${row.connector_id}` : ''}`) },
        { id: 'wanted', head: t.wanted, width: 'minmax(6rem, 1fr)', cell: (row) => t.operative[row.wanted as keyof typeof t.operative] ?? row.wanted },
        { id: 'reported', head: t.reported, width: 'minmax(6rem, 1fr)', cell: (row) => <span class={row.differs ? 'is-bad' : 'is-good'}>{row.reported ? t.operative[row.reported as keyof typeof t.operative] ?? row.reported : words('common').unknown}</span> },
        { id: 'answer', head: t.answer, width: 'minmax(6rem, 1fr)', wide: true, cell: (row) => <span title={row.detail ?? undefined}>{row.status ?? t.notTold}</span> },
        { id: 'at', head: t.since, width: '8.5rem', end: true, wide: true, cell: (row) => <Time at={row.set_at} show="short" /> },
      ]} />
  );
};

const Gaps = ({ station, all }: PartProps) => {
  const t = words('waiting');
  const list = useList<Gap>('/api/v1/transaction-gaps', { limit: 200, station, state: all ? null : 'asking' }, useTold('transaction-gap'));
  return (
    <Records title={t.gaps} list={list} rows={list.items} rowKey={(row) => row.transaction_key} none={t.noGaps} next={t.noGapsNext}
      columns={[
        { id: 'station', head: words('common').station, width: 'minmax(7rem, 1.2fr)', cell: (row) => where(row.station) },
        { id: 'transaction', head: t.transaction, width: 'minmax(7rem, 1.2fr)', cell: (row) => <a href={href(`/transactions/${row.transaction_key}`)}>{row.transaction_id}</a> },
        { id: 'missing', head: t.missing, width: 'minmax(6rem, 1fr)', cell: (row) => row.missing_seq_nos },
        { id: 'state', head: words('common').state, width: 'minmax(6rem, 1fr)', cell: (row) => <span title={row.reason ?? undefined}>{t.gapStates[row.state as keyof typeof t.gapStates] ?? row.state}</span> },
        { id: 'asked', head: t.asked, width: '5rem', end: true, wide: true, cell: (row) => number(row.asked) },
        { id: 'next', head: t.nextAsk, width: '8.5rem', end: true, wide: true, cell: (row) => <Time at={row.next_at} show="short" /> },
        { id: 'at', head: t.since, width: '8.5rem', end: true, wide: true, cell: (row) => <Time at={row.noticed_at} show="short" /> },
      ]} />
  );
};
