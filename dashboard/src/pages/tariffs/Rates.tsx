// Other prices in a part of the week: one row each; the first that fits counts.
import { Button } from '../../components/Button';
import { TextField } from '../../components/Field';
import { typed } from '../../components/FormDialog';
import type { Schemas } from '../../store/api';
import { words } from '../../words';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** A rate as it is typed. */
export interface RateDraft {
  weekdays: string[];
  from: string;
  until: string;
  kwh: string;
  minute: string;
  session: string;
}

const shown = (price: number | null | undefined): string => (price == null ? '' : String(price));

export const draftOf = (rate: Schemas['TariffRate']): RateDraft => ({
  weekdays: rate.weekdays, from: rate.from, until: rate.until, kwh: shown(rate.price_per_kwh), minute: shown(rate.price_per_minute), session: shown(rate.price_per_session),
});

/** As the server takes it: what is empty is as outside of all rates. */
export const rateOf = ({ weekdays, from, until, kwh, minute, session }: RateDraft): Schemas['RateBody'] => ({
  weekdays, from: from.trim() || null, until: until.trim() || null,
  price_per_kwh: typed(kwh), price_per_minute: typed(minute), price_per_session: typed(session),
});

export const Rates = ({ of, onChange }: { of: readonly RateDraft[]; onChange: (rates: RateDraft[]) => void }) => {
  const t = words('tariffs');
  const set = (at: number, changes: Partial<RateDraft>): void => onChange(of.map((rate, index) => (index === at ? { ...rate, ...changes } : rate)));
  const move = (at: number, by: number): void => {
    const next = [...of];
    const [rate] = next.splice(at, 1);
    next.splice(at + by, 0, rate!);
    onChange(next);
  };
  return (
    <fieldset class="tariffs-rates">
      <legend class="field-label">{t.byTime}</legend>
      <p class="field-hint">{of.length > 0 ? t.byTimeHint : t.noRates}</p>
      {of.map((rate, at) => (
        <div key={at} class="tariffs-rate" role="group" aria-label={t.rate(String(at + 1))}>
          <div class="tariffs-days">
            {WEEKDAYS.map((day) => (
              <label key={day}>
                <input type="checkbox" checked={rate.weekdays.includes(day)} onChange={({ currentTarget: { checked } }) => set(at, { weekdays: WEEKDAYS.filter((one) => (one === day ? checked : rate.weekdays.includes(one))) })} />
                <span>{t.weekdays[day]}</span>
              </label>
            ))}
          </div>
          <TextField label={t.rateFrom} value={rate.from} placeholder="00:00" onInput={(from) => set(at, { from })} />
          <TextField label={t.rateUntil} value={rate.until} placeholder="24:00" onInput={(until) => set(at, { until })} />
          <TextField label={t.price} value={rate.kwh} inputMode="decimal" onInput={(kwh) => set(at, { kwh })} />
          <TextField label={t.perMinute} value={rate.minute} inputMode="decimal" onInput={(minute) => set(at, { minute })} />
          <TextField label={t.sessionPrice} value={rate.session} inputMode="decimal" onInput={(session) => set(at, { session })} />
          <span class="row-buttons">
            <Button kind="bare" icon="up" label={`${t.earlier}: ${t.rate(String(at + 1))}`} reason={at === 0 ? t.isFirst : null} onClick={() => move(at, -1)} />
            <Button kind="bare" icon="close" label={`${t.removeRate}: ${t.rate(String(at + 1))}`} onClick={() => onChange(of.filter((_, index) => index !== at))} />
          </span>
        </div>
      ))}
      <Button icon="plus" onClick={() => onChange([...of, { weekdays: [], from: '', until: '', kwh: '', minute: '', session: '' }])}>{t.addRate}</Button>
    </fieldset>
  );
};

/** A rate in a line: `Mon Tue 22:00–08:00`. */
export const rateText = (rate: Schemas['TariffRate']): string => {
  const t = words('tariffs');
  const days = rate.weekdays.map((day) => t.weekdays[day as 'mon'] ?? day).join(' ');
  return [days, `${rate.from}–${rate.until}`].filter(Boolean).join(' ');
};
