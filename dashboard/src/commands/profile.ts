// A charging profile as people lay it out: how long each limit lasts, one after another. OCPP writes when each begins,
// in seconds from the start of the schedule; nothing of the payload that is not spoken of here is lost.
import { type Catalogue, inSeconds, minimal, requestOf } from './schema';

export type Unit = 'W' | 'A';

interface PeriodType {
  startPeriod: number;
  limit: number;
  numberPhases?: number;
}

interface ScheduleType {
  id: number;
  chargingRateUnit: Unit;
  startSchedule?: string;
  duration?: number;
  chargingSchedulePeriod: PeriodType[];
}

export interface ProfileType {
  id: number;
  stackLevel: number;
  chargingProfilePurpose: string;
  chargingProfileKind: string;
  recurrencyKind?: string;
  transactionId?: string;
  chargingSchedule: ScheduleType[];
}

/** The payload of SetChargingProfile. */
export interface SetProfile {
  evseId: number;
  chargingProfile: ProfileType;
}

/** A limit and how long it lasts, s; `null` = until the end, which only the last one can. */
export interface Span {
  seconds: number | null;
  limit: number;
  phases: number | undefined;
}

/** A profile to begin with: two periods from now on, for any transaction. Ids are new each time. */
export const newProfile = (watts = 50_000): SetProfile => ({
  evseId: 0,
  chargingProfile: {
    id: Math.floor(Date.now() / 1000) - 1_577_836_800, stackLevel: 1, chargingProfilePurpose: 'TxDefaultProfile', chargingProfileKind: 'Absolute',
    chargingSchedule: [{
      id: 1, startSchedule: inSeconds(0), chargingRateUnit: 'W',
      chargingSchedulePeriod: [{ startPeriod: 0, limit: watts }, { startPeriod: 3600, limit: Math.round(watts / 2) }],
    }],
  },
});

/** What the form of an action begins with: the least that fits; of a profile, one that a station can take. */
export const firstPayload = (catalogue: Catalogue, action: string): unknown => {
  const schema = requestOf(catalogue, action);
  return action === 'SetChargingProfile' ? newProfile() : schema ? minimal(catalogue, schema) : {};
};

/** Whether a payload has what the editor shows. */
export const isProfile = (value: unknown): value is SetProfile => {
  const schedule = (value as SetProfile | null | undefined)?.chargingProfile?.chargingSchedule?.[0];
  return Array.isArray(schedule?.chargingSchedulePeriod) && schedule.chargingSchedulePeriod.every((one) => typeof one?.startPeriod === 'number' && typeof one.limit === 'number');
};

export const spansOf = ({ duration, chargingSchedulePeriod: all }: ScheduleType): Span[] => all.map(({ startPeriod, limit, numberPhases }, index) => {
  const end = all[index + 1]?.startPeriod ?? duration;
  return { seconds: end === undefined ? null : Math.max(0, end - startPeriod), limit, phases: numberPhases };
});

/** The schedule with these periods. One in the middle that lasts "until the end" gets an hour. */
export const withSpans = (schedule: ScheduleType, spans: readonly Span[]): ScheduleType => {
  let start = 0;
  const chargingSchedulePeriod = spans.map(({ seconds, limit, phases }, index) => {
    const period: PeriodType = { startPeriod: start, limit, ...(phases === undefined ? {} : { numberPhases: phases }) };
    start += seconds ?? (index < spans.length - 1 ? 3600 : 0);
    return period;
  });
  const { duration: _, ...rest } = schedule;
  return { ...rest, ...(spans.at(-1)?.seconds == null ? {} : { duration: start }), chargingSchedulePeriod };
};
