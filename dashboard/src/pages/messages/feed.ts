// The list of exchanges: live ones on top, older ones from the journal below. Bounded, so that a
// page that is open for days holds no more than a fresh one.
import { batch, signal } from '@preact/signals';
import { address, get, Problem, type Query } from '../../store/api';

/** A CALL with its answer. */
export interface Exchange {
  at: string;
  station: string;
  /** Of the CALL: `in` = from the station. */
  direction: 'in' | 'out';
  message_id: string;
  action: string | null;
  /** A frame as JSON, or the beginning of one as text. */
  call: unknown;
  answer: unknown;
  outcome: string | null;
  ms: number | null;
  call_truncated?: boolean;
  answer_truncated?: boolean;
}

/** How many exchanges are not in the list, at their place in it. */
export interface Gap {
  gap: number;
  at: string;
  id: number;
}

export type Item = Exchange | Gap;

let gaps = 0;
const gapOf = (gap: number, at: string): Gap => ({ gap, at, id: ++gaps });

/** Names one exchange, also in the address. Stations use message ids again, so its time is part of it. */
export const keyOf = (item: Item): string =>
  'gap' in item ? `gap${item.id}` : `${Date.parse(item.at)}~${item.direction}~${item.station}~${item.message_id}`;

/** Rows in the list while it follows; and with older ones that somebody scrolled to. */
const KEPT = 2000;
const MOST = 10_000;
/** Rows that wait while the list stands still. */
const HELD = 500;
/** What was over just before the stream began may reach the journal so much later, ms. */
const JOURNAL_LAG = 1500;

/** What is asked of feed and journal alike. */
export type Filter = Query;

export class Feed {
  /** Newest first. */
  readonly items = signal<Item[]>([]);
  /** How many came while the list stood still. */
  readonly waiting = signal(0);
  readonly state = signal<'connecting' | 'live' | 'lost'>('connecting');
  readonly loading = signal(true);
  readonly failure = signal<{ problem: Problem; since: number } | undefined>(undefined);
  /** The journal has no older ones. */
  readonly complete = signal(false);

  private following = true;
  private held: Item[] = [];
  private broken = false;
  /** So many at the end of the list are from before the line broke. */
  private stale = 0;
  /** So many at the end of the list are from the journal. */
  private tail = 0;
  private settled: ReturnType<typeof setTimeout> | undefined;
  private source: EventSource | null = null;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private next: number | string | null = null;
  private before: string | null = null;
  private running: AbortController | null = null;

  constructor(private readonly filter: Filter) {}

  /** Begins: the stream, then the newest of the journal. */
  open(): void {
    this.listen();
    void this.load(true);
  }

  close(): void {
    this.hangUp();
    this.running?.abort();
    this.running = null;
  }

  /** Lets the list run, or stand still while more arrive. */
  follow(on: boolean): void {
    if (this.following === on) return;
    this.following = on;
    if (!on) return;
    const held = this.held;
    this.held = [];
    this.waiting.value = 0;
    this.put(held);
    if (this.broken) void this.load(true);
  }

  /** Loads older ones from the journal. */
  older(): void {
    if (!this.running && !this.complete.peek() && !this.failure.peek() && this.items.peek().length < MOST) void this.load(false);
  }

  reload(): void {
    this.failure.value = undefined;
    void this.load(this.items.peek().length === 0);
  }

  private hangUp(): void {
    clearTimeout(this.retry);
    clearTimeout(this.silence);
    clearTimeout(this.settled);
    this.source?.close();
    this.source = null;
  }

  private lost(after: number): void {
    this.state.value = 'lost';
    this.hangUp();
    this.retry = setTimeout(() => this.listen(), after);
  }

  /** The server says something every 5 s: a line that is silent is no line. */
  private heard(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.lost(0), 12_000);
  }

  private listen(): void {
    const source = new EventSource(address('/api/v1/dashboard/messages', this.filter));
    this.source = source;
    this.heard();
    source.addEventListener('exchanges', (message) => {
      this.heard();
      const { items, left_out: left } = JSON.parse((message as MessageEvent<string>).data) as { items: Exchange[]; left_out: number };
      const fresh: Item[] = items.reverse();
      if (left > 0) fresh.push(gapOf(left, items.at(-1)?.at ?? new Date().toISOString()));
      this.take(fresh);
    });
    source.onopen = () => {
      const again = this.state.peek() === 'lost';
      this.state.value = 'live';
      if (!again) return;
      // What went by meanwhile is in the journal.
      this.stale = this.items.peek().length;
      this.held = [];
      if (this.following) void this.load(true);
      else this.broken = true;
    };
    source.onerror = () => this.lost(2000);
  }

  private take(fresh: Item[]): void {
    if (fresh.length === 0) return;
    if (this.following) return this.put(fresh);
    this.waiting.value += count(fresh);
    this.held = merge([...fresh, ...this.held], HELD);
  }

  private put(fresh: Item[]): void {
    const items = [...fresh, ...this.items.peek()];
    if (items.length > KEPT) {
      items.length = KEPT;
      this.next = null;
      this.before = items.at(-1)!.at;
      this.complete.value = false;
    }
    this.items.value = items;
  }

  /** Loads the newest of the journal once more, for what was in neither. */
  private settle(): void {
    if (!this.following) return;
    this.stale = this.tail;
    void this.load(true, true);
  }

  private async load(afresh: boolean, again = false): Promise<void> {
    this.running?.abort();
    const running = (this.running = new AbortController());
    this.loading.value = true;
    const where = afresh ? {} : this.next !== null ? { after: this.next } : { before: this.before };
    try {
      const part = await get<{ items: Exchange[]; next: number | string | null }>(
        '/api/v1/messages', { ...this.filter, limit: 100, ...where }, running.signal);
      if (running !== this.running) return;
      const all = this.items.peek();
      const kept = afresh ? all.slice(0, Math.max(0, all.length - this.stale)) : all;
      const known = new Set(kept.map(keyOf));
      const added = part.items.filter((item) => !known.has(keyOf(item)));
      batch(() => {
        this.items.value = [...kept, ...added];
        this.tail = afresh ? added.length : this.tail + added.length;
        this.next = part.next;
        if (afresh) [this.broken, this.stale] = [false, 0];
        this.complete.value = part.next === null;
        this.failure.value = undefined;
      });
      if (afresh && !again) this.settled = setTimeout(() => this.settle(), JOURNAL_LAG);
    } catch (error) {
      if (running !== this.running) return;
      const problem = error instanceof Problem ? error : new Problem(0, 'Failed', String(error));
      this.failure.value = { problem, since: this.failure.peek()?.since ?? Date.now() };
    }
    this.running = null;
    this.loading.value = false;
    // A page of a search may be short of rows before the end.
    if (this.items.peek().length < 50) this.older();
  }
}

/** At most `most` items; what falls out is counted in a gap at the end. */
const merge = (items: Item[], most: number): Item[] => {
  if (items.length <= most) return items;
  const lost = items.slice(most - 1);
  return [...items.slice(0, most - 1), gapOf(count(lost), lost[0]!.at)];
};

const count = (items: Item[]): number => items.reduce((sum, item) => sum + ('gap' in item ? item.gap : 1), 0);
