// Why a transaction costs what it costs: the readings that count, the difference, the step, the price. The
// server says all of it; nothing is worked out here.
import type { ComponentChildren } from 'preact';
import { Loaded } from '../../components/Loaded';
import { Panel } from '../../components/Panel';
import { Time } from '../../components/Time';
import { money, number, UNKNOWN } from '../../format';
import { here } from '../../state/url';
import type { Schemas } from '../../store/api';
import { useResource } from '../../store/resource';
import { words } from '../../words';
import { remarks } from '../transactions/Transactions';

export const Bill = ({ path, version, active }: { path: string; version: unknown; active: boolean }) => {
  const t = words('transaction');
  const from = useResource<Schemas['BillView']>(`${path}/bill`, {}, version);
  return (
    <Panel title={t.amount} note={active ? t.soFar : undefined} class="tx-bill">
      <Loaded from={from}>{(bill) => <Steps of={bill} />}</Loaded>
    </Panel>
  );
};

const kwh = (value: number | null | undefined): string => (value === null || value === undefined ? UNKNOWN : `${number(value, 6, 0)} kWh`);

const Steps = ({ of: bill }: { of: Schemas['BillView'] }) => {
  const t = words('transaction');
  const { tariff } = bill;
  const currency = tariff?.currency ?? undefined;
  const added = bill.energy_source === 'interval';
  const price = tariff && `${money(tariff.price_per_kwh, currency)}/kWh`;
  const remarkable = remarks({ flags: bill.flags.join(','), missing_seq_nos: bill.missing_seq_nos });
  return (
    <>
      <table class="bill">
        <tbody>
          {bill.readings.map((one) => (
            <Step key={`${one.is_begin} ${one.location} ${one.line}`} name={`${one.is_begin ? t.begin : t.end}${one.line ? ` · ${one.line}` : ''}`} how={<Read of={one} />} value={kwh(one.kwh)} />
          ))}
          <Step name={t.difference} how={added ? t.intervals : bill.readings.length > 0 && t.endMinusBegin} value={kwh(bill.energy_kwh)} line />
          <Step name={t.billed} how={tariff && t.rounded(tariff.step_wh)} value={kwh(bill.billed_kwh)} />
          <Step name={t.price} how={tariff && `${tariff.name ?? ''} · ${t.pinned}`} value={price ?? UNKNOWN} />
          <Step name={t.total} how={tariff && typeof bill.cost === 'number' ? `${kwh(bill.billed_kwh)} × ${price}` : ''} value={money(bill.cost, currency)} line />
        </tbody>
      </table>
      {typeof bill.energy_kwh !== 'number' && <p class="bill-note">{t.unknownEnergy}</p>}
      {!tariff && <p class="bill-note">{t.noTariff}</p>}
      {bill.events_without_samples > 0 && <p class="bill-note">{t.removed}</p>}
      {remarkable.length > 0 && <ul class="bill-remarks">{remarkable.map((remark) => <li key={remark}><span aria-hidden="true">!</span> {remark}</li>)}</ul>}
    </>
  );
};

const Step = ({ name, how, value, line }: { name: string; how: ComponentChildren; value: string; line?: boolean }) => (
  <tr class={line ? 'bill-sum' : undefined}><th scope="row">{name}</th><td>{how}</td><td class="bill-value">{value}</td></tr>
);

interface Sample {
  value: number;
  context?: string;
  unitOfMeasure?: { unit?: string; multiplier?: number };
}

/** Where a reading came from: as the station sent it, and in which event. */
const Read = ({ of }: { of: Schemas['BillReading'] }) => {
  const sample = of.sample as Sample | null | undefined;
  const { unit = 'Wh', multiplier = 0 } = sample?.unitOfMeasure ?? {};
  return (
    <>
      {sample && <><code>{sample.value}{multiplier ? `×10^${multiplier}` : ''} {unit}</code> · {sample.context ?? 'Sample.Periodic'} · </>}
      {of.location} · <a href={here({ e: of.seq_no })}>seqNo {of.seq_no}</a> · <Time at={of.at} show="time" />
    </>
  );
};
