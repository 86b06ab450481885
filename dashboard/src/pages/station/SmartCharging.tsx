// Smart charging (block K): a limit by a slider, what all profiles add up to, the profiles themselves.
import { useState } from 'preact/hooks';
import { targetsOf, whyNot } from '../../commands/everyday';
import { Report } from '../../commands/Report';
import { useCall } from '../../commands/useCall';
import { type Fault, PayloadEditor } from '../../commands/PayloadEditor';
import { newProfile, type ProfileType, type SetProfile, type Unit } from '../../commands/profile';
import { CATALOGUE, type Catalogue, inSeconds } from '../../commands/schema';
import { Button } from '../../components/Button';
import { Chart } from '../../components/Chart';
import { Choice, SelectField } from '../../components/Field';
import { Loaded } from '../../components/Loaded';
import { Panel } from '../../components/Panel';
import { Records } from '../../components/Records';
import { Time } from '../../components/Time';
import { duration, number, time } from '../../format';
import { type Schemas, segment } from '../../store/api';
import type { Row } from '../../store/contract';
import { useList, useResource } from '../../store/resource';
import { words } from '../../words';
import type { PartProps } from './Station';
import { useVersion } from './version';

interface Schedule { evseId: number; duration: number; scheduleStart: string; chargingRateUnit: Unit; chargingSchedulePeriod: { startPeriod: number; limit: number }[] }

/** A limit as people say it: `72 kW`, `16 A`. */
const limitText = (limit: number, unit: Unit): string => (unit === 'W' ? `${number(limit / 1000, 1, 0)} kW` : `${number(limit, 1, 0)} A`);

export const SmartCharging = ({ id, row }: PartProps) => {
  const [edited, setEdited] = useState<{ profile: SetProfile; turn: number }>(() => ({ profile: newProfile((row.rated_power_kw ?? 50) * 1000), turn: 0 }));
  const edit = (profile: SetProfile): void => setEdited(({ turn }) => ({ profile, turn: turn + 1 }));
  return (
    <div class="station-grid station-halves">
      <div class="station-column"><Limit id={id} row={row} /><Composite id={id} row={row} /><Profiles id={id} row={row} onEdit={edit} /></div>
      <div class="station-column"><Editor key={edited.turn} id={id} row={row} first={edited.profile} /></div>
    </div>
  );
};

/** A profile of several periods, made here or taken from the list. */
const Editor = ({ id, row, first }: { id: string; row: Row; first: SetProfile }) => {
  const t = words('station');
  const c = words('commands');
  const calling = useCall(id);
  const catalogue = useResource<Catalogue>(CATALOGUE);
  const [payload, setPayload] = useState<unknown>(first);
  const [fault, setFault] = useState<Fault | null>(null);
  const set = async (): Promise<void> => {
    const report = await calling.run('SetChargingProfile', payload);
    setFault(report.pointer === null ? null : { pointer: report.pointer, detail: report.detail ?? '' });
  };
  return (
    <Panel title={t.profileEditor} note={`id ${first.chargingProfile.id}`}>
      <Loaded from={catalogue}>{(data) => (
        <div class="form-root">
          <PayloadEditor catalogue={data} action="SetChargingProfile" value={payload} onChange={setPayload} fault={fault} />
          <div class="station-buttons">
            <Button kind="main" busy={calling.busy !== null} reason={whyNot(row) ?? (payload === undefined ? c.badJson : null)} onClick={() => void set()}>{c.send}</Button>
          </div>
          {calling.report && <Report of={calling.report} follow={(running) => calling.follow('SetChargingProfile', running)} />}
        </div>
      )}</Loaded>
    </Panel>
  );
};

const EvseField = ({ row, value, onChange, whole }: { row: Row; value: string; onChange: (value: string) => void; whole?: boolean }) => {
  const evses = targetsOf(['evse'], row.connectors).map((one): [string, string] => [one, `EVSE ${one}`]);
  return <SelectField label={words('commands').target} value={value} onChange={onChange} options={whole ? [['0', words('commands').wholeStation], ...evses] : evses} />;
};

