// A value with its time: grey, with its age on hovering, once it is older than it should be.
import { useComputed, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { now } from '../state/clock';
import { ago, dateTime } from '../format';

interface Props {
  /** When the value was true; absent = never told. */
  at: string | null | undefined;
  /** Seconds after which it is old: twice the time in which a new one should come. */
  limit: number;
  children: ComponentChildren;
}

export const Fresh = ({ at, limit, children }: Props) => {
  const told = useSignal(at);
  told.value = at;
  // Ticks every second, but draws again only when the answer changes.
  const old = useComputed(() => !told.value || now.value - Date.parse(told.value) > limit * 1000).value;
  if (!old) return <>{children}</>;
  return <span class="stale" title={at ? `${dateTime(at)} (${ago(now.peek() - Date.parse(at))})` : undefined}>{children}</span>;
};
