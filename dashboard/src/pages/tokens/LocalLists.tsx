// Local lists (D): which stations keep one that the server makes of the tokens, and who is behind.
import { useState } from 'preact/hooks';
import { Age } from '../../components/Age';
import { Button } from '../../components/Button';
import { Records } from '../../components/Records';
import { say } from '../../components/Toast';
import { number } from '../../format';
import { href } from '../../state/url';
import { type Schemas, segment, send } from '../../store/api';
import { useList } from '../../store/resource';
import { lacks } from '../../store/role';
import { useTold } from '../../store/told';
import { words } from '../../words';

type Row = Schemas['LocalListRow'];

export const LocalLists = () => {
  const t = words('tokens');
  const [asked, setAsked] = useState(0);
  const list = useList<Row>('/api/v1/local-lists', { limit: 200 }, `${asked} ${useTold('local-list')}`);
  const sync = (station: string): void =>
    void send('POST', `/api/v1/stations/${segment(station)}/local-list/sync`).then(() => setAsked((times) => times + 1), (error: Error) => say('bad', error.message));
  return (
    <Records title={t.localLists} list={list} rows={list.items} rowKey={(row) => row.station_key} none={t.noLocalLists} next={t.noLocalListsNext} height="fill" class="tokens-lists"
      columns={[
        { id: 'station', head: words('common').station, width: 'minmax(7rem, 1.2fr)', cell: (row) => <a href={href(`/stations/${encodeURIComponent(row.station)}`, { tab: 'access' })}>{row.station}</a> },
        { id: 'state', head: words('common').state, width: 'minmax(6rem, 1.2fr)', cell: (row) => <span class={row.state === 'current' ? 'tokens-good' : row.state === 'failing' ? 'tokens-bad' : undefined} title={row.detail ?? ''}><span aria-hidden="true">{row.state === 'current' ? '✓' : row.state === 'failing' ? '×' : '…'}</span> {t.listStates[row.state as keyof typeof t.listStates] ?? row.state}</span> },
        { id: 'version', head: t.listVersion, width: '7rem', end: true, wide: true, cell: (row) => `${number(row.version)} / ${number(row.wanted_version)}` },
        { id: 'group', head: t.group, width: 'minmax(6rem, 1fr)', wide: true, cell: (row) => row.group_id_token ?? words('common').all },
        { id: 'answer', head: t.listAnswer, width: 'minmax(7rem, 1fr)', wide: true, cell: (row) => <>{row.status}{row.failures > 1 && <span class="quiet"> × {number(row.failures)}</span>}</> },
        { id: 'checked', head: t.changed, width: '6rem', wide: true, end: true, cell: (row) => <Age at={row.changed_at} /> },
        { id: 'sync', head: '', width: 'minmax(6rem, 7.5rem)', end: true, cell: (row) => <Button reason={lacks('operator')} label={`${t.sync}: ${row.station}`} onClick={() => sync(row.station)}>{t.sync}</Button> },
      ]} />
  );
};