/** A limit of ours is the profile of this number, so that setting it again replaces it. */
const profileId = (evse: string): number => 9_000_000 + Number(evse);

const Limit = ({ id, row }: { id: string; row: Row }) => {
  const t = words('station');
  const calling = useCall(id);
  const [evse, setEvse] = useState('0');
  const [unit, setUnit] = useState<Unit>('W');
  const most = unit === 'A' ? 500 : Math.ceil(row.rated_power_kw ? row.rated_power_kw * 2 : 350);
  const [value, setValue] = useState(() => Math.round(row.rated_power_kw ?? 50));
  const limit = Math.min(value, most);
  const reason = whyNot(row);
  const set = (): void => void calling.run('SetChargingProfile', {
    evseId: Number(evse),
    chargingProfile: {
      id: profileId(evse), stackLevel: 0, chargingProfileKind: 'Absolute', chargingProfilePurpose: evse === '0' ? 'ChargingStationMaxProfile' : 'TxDefaultProfile',
      chargingSchedule: [{ id: 1, startSchedule: inSeconds(0), chargingRateUnit: unit, chargingSchedulePeriod: [{ startPeriod: 0, limit: unit === 'W' ? limit * 1000 : limit }] }],
    },
  });
  return (
    <Panel title={t.limit}>
      <div class="form-root">
        <div class="station-pair">
          <EvseField row={row} value={evse} onChange={setEvse} whole />
          <Choice label={t.unit} value={unit} onChange={(next) => setUnit(next as Unit)} options={[['W', 'kW'], ['A', 'A']]} />
        </div>
        <label class="station-slider">
          <span class="unseen">{t.limit}</span>
          <input type="range" min={0} max={most} step={1} value={limit} aria-valuetext={limitText(unit === 'W' ? limit * 1000 : limit, unit)} onInput={(event) => setValue(event.currentTarget.valueAsNumber)} />
          <output>{limitText(unit === 'W' ? limit * 1000 : limit, unit)}</output>
        </label>
        <p class="quiet">{limit === 0 ? t.limitZero : evse === '0' ? t.limitWhole : t.limitEvse}</p>
        <div class="station-buttons">
          <Button kind="main" busy={calling.busy !== null} reason={reason} onClick={set}>{t.setLimit}</Button>
          <Button busy={calling.busy !== null} reason={reason} onClick={() => void calling.run('ClearChargingProfile', { chargingProfileId: profileId(evse) })}>{t.clearLimit}</Button>
        </div>
        {calling.report && <Report of={calling.report} follow={(running) => calling.follow('SetChargingProfile', running)} />}
      </div>
    </Panel>
  );
};

const Composite = ({ id, row }: { id: string; row: Row }) => {
  const t = words('station');
  const calling = useCall(id);
  const [evse, setEvse] = useState('1');
  const [seconds, setSeconds] = useState('21600');
  const [unit, setUnit] = useState('W');
  const schedule = (calling.report?.call?.payload as { schedule?: Schedule } | null)?.schedule;
  return (
    <Panel title={t.composite}>
      <div class="form-root">
        <div class="station-pair">
          <EvseField row={row} value={evse} onChange={setEvse} whole />
          <SelectField label={t.span} value={seconds} onChange={setSeconds} options={['3600', '21600', '86400'].map((one) => [one, duration(Number(one) * 1000)])} />
          <Choice label={t.unit} value={unit} onChange={setUnit} options={[['W', 'kW'], ['A', 'A']]} />
          <Button kind="main" busy={calling.busy !== null} reason={whyNot(row)}
            onClick={() => void calling.run('GetCompositeSchedule', { evseId: Number(evse), duration: Number(seconds), chargingRateUnit: unit })}>{t.read}</Button>
        </div>
        {schedule ? <ScheduleChart of={schedule} /> : !calling.report && <p class="quiet">{t.compositeWhat}</p>}
        {calling.report && <Report of={calling.report} follow={(running) => calling.follow('SetChargingProfile', running)} />}
      </div>
    </Panel>
  );
};

