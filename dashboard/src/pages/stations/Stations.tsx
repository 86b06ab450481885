// `/stations`: every station in one list. Filters, order and selection stand in the address.
import './Stations.css';
import { useState } from 'preact/hooks';
import { EVERYDAY } from '../../commands/everyday';
import { Button } from '../../components/Button';
import { Loading } from '../../components/Loaded';
import { number } from '../../format';
import { loaded, stationIds } from '../../store/network';
import { lacks } from '../../store/role';
import { words } from '../../words';
import { Bulk, type Bulked } from './Bulk';
import { Facets, StationFilters } from './StationFilters';
import { found, selectAll, selected } from './found';
import { List, None } from './List';

export const Stations = () => {
  const t = words('stations');
  const [bulked, setBulked] = useState<Bulked | null>(null);
  return (
    <>
      <header class="page-head">
        <h1>{t.title}</h1>
        <StationFilters />
      </header>
      {!loaded.value ? <Loading /> : stationIds.value.length === 0 ? <None /> : (
        <section class="panel stations-panel" aria-label={t.title}>
          <Facets />
          <Bar onPick={(what) => setBulked({ what, stations: [...selected.peek()] })} />
          <List />
        </section>
      )}
      {bulked && <Bulk of={bulked} onClose={() => setBulked(null)} />}
    </>
  );
};

/** What can be done with the selection. */
const Bar = ({ onPick }: { onPick: (what: Bulked['what']) => void }) => {
  const t = words('stations');
  const names = words('commands').names;
  const count = selected.value.length;
  const reason = lacks('operator') ?? (count > 0 ? null : t.selectFirst);
  return (
    <div class={count > 0 ? 'stations-bar stations-bar-on' : 'stations-bar'} role="toolbar" aria-label={t.act}>
      <span class="stations-count" role="status">
        {count > 0 ? words('common').selected(number(count)) : t.shown(number(found.value.length), number(stationIds.value.length))}
      </span>
      {count > 0 && <Button kind="bare" icon="close" label={t.clearSelection} onClick={() => selectAll(false)} />}
      <span class="stations-acts">
        {EVERYDAY.filter((everyday) => !everyday.single).map((everyday) => (
          <Button key={everyday.id} reason={reason} onClick={() => onPick(everyday)}>{names[everyday.id]}</Button>
        ))}
        <Button reason={reason} onClick={() => onPick(null)}>{t.anyAction}</Button>
      </span>
    </div>
  );
};
