// The steps of a run, each with how far the stations are with it. Steps that are alike stand there once.
import { number } from '../../format';
import { words } from '../../words';
import type { Run } from './contract';
import { Mark, type Kind } from './marks';

interface Line {
  name: string;
  what: string;
  first: number;
  last: number;
}

/** `evse_id 1 · id_token EMART-0001`; what is nested stays JSON. */
const told = (value: unknown): string =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.entries(value).filter(([name]) => name !== 'within_seconds').map(([name, one]) => `${name} ${typeof one === 'string' ? one : JSON.stringify(one)}`).join(' · ')
    : '';

const linesOf = (steps: Run['steps']): Line[] => {
  const lines: Line[] = [];
  steps.forEach((step, index) => {
    const [name = '', value] = Object.entries(step)[0] ?? [];
    const what = told(value);
    const before = lines.at(-1);
    if (before && before.name === name && before.what === what) before.last = index;
    else lines.push({ name, what, first: index, last: index });
  });
  return lines;
};

const nameOf = (name: string): string =>
  (words('scenarios').stepNames as Record<string, string>)[name] ?? (words('station').verbs as Record<string, string>)[name.replaceAll('_', '-')] ?? name;

export const Steps = ({ run }: { run: Run }) => {
  const t = words('scenarios');
  const many = run.stations.length > 1;
  return (
    <ol class="scenarios-steps">
      {linesOf(run.steps).map((line) => {
        const there = run.stations.filter((one) => one.step >= line.first && one.step <= line.last && one.state !== 'waiting');
        const beyond = run.stations.filter((one) => one.step > line.last).length;
        const failed = there.some((one) => one.state === 'failed');
        const kind: Kind = failed ? 'bad' : beyond === run.stations.length ? 'good' : there.length > 0 ? (run.state === 'playing' ? 'busy' : 'cut') : beyond > 0 ? 'busy' : 'none';
        const times = line.last - line.first + 1;
        return (
          <li key={line.first} class={`scenarios-step is-step-${kind}`} aria-current={kind === 'busy' ? 'step' : undefined}>
            <Mark kind={kind} />
            <span class="scenarios-what">
              <span>{nameOf(line.name)}{times > 1 && <span class="quiet"> × {number(times)}</span>}</span>
              {line.what && <span class="mono quiet" title={line.what}>{line.what}</span>}
            </span>
            {many && kind !== 'none' && <span class="quiet" title={there.map((one) => one.station).join(', ')}>{number(beyond)}/{number(run.stations.length)}</span>}
          </li>
        );
      })}
      {run.step_count > run.steps.length && <li class="quiet">{t.moreSteps(number(run.step_count - run.steps.length))}</li>}
    </ol>
  );
};
