// Logs that the station leaves here (N01), and everything else that it reports.
import { useEffect, useState } from 'preact/hooks';
import { callBy, type CallReport } from '../../commands/call';
import { whyNot } from '../../commands/everyday';
import { Report } from '../../commands/Report';
import { useCall } from '../../commands/useCall';
import { Button } from '../../components/Button';
import { Choice, SelectField, TextField } from '../../components/Field';
import { JsonView } from '../../components/JsonView';
import { Records } from '../../components/Records';
import { Time } from '../../components/Time';
import { number } from '../../format';
import { localTime } from '../../state/period';
import { param, setParams } from '../../state/url';
import { type Schemas, segment } from '../../store/api';
import { useList } from '../../store/resource';
import { words } from '../../words';
import type { PartProps } from './Station';
import { useVersion } from './version';

export const Logs = (props: PartProps) => (
  <div class="station-column"><Uploads {...props} /><Reports {...props} /></div>
);

const Uploads = ({ id, row }: PartProps) => {
  const t = words('station');
  const calling = useCall(id);
  const version = useVersion(id, /Log/);
  const [turn, setTurn] = useState(0);
  const list = useList<Schemas['UploadRow']>('/api/v1/uploads', { station: id, limit: 50 }, `${version} ${turn}`);
  const [type, setType] = useState('DiagnosticsLog');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const waits = list.items.some((one) => one.state === 'waiting');
  useEffect(() => {
    if (!waits) return;
    const timer = setTimeout(() => setTurn((times) => times + 1), 2000);
    return () => clearTimeout(timer);
  }, [waits, turn]);
  const ask = (): void => {
    const body = { log_type: type, oldest_timestamp: localTime(from), latest_timestamp: localTime(to) };
    void calling.follow('GetLog', callBy<{ call: CallReport }>(id, 'GetLog', `/api/v1/stations/${segment(id)}/logs`, body)).then(() => setTurn((times) => times + 1));
  };
  return (
    <Records title={t.logs} list={list} rows={list.items} rowKey={(one) => one.upload_key} none={t.noLogs} above={<>
      <div class="station-inset station-pair">
        <Choice label={t.logType} value={type} onChange={setType} options={[['DiagnosticsLog', t.diagnostics], ['SecurityLog', t.security]]} />
        <TextField label={t.from} type="datetime-local" value={from} onInput={setFrom} />
        <TextField label={t.until} type="datetime-local" value={to} onInput={setTo} />
        <Button kind="main" busy={calling.busy !== null} reason={whyNot(row)} onClick={ask}>{t.getLog}</Button>
      </div>
      {calling.report && <div class="station-inset"><Report of={calling.report} /></div>}
      </>}
      columns={[
        { id: 'at', head: t.asked, width: 'minmax(9rem, 1.2fr)', wide: true, cell: (one) => <Time at={one.created_at} /> },
        { id: 'type', head: t.logType, width: 'minmax(6rem, 1fr)', wide: true, cell: (one) => (one.log_type === 'SecurityLog' ? t.security : t.diagnostics) },
        { id: 'state', head: words('common').state, width: 'minmax(8rem, 1.4fr)', cell: (one) => <>{t.uploadStates[one.state] ?? one.state} <span class="quiet">{one.status}</span></> },
        { id: 'file', head: t.file, width: 'minmax(7rem, 1.4fr)', cell: (one) => (one.state === 'stored' ? <a href={`/api/v1/uploads/${one.upload_key}/content`} download={one.file_name ?? ''}>{one.file_name ?? t.download}</a> : <span class="quiet">{one.file_name ?? '–'}</span>) },
        { id: 'size', head: t.size, width: '6rem', end: true, wide: true, cell: (one) => (one.bytes == null ? '–' : `${number(one.bytes / 1024, 1)} KiB`) },
      ]} />
  );
};

const KINDS = [
  'firmware-status', 'log-status', 'charging-limit-reports', 'cleared-charging-limits', 'charging-needs', 'charging-schedules',
  'charging-profile-reports', 'monitoring-reports', 'device-reports', 'data-transfers', 'published-firmware',
  'certificate-requests', 'contract-certificate-requests', 'certificate-status-requests',
] as const;

type Payload = Record<string, unknown>;

/** A report with its payload as it was sent, or a row that the server made of it: each kind has fields of its own. */
type Told = Payload;

const keyOf = (one: Told): number => Number(Object.entries(one).find(([name]) => name.endsWith('_key'))?.[1]);
const payloadOf = (one: Told): Payload => (one.payload ?? one) as Payload;
const timeOf = (one: Told) => (one.received_at ?? one.ended_at ?? one.created_at ?? null) as string | null;

/** What it says in a few words; its payload says the rest. */
const gist = (one: Told): string => {
  const payload = payloadOf(one);
  const said = [one.state, one.status, one.id_token, payload.type, payload.path, payload.actual_value, payload.techInfo ?? payload.tech_info, payload.vendorId, payload.messageId];
  return said.filter(Boolean).join(' · ') || JSON.stringify(payload).slice(0, 200);
};

const Reports = ({ id }: PartProps) => {
  const t = words('station');
  const asked = param('kind');
  const kind = KINDS.find((one) => one === asked) ?? KINDS[0];
  const version = useVersion(id, /Notif|Event|Report|Sign|Certificate|Transfer|Limit|Reserv/);
  const list = useList<Told>(`/api/v1/stations/${segment(id)}/${kind}`, { limit: 50 }, version);
  const open = list.items.find((one) => String(keyOf(one)) === param('open'));
  return (
    <Records title={t.reports} list={list} rows={list.items} rowKey={keyOf} current={open && keyOf(open)} none={t.noReports} height={320}
      actions={<SelectField label={t.reports} bare value={kind} onChange={(next) => setParams({ kind: next === KINDS[0] ? null : next, open: null }, { push: true })} options={KINDS.map((one) => [one, t.kinds[one] ?? one])} />}
      columns={[
        { id: 'at', head: words('common').time, width: 'minmax(8.5rem, 1fr)', cell: (one) => <Time at={timeOf(one)} /> },
        { id: 'gist', head: words('common').details, width: 'minmax(6rem, 3fr)', cell: (one) => <button type="button" class="table-sort station-open" onClick={() => setParams({ open: open === one ? null : keyOf(one) })}>{gist(one)}</button> },
      ]}>
      {open && <JsonView value={payloadOf(open)} label={t.kinds[kind] ?? kind} />}
    </Records>
  );
};
