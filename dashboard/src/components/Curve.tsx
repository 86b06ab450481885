// How a transaction went: power with its limit and the state of charge, or current and voltage by phase.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { number, power, text, time } from '../format';
import { useResource } from '../store/resource';
import { words } from '../words';
import { Chart, type Series } from './Chart';
import { Empty } from './Empty';
import { Choice } from './Field';
import { Loaded } from './Loaded';
import { Panel } from './Panel';

type Phased = Record<string, number | null>;

interface Point {
  at: string;
  power_w: number | Phased | null;
  limit_w: number | null;
  soc: number | null;
  current_a?: Phased | null;
  voltage_v?: Phased | null;
}

const KINDS = ['power', 'current_a', 'voltage_v'] as const;
type Kind = (typeof KINDS)[number];
const UNITS = { power: 'kW', current_a: 'A', voltage_v: 'V' };
const PHASES = ['state-charging', 'state-available', 'state-occupied', 'state-suspended'];

/** `path` = of the transaction, as in `/api/v1/transactions/17`; another `version` loads it again. */
export const Curve = ({ path, version, note, class: name }: { path: string; version: unknown; note?: ComponentChildren; class?: string }) => {
  const t = words('transaction');
  const from = useResource<{ points: Point[] }>(`${path}/curve`, {}, version);
  const [asked, setKind] = useState<Kind>('power');
  const points = from.data?.points ?? [];
  const kinds = KINDS.filter((one) => one === 'power' || points.some((point) => Object.keys(point[one] ?? {}).length > 0));
  const kind = kinds.includes(asked) ? asked : 'power';
  return (
    <Panel title={t.curve} note={note} class={name}
      actions={kinds.length > 1 && <Choice label={t.curve} value={kind} onChange={(value) => setKind(value as Kind)} options={kinds.map((one) => [one, t.kinds[one]!] as const)} />}>
      <Loaded from={from}>{() => (points.length === 0
        ? <Empty title={t.noCurve}>{t.noCurveNext}</Empty>
        : <Chart height={230} times={points.map(({ at }) => Date.parse(at))} series={seriesOf(points, kind)}
            spell={(value) => `${number(value, 1, 0)} ${UNITS[kind]}`} spellRight={(value) => `${number(value, 1, 0)}%`} leastRight={100}
            label={said(points)} />)}</Loaded>
    </Panel>
  );
};

/** What a chart says to those who do not see it. */
const said = (points: readonly Point[]): string => {
  const t = words('transaction');
  const most = Math.max(...points.map(({ power_w: one }) => total(one) ?? 0));
  return `${t.points(number(points.length), time(points[0]!.at), time(points.at(-1)!.at))}: ${t.kinds.power} ≤ ${text(power(most))}`;
};

/** Of one value, or of several by phase. */
const total = (value: number | Phased | null): number | null =>
  value === null || typeof value === 'number' ? value : Object.values(value).reduce<number | null>((all, one) => (one === null ? all : (all ?? 0) + one), null);

const kilo = (value: number | null): number | null => (value === null ? null : value / 1000);

const seriesOf = (points: readonly Point[], kind: Kind): Series[] => {
  const t = words('transaction');
  if (kind !== 'power') {
    const phases = [...new Set(points.flatMap((point) => Object.keys(point[kind] ?? {})))].sort();
    return phases.map((phase, i) => ({
      name: phase, kind: 'line', colour: PHASES[i % PHASES.length]!, spans: true, values: points.map((point) => point[kind]?.[phase] ?? null),
    }));
  }
  const all: Series[] = [
    { name: t.kinds.power!, kind: 'area', colour: 'state-charging', spans: true, values: points.map((point) => kilo(total(point.power_w))) },
    { name: t.limit, kind: 'step', colour: 'bad', dashed: true, spans: true, values: points.map((point) => kilo(point.limit_w)) },
    { name: t.soc, kind: 'line', colour: 'state-available', axis: 'right', spans: true, values: points.map((point) => point.soc) },
  ];
  return all.filter((one, i) => i === 0 || one.values.some((value) => value !== null));
};
