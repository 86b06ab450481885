// When what a page loaded by itself is worth loading again: a word that changes when transactions begin or end, or
// when the stream told of its kind; and every 10 s for what came and went unseen between two looks.
import { computed, type ReadonlySignal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { now } from '../state/clock';
import { changes, figures, heardOf, peekStation, stationIds } from './network';

const running = computed(() => {
  void changes.value;
  let newest = 0;
  let count = 0;
  for (const id of stationIds.value) {
    for (const { transaction_key } of peekStation(id)?.transactions ?? []) {
      newest = Math.max(newest, transaction_key);
      count++;
    }
  }
  return `${newest} ${count} ${figures.value?.sessions_today}`;
});

/** Follows a signal, at most once a second. */
const useCalm = <T>(from: ReadonlySignal<T>): T => {
  const [taken, take] = useState(from.peek());
  const last = useRef(0);
  const told = from.value;
  useEffect(() => {
    if (told === taken) return;
    const timer = setTimeout(() => {
      last.current = Date.now();
      take(from.peek());
    }, Math.max(0, last.current + 1000 - Date.now()));
    return () => clearTimeout(timer);
  }, [told, taken]);
  return taken;
};

/** Another word when transactions began or ended. */
export const useTransactionsTold = (): string => useCalm(running);

/** Changes every 10 s while the page is seen. */
export const everyTenSeconds = computed(() => Math.floor(now.value / 10_000));

/** Another word when the stream told of one of these kinds of events (as `GET /api/v1/events` names them), and every 10 s. */
export const useTold = (...kinds: string[]): string => {
  const [told] = useState(() => computed(() => `${kinds.map((kind) => heardOf(kind).value).join(' ')} ${everyTenSeconds.value}`));
  return useCalm(told);
};
