// Why an amount, from the transaction and its events: which readings have the values that count. What
// counts, the server decided; nothing is judged here.
import type { Schemas } from '../../store/api';
import type { Reading, Sum } from './Bill';

type Row = Schemas['TransactionRow'];
type Event = Schemas['TransactionEventRow'];

interface Sample {
  value: number;
  measurand?: string;
  context?: string;
  location?: string;
  phase?: string;
  unitOfMeasure?: { unit?: string; multiplier?: number };
}

/** The readings of the import register, by seqNo. */
const readings = (events: readonly Event[]): Reading[] => events.flatMap((event) => {
  const { meterValue = [] } = event.payload as { meterValue?: { timestamp: string; sampledValue: Sample[] }[] };
  return meterValue.flatMap(({ timestamp, sampledValue }) => sampledValue
    .filter(({ measurand, phase }) => (measurand ?? 'Energy.Active.Import.Register') === 'Energy.Active.Import.Register' && !phase)
    .map(({ value, context, location, unitOfMeasure }) => {
      const unit = unitOfMeasure?.unit ?? 'Wh';
      const multiplier = unitOfMeasure?.multiplier ?? 0;
      return {
        text: String(value), unit, multiplier, context: context ?? 'Sample.Periodic', location: location ?? 'Outlet', phase: null,
        at: timestamp, seq_no: event.seq_no, event_type: event.event_type, wh: value * 10 ** multiplier * (unit === 'kWh' ? 1000 : 1),
      };
    }));
});

const wh = (kwh: number | null | undefined): number | null => (kwh === null || kwh === undefined ? null : kwh * 1000);

export const billOf = (row: Row, events: readonly Event[]): Sum => {
  const all = readings(events);
  const of = (value: number | null, context: string, among: Reading[]): Reading | null => {
    const alike = among.filter((one) => value !== null && Math.abs(one.wh - value) < 1e-3);
    return alike.find((one) => one.context === context) ?? alike[0] ?? null;
  };
  const flags = row.flags.split(',').filter(Boolean);
  return {
    energy_source: row.energy_source,
    begin_wh: wh(row.begin_kwh), end_wh: wh(row.end_kwh),
    begin: of(wh(row.begin_kwh), 'Transaction.Begin', all), end: of(wh(row.end_kwh), 'Transaction.End', [...all].reverse()),
    difference_wh: wh(row.energy_kwh), billed_wh: wh(row.billed_kwh),
    tariff: row.price_per_kwh === null || row.price_per_kwh === undefined ? null
      : { price_per_kwh: row.price_per_kwh, currency: row.currency ?? 'KRW' },
    amount: row.cost ?? null, flags, missing_seq_nos: row.missing_seq_nos, readings: all,
  };
};
