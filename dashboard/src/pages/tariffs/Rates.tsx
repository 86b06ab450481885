// Other prices in a part of the week: one row each; the first that fits counts.
import { Button } from '../../components/Button';
import { TextField } from '../../components/Field';
import { typed, type Wrong } from '../../components/FormDialog';
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

/** What is typed of a rate, and how the server names it. */
const FIELDS = { from: 'from', until: 'until', kwh: 'price_per_kwh', minute: 'price_per_minute', session: 'price_per_session' } as const;

export const Rates = ({ of, wrong, onChange }: { of: readonly RateDraft[]; wrong: Wrong | null; onChange: (rates: RateDraft[]) => void }) => {
  const t = words('tariffs');
  const labels = { from: t.rateFrom, until: t.rateUntil, kwh: t.price, minute: t.perMinute, session: t.sessionPrice };
  const names = Object.keys(FIELDS) as (keyof typeof FIELDS)[];
  const fault = (at: number, name: keyof typeof FIELDS): string | null => (wrong?.pointer === `/rates/${at}/${FIELDS[name]}` ? wrong.text : null);
  const isShown = of.some((_, at) => names.some((name) => fault(at, name) !== null));
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
      {wrong && !isShown && <p class="field-error" role="alert">{wrong.text}</p>}
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
          {names.map((name) => (
            <TextField key={name} label={labels[name]} value={rate[name]} error={fault(at, name)} placeholder={name === 'from' ? '00:00' : name === 'until' ? '24:00' : undefined}
              inputMode={name === 'from' || name === 'until' ? 'text' : 'decimal'} onInput={(text) => set(at, { [name]: text })} />
          ))}
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
