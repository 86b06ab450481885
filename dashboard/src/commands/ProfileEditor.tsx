// A charging profile of several periods: each limit with how long it lasts, in their order, and what that looks like.
// It is one view of the payload; form and JSON are others.
import './ProfileEditor.css';
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { Button } from '../components/Button';
import { Chart } from '../components/Chart';
import { Choice, Field, SelectField, TextField } from '../components/Field';
import { duration, number } from '../format';
import { localInput, localTime } from '../state/period';
import { words } from '../words';
import { meaning, valueText } from './forms';
import { type ProfileType, type SetProfile, type Span, spansOf, type Unit, withSpans } from './profile';
import { inSeconds } from './schema';

interface Props {
  value: SetProfile;
  onChange: (value: SetProfile) => void;
}

const PURPOSES = ['TxDefaultProfile', 'TxProfile', 'ChargingStationMaxProfile'];
/** What the chart shows of a last period without an end. */
const ONWARD = 3600;
const MOST_PERIODS = 1024;

export const ProfileEditor = ({ value, onChange }: Props) => {
  const t = words('commands');
  const { chargingProfile: profile } = value;
  const schedule = profile.chargingSchedule[0]!;
  const set = (changes: Partial<ProfileType>): void => onChange({ ...value, chargingProfile: { ...profile, ...changes } });
  const setSchedule = (next: typeof schedule): void => set({ chargingSchedule: [next, ...profile.chargingSchedule.slice(1)] });
  const choose = (name: string, field: 'chargingProfilePurpose' | 'chargingProfileKind' | 'recurrencyKind', options: readonly string[], type: string, then: (chosen: string) => void) => (
    <SelectField label={name} value={String(profile[field] ?? '')} onChange={then}
      options={[...new Set([...options, ...(profile[field] ? [profile[field]] : [])])].map((one) => [one, valueText({ name: type }, one)])} />
  );
  const kind = (next: string): void => {
    const { recurrencyKind: _, ...rest } = profile;
    const { startSchedule, ...plain } = schedule;
    onChange({
      ...value, chargingProfile: {
        ...rest, chargingProfileKind: next, ...(next === 'Recurring' ? { recurrencyKind: 'Daily' } : {}),
        chargingSchedule: [next === 'Relative' ? plain : { ...plain, startSchedule: startSchedule ?? inSeconds(0) }, ...profile.chargingSchedule.slice(1)],
      },
    });
  };
  const purpose = (next: string): void => {
    const { transactionId, ...rest } = profile;
    onChange({ ...value, chargingProfile: { ...rest, chargingProfilePurpose: next, ...(next === 'TxProfile' ? { transactionId: transactionId ?? '' } : {}) } });
  };
  const unit = (next: string): void => setSchedule({ ...schedule, chargingRateUnit: next as Unit });
  return (
    <div class="profile">
      <div class="form-fields">
        <NumberField label={t.evseOr0} value={value.evseId} least={0} whole onChange={(evseId) => onChange({ ...value, evseId: evseId ?? 0 })} />
        {choose(t.purpose, 'chargingProfilePurpose', PURPOSES, 'ChargingProfilePurposeEnumType', purpose)}
        {profile.chargingProfilePurpose === 'TxProfile' && <TextField label={`${t.choice.stop} *`} value={profile.transactionId ?? ''} onInput={(transactionId) => set({ transactionId })} />}
        <NumberField label={t.stackLevel} value={profile.stackLevel} least={0} whole onChange={(stackLevel) => set({ stackLevel: stackLevel ?? 0 })} hint={meaning({ name: 'ChargingProfileType' }, 'stackLevel')} />
        {choose(t.kind, 'chargingProfileKind', ['Absolute', 'Recurring', 'Relative'], 'ChargingProfileKindEnumType', kind)}
        {profile.chargingProfileKind === 'Recurring' && choose(t.repeats, 'recurrencyKind', ['Daily', 'Weekly'], 'RecurrencyKindEnumType', (recurrencyKind) => set({ recurrencyKind }))}
        {profile.chargingProfileKind !== 'Relative' && (
          <TextField label={t.begins} type="datetime-local" value={localInput(schedule.startSchedule)}
            onInput={(typed) => setSchedule({ ...schedule, startSchedule: localTime(typed) ?? inSeconds(0) })} />
        )}
      </div>
      <Periods spans={spansOf(schedule)} unit={schedule.chargingRateUnit} onUnit={unit} onChange={(spans) => setSchedule(withSpans(schedule, spans))} />
      {profile.chargingSchedule.length > 1 && <p class="quiet">{t.firstScheduleOnly}</p>}
    </div>
  );
};

