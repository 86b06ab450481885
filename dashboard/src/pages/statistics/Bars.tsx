// The bars: over time by a chart; sites and stations as a list of bars with their names.
import type uPlot from 'uplot';
import { Chart, type Look } from '../../components/Chart';
import { date, hourMinute, month, number } from '../../format';
import { serverNow } from '../../state/clock';
import { isTime, type Group, type Metric, type Usage } from './usage';

interface Props {
  rows: readonly Usage[];
  group: Group;
  metric: Metric;
  limits: { from: string | null; to: string | null };
  spell: (row: Usage) => string;
}

const SPAN: Record<string, number> = { hourly: 3600, daily: 86_400, monthly: 30.4 * 86_400 };
const value = (row: Usage, metric: Metric): number => (row[metric] ?? 0) / (metric === 'occupied' ? 3_600_000 : 1);

export const Bars = (props: Props) => (isTime(props.group) ? <OverTime {...props} /> : <ByName {...props} />);

const OverTime = ({ rows, group, metric, limits, spell }: Props) => {
  const span = SPAN[group]!;
  const low = limits.from ? Date.parse(limits.from) / 1000 : rows[0]!.at!;
  const high = limits.to ? Date.parse(limits.to) / 1000 : Math.max(serverNow() / 1000, rows.at(-1)!.at!);
  const mark = group === 'hourly' && high - low < 2 * 86_400 ? hourMinute : group === 'monthly' ? month : (at: number) => date(at).slice(-6);
  const options = (look: Look): Omit<uPlot.Options, 'width' | 'height'> => ({
    scales: { x: { range: [low - span * 0.6, high + span * 0.6] }, y: { range: (_, __, most) => [0, Math.max(1, most) * 1.08] } },
    axes: [{ ...look.timeAxis((ms) => mark(ms)), space: 72 }, look.valueAxis((one) => number(one, 1, 0) + (metric === 'occupied' ? ' h' : metric === 'energy' ? ' kWh' : ''))],
    series: [{}, { fill: look.colour('accent'), stroke: look.colour('accent'), width: 0, paths: bars(span), points: { show: false } }],
  });
  return (
    <Chart height={220} label={rows.map((row) => `${row.name}: ${spell(row)}`).slice(-24).join(', ')} version={`${group}${metric}${low}${high}`}
      data={[rows.map(({ at }) => at!), rows.map((row) => value(row, metric))]} options={options} readout={(i) => `${rows[i]!.name}  ${spell(rows[i]!)}`} />
  );
};

/** A bar as wide as most of its hour, day or month, wherever its neighbours are. */
const bars = (span: number): uPlot.Series.PathBuilder => (plot, series, from, to) => {
  const fill = new Path2D();
  const [xs, ys] = [plot.data[0], plot.data[series]!];
  const foot = plot.valToPos(0, 'y', true);
  for (let i = from; i <= to; i++) {
    const left = plot.valToPos(xs[i]!, 'x', true);
    const wide = Math.max(1, Math.min(96, (plot.valToPos(xs[i]! + span, 'x', true) - left) * 0.72));
    const top = plot.valToPos(ys[i] ?? 0, 'y', true);
    fill.roundRect(left - wide / 2, top, wide, foot - top, [Math.min(4, wide / 4), Math.min(4, wide / 4), 0, 0]);
  }
  return { fill, flags: 1 } as uPlot.Series.Paths;
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
