// The bars: over time by a chart; sites and stations as a list of bars with their names.
import { Chart } from '../../components/Chart';
import { dateFormat, money, number } from '../../format';
import { serverNow } from '../../state/clock';
import { beginOf, dayOf } from '../../state/period';
import { isTime, type Group, type Metric, type Usage } from './usage';

interface Props {
  rows: readonly Usage[];
  group: Group;
  metric: Metric;
  name: string;
  limits: { from: string | null; to: string | null };
  spell: (row: Usage) => string;
}

const UNITS: Record<Metric, string> = { energy: ' kWh', occupied: ' h', sessions: '', cost: '' };
const value = (row: Usage, metric: Metric): number => (row[metric] ?? 0) / (metric === 'occupied' ? 3_600_000 : 1);

export const Bars = (props: Props) => (isTime(props.group) ? <OverTime {...props} /> : <ByName {...props} />);

/** The begin of the hour, day or month after one that begins at `at`. */
const following = (group: Group, at: number): number => {
  if (group === 'hourly') return at + 3_600_000;
  const day = dayOf(at);
  if (group === 'daily') return beginOf(day, 1)!;
  return beginOf(`${dayOf(beginOf(`${day.slice(0, 7)}-01`, 32)!).slice(0, 7)}-01`)!;
};

const OverTime = ({ rows, group, metric, name, limits, spell }: Props) => {
  const known = new Map(rows.map((row) => [row.at, row]));
  // Hours, days and months without a session are bars of height 0.
  const times: number[] = [];
  const first = limits.from ? Math.min(Date.parse(limits.from), rows[0]!.at!) : rows[0]!.at!;
  const end = limits.to ? Date.parse(limits.to) : Math.max(serverNow(), rows.at(-1)!.at! + 1);
  const begin = group === 'monthly' ? beginOf(`${dayOf(first).slice(0, 7)}-01`)! : first;
  for (let at = begin; at < end && times.length < 2000; at = following(group, at)) times.push(at);
  const half = (following(group, begin) - begin) / 2;
  const isShort = group === 'hourly' && times.length <= 48;
  const places = group === 'hourly' && !isShort ? times.filter((at) => beginOf(dayOf(at)) === at) : times;
  const mark = dateFormat(isShort ? { hour: '2-digit', minute: '2-digit' } : group === 'monthly' ? { year: 'numeric', month: 'short' } : { month: 'numeric', day: 'numeric' });
  return (
    <Chart height={210} times={times} from={begin - half} to={times.at(-1)! + half} marks={places} least={metric === 'sessions' ? 4 : 0.1}
      label={rows.slice(-24).map((row) => `${row.name}: ${spell(row)}`).join(', ')} spell={(one) => (metric === 'cost' ? money(one, rows[0]!.currency ?? undefined) : number(one, 1, 0) + UNITS[metric])}
      spellTime={(at) => mark.format(at)} spellPoint={(at) => known.get(at)?.name ?? dateFormat({ dateStyle: 'medium' }).format(at)}
      series={[{ name, kind: 'bars', colour: 'accent', values: times.map((at) => (known.has(at) ? value(known.get(at)!, metric) : 0)) }]} />
  );
};

const ByName = ({ rows, metric, spell }: Props) => {
  const most = Math.max(...rows.map((row) => value(row, metric)), 1e-9);
  return (
    <ul class="stats-bars">
      {rows.slice(0, 12).map((row) => (
        <li key={row.key}>
          <span>{row.name}</span>
          <span class="stats-track"><span class="stats-bar" style={{ width: `${(100 * value(row, metric)) / most}%` }} /></span>
          <strong>{spell(row)}</strong>
        </li>
      ))}
    </ul>
  );
};
