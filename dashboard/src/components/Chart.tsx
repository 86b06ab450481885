// A chart over time, drawn as SVG: it takes colours, theme and type from the style of the page.
import './Chart.css';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { hourMinute, number, time } from '../format';
import { bars, lines, ticks, timeTicks, type Scale } from './plot';

export interface Series {
  name: string;
  /** One per time; `null` = not known then: the line has a gap. */
  values: readonly (number | null)[];
  /** `step` holds each value until the next. */
  kind: 'line' | 'area' | 'step' | 'bars';
  /** A token, as in `state-charging`. */
  colour: string;
  /** Measured at the right axis instead of the left. */
  axis?: 'right';
  dashed?: boolean;
  /** `null` = not sampled then: the line goes on to the next value. */
  spans?: boolean;
}

type Spell = (value: number) => string;

interface Props {
  /** What the chart shows, in a sentence with its figures, for those who do not see it. */
  label: string;
  /** ms since 1970, rising. */
  times: readonly number[];
  series: readonly Series[];
  /** Values of the left axis in words; and of the right one. */
  spell?: Spell;
  spellRight?: Spell;
  /** Times of the axis in words; absent = hours and minutes, of a few minutes the seconds as well. */
  spellTime?: Spell;
  /** Where the axis of time has its words; absent = at round times. */
  marks?: readonly number[];
  /** The time in the readout; absent = to the second. */
  spellPoint?: Spell;
  /** The axes reach at least this far. */
  least?: number;
  leastRight?: number;
  /** What the axis of time spans; absent = the times. */
  from?: number;
  to?: number;
  /** px */
  height?: number;
}

const FOOT = 22;
/** A letter of the axes is about this wide, px. */
const LETTER = 6.6;

const thinned = (marks: readonly number[], most: number): number[] => marks.filter((_, i) => i % Math.ceil(marks.length / most) === 0);

export const Chart = (props: Props) => {
  const { label, times, series, spell = (value) => number(value, 2, 0), spellRight = spell, height = 148 } = props;
  const place = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(0);
  const [pointed, setPointed] = useState<number | null>(null);
  const id = useId();

  useLayoutEffect(() => {
    const element = place.current!;
    const measure = (): void => setWidth(Math.floor(element.clientWidth));
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    return () => watch.disconnect();
  }, []);

  // Names of several series stand above the plot.
  const ceiling = series.length > 1 ? 30 : 18;
  const rightward = series.some((one) => one.axis === 'right');
  const most = (right: boolean, least: number): number =>
    series.reduce((all, one) => ((one.axis === 'right') === right ? one.values.reduce<number>((top, value) => Math.max(top, value ?? 0), all) : all), least);
  const leftTicks = ticks(most(false, props.least ?? 1), height < 140 ? 3 : 4);
  const rightTicks = rightward ? ticks(most(true, props.leastRight ?? 1), height < 140 ? 3 : 4) : [];
  const room = (values: readonly number[], by: Spell): number => 10 + Math.max(...values.map((value) => by(value).length)) * LETTER;
  const left = room(leftTicks, spell);
  const right = rightward ? room(rightTicks, spellRight) : 8;
  const first = props.from ?? times[0] ?? 0;
  const last = Math.max(props.to ?? times.at(-1) ?? 1, first + 1);
  const marksAtMost = Math.max(1, Math.floor((width - left - right) / 58));
  // Of some minutes, the seconds tell the ticks apart.
  const spellTime = props.spellTime ?? (last - first < marksAtMost * 60_000 ? time : hourMinute);
  const x: Scale = (at) => left + ((at - first) / (last - first)) * (width - left - right);
  const scale = (top: number): Scale => (value) => ceiling + (1 - value / top) * (height - ceiling - FOOT);
  const yLeft = scale(leftTicks.at(-1)!);
  const yRight = scale(rightTicks.at(-1) ?? 1);
  const bottom = height - FOOT;

  const point = (event: PointerEvent): void => {
    const at = first + ((event.clientX - place.current!.getBoundingClientRect().left - left) / (width - left - right)) * (last - first);
    let nearest = 0;
    times.forEach((one, index) => {
      if (Math.abs(one - at) < Math.abs(times[nearest]! - at)) nearest = index;
    });
    setPointed(times.length > 0 ? nearest : null);
  };
  const shown = pointed !== null && pointed < times.length ? pointed : null;
  const by = (one: Series): Spell => (one.axis === 'right' ? spellRight : spell);

  return (
    <figure class="chart" ref={place} style={{ height: `${height}px` }}>
      {width > 0 && (
        <svg width={width} height={height} role="img" aria-labelledby={id} onPointerMove={point} onPointerLeave={() => setPointed(null)}>
          <title id={id}>{label}</title>
          <g class="chart-grid">
            {leftTicks.map((value) => <line key={value} x1={left} x2={width - right} y1={yLeft(value)} y2={yLeft(value)} />)}
          </g>
          {series.map((one) => {
            const y = one.axis === 'right' ? yRight : yLeft;
            const colour = `var(--${one.colour})`;
            if (one.kind === 'bars') return <path key={one.name} d={bars(times, one.values, x, y, bottom)} style={{ fill: colour }} />;
            const drawn = lines(times, one.values, x, y, one);
            return (
              <g key={one.name}>
                {one.kind === 'area' && drawn.map((part) => (
                  <path key={part.from} class="chart-area" d={`${part.path}V${bottom}H${part.from}Z`} style={{ fill: colour }} />
                ))}
                <path class={one.dashed ? 'chart-line chart-dashed' : 'chart-line'} d={drawn.map((part) => part.path).join('')} style={{ stroke: colour }} />
              </g>
            );
          })}
          <g class="chart-words">
            {leftTicks.map((value) => <text key={value} x={left - 6} y={yLeft(value)} dy="0.32em" text-anchor="end">{spell(value)}</text>)}
            {rightTicks.map((value) => <text key={value} x={width - right + 6} y={yRight(value)} dy="0.32em">{spellRight(value)}</text>)}
            {(props.marks ? thinned(props.marks, marksAtMost) : timeTicks(first, last, marksAtMost)).map((at) => (
              <text key={at} x={x(at)} y={height - 5} text-anchor="middle">{spellTime(at)}</text>
            ))}
          </g>
          {shown !== null && (
            <g class="chart-pointer">
              <line x1={x(times[shown]!)} x2={x(times[shown]!)} y1={ceiling} y2={bottom} />
              {series.map((one) => {
                const value = one.values[shown];
                return value === null || value === undefined || one.kind === 'bars' ? null
                  : <circle key={one.name} cx={x(times[shown]!)} cy={(one.axis === 'right' ? yRight : yLeft)(value)} r="3.5" style={{ fill: `var(--${one.colour})` }} />;
              })}
            </g>
          )}
        </svg>
      )}
      <figcaption class="chart-readout" aria-hidden="true">
        {shown === null
          ? series.length > 1 && series.map((one) => <span key={one.name}><i style={{ background: `var(--${one.colour})` }} />{one.name}</span>)
          : <>
            <span>{(props.spellPoint ?? time)(times[shown]!)}</span>
            {series.map((one) => {
              const value = one.values[shown];
              return (
                <span key={one.name}>
                  {series.length > 1 && <i style={{ background: `var(--${one.colour})` }} />}
                  {series.length > 1 && `${one.name} `}{value === null || value === undefined ? '–' : by(one)(value)}
                </span>
              );
            })}
          </>}
      </figcaption>
    </figure>
  );
};
