// Reports as jobs of the server: how far each has come, what it brought, and that it is forgotten.
import { useState } from 'preact/hooks';
import { Button } from '../../components/Button';
import { Dialog } from '../../components/Dialog';
import { JsonView } from '../../components/JsonView';
import { Loaded } from '../../components/Loaded';
import { Properties } from '../../components/Properties';
import { Records } from '../../components/Records';
import type { Column } from '../../components/Table';
import { Time } from '../../components/Time';
import { say } from '../../components/Toast';
import { number } from '../../format';
import { param, setParams } from '../../state/url';
import { type Schemas, segment, send } from '../../store/api';
import { useList, useResource } from '../../store/resource';
import { lacks } from '../../store/role';
import { useTold } from '../../store/told';
import { words } from '../../words';
import { useVersion } from './version';

export type Job = Schemas['ReportRequestRow'];

/** How far it has come. What is not known of it has no bar. */
const Progress = ({ of }: { of: Job }) => {
  const t = words('station');
  const known = of.last_seq_no == null ? undefined : of.last_seq_no + 1;
  return (
    <span class="station-progress">
      <span class={of.state === 'refused' || of.state === 'expired' ? 'station-bad' : undefined} title={of.detail ?? of.status ?? ''}>{t.jobStates[of.state as keyof typeof t.jobStates] ?? of.state}</span>
      {of.state === 'running' && <progress aria-label={t.partsName} value={known ? of.parts : undefined} max={known} />}
      <span class="quiet">{t.partsCame(number(of.parts))}</span>
    </span>
  );
};

const kindOf = (of: Job): string => {
  const asked = (of.request as { reportBase?: string } | null)?.reportBase;
  const t = words('station');
  return t.reportKinds[(asked ?? of.action) as keyof typeof t.reportKinds] ?? asked ?? of.action;
};

export const jobColumns = (onOpen: (key: number) => void): Column<Job>[] => {
  const t = words('station');
  return [
    { id: 'at', head: t.asked, width: 'minmax(6.5rem, 1fr)', cell: (one) => <Time at={one.created_at} show="short" /> },
    { id: 'kind', head: t.report, width: 'minmax(5.5rem, 1.4fr)', cell: (one) => <button type="button" class="table-sort station-open" onClick={() => onOpen(one.report_request_key)}>{kindOf(one)}</button> },
    { id: 'state', head: words('common').state, width: 'minmax(6.5rem, 1.8fr)', cell: (one) => <Progress of={one} /> },
    { id: 'items', head: t.items, width: '3.75rem', end: true, wide: true, cell: (one) => number(one.items) },
    { id: 'who', head: t.who, width: 'minmax(3.5rem, 0.8fr)', wide: true, cell: (one) => one.principal },
  ];
};

/** What a report brought. */
export const Content = ({ of, onClose, onForgotten }: { of: Job; onClose: () => void; onForgotten: () => void }) => {
  const t = words('station');
  const [busy, setBusy] = useState(false);
  const path = `/api/v1/reports/${of.report_request_key}`;
  const from = useResource<Schemas['ReportContent']>(`${path}/content`, {}, `${of.parts} ${of.state}`);
  const forget = async (): Promise<void> => {
    setBusy(true);
    await send('DELETE', path).then(onForgotten, (error: Error) => say('bad', error.message));
    setBusy(false);
  };
  return (
    <Dialog wide title={kindOf(of)} onClose={onClose} actions={<Button kind="danger" busy={busy} reason={lacks('operator')} onClick={() => void forget()}>{t.forget}</Button>}>
      <Properties of={[
        [words('common').state, <Progress of={of} />], [t.answered, of.status], [t.why, of.detail && <span lang="en">{of.detail}</span>],
        ['requestId', of.request_id], [t.asked, <Time at={of.created_at} />], [words('common').ended, of.finished_at && <Time at={of.finished_at} />],
      ]} />
      <Loaded from={from}>{(told) => (told.text == null
        ? <JsonView value={told.items} label={t.report} />
        : <pre class="station-told">{told.text || '–'}</pre>)}</Loaded>
    </Dialog>
  );
};

export const Jobs = ({ id, changed }: { id: string; changed: number }) => {
  const t = words('station');
  const [forgotten, setForgotten] = useState(0);
  const version = useVersion(id, /^Notify|^BootNotification$/);
  const list = useList<Job>(`/api/v1/stations/${segment(id)}/reports`, { limit: 50 }, `${version} ${changed} ${forgotten} ${useTold('report-request', 'audit')}`);
  const open = list.items.find((one) => String(one.report_request_key) === param('open'));
  return (
    <Records title={t.reportJobs} list={list} rows={list.items} rowKey={(one) => one.report_request_key} current={open?.report_request_key} none={t.noJobs} height={480}
      columns={jobColumns((key) => setParams({ open: key }, { push: true }))}>
      {open && <Content of={open} onClose={() => setParams({ open: null })} onForgotten={() => { setParams({ open: null }); setForgotten((times) => times + 1); }} />}
    </Records>
  );
};
