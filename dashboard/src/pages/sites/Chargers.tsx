// The chargers of one site as they are set up: added, changed, moved to another site, taken out.
import { useState } from 'preact/hooks';
import { act } from '../../components/act';
import { Button } from '../../components/Button';
import { Records } from '../../components/Records';
import { number, power, text } from '../../format';
import { href } from '../../state/url';
import { segment, send } from '../../store/api';
import { allStations } from '../../store/network';
import { useList } from '../../store/resource';
import { lacks } from '../../store/role';
import { words } from '../../words';
import { type Charger, ChargerForm } from './Edit';

export const Chargers = ({ site, onChanged: told }: { site: string; onChanged: () => void }) => {
  const t = words('sites');
  const [changed, setChanged] = useState(0);
  const [edited, setEdited] = useState<Charger | 'new' | null>(null);
  const onChanged = (): void => {
    setChanged((times) => times + 1);
    told();
  };
  const list = useList<Charger>('/api/v1/chargers', { site_id: site, limit: 200 }, changed);
  const why = lacks('administrator');
  return (
    <>
      <Records title={t.chargers} list={list} rows={list.items} rowKey={(row) => row.charger_id} none={t.noChargers} next={t.noChargersNext} height={420} note={list.items.length > 0 ? number(list.items.length) : undefined}
        actions={<Button icon="plus" reason={why} onClick={() => setEdited('new')}>{t.addCharger}</Button>}
        columns={[
          { id: 'id', head: words('common').station, width: 'minmax(7rem, 1.3fr)', cell: (row) => <a href={href(`/stations/${encodeURIComponent(row.charger_id)}`)}>{row.charger_id}</a> },
          { id: 'power', head: t.rated, width: '6.5rem', end: true, wide: true, cell: (row) => text(power(row.rated_power * 1000)) },
          { id: 'type', head: t.type, width: 'minmax(6rem, 1fr)', wide: true, cell: (row) => row.charger_type },
          { id: 'connector', head: t.connector, width: 'minmax(5rem, 1fr)', wide: true, cell: (row) => row.connector_type },
          { id: 'spot', head: t.spot, width: 'minmax(7rem, 1.5fr)', wide: true, cell: (row) => <span title={row.location_detail ?? undefined}>{row.location_detail}</span> },
          {
            id: 'do', head: '', width: '10.5rem', end: true, cell: (row) => (
              <span class="row-buttons">
                <Button reason={why} label={t.change(row.charger_id)} onClick={() => setEdited(row)}>{t.edit}</Button>
                <Button kind="danger" reason={why} label={`${t.takeOut}: ${row.charger_id}`} onClick={() => act(send('DELETE', `/api/v1/chargers/${segment(row.charger_id)}`), t.takenOut(row.charger_id), onChanged)}>{t.takeOut}</Button>
              </span>
            ),
          },
        ]} />
      {edited && <ChargerForm of={edited === 'new' ? null : edited} site={site} free={allStations.peek().filter((row) => !row.site).map(({ id }) => id)} onClose={() => setEdited(null)} onDone={onChanged} />}
    </>
  );
};
