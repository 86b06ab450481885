// Things that a page loads by itself: one resource, or a list in parts. What was loaded stays on
// the screen while it is loaded again, and when that fails; the panel says since when.
import { useEffect, useRef, useState } from 'preact/hooks';
import { Problem, get, type Query } from './api';
import { returns } from './link';

export interface Failure {
  problem: Problem;
  /** ms since 1970 of the first failure in a row. */
  since: number;
}

export interface Resource<T> {
  /** Absent until it was loaded once. */
  data?: T;
  /** When `data` came, ms since 1970. */
  at?: number;
  failure?: Failure;
  loading: boolean;
  reload: () => void;
}

const problemOf = (error: unknown): Problem =>
  error instanceof Problem ? error : new Problem(0, 'Failed', error instanceof Error ? error.message : String(error));

/**
 * Loads a path. `path` null = nothing to load yet. Another path or query starts afresh; another
 * `version` (a counter, a station's `seq`) loads the same again, at most once a second.
 */
export const useResource = <T>(path: string | null, query: Query = {}, version: unknown = 0): Resource<T> => {
  const key = path === null ? null : path + JSON.stringify(query);
  const [state, setState] = useState<{ key: string | null; data?: T; at?: number; failure?: Failure; loading: boolean }>(
    { key, loading: true });
  const [asked, setAsked] = useState(0);
  const last = useRef({ key: '', at: 0 });
  const running = useRef<AbortController | null>(null);
  const back = returns.value;
  useEffect(() => {
    if (path === null || key === null) return;
    const fresh = last.current.key !== key;
    const wait = fresh ? 0 : Math.max(0, last.current.at + 1000 - Date.now());
    const timer = setTimeout(() => {
      last.current = { key, at: Date.now() };
      running.current?.abort();
      const abort = (running.current = new AbortController());
      setState((before) => (before.key === key ? { ...before, loading: true } : { key, loading: true }));
      get<T>(path, query, abort.signal).then(
        (data) => setState({ key, data, at: Date.now(), loading: false }),
        (error: unknown) => {
          if (abort.signal.aborted) return;
          setState((before) => ({
            ...before, key, loading: false,
            failure: { problem: problemOf(error), since: before.failure?.since ?? Date.now() },
          }));
        });
    }, wait);
    return () => clearTimeout(timer);
  }, [key, version, asked, back]);
  // Another version waits its turn; what is on its way still comes.
  useEffect(() => () => running.current?.abort(), [key]);
  const reload = () => setAsked((times) => times + 1);
  return state.key === key ? { ...state, reload } : { loading: true, reload };
};

interface Part<T> {
  items: T[];
  next: number | string | null;
}

export interface List<T> {
  items: T[];
  failure?: Failure;
  loading: boolean;
  /** No more to load. */
  complete: boolean;
  /** Loads the next part; does nothing while one is on its way. */
  more: () => void;
  reload: () => void;
}

/** Rows that the server gives at once at most. */
const MOST = 1000;

/** Loads a list in parts of `limit`, newest first unless the query says otherwise. */
export const useList = <T>(path: string | null, query: Query = {}, version: unknown = 0): List<T> => {
  const key = path === null ? null : path + JSON.stringify(query);
  const empty = { key, parts: 0, items: [] as T[], next: null as number | string | null, loading: true, complete: false, failure: undefined as Failure | undefined };
  const [state, setState] = useState(empty);
  const [asked, setAsked] = useState(0);
  const running = useRef<AbortController | null>(null);
  const back = returns.value;

  const load = (after: number | string | null, fresh: boolean): void => {
    if (path === null) return;
    running.current?.abort();
    const abort = (running.current = new AbortController());
    setState((before) => (before.key === key ? { ...before, loading: true } : empty));
    // Whoever has read on keeps what he has read: as much of it is loaded again.
    const again = fresh && state.key === key && state.parts > 1 ? { limit: Math.min(MOST, state.items.length) } : {};
    get<Part<T>>(path, { ...query, ...again, after }, abort.signal).then(
      (part) => {
        running.current = null;
        setState((before) => ({
          key, parts: fresh && !again.limit ? 1 : before.parts + 1, next: part.next, complete: part.next === null, loading: false, failure: undefined,
          items: fresh ? part.items : [...before.items, ...part.items],
        }));
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        running.current = null;
        setState((before) => ({
          ...before, key, loading: false,
          failure: { problem: problemOf(error), since: before.failure?.since ?? Date.now() },
        }));
      });
  };

  useEffect(() => {
    load(null, true);
    return () => running.current?.abort();
  }, [key, version, asked, back]);

  const shown = state.key === key ? state : empty;
  return {
    items: shown.items, loading: shown.loading, complete: shown.complete, failure: shown.failure,
    more: () => {
      if (!running.current && shown.next !== null) load(shown.next, false);
    },
    reload: () => setAsked((times) => times + 1),
  };
};
