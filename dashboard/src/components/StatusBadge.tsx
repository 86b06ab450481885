// The state of a station: a glyph and a word. Colour only repeats what they say.
import './StatusBadge.css';
import type { State } from '../store/contract';
import { words } from '../words';

/** One shape per state, of 12 × 12. */
export const GLYPHS: Record<State, string> = {
  charging: 'M6.8 1 2.6 6.9h2.6L4.6 11l4.8-6.2H6.7z',
  occupied: 'M6 2.2a3.8 3.8 0 1 0 0 7.6 3.8 3.8 0 0 0 0-7.6z',
  suspended: 'M3 2.5h2v7H3zM7 2.5h2v7H7z',
  reserved: 'M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1zm-.7 2h1.3v2.7l1.9 1.2-.7 1.1-2.5-1.6z',
  available: 'M1.6 6.3 2.9 5l2 2 4.2-4.6 1.3 1.2-5.5 6z',
  faulted: 'M2.2 3.4 3.4 2.2 6 4.8l2.6-2.6 1.2 1.2L7.2 6l2.6 2.6-1.2 1.2L6 7.2 3.4 9.8 2.2 8.6 4.8 6z',
  silent: 'M5.2 1.5h1.6L6.5 7.4h-1zM6 8.5a1 1 0 1 1 0 2 1 1 0 0 1 0-2z',
  offline: 'M6 1.6a4.4 4.4 0 1 0 0 8.8 4.4 4.4 0 0 0 0-8.8zm0 1.5a2.9 2.9 0 1 1 0 5.8 2.9 2.9 0 0 1 0-5.8z',
  unavailable: 'M2 5.1h8v1.8H2z',
  unknown: 'M3.6 4.4a2.4 2.4 0 1 1 3.5 2.1c-.4.2-.5.4-.5.9v.3H5.3v-.5c0-.9.3-1.4 1-1.8A1 1 0 1 0 5 4.4zM6 8.7a.9.9 0 1 1 0 1.8.9.9 0 0 1 0-1.8z',
};

export const Glyph = ({ state, size = 12 }: { state: State; size?: number }) => (
  <svg class={`glyph is-${state}`} width={size} height={size} viewBox="0 0 12 12" aria-hidden="true">
    <path d={GLYPHS[state]} fill="currentColor" />
  </svg>
);

export const StatusBadge = ({ state }: { state: State }) => (
  <span class={`badge is-${state}`}>
    <Glyph state={state} />
    <span>{words('common').states[state]}</span>
  </span>
);
