// `/sites/{id}`: one site: its limit, how the load is shared out, and what was.
import './Sites.css';
import { useState } from 'preact/hooks';
import { act } from '../../components/act';
import { Button } from '../../components/Button';
import { Empty } from '../../components/Empty';
import { Loaded, Loading } from '../../components/Loaded';
import { Panel } from '../../components/Panel';
import { number, power, text } from '../../format';
import { href, navigate } from '../../state/url';
import { type Schemas, segment, send } from '../../store/api';
import { loaded, siteName, siteNamed, sites } from '../../store/network';
import { useResource } from '../../store/resource';
import { lacks } from '../../store/role';
import { useTold } from '../../store/told';
import { useTitle } from '../../title';
import { words } from '../../words';
import { sitesNow } from '../overview/sites';
import { Chargers } from './Chargers';
import { SiteForm } from './Edit';
import { Limit } from './Limit';
import { Curve, HOURS, Shares } from './Load';

export type SiteLoad = Schemas['SiteLoad'];

export const Site = ({ id }: { id: string }) => {
  const t = words('sites');
  const site = sites.value.find((one) => one.site_id === id);
  useTitle(siteNamed(id));
  if (!loaded.value) return <><header class="page-head"><h1>{id}</h1></header><Loading /></>;
  if (!site) {
    return (
      <>
        <header class="page-head"><h1>{id}</h1></header>
        <section class="panel"><Empty title={t.unknown}><a href={href('/sites')}>{t.title}</a></Empty></section>
      </>
    );
  }
  return <Known id={id} name={siteName(site)} address={site.address} />;
};

const Known = ({ id, name, address }: { id: string; name: string; address: string | null }) => {
  const t = words('sites');
  const [changed, setChanged] = useState(0);
  const [hours, setHours] = useState<string>(HOURS[1]);
  const [editing, setEditing] = useState(false);
  const set = useResource<Schemas['SiteRow']>(`/api/v1/sites/${segment(id)}`, {}, changed);
  const why = lacks('administrator');
  // The server makes a row of the curve each minute, and shares out anew whenever something changes.
  const load = useResource<SiteLoad>(`/api/v1/sites/${segment(id)}/load`, { hours }, `${changed} ${useTold('site-load', 'audit')}`);
  const here = sitesNow.value.find(({ site }) => site.site_id === id);
  const stations = here?.stations ?? [];
  return (
    <>
      <header class="page-head">
        <div>
          <h1>{name}</h1>
          <p class="quiet">{[address, t.stations(number(stations.length)), here && here.power !== null && text(power(here.power))].filter(Boolean).join(' · ')}</p>
        </div>
        <div class="row-buttons">
          <a class="button" href={href('/', { site: id })}>{t.onMap}</a>
          <Button reason={why ?? (set.data ? null : words('common').loading)} onClick={() => setEditing(true)}>{t.edit}</Button>
          <Button kind="danger" reason={why ?? (set.data && set.data.chargers > 0 ? t.notEmpty : null)} onClick={() => act(send('DELETE', `/api/v1/sites/${segment(id)}`), t.removed(name), () => navigate(href('/sites')))}>{t.remove}</Button>
        </div>
      </header>
      <div class="sites-grid">
        <Limit id={id} stations={stations} from={load} onChanged={() => setChanged((times) => times + 1)} />
        <Curve from={load} hours={hours} onHours={setHours} />
      </div>
      <Panel title={t.shares} note={load.data?.now ? t.sharesNote : undefined} flush>
        <Loaded from={load}>{(data) => (data.now ? <Shares of={data.now} /> : <Empty title={t.noShares}>{t.noSharesNext}</Empty>)}</Loaded>
      </Panel>
      <Chargers site={id} onChanged={() => setChanged((times) => times + 1)} />
      {editing && set.data && <SiteForm of={set.data} onClose={() => setEditing(false)} onDone={() => setChanged((times) => times + 1)} />}
    </>
  );
};
