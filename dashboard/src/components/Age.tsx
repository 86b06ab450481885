// How old a value is. Older than `limit`, it goes grey.
import { now } from '../state/clock';
import { ago, dateTime, UNKNOWN, utc } from '../format';

interface Props {
  /** When the value was true. */
  at: string | number | null | undefined;
  /** Seconds after which it is older than it should be. */
  limit?: number;
}

export const Age = ({ at, limit }: Props) => {
  const since = typeof at === 'string' ? Date.parse(at) : at;
  if (since === null || since === undefined || Number.isNaN(since)) return <span class="quiet">{UNKNOWN}</span>;
  const age = now.value - since;
  return (
    <time class={limit !== undefined && age > limit * 1000 ? 'stale' : undefined}
      dateTime={new Date(since).toISOString()} title={`${dateTime(since)}\n${utc(since)}`}>
      {ago(age)}
    </time>
  );
};
