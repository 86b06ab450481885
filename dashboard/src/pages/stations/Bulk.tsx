// One command to all selected stations: what is sent, and what each station answered.
import { useEffect, useRef, useState } from 'preact/hooks';
import { callMany } from '../../commands/bulk';
import { isDone, reportOfFailure, type Outcome, type Report as Told } from '../../commands/call';
import { EverydayFields, firstValues, whatIsMissing } from '../../commands/CommandDialog';
import type { Everyday } from '../../commands/everyday';
import { type Fault, PayloadEditor } from '../../commands/PayloadEditor';
import { Report, Verdict } from '../../commands/Report';
import { firstPayload } from '../../commands/profile';
import { CATALOGUE, type Catalogue, requestOf } from '../../commands/schema';
import { Button } from '../../components/Button';
import { Dialog } from '../../components/Dialog';
import { SelectField } from '../../components/Field';
import { Loaded } from '../../components/Loaded';
import { Table } from '../../components/Table';
import { latency, number } from '../../format';
import type { Connector } from '../../store/contract';
import { peekStation } from '../../store/network';
import { useResource } from '../../store/resource';
import { lacks } from '../../store/role';
import { words } from '../../words';

export interface Bulked {
  /** `null` = any action. */
  what: Everyday | null;
  stations: string[];
}

/** Connectors that any of them has, each once. */
const connectorsOf = (stations: readonly string[]): Connector[] => {
  const all = new Map<string, Connector>();
  for (const id of stations) for (const one of peekStation(id)?.connectors ?? []) all.set(`${one.evse_id}.${one.connector_id}`, one);
  return [...all.values()].sort((a, b) => a.evse_id - b.evse_id || a.connector_id - b.connector_id);
};

export const Bulk = ({ of: { what, stations }, onClose }: { of: Bulked; onClose: () => void }) => {
  const t = words('stations');
  const c = words('commands');
  const [connectors] = useState(() => connectorsOf(stations));
  const [values, setValues] = useState(() => (what ? firstValues(what, connectors) : null));
  const [action, setAction] = useState(what?.action ?? 'Reset');
  const [payload, setPayload] = useState<{ of: string; value: unknown } | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const [asked, setAsked] = useState<readonly string[]>(stations);
  const [results, setResults] = useState<Told[] | null>(null);
  const [refusal, setRefusal] = useState<Told | null>(null);
  const [busy, setBusy] = useState(false);
  const running = useRef<AbortController | null>(null);
  const catalogue = useResource<Catalogue>(what ? null : CATALOGUE);
  useEffect(() => () => running.current?.abort(), []);
  useEffect(() => {
    const schema = catalogue.data && requestOf(catalogue.data, action);
    if (schema) setPayload({ of: action, value: firstPayload(catalogue.data!, action) });
    setFault(null);
  }, [catalogue.data, action]);

  const send = async (to: readonly string[], unchecked = false): Promise<void> => {
    const abort = (running.current = new AbortController());
    setBusy(true);
    setAsked(to);
    setResults([]);
    setRefusal(null);
    setFault(null);
    try {
      await callMany(to, action, what ? what.body(values!) : payload?.value, (more) => setResults((all) => [...(all ?? []), ...more]), abort.signal, unchecked);
    } catch (error) {
      if (!abort.signal.aborted) {
        const told = reportOfFailure('', action, error);
        setRefusal(told);
        if (told.pointer !== null) setFault({ pointer: told.pointer.replace('/payload', ''), detail: told.detail ?? '' });
        setResults((all) => (all?.length ? all : null));
      }
    }
    setBusy(false);
  };

  const broken = (results ?? []).filter((report) => report.rule).map((report) => report.station);
  const failed = (results ?? []).filter((report) => !isDone(report)).map((report) => report.station);
  const reason = lacks('operator') ?? (what ? whatIsMissing(what, values!) : payload?.of === action && payload.value === undefined ? c.badJson : payload?.of !== action ? words('common').loading : null);
  const name = what ? c.names[what.id] : t.anyAction;
  return (
    <Dialog wide title={t.toStations(name, number(stations.length))} onClose={onClose} actions={
      <>
        {busy ? <Button onClick={() => { running.current?.abort(); setBusy(false); }}>{t.stop}</Button> : <Button onClick={onClose}>{words('common').close}</Button>}
        {results && !busy && failed.length > 0 && failed.length < stations.length && <Button onClick={() => void send(failed)}>{t.againFailed(number(failed.length))}</Button>}
        <Button kind="main" busy={busy} reason={reason} onClick={() => void send(stations)}>{results ? c.again : t.send(number(stations.length))}</Button>
      </>
    }>
      <form class="form-root" onSubmit={(event) => { event.preventDefault(); if (!busy && !reason) void send(stations); }}>
        {what
          ? <EverydayFields everyday={what} connectors={connectors} values={values!} onChange={setValues} />
          : (
            <Loaded from={catalogue}>
              {(loaded) => (
                <>
                  <SelectField label={t.action} value={action} onChange={setAction} options={loaded.items.map((one) => [one.action, one.action])} />
                  {payload?.of === action && <PayloadEditor key={action} catalogue={loaded} action={action} value={payload.value} onChange={(value) => setPayload({ of: action, value })} fault={fault} />}
                </>
              )}
            </Loaded>
          )}
        {refusal && <Report of={refusal} />}
        {results && <Results all={results} asked={asked.length} />}
        {!busy && broken.length > 0 && (
          <div class="report-unchecked">
            <Button icon="warn" onClick={() => void send(broken, true)}>{c.unchecked} ({number(broken.length)})</Button>
            <p class="quiet">{c.uncheckedNote}</p>
          </div>
        )}
        <button type="submit" class="unseen" tabIndex={-1} aria-hidden="true" />
      </form>
    </Dialog>
  );
};

