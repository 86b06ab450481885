// Why a transaction costs what it costs: the readings that count, the difference, the step, the price.
import type { ComponentChildren } from 'preact';
import { Loaded } from '../../components/Loaded';
import { Panel } from '../../components/Panel';
import { Time } from '../../components/Time';
import { money, number, UNKNOWN } from '../../format';
import { here } from '../../state/url';
import type { Schemas } from '../../store/api';
import { useResource } from '../../store/resource';
import { words } from '../../words';
import { billOf } from './sums';
import { remarks } from '../transactions/Transactions';

export interface Reading {
  /** As the station wrote it. */
  text: string;
  unit: string;
  multiplier: number;
  context: string | null;
  location: string | null;
  phase: string | null;
  at: string;
  seq_no: number;
  event_type: string;
  wh: number;
}

export interface Sum {
  energy_source: string;
  /** Where the values at the begin and at the end were read; null = not among the events that were loaded. */
  begin: Reading | null;
  end: Reading | null;
  begin_wh: number | null;
  end_wh: number | null;
  difference_wh: number | null;
  billed_wh: number | null;
  tariff: { price_per_kwh: number; currency: string } | null;
  amount: number | null;
  flags: string[];
  missing_seq_nos: string;
  /** All of energy, one by one. */
  readings: Reading[];
}

export const Bill = ({ path, version, row, active }: { path: string; version: unknown; row: Schemas['TransactionRow'] | undefined; active: boolean }) => {
  const t = words('transaction');
  const from = useResource<{ items: Schemas['TransactionEventRow'][] }>(`${path}/events`, { limit: 1000 }, version);
  return (
    <Panel title={t.amount} note={active ? t.soFar : undefined} class="tx-bill">
      <Loaded from={from}>{({ items }) => row && <Steps of={billOf(row, items)} />}</Loaded>
    </Panel>
  );
};

const kwh = (wh: number | null | undefined): string => (wh === null || wh === undefined ? UNKNOWN : `${number(wh / 1000, 6, 0)} kWh`);

const Steps = ({ of: bill }: { of: Sum }) => {
  const t = words('transaction');
  const { tariff } = bill;
  const added = bill.energy_source === 'interval';
  const price = tariff && `${money(tariff.price_per_kwh, tariff.currency)}/kWh`;
  const remarkable = remarks({ flags: bill.flags.join(','), missing_seq_nos: bill.missing_seq_nos });
  return (
    <>
      <table class="bill">
        <tbody>
          {added ? null : <Step name={t.begin} how={<Read of={bill.begin} />} value={kwh(bill.begin_wh)} />}
          {added ? null : <Step name={t.end} how={<Read of={bill.end} />} value={kwh(bill.end_wh)} />}
          <Step name={t.difference} how={added ? t.intervals : t.endMinusBegin} value={kwh(bill.difference_wh)} line />
          <Step name={t.billed} how={tariff && t.rounded} value={kwh(bill.billed_wh)} />
          <Step name={t.price} how={tariff && t.pinned} value={price ?? UNKNOWN} />
          <Step name={t.total} how={tariff && bill.amount !== null ? `${kwh(bill.billed_wh)} × ${price}` : ''} value={money(bill.amount, tariff?.currency)} line />
        </tbody>
      </table>
      {bill.difference_wh === null && <p class="bill-note">{t.unknownEnergy}</p>}
      {tariff === null && <p class="bill-note">{t.noTariff}</p>}
      {!added && bill.begin_wh !== null && bill.begin === null && <p class="bill-note">{t.removed}</p>}
      {remarkable.length > 0 && <ul class="bill-remarks">{remarkable.map((remark) => <li key={remark}><span aria-hidden="true">!</span> {remark}</li>)}</ul>}
      {bill.readings.length > 0 && <Readings all={bill.readings} />}
    </>
  );
};

const Step = ({ name, how, value, line }: { name: string; how: ComponentChildren; value: string; line?: boolean }) => (
  <tr class={line ? 'bill-sum' : undefined}><th scope="row">{name}</th><td>{how}</td><td class="bill-value">{value}</td></tr>
);

/** Where a reading came from. */
const Read = ({ of }: { of: Reading | null }) => (of === null ? <>{UNKNOWN}</> : (
  <>
    <code>{of.text}{of.multiplier ? `×10^${of.multiplier}` : ''} {of.unit}</code> · {[of.context, of.location, of.phase].filter(Boolean).join(' · ')}
    {' · '}<a href={here({ e: of.seq_no })}>{of.event_type} {of.seq_no}</a> · <Time at={of.at} show="time" />
  </>
));

/** So many are listed; the events have them all. */
const LISTED = 200;

const Readings = ({ all }: { all: Reading[] }) => (
  <details class="bill-readings">
    <summary>{words('transaction').readings(number(all.length))}</summary>
    <ol>{all.slice(0, LISTED).map((one, i) => <li key={i}><Read of={one} /> <strong>{kwh(one.wh)}</strong></li>)}{all.length > LISTED && <li>…</li>}</ol>
  </details>
);
