// What stands on the map: a donut per site, from near a plan of its chargers. Marks that would cover
// each other are pushed apart; a line leads to where each belongs.
import './SiteMarks.css';
import { apart, type Box } from '../../map/apart';
import type { Frame } from '../../map/BaseMap';
import { Glyph } from '../../components/StatusBadge';
import { number, power, text } from '../../format';
import type { Site } from '../../store/contract';
import { station } from '../../store/network';
import { words } from '../../words';
import { Donut } from './Donut';
import { chooseCharger, chosenCharger, chosenSite } from './selection';
import { powerOf, present, shortNames, sitesNow, type SiteNow } from './sites';

/** From this zoom on, a site is a plan. */
export const PLAN_ZOOM = 13;
const CHIP = { width: 46, height: 40 };
const COLUMNS = 6;
/** More chargers than this stay a donut: their plan would be a wall. */
const PLAN_MOST = 60;

type Placed = SiteNow & { site: Site & { latitude: number; longitude: number } };

const isPlan = (now: SiteNow, zoom: number): boolean => zoom >= PLAN_ZOOM && now.stations.length > 0 && now.stations.length <= PLAN_MOST;

const sizeOf = (now: SiteNow, zoom: number): { width: number; height: number } => {
  if (!isPlan(now, zoom)) return { width: 122, height: 82 };
  const columns = Math.min(COLUMNS, now.stations.length);
  return { width: columns * CHIP.width + 20, height: Math.ceil(now.stations.length / columns) * CHIP.height + 46 };
};

/** `3 charging, 9 available` */
const inWords = (now: SiteNow): string =>
  present(now.counts).map(([state, many]) => words('overview').many(number(many), words('common').states[state])).join(', ');

export const SiteMarks = ({ frame, onSite }: { frame: Frame; onSite: (site: Site) => void }) => {
  const all = sitesNow.value.filter((now): now is Placed => now.site.latitude !== null && now.site.longitude !== null);
  const boxes: Box[] = all.map((now) => ({ ...frame.project(now.site), ...sizeOf(now, frame.zoom) }));
  // What is far outside is not drawn, and pushes nobody.
  const near = boxes.flatMap((box, i) => (box.x > -300 && box.x < frame.width + 300 && box.y > -300 && box.y < frame.height + 300 ? [i] : []));
  const places = apart(near.map((i) => boxes[i]!), frame.width, frame.height);
  return (
    <>
      <svg class="leaders" width={frame.width} height={frame.height} aria-hidden="true">
        {near.map((i, k) => {
          const { x, y } = boxes[i]!;
          const to = places[k]!;
          return (
            <g key={all[i]!.site.site_id}>
              {Math.hypot(to.x - x, to.y - y) > 4 && <line x1={x} y1={y} x2={to.x} y2={to.y} />}
              <circle cx={x} cy={y} r="3" />
            </g>
          );
        })}
      </svg>
      {near.map((i, k) => {
        const now = all[i]!;
        const { x, y } = places[k]!;
        const Mark = isPlan(now, frame.zoom) ? Plan : Badge;
        return (
          <div key={now.site.site_id} class="mark" style={{ transform: `translate(${Math.round(x)}px, ${Math.round(y)}px)` }}>
            <Mark now={now} onSite={onSite} />
          </div>
        );
      })}
    </>
  );
};

const Badge = ({ now, onSite }: { now: SiteNow; onSite: (site: Site) => void }) => (
  <button type="button" class="site" aria-label={`${now.site.name}: ${number(now.stations.length)}; ${inWords(now)}`}
    aria-pressed={chosenSite() === now.site.site_id} onClick={() => onSite(now.site)}>
    <Donut counts={now.counts} number={now.stations.length} />
    <span class="site-name">{now.site.name}</span>
  </button>
);

const Plan = ({ now }: { now: SiteNow; onSite: (site: Site) => void }) => {
  const names = shortNames(now.stations);
  const columns = Math.min(COLUMNS, now.stations.length);
  return (
    <section class="plan" aria-label={now.site.name} style={{ width: `${columns * CHIP.width + 20}px` }}>
      <p class="plan-head"><strong>{now.site.name}</strong><span>{now.power !== null && text(power(now.power))}</span></p>
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