/** What each station answered; those that did not do it first. */
export const Results = ({ all, asked }: { all: readonly Told[]; asked: number }) => {
  const t = words('stations');
  const [open, setOpen] = useState<string | null>(null);
  const rank = (report: Told): number => (isDone(report) ? 2 : report.outcome === 'result' ? 1 : 0);
  const rows = [...all].sort((a, b) => rank(a) - rank(b));
  const counts = new Map<string, number>();
  for (const report of all) {
    const name = report.outcome === 'result' ? (report.status ?? words('commands').outcomes.result) : words('commands').outcomes[report.outcome as Outcome];
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const shown = rows.find((report) => report.station === open);
  return (
    <section class="stations-results" aria-label={t.results}>
      <p role="status">
        <b>{t.answered(number(all.length), number(asked))}</b>{' '}
        {[...counts].map(([name, count]) => <span key={name} class="stations-tally">{name} {number(count)}</span>)}
      </p>
      <progress value={all.length} max={asked} aria-label={t.results} />
      <Table label={t.results} rows={rows} rowKey={(report) => report.station} current={open} rowHeight={34} height={260} columns={[
        { id: 'station', head: words('common').station, width: 'minmax(8rem, 1fr)', cell: (report) => <button type="button" class="table-sort stations-open" onClick={() => setOpen(open === report.station ? null : report.station)}>{report.station}</button> },
        { id: 'verdict', head: t.result, width: 'minmax(9rem, 1.2fr)', cell: (report) => <Verdict of={report} /> },
        { id: 'detail', head: words('common').details, width: 'minmax(6rem, 2fr)', wide: true, cell: (report) => <span title={report.detail ?? ''}>{report.detail}</span> },
        { id: 'ms', head: t.time, width: '4.5rem', end: true, cell: (report) => latency(report.call?.ms ?? null) },
      ]} />
      {shown && <Report of={shown} open />}
    </section>
  );
};
