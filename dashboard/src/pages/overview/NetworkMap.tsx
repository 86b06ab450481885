// The map of the network, with its buttons.
import './NetworkMap.css';
import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../../components/Button';
import { Glyph } from '../../components/StatusBadge';
import { number } from '../../format';
import { BaseMap, showAll, showPlaces } from '../../map/BaseMap';
import type { Ground } from '../../map/ground';
import { STATES, type Site } from '../../store/contract';
import { param } from '../../state/url';
import { allStations, server, sites } from '../../store/network';
import { words } from '../../words';
import { chooseSite, chosenSite, chosenView, keepView, NOWHERE } from './selection';
import { SiteMarks } from './SiteMarks';
import { elsewhere } from './sites';

type Placed = Site & { latitude: number; longitude: number };

const placed = (): Placed[] => sites.value.filter((site): site is Placed => site.latitude !== null && site.longitude !== null);

export const NetworkMap = () => {
  const t = words('overview');
  const map = useRef<Ground | null>(null);
  const home = useRef(false);
  const chosen = chosenSite();
  const before = useRef(chosen);
  const view = param('map');
  const written = useRef(view);

  const goTo = (site: Site): void => {
    if (site.latitude !== null && site.longitude !== null) map.current?.look({ latitude: site.latitude, longitude: site.longitude, zoom: 15 }, true);
  };
  const goHome = (): void => {
    // Until it has come to rest, what the map tells is the way home and not a view to keep.
    home.current = true;
    setTimeout(() => (home.current = false), 900);
    keepView(null);
    written.current = null;
    if (map.current) showAll(map.current, placed(), true);
  };

  // Back and Forward to another view.
  useEffect(() => {
    if (view === written.current) return;
    written.current = view;
    const asked = chosenView();
    if (asked) map.current?.look(asked, false);
    else goHome();
  }, [view]);

  // Chosen in the list, or by Back: the map follows.
  useEffect(() => {
    if (before.current === chosen) return;
    before.current = chosen;
    const site = sites.peek().find((one) => one.site_id === chosen);
    if (site) goTo(site);
    else if (chosen === null) goHome();
  }, [chosen]);

  return (
    <div class="network-map">
      <BaseMap label={t.map} view={chosenView()} around={placed()} tiles={server.value?.map_tiles ?? null} control={map}
        onView={(view) => {
          if (home.current) return;
          keepView(view);
          written.current = param('map');
        }}>
        {(frame) => <SiteMarks frame={frame} onSite={(site) => (chosen === site.site_id ? goTo(site) : chooseSite(site.site_id))}
          onSites={(places) => map.current && showPlaces(map.current, places, true)} />}
      </BaseMap>
      <div class="map-buttons">
        <Button icon="plus" label={t.zoomIn} onClick={() => map.current?.zoomBy(1)} />
        <Button icon="minus" label={t.zoomOut} onClick={() => map.current?.zoomBy(-1)} />
        <Button icon="overview" label={t.showAll} onClick={() => (chosen ? chooseSite(null) : goHome())} />
      </div>
      <Legend />
      {elsewhere.value.length > 0 && (
        <div class="map-elsewhere">
          <Button pressed={chosen === NOWHERE} onClick={() => chooseSite(chosen === NOWHERE ? null : NOWHERE)}>
            {t.elsewhere(number(elsewhere.value.length))}
          </Button>
        </div>
      )}
    </div>
  );
};

/** The states that occur now. */
const Legend = () => {
  const now = new Set(allStations.value.map((row) => row.state));
  if (now.size === 0) return null;
  return (
    <ul class="legend" aria-label={words('overview').legend}>
      {STATES.filter((state) => now.has(state)).map((state) => (
        <li key={state}><Glyph state={state} size={11} />{words('common').states[state]}</li>
      ))}
    </ul>
  );
};