const ScheduleChart = ({ of }: { of: Schedule }) => {
  const t = words('station');
  const start = Date.parse(of.scheduleStart);
  const by = of.chargingRateUnit === 'W' ? 1000 : 1;
  const periods = of.chargingSchedulePeriod;
  const spell = (value: number): string => limitText(value * by, of.chargingRateUnit);
  const times = [...periods.map((one) => start + one.startPeriod * 1000), start + of.duration * 1000];
  const limits = periods.map((one) => one.limit / by);
  return (
    <Chart label={`${t.composite}: ${limits.map((limit, index) => `${time(times[index]!)} ${spell(limit)}`).join(', ')}`} height={180} spell={spell}
      times={times} series={[{ name: t.limit, kind: 'step', colour: 'state-charging', values: [...limits, limits.at(-1) ?? null] }]} />
  );
};

interface Reported { chargingLimitSource: string; evseId: number; chargingProfile: ProfileType[] }

const Profiles = ({ id, row, onEdit }: { id: string; row: Row; onEdit: (profile: SetProfile) => void }) => {
  const t = words('station');
  const calling = useCall(id);
  const version = useVersion(id, /^(ReportChargingProfiles|GetChargingProfiles)$/);
  const [asked, setAsked] = useState(0);
  const list = useList<Schemas['ReportRow']>(`/api/v1/stations/${segment(id)}/charging-profile-reports`, { limit: 100 }, `${version} ${asked}`);
  // What answers the last request; earlier ones told what was.
  const last = list.items[0]?.request_id;
  const rows = list.items.filter((one) => one.request_id === last).flatMap((one) => {
    const reported = one.payload as unknown as Reported;
    return reported.chargingProfile.map((profile) => ({ ...profile, profile, evse: reported.evseId, source: reported.chargingLimitSource }));
  });
  const ask = (): void => void calling.run('GetChargingProfiles', { requestId: Math.floor(Date.now() / 1000) % 1e9, chargingProfile: {} }).then(() => setAsked((times) => times + 1));
  const told = calling.report?.status;
  return (
    <Records title={t.profiles} list={list} rows={told === 'NoProfiles' ? [] : rows} rowKey={(one) => `${one.evse} ${one.id}`} none={told === 'NoProfiles' ? told : t.noProfiles}
      note={list.items[0] && <Time at={list.items[0].received_at} />}
      actions={<Button busy={calling.busy !== null} reason={whyNot(row)} onClick={ask}>{t.read}</Button>}
      above={calling.report && <div class="station-inset"><Report of={calling.report} follow={(running) => calling.follow('SetChargingProfile', running)} /></div>}
      columns={[
        { id: 'id', head: 'id', width: 'minmax(4rem, 0.8fr)', cell: (one) => <button type="button" class="table-sort station-open" title={`${t.edit}: ${one.id}`} onClick={() => onEdit({ evseId: one.evse, chargingProfile: one.profile })}>{one.id}</button> },
        { id: 'evse', head: 'EVSE', width: '3rem', wide: true, cell: (one) => one.evse },
        { id: 'purpose', head: t.purpose, width: 'minmax(8rem, 2fr)', cell: (one) => <span title={`${one.chargingProfileKind}, ${one.source}`}>{one.chargingProfilePurpose}</span> },
        { id: 'stack', head: t.stack, width: '3rem', end: true, wide: true, cell: (one) => one.stackLevel },
        { id: 'limit', head: t.limit, width: 'minmax(5rem, 1fr)', end: true, cell: (one) => one.chargingSchedule[0]?.chargingSchedulePeriod.map((period) => limitText(period.limit, one.chargingSchedule[0]!.chargingRateUnit)).join(', ') },
        { id: 'clear', head: '', width: '4.5rem', end: true, cell: (one) => <Button kind="bare" reason={whyNot(row)} label={`${words('common').clear}: ${one.id}`} onClick={() => void calling.run('ClearChargingProfile', { chargingProfileId: one.id }).then(ask)}>{words('common').clear}</Button> },
      ]} />
  );
};
