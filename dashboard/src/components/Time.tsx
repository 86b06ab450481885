// An instant in the page's time zone; UTC on hovering.
import { dateTime, shortDateTime, time, timeMs, UNKNOWN, utc } from '../format';

interface Props {
  at: string | number | null | undefined;
  /** `time` = of the day, `ms` = with milliseconds, `short` = no year where it is this one, else day and time. */
  show?: 'time' | 'ms' | 'short';
}

export const Time = ({ at, show }: Props) => {
  if (at === null || at === undefined) return <span class="quiet">{UNKNOWN}</span>;
  const spell = show === 'time' ? time : show === 'ms' ? timeMs : show === 'short' ? shortDateTime : dateTime;
  return <time dateTime={new Date(at).toISOString()} title={utc(at)}>{spell(at)}</time>;
};
