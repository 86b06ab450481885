// Every station of the network, by site: for those who use keys or a phone, and for those without a place.
import './ChargerList.css';
import { useRef } from 'preact/hooks';
import { Button } from '../../components/Button';
import { Empty } from '../../components/Empty';
import { TextField } from '../../components/Field';
import { Fresh } from '../../components/Fresh';
import { Panel } from '../../components/Panel';
import { Glyph } from '../../components/StatusBadge';
import { useVirtual } from '../../components/virtual';
import { number, power, text } from '../../format';
import { href, param, setParams } from '../../state/url';
import { server, siteName, station } from '../../store/network';
import { words } from '../../words';
import { chooseCharger, chooseSite, chosenSite, NOWHERE } from './selection';
import { elsewhere, powerOf, sitesNow } from './sites';

type Item = { head: string; count: number; id?: undefined } | { id: string };

/** What is listed: all sites with their stations, or those that are chosen and found. */
const itemsOf = (): Item[] => {
  const chosen = chosenSite();
  const find = param('q')?.toLowerCase() ?? '';
  const groups: [key: string, head: string, ids: string[]][] = sitesNow.value.map((now) => [now.site.site_id, siteName(now.site), now.stations]);
  groups.push([NOWHERE, words('overview').nowhere, elsewhere.value]);
  return groups.flatMap(([key, head, ids]): Item[] => {
    if (chosen !== null && chosen !== key) return [];
    const found = find && !head.toLowerCase().includes(find) ? ids.filter((id) => id.toLowerCase().includes(find)) : ids;
    return found.length === 0 ? [] : [{ head, count: found.length }, ...found.map((id) => ({ id }))];
  });
};

export const ChargerList = ({ missing }: { missing: string | null }) => {
  const t = words('overview');
  const items = itemsOf();
  const chosen = chosenSite();
  const site = chosen === null ? null : (sitesNow.value.find((now) => now.site.site_id === chosen)?.site ?? null);
  const title = chosen === NOWHERE ? t.nowhere : (site ? siteName(site) : t.chargers);
  const count = items.filter((item) => item.id !== undefined).length;
  return (
    <Panel title={title} note={number(count)} flush class="side"
      actions={chosen !== null && (
        <>
          {site && <a class="button button-bare" href={href(`/sites/${encodeURIComponent(site.site_id)}`)}>{words('sites').limit}</a>}
          <Button kind="bare" icon="back" onClick={() => chooseSite(null)}>{t.allSites}</Button>
        </>
      )}>
      <div class="side-search">
        <TextField bare label={t.find} placeholder={t.find} search value={param('q') ?? ''} onInput={(q) => setParams({ q })} />
      </div>
      {missing !== null && <p class="side-note" role="status">{t.missing(missing)}</p>}
      {count > 0 ? <Items items={items} /> : <Nothing searched={param('q') !== null} />}
    </Panel>
  );
};

const Nothing = ({ searched }: { searched: boolean }) => {
  const t = words('overview');
  const url = server.value?.stations_url ?? 'ws://127.0.0.1:9000';
  if (searched) return <Empty title={t.notFound}><Button onClick={() => setParams({ q: null })}>{words('common').clear}</Button></Empty>;
  return (
    <Empty title={t.noStations}>
      <p>{t.connectOne}</p>
      <p><code>{url}/CP001</code></p>
      <p>{t.orRun}</p>
      <p><code>cargo run -p charger-sim -- --fleet emart</code></p>
    </Empty>
  );
};

const Items = ({ items }: { items: Item[] }) => {
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtual({ count: items.length, size: (index) => (items[index]?.id === undefined ? 30 : 38), scroll });

  const move = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    const at = Number((event.target as Element).closest<HTMLElement>('[data-index]')?.dataset.index ?? -1);
    if (step === undefined) return;
    event.preventDefault();
    let index = Math.min(items.length - 1, Math.max(0, at + step));
    if (items[index]?.id === undefined) index = Math.min(items.length - 1, Math.max(1, index + (step < 0 && index > 0 ? -1 : 1)));
    virtual.scrollTo(index);
    requestAnimationFrame(() => requestAnimationFrame(() =>
      scroll.current?.querySelector<HTMLElement>(`[data-index="${index}"] button`)?.focus({ preventScroll: true })));
  };

  return (
    <div class="side-scroll" ref={scroll} onKeyDown={move}>
      <ul class="side-list" aria-label={words('overview').chargers} style={{ height: `${virtual.height}px` }}>
        {virtual.items.map(({ index, start }) => {
          const item = items[index];
          if (!item) return null;
          const place = { transform: `translateY(${start}px)` };
          return item.id === undefined
            ? <li key={`head ${item.head}`} class="side-head" style={place}><span>{item.head}</span><span>{number(item.count)}</span></li>
            : <li key={item.id} class="side-item" data-index={index} style={place}><Charger id={item.id} /></li>;
        })}
      </ul>
    </div>
  );
};

/** One station; drawn again when it alone changes. */
const Charger = ({ id }: { id: string }) => {
  const row = station(id);
  if (!row) return null;
  const watts = powerOf(row);
  const state = words('common').states[row.state];
  const measure = watts ? text(power(watts)) : '';
  return (
    <button type="button" class="side-charger" aria-label={[id, state, measure].filter(Boolean).join(', ')} onClick={() => chooseCharger(id)}>
      <Glyph state={row.state} />
      <span class="side-id">{id}</span>
      <span class="side-power">{measure && <Fresh at={row.transactions[0]?.at} limit={120}>{measure}</Fresh>}</span>
      <span class={`side-state is-${row.state}`}>{state}</span>
    </button>
  );
};
