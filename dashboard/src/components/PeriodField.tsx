// Which span of time: one of the usual ones, or from day to day.
import { dayOf, RANGES, range, type Range } from '../state/period';
import { serverNow } from '../state/clock';
import { param, setParams } from '../state/url';
import { words } from '../words';
import { SelectField, TextField } from './Field';

export const PeriodField = ({ usual, all }: { usual: Range; all?: boolean }) => {
  const t = words('common');
  const asked = range(usual);
  const today = dayOf(serverNow());
  const choose = (next: string) => setParams({ range: next, from: next === 'days' ? today : null, to: next === 'days' ? today : null }, { push: true });
  return (
    <>
      <SelectField label={t.period} bare value={asked} onChange={choose}
        options={[...(all ? ['all'] : []), ...Object.keys(RANGES), 'days'].map((name) => [name, t.periods[name]!] as const)} />
      {asked === 'days' && (
        <>
          <TextField label={t.from} bare type="date" value={param('from') ?? ''} onInput={(from) => setParams({ from })} />
          <TextField label={t.to} bare type="date" value={param('to') ?? ''} onInput={(to) => setParams({ to })} />
        </>
      )}
    </>
  );
};