const Periods = ({ spans, unit, onUnit, onChange }: { spans: readonly Span[]; unit: Unit; onUnit: (unit: string) => void; onChange: (spans: Span[]) => void }) => {
  const t = words('commands');
  const place = useRef<HTMLDivElement>(null);
  const by = unit === 'W' ? 1000 : 1;
  const name = unit === 'W' ? 'kW' : 'A';
  /** The focus goes along with what was moved. */
  const then = (next: Span[], focus: string): void => {
    onChange(next);
    requestAnimationFrame(() => place.current?.querySelector<HTMLElement>(focus)?.focus());
  };
  const put = (index: number, changes: Partial<Span>): void => onChange(spans.map((one, at) => (at === index ? { ...one, ...changes } : one)));
  const move = (index: number, to: number): void => {
    const next = [...spans];
    // Only the last one can be without an end: that stays with the place.
    [next[index], next[to]] = [{ ...spans[to]!, seconds: spans[to]!.seconds ?? spans[index]!.seconds }, { ...spans[index]!, seconds: spans[index]!.seconds ?? spans[to]!.seconds }];
    if (spans.at(-1)!.seconds === null) next[next.length - 1] = { ...next.at(-1)!, seconds: null };
    then(next, `li:nth-child(${to + 1}) .profile-${to < index ? 'up' : 'down'} button`);
  };
  const remove = (index: number): void => then(spans.filter((_, at) => at !== index), `li:nth-child(${Math.min(index + 1, spans.length - 1)}) .profile-out button`);
  const add = (): void => {
    const last = spans.at(-1);
    const before = spans.map((one) => ({ ...one, seconds: one.seconds ?? ONWARD }));
    then([...before, { seconds: last?.seconds === null ? null : ONWARD, limit: last?.limit ?? 0, phases: last?.phases }], `li:nth-child(${spans.length + 1}) .profile-limit input`);
  };
  let start = 0;
  return (
    <>
      <div class="profile-head"><h4>{t.periods}</h4><Choice label={t.unit} value={unit} onChange={onUnit} options={[['W', 'kW'], ['A', 'A']]} /></div>
      <div ref={place}>
        <ol class="profile-periods">
          {spans.map((one, index) => {
            const from = start;
            start += one.seconds ?? 0;
            const isLast = index === spans.length - 1;
            const nth = t.period(number(index + 1));
            return (
              <li key={index} aria-label={nth}>
                <span class="profile-from" title={t.fromStart}>+{duration(from * 1000)}</span>
                <NumberField label={t.minutes} value={one.seconds === null ? null : one.seconds / 60} least={0} placeholder={isLast ? t.untilEnd : ''}
                  onChange={(minutes) => put(index, { seconds: minutes === null ? (isLast ? null : 0) : Math.round(minutes * 60) })} />
                <Slot name="limit"><NumberField label={name} value={one.limit / by} least={0} onChange={(limit) => put(index, { limit: Math.round((limit ?? 0) * by * 10) / 10 })} /></Slot>
                <NumberField label={t.phases} value={one.phases ?? null} least={1} most={3} whole placeholder="–" onChange={(phases) => put(index, { phases: phases ?? undefined })} />
                <span class="profile-acts">
                  <Slot name="up"><Button kind="bare" icon="up" label={t.moveUp(nth)} reason={index === 0 ? t.isFirst : null} onClick={() => move(index, index - 1)} /></Slot>
                  <Slot name="down"><Button kind="bare" icon="down" label={t.moveDown(nth)} reason={isLast ? t.isLast : null} onClick={() => move(index, index + 1)} /></Slot>
                  <Slot name="out"><Button kind="bare" icon="close" label={t.remove(nth)} reason={spans.length === 1 ? t.oneIsNeeded : null} onClick={() => remove(index)} /></Slot>
                </span>
              </li>
            );
          })}
        </ol>
      </div>
      <div><Button icon="plus" reason={spans.length >= MOST_PERIODS ? t.full : null} onClick={add}>{t.addPeriod}</Button></div>
      <Preview spans={spans} by={by} unit={name} />
    </>
  );
};

const Slot = ({ name, children }: { name: string; children: ComponentChildren }) => <span class={`profile-slot profile-${name}`}>{children}</span>;

const NumberField = ({ label, value, least, most, whole, placeholder, hint, onChange }: {
  label: string; value: number | null; least: number; most?: number; whole?: boolean; placeholder?: string; hint?: string; onChange: (value: number | null) => void;
}) => (
  <Field label={label} hint={hint || undefined}>
    {({ id, describedBy }) => (
      <input id={id} class="input" type="number" min={least} max={most} step={whole ? 1 : 'any'} placeholder={placeholder} aria-describedby={describedBy} value={value ?? ''}
        onInput={(event) => onChange(event.currentTarget.value === '' ? null : event.currentTarget.valueAsNumber)} />
    )}
  </Field>
);

const Preview = ({ spans, by, unit }: { spans: readonly Span[]; by: number; unit: string }) => {
  const t = words('commands');
  const spell = (value: number): string => `${number(value, 1, 0)} ${unit}`;
  const after = (at: number): string => `+${duration(at)}`;
  const times: number[] = [];
  let at = 0;
  for (const { seconds } of spans) {
    times.push(at);
    at += (seconds ?? ONWARD) * 1000;
  }
  const limits = spans.map(({ limit }) => limit / by);
  return (
    <Chart height={150} times={[...times, at]} spell={spell} spellTime={after} spellPoint={after} marks={times}
      label={`${t.preview}: ${limits.map((limit, index) => `${after(times[index]!)} ${spell(limit)}`).join(', ')}`}
      series={[{ name: t.preview, kind: 'step', colour: 'state-charging', values: [...limits, limits.at(-1) ?? null] }]} />
  );
};
