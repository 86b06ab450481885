// The power limit of a site: one slider for all day, or one for each hour.
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../components/Button';
import { Choice, Field } from '../../components/Field';
import { Loaded } from '../../components/Loaded';
import { Panel } from '../../components/Panel';
import { say } from '../../components/Toast';
import { power, text } from '../../format';
import { type Schemas, segment, send } from '../../store/api';
import { peekStation } from '../../store/network';
import type { Resource } from '../../store/resource';
import { lacks } from '../../store/role';
import { words } from '../../words';
import type { SiteLoad } from './Site';

type SiteLimit = Schemas['SiteLimit'];

const kw = (value: number): string => text(power(value * 1000));

/** What the sliders reach to: all chargers at full power, or what is set beyond that. */
const mostOf = (stations: readonly string[], limit: SiteLimit | null | undefined): number => {
  const rated = stations.reduce((sum, id) => sum + (peekStation(id)?.rated_power_kw ?? 0), 0);
  return Math.ceil(Math.max(rated || 200, limit?.limit_kw ?? 0, ...(limit?.by_hour_kw ?? [])) / 10) * 10;
};

export const Limit = ({ id, stations, from, onChanged }: { id: string; stations: readonly string[]; from: Resource<SiteLoad>; onChanged: () => void }) => {
  const t = words('sites');
  const now = from.data?.now;
  return (
    <Panel title={t.limit} note={now ? t.now(kw(now.limit_w / 1000)) : from.data && !from.data.limit ? t.noLimit : undefined}>
      <Loaded from={from}>{({ limit }) => (
        <>
          <Sliders key={JSON.stringify(limit)} id={id} of={limit ?? undefined} most={mostOf(stations, limit)} onChanged={onChanged} />
          {now && now.over_w > 0 && <p class="sites-over" role="status">{t.over(kw(now.over_w / 1000))}</p>}
        </>
      )}</Loaded>
    </Panel>
  );
};

const Sliders = ({ id, of, most, onChanged }: { id: string; of: SiteLimit | undefined; most: number; onChanged: () => void }) => {
  const t = words('sites');
  const c = words('common');
  const [all, setAll] = useState(of?.limit_kw ?? most);
  const [hours, setHours] = useState<number[] | null>(of?.by_hour_kw ?? null);
  const [busy, setBusy] = useState(false);
  const [hour, setHour] = useState<number | null>(null);
  useEffect(() => setBusy(false), [of]);
  const change = async (method: 'PUT' | 'DELETE'): Promise<void> => {
    setBusy(true);
    try {
      await send(method, `/api/v1/sites/${segment(id)}/limit`, method === 'PUT' ? { limit_kw: hours ? Math.max(...hours) : all, by_hour_kw: hours } : undefined);
      onChanged();
    } catch (problem) {
      say('bad', (problem as Error).message);
    }
    setBusy(false);
  };
  const why = lacks('operator');
  const same = JSON.stringify([all, hours]) === JSON.stringify([of?.limit_kw ?? null, of?.by_hour_kw ?? null]);
  return (
    <form class="form-root" onSubmit={(event) => { event.preventDefault(); if (!busy && !same && !why) void change('PUT'); }}>
      <fieldset class="form-root" disabled={!!why}>
      <Choice label={t.limit} value={hours ? 'hours' : 'day'} onChange={(kind) => setHours(kind === 'hours' ? Array<number>(24).fill(all) : null)} options={[['day', t.allDay], ['hours', t.byHour]]} />
      {hours ? (
        <>
          <div class="sites-hours" role="group" aria-label={t.byHour}>
            {hours.map((value, at) => (
              <label key={at} title={kw(value)}>
                <input type="range" min={0} max={most} step={most > 500 ? 10 : 1} value={value} aria-label={`${String(at).padStart(2, '0')}:00`} aria-valuetext={kw(value)}
                  onFocus={() => setHour(at)} onInput={(event) => { setHour(at); setHours(hours.map((one, index) => (index === at ? event.currentTarget.valueAsNumber : one))); }} />
                <span aria-hidden="true">{at % 3 === 0 ? at : ''}</span>
              </label>
            ))}
          </div>
          <p class="quiet">{hour === null ? t.byHourNote : `${String(hour).padStart(2, '0')}:00–${String(hour + 1).padStart(2, '0')}:00 · ${kw(hours[hour]!)}`}</p>
        </>
      ) : (
        <div class="sites-slider">
          <input type="range" min={0} max={most} step={1} value={all} aria-label={t.limit} aria-valuetext={kw(all)} onInput={(event) => setAll(event.currentTarget.valueAsNumber)} />
          <Field label={`${t.limit} (kW)`} bare>{(control) => (
            <input id={control.id} class="input sites-number" type="number" min={0} max={100000} step="any" value={all} onInput={(event) => setAll(event.currentTarget.valueAsNumber || 0)} />
          )}</Field>
          <span>kW</span>
        </div>
      )}
      </fieldset>
      <p class="quiet">{t.limitNote(kw(most))}</p>
      {why && <p class="quiet">{why}</p>}
      <div class="station-buttons">
        <Button kind="main" type="submit" busy={busy} reason={why ?? (same ? t.unchanged : null)}>{t.set}</Button>
        <Button busy={busy} reason={why ?? (of ? null : t.noLimit)} onClick={() => void change('DELETE')}>{t.lift}</Button>
        {!same && of && <Button kind="bare" onClick={() => { setAll(of.limit_kw); setHours(of.by_hour_kw ?? null); }}>{c.cancel}</Button>}
      </div>
    </form>
  );
};

