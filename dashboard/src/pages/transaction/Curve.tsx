// How a transaction went: power with its limit and the state of charge, or current and voltage by phase.
import { useState } from 'preact/hooks';
import type uPlot from 'uplot';
import { Chart, type Look } from '../../components/Chart';
import { Empty } from '../../components/Empty';
import { Choice } from '../../components/Field';
import { Loaded } from '../../components/Loaded';
import { Panel } from '../../components/Panel';
import { number, time, UNKNOWN } from '../../format';
import { useResource } from '../../store/resource';
import { words } from '../../words';

type Phased = Record<string, number | null>;

interface Point {
  at: string;
  power_w: number | Phased | null;
  limit_w: number | null;
  soc: number | null;
  current_a?: Phased | null;
  voltage_v?: Phased | null;
}

type Kind = 'power' | 'current_a' | 'voltage_v';

interface Line {
  name: string;
  unit: string;
  colour: string;
  dash?: number[];
  scale: 'y' | 'soc';
  stepped?: boolean;
  values: (number | null)[];
}

const PHASES = ['state-charging', 'state-available', 'state-occupied', 'state-suspended'];

export const Curve = ({ path, version }: { path: string; version: unknown }) => {
  const t = words('transaction');
  const from = useResource<{ points: Point[] }>(`${path}/curve`, {}, version);
  const [asked, setKind] = useState<Kind>('power');
  const points = from.data?.points ?? [];
  const kinds = (['power', 'current_a', 'voltage_v'] as const).filter((one) => one === 'power' || points.some((point) => Object.keys(point[one] ?? {}).length > 0));
  const kind = kinds.includes(asked) ? asked : 'power';
  return (
    <Panel title={t.curve} class="tx-curve"
      actions={kinds.length > 1 && <Choice label={t.curve} value={kind} onChange={(value) => setKind(value as Kind)} options={kinds.map((one) => [one, t.kinds[one]!] as const)} />}>
      <Loaded from={from}>{() => (points.length === 0
        ? <Empty title={t.noCurve}>{t.noCurveNext}</Empty>
        : <Lines key={kind} points={points} lines={linesOf(points, kind)} />)}</Loaded>
    </Panel>
  );
};

/** Of one value or several by phase, together. */
const sum = (value: number | Phased | null): number | null =>
  value === null || typeof value === 'number' ? value : Object.values(value).reduce<number | null>((all, one) => (one === null ? all : (all ?? 0) + one), null);

const thousandth = (value: number | null): number | null => (value === null ? null : value / 1000);

const linesOf = (points: Point[], kind: Kind): Line[] => {
  const t = words('transaction');
  if (kind !== 'power') {
    const phases = [...new Set(points.flatMap((point) => Object.keys(point[kind] ?? {})))].sort();
    return phases.map((phase, i) => ({
      name: phase, unit: kind === 'current_a' ? 'A' : 'V', colour: PHASES[i % PHASES.length]!, scale: 'y', values: points.map((point) => point[kind]?.[phase] ?? null),
    }));
  }
  const lines: Line[] = [
    { name: t.kinds.power!, unit: 'kW', colour: 'state-charging', scale: 'y', values: points.map((point) => thousandth(sum(point.power_w))) },
    { name: t.limit, unit: 'kW', colour: 'bad', dash: [6, 4], scale: 'y', stepped: true, values: points.map((point) => thousandth(point.limit_w)) },
    { name: t.soc, unit: '%', colour: 'state-available', dash: [2, 3], scale: 'soc', values: points.map((point) => point.soc) },
  ];
  return lines.filter((line, i) => i === 0 || line.values.some((value) => value !== null));
};

const Lines = ({ points, lines }: { points: Point[]; lines: Line[] }) => {
  const t = words('transaction');
  const options = (look: Look): Omit<uPlot.Options, 'width' | 'height'> => ({
    scales: { y: { range: (_, low, high) => (lines[0]?.unit === 'V' ? [low - 5, high + 5] : [Math.min(0, low), Math.max(1, high) * 1.08]) }, soc: { range: [0, 100] } },
    axes: [
      look.timeAxis(),
      look.valueAxis((value) => `${number(value, 1, 0)} ${lines[0]?.unit}`),
      ...(lines.some(({ scale }) => scale === 'soc') ? [{ ...look.valueAxis((value) => `${value}%`), scale: 'soc', side: 1 as const, grid: { show: false } }] : []),
    ],
    series: [{}, ...lines.map((line): uPlot.Series => ({
      scale: line.scale, stroke: look.colour(line.colour), width: 1.75, spanGaps: true, points: { show: points.length < 40, size: 4 },
      ...(line.dash ? { dash: line.dash } : {}),
      ...(line.stepped ? { paths: look.stepped() } : {}),
      ...(line.scale === 'y' && lines.filter(({ stepped }) => !stepped).length < 3 && !line.stepped ? { fill: look.colour('accent-soft') } : {}),
    }))],
  });
  const data = [points.map(({ at }) => Date.parse(at) / 1000), ...lines.map(({ values }) => values)] as uPlot.AlignedData;
  const spell = (line: Line, value: number | null | undefined) => (value === null || value === undefined ? UNKNOWN : `${number(value, 1, 0)} ${line.unit}`);
  return (
    <>
      <Chart height={230} data={data} options={options} version={lines.map(({ name }) => name).join()}
        label={t.points(number(points.length), time(points[0]!.at), time(points.at(-1)!.at))}
        readout={(i) => `${time(points[i]!.at)}  ${lines.map((line) => `${line.name} ${spell(line, line.values[i])}`).join(' · ')}`} />
      <ul class="curve-legend">
        {lines.map((line) => (
          <li key={line.name}>
            <svg width="22" height="8" aria-hidden="true"><path d="M0 4h22" stroke={`var(--${line.colour})`} stroke-width="2" stroke-dasharray={line.dash?.join(' ')} /></svg>
            {line.name} <strong>{spell(line, line.values.findLast((value) => value !== null))}</strong>
          </li>
        ))}
      </ul>
    </>
  );
};
