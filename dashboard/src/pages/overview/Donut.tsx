// A ring with one arc per state, and a number in the middle.
import './Donut.css';
import { present, type Counts } from './sites';

const RADIUS = 22;

export const Donut = ({ counts, number }: { counts: Counts; number: number }) => {
  const parts = present(counts);
  const all = parts.reduce((sum, [, many]) => sum + many, 0);
  let from = 0;
  return (
    <svg class="donut" width="56" height="56" viewBox="0 0 56 56" aria-hidden="true">
      <circle class="donut-field" cx="28" cy="28" r="27" />
      {all === 0 && <circle class="donut-none" cx="28" cy="28" r={RADIUS} />}
      {parts.map(([state, many]) => {
        const share = (100 * many) / all;
        const start = from;
        from += share;
        // A thread of light between arcs, unless there is one arc only.
        const gap = parts.length > 1 ? 1.4 : 0;
        return <circle key={state} class={`donut-arc is-${state}`} cx="28" cy="28" r={RADIUS} pathLength="100"
          stroke-dasharray={`${Math.max(0.6, share - gap)} 100`} stroke-dashoffset={-start} transform="rotate(-90 28 28)" />;
      })}
      <text x="28" y="28" dy="0.36em" text-anchor="middle">{number}</text>
    </svg>
  );
};
