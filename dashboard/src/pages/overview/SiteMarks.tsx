// What stands on the map: a donut per site, from near a plan of its chargers. Marks that would cover
// each other are pushed apart; a line leads to where each belongs. Of many sites, near ones are one donut.
import './SiteMarks.css';
import { apart, type Box } from '../../map/apart';
import { clusters } from '../../map/clusters';
import type { Frame, Place } from '../../map/ground';
import { Glyph } from '../../components/StatusBadge';
import { number, power, text } from '../../format';
import type { Site } from '../../store/contract';
import { siteName, station } from '../../store/network';
import { words } from '../../words';
import { Donut } from './Donut';
import { chooseCharger, chosenCharger, chosenSite } from './selection';
import { powerOf, present, shortNames, sitesNow, together, type Counts, type SiteNow } from './sites';

/** From this zoom on, a site is a plan. */
export const PLAN_ZOOM = 13;
const CHIP = { width: 46, height: 40 };
const COLUMNS = 6;
/** Height of what lies over the foot of the map. */
const LEGEND = 44;
/** More chargers than this stay a donut: their plan would be a wall. */
const PLAN_MOST = 60;

type Placed = SiteNow & Place;

/** What stands at one place: a site, or several that are too close to be told apart from this far. */
interface Standing extends Place {
  sites: readonly Placed[];
}

const standing = (sites: readonly Placed[]): Standing => {
  const mean = (of: (site: Placed) => number): number => sites.reduce((sum, site) => sum + of(site), 0) / sites.length;
  return { sites, latitude: mean((site) => site.latitude), longitude: mean((site) => site.longitude) };
};

const isPlan = (now: SiteNow, zoom: number): boolean => zoom >= PLAN_ZOOM && now.stations.length > 0 && now.stations.length <= PLAN_MOST;

const sizeOf = ({ sites }: Standing, zoom: number): { width: number; height: number } => {
  const [now] = sites;
  if (!now || sites.length > 1 || !isPlan(now, zoom)) return { width: 122, height: 82 };
  const columns = Math.min(COLUMNS, now.stations.length);
  return { width: columns * CHIP.width + 20, height: Math.ceil(now.stations.length / columns) * CHIP.height + 46 };
};

/** `3 charging, 9 available` */
const inWords = (counts: Counts): string =>
  present(counts).map(([state, many]) => words('overview').many(number(many), words('common').states[state])).join(', ');

interface Props {
  frame: Frame;
  onSite: (site: Site) => void;
  /** Sites that stand together as one mark: shown from nearer. */
  onSites: (places: readonly Place[]) => void;
}

export const SiteMarks = ({ frame, onSite, onSites }: Props) => {
  const placed = sitesNow.value.flatMap((now): Placed[] => {
    const { latitude, longitude } = now.site;
    return latitude === null || longitude === null ? [] : [{ ...now, latitude, longitude }];
  });
  // What is far outside is not drawn, and pushes nobody.
  const near = placed.filter((place) => {
    const { x, y } = frame.project(place);
    return x > -300 && x < frame.width + 300 && y > -300 && y < frame.height + 300;
  });
  const all = clusters(near, Math.round(frame.zoom)).map(standing);
  const boxes: Box[] = all.map((one) => ({ ...frame.project(one), ...sizeOf(one, frame.zoom) }));
  const places = apart(boxes, frame.width, frame.height - LEGEND);
  return (
    <>
      <svg class="leaders" width={frame.width} height={frame.height} aria-hidden="true">
        {all.map((one, i) => {
          const { x, y } = boxes[i]!;
          const to = places[i]!;
          return (
            <g key={keyOf(one)}>
              {Math.hypot(to.x - x, to.y - y) > 4 && <line x1={x} y1={y} x2={to.x} y2={to.y} />}
              <circle cx={x} cy={y} r="3" />
            </g>
          );
        })}
      </svg>
      {all.map((one, i) => {
        const [now] = one.sites;
        const { x, y } = places[i]!;
        return (
          <div key={keyOf(one)} class="mark" style={{ transform: `translate(${Math.round(x)}px, ${Math.round(y)}px)` }}>
            {one.sites.length > 1 ? <Several sites={one.sites} onSites={onSites} />
              : isPlan(now!, frame.zoom) ? <Plan now={now!} /> : <Badge now={now!} onSite={onSite} />}
          </div>
        );
      })}
    </>
  );
};

const keyOf = ({ sites }: Standing): string => `${sites[0]!.site.site_id} ${sites.length}`;

const Several = ({ sites, onSites }: { sites: readonly Placed[]; onSites: Props['onSites'] }) => {
  const counts = together(sites);
  const chargers = sites.reduce((sum, now) => sum + now.stations.length, 0);
  const name = words('overview').sites(number(sites.length));
  return (
    <button type="button" class="site site-several" aria-label={`${name}: ${number(chargers)}; ${inWords(counts)}`} onClick={() => onSites(sites)}>
      <Donut counts={counts} number={chargers} />
      <span class="site-name">{name}</span>
    </button>
  );
};

const Badge = ({ now, onSite }: { now: SiteNow; onSite: (site: Site) => void }) => (
  <button type="button" class="site" aria-label={`${siteName(now.site)}: ${number(now.stations.length)}; ${inWords(now.counts)}`}
    aria-pressed={chosenSite() === now.site.site_id} onClick={() => onSite(now.site)}>
    <Donut counts={now.counts} number={now.stations.length} />
    <span class="site-name">{siteName(now.site)}</span>
  </button>
);

const Plan = ({ now }: { now: SiteNow }) => {
  const names = shortNames(now.stations);
  const columns = Math.min(COLUMNS, now.stations.length);
  return (
    <section class="plan" aria-label={siteName(now.site)} style={{ width: `${columns * CHIP.width + 20}px` }}>
      <p class="plan-head"><strong>{siteName(now.site)}</strong><span>{now.power !== null && text(power(now.power))}</span></p>
      <ul class="plan-chips" style={{ gridTemplateColumns: `repeat(${columns}, 1fr)` }}>
        {now.stations.map((id) => <li key={id}><Chip id={id} name={names.get(id) ?? id} /></li>)}
      </ul>
    </section>
  );
};

/** One charger on a plan; drawn again when it alone changes. */
const Chip = ({ id, name }: { id: string; name: string }) => {
  const row = station(id);
  if (!row) return null;
  const watts = powerOf(row);
  return (
    <button type="button" class={`chip is-${row.state}`} aria-pressed={chosenCharger() === id}
      aria-label={`${id}: ${words('common').states[row.state]}${watts ? `, ${text(power(watts))}` : ''}`}
      title={`${id} · ${words('common').states[row.state]}`} onClick={() => chooseCharger(id)}>
      <Glyph state={row.state} size={13} />
      <span>{name}</span>
    </button>
  );
};
