// The line to the server: snapshot, then stream; and again, by itself, when it breaks.
//
// The server says something at least every 5 s. Silence for 11 s, an error, a laptop that wakes or a
// network that returns all lead to a new snapshot, at most 2.5 s after the last attempt.
import { signal } from '@preact/signals';
import { Problem, get } from './api';
import type { AliveEvent, ChangesEvent, Overview } from './contract';
import { seq, takeChanges, takeSnapshot } from './network';
import { learnServerTime } from '../state/clock';

export type Link =
  | { state: 'connecting' }
  | { state: 'live' }
  | { state: 'lost'; since: number; why: string };

export const link = signal<Link>({ state: 'connecting' });

/** Counts the times the line came back: lists that were loaded before are loaded again. */
export const returns = signal(0);

const SILENCE = 11_000;
const RETRY = [300, 700, 1500, 2500];

let stream: EventSource | null = null;
/** By the wall clock, which goes on while a laptop sleeps. */
let heardAt = 0;
let retry: ReturnType<typeof setTimeout> | undefined;
let attempt = 0;
let running: AbortController | null = null;

const lost = (why: string): void => {
  stream?.close();
  stream = null;
  clearTimeout(retry);
  running?.abort();
  running = null;
  const before = link.peek();
  link.value = { state: 'lost', since: before.state === 'lost' ? before.since : Date.now(), why };
  retry = setTimeout(connect, RETRY[Math.min(attempt++, RETRY.length - 1)]);
};

const heard = (): void => {
  heardAt = Date.now();
};

setInterval(() => {
  if (stream && Date.now() - heardAt > SILENCE) lost('silence');
}, 1000);

const listen = (): void => {
  const source = new EventSource(`/api/v1/dashboard/events?after=${seq}`);
  stream = source;
  heard();
  const on = <T>(name: string, take: (event: T) => void): void =>
    source.addEventListener(name, (message) => {
      if (source !== stream) return;
      heard();
      take(JSON.parse((message as MessageEvent<string>).data) as T);
    });
  on<ChangesEvent>('changes', takeChanges);
  on<AliveEvent>('alive', (event) => learnServerTime(event.at));
  source.addEventListener('reload', () => void connect(true));
  source.onerror = () => {
    if (source === stream) lost('closed');
  };
};

/** Takes a snapshot and listens from there on. `missed`: lists are old, too. */
export const connect = async (missed = false): Promise<void> => {
  stream?.close();
  stream = null;
  clearTimeout(retry);
  running?.abort();
  const attempted = (running = new AbortController());
  const impatient = setTimeout(() => attempted.abort(), 8000);
  try {
    const snapshot = await get<Overview>('/api/v1/overview', {}, attempted.signal);
    if (attempted !== running) return;
    const again = missed || link.peek().state === 'lost';
    takeSnapshot(snapshot);
    attempt = 0;
    link.value = { state: 'live' };
    if (again) returns.value++;
    listen();
  } catch (error) {
    if (attempted !== running) return;
    // Signed out: the log-in page takes over and connects again.
    if (error instanceof Problem && error.status === 401) return;
    lost(error instanceof Problem && error.status > 0 ? error.message : 'unreachable');
  } finally {
    clearTimeout(impatient);
  }
};

/** Now, not in some seconds: the laptop woke, or the network is back. */
const hurry = (): void => {
  if (document.visibilityState !== 'visible') return;
  if (link.peek().state === 'lost') void connect();
};

addEventListener('online', () => void connect());
addEventListener('offline', () => lost('offline'));
addEventListener('pageshow', (event) => {
  if (event.persisted) void connect();
});
document.addEventListener('visibilitychange', hurry);
