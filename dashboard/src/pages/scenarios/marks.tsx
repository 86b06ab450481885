// How things end: a shape and a word; colour only repeats them.
import { words } from '../../words';
import type { Outcome, Run, Verdict } from './contract';

export type Kind = 'good' | 'bad' | 'busy' | 'cut' | 'none';

const PATHS: Record<Kind, string> = {
  good: 'M1.6 6.3 2.9 5l2 2 4.2-4.6 1.3 1.2-5.5 6z',
  bad: 'M2.2 3.4 3.4 2.2 6 4.8l2.6-2.6 1.2 1.2L7.2 6l2.6 2.6-1.2 1.2L6 7.2 3.4 9.8 2.2 8.6 4.8 6z',
  busy: 'M6 2.2a3.8 3.8 0 1 0 0 7.6 3.8 3.8 0 0 0 0-7.6z',
  cut: 'M2 5.1h8v1.8H2z',
  none: 'M6 4.6a1.4 1.4 0 1 0 0 2.8 1.4 1.4 0 0 0 0-2.8z',
};

export const Mark = ({ kind, name }: { kind: Kind; name?: string }) => (
  <svg class={`scenarios-mark is-${kind}`} width={12} height={12} viewBox="0 0 12 12" role={name ? 'img' : undefined} aria-label={name} aria-hidden={name ? undefined : 'true'}>
    <path d={PATHS[kind]} fill="currentColor" />
  </svg>
);

export const kindOf = (end: Outcome | Verdict | Run['state']): Kind => {
  switch (end) {
    case 'passed':
    case 'PASS':
      return 'good';
    case 'failed':
    case 'unreachable':
    case 'FAIL':
      return 'bad';
    case 'playing':
    case 'judging':
      return 'busy';
    default:
      return 'cut';
  }
};

/** The word of an end. Those of the verifier are the same in every language. */
export const End = ({ of }: { of: Outcome | Verdict | Run['state'] }) => {
  const kind = kindOf(of);
  return (
    <span class={`badge scenarios-end is-${kind}`}>
      <Mark kind={kind} />
      <span>{(words('scenarios').ends as Record<string, string>)[of] ?? of}</span>
    </span>
  );
};
