// A chart by uPlot, in the colours, language and time zone of the page.
import './Chart.css';
import 'uplot/dist/uPlot.min.css';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import { hourMinute, number } from '../format';
import { language, theme, timeZone } from '../state/settings';

/** What a chart is made with: the colours of the theme, read from the tokens. */
export interface Look {
  colour: (token: string) => string;
  /** The axis of time, below. */
  timeAxis: (spell?: (ms: number) => string) => uPlot.Axis;
  /** The axis of values, at the left. */
  valueAxis: (spell?: (value: number) => string) => uPlot.Axis;
  /** Bars of a share of the space that each has. */
  bars: (share?: number) => uPlot.Series.PathBuilder;
}

interface Props {
  /** What the chart shows, in a sentence with its figures, for those who do not see it. */
  label: string;
  /** x in seconds since 1970, then one list per series. */
  data: uPlot.AlignedData;
  options: (look: Look) => Omit<uPlot.Options, 'width' | 'height'>;
  /** What stands at one place, shown in the corner while the pointer is there. */
  readout?: (index: number) => string;
  /** px */
  height?: number;
  /** Changes when `options` must be taken anew, theme and language aside. */
  version?: unknown;
}

const makeLook = (element: Element): Look => {
  const style = getComputedStyle(element);
  const colour = (token: string): string => style.getPropertyValue(`--${token}`).trim();
  const font = `12px ${style.fontFamily}`;
  const axis: uPlot.Axis = {
    font, stroke: colour('ink-3'), ticks: { show: false },
    grid: { stroke: colour('line'), width: 1 }, gap: 6,
  };
  return {
    colour,
    timeAxis: (spell = hourMinute) => ({
      ...axis, grid: { show: false }, size: 24, space: 56,
      values: (_, splits) => splits.map((seconds) => spell(seconds * 1000)),
    }),
    valueAxis: (spell = (value) => number(value, 2, 0)) => ({
      ...axis, space: 32,
      values: (_, splits) => splits.map((value) => spell(value)),
      size: (_, values) => 14 + Math.max(20, ...(values ?? []).map((value) => value.length * 7)),
    }),
    bars: (share = 0.7) => uPlot.paths.bars!({ size: [share, 48], radius: 0.15 }),
  };
};

export const Chart = ({ label, data, options, readout, height = 160, version }: Props) => {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const read = useRef(readout);
  read.current = readout;
  const [pointed, setPointed] = useState<number | null>(null);
  const drawn = `${language.value} ${theme.value} ${timeZone.value}`;

  useLayoutEffect(() => {
    const element = place.current!;
    const given = options(makeLook(element));
    const plot = new uPlot({
      legend: { show: false },
      padding: [8, 8, 0, 0],
      ...given,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), timeZone.value),
      cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false }, ...given.cursor },
      hooks: { ...given.hooks, setCursor: [(self) => setPointed(self.cursor.idx ?? null)] },
      width: Math.max(80, element.clientWidth), height,
    }, data, element);
    chart.current = plot;
    const watch = new ResizeObserver(() => plot.setSize({ width: Math.max(80, element.clientWidth), height }));
    watch.observe(element);
    return () => {
      watch.disconnect();
      plot.destroy();
      chart.current = null;
    };
  }, [drawn, height, version]);

  useEffect(() => chart.current?.setData(data), [data]);

  const shown = pointed === null || !readout || pointed >= data[0].length ? '' : readout(pointed);
  return (
    <figure class="chart" role="img" aria-label={label}>
      <div ref={place} class="chart-place" />
      <span class="chart-readout" aria-hidden="true">{shown}</span>
    </figure>
  );
};
