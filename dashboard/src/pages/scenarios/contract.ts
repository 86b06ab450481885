// What the page reads of the simulator's control port, which the server passes on as it is.
import type { Language } from '../../state/settings';

export type Said = Record<Language, string>;

/** What can be played. */
export interface Offer {
  /** By which it is started: a number, or the name of a recipe. */
  scenario: string;
  kind: 'built-in' | 'recipe';
  title: Said;
  stations: string[];
  steps: number;
  budget_seconds: number;
  parameters: Record<string, string | number | boolean>;
  /** Its stations that live in the simulator: it cannot be played beside them. */
  living: string[];
}

export interface Offers {
  csms_url: string;
  items: Offer[];
}

export type Outcome = 'passed' | 'failed' | 'unreachable' | 'interrupted' | 'skipped';
export type Verdict = 'PASS' | 'FAIL' | 'UNKNOWN' | 'NO DATA' | 'SKIP' | 'N/A';

interface Summary {
  passed: number;
  failed: number;
  unknown: number;
  skipped: number;
  not_applicable: number;
}

export interface Check {
  id: string;
  said: { title: Said; remedy: Said };
  finding: {
    verdict: Verdict;
    expected: string;
    actual: string;
    failures: { subject: string; place: string; expected: string; actual: string }[];
    unknowns?: { subject: string; place: string; reason: string }[];
  };
}

/** A run as a list shows it. */
export interface Brief {
  run_id: string;
  scenario: string;
  title: Said;
  parameters: Record<string, string>;
  seed: number;
  state: 'playing' | 'judging' | 'over';
  outcome: Outcome | null;
  started_at: string;
  finished_at: string | null;
  step_count: number;
  stations: { station: string; step: number; state: 'waiting' | 'playing' | 'done' | 'failed' }[];
  record: string | null;
  rerun: string | null;
  verdict: { verdict: Verdict; summary: Summary } | null;
  no_verdict: string | null;
}

export interface Run extends Omit<Brief, 'verdict'> {
  steps: Record<string, unknown>[];
  failures: string[];
  skipped: string[];
  verdict: { verdict: Verdict; summary: Summary; groups: { checks: Check[] }[] } | null;
}
