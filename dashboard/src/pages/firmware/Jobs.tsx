// The update of each station: where it stands, as the station says, and why it failed.
import { act } from '../../components/act';
import { Button } from '../../components/Button';
import { Filters, SelectField } from '../../components/Field';
import { Records } from '../../components/Records';
import { Time } from '../../components/Time';
import { here, href, param, setParams } from '../../state/url';
import { type Schemas, send } from '../../store/api';
import { useList } from '../../store/resource';
import { lacks } from '../../store/role';
import { useTold } from '../../store/told';
import { words } from '../../words';

type Job = Schemas['FirmwareJobRow'];

export const Jobs = ({ changed, campaign, onChanged }: { changed: number; campaign: string | null; onChanged: () => void }) => {
  const t = words('firmware');
  const state = param('state');
  const list = useList<Job>('/api/v1/firmware-jobs', { limit: 200, campaign, state }, `${changed} ${useTold('firmware-job', 'audit')}`);
  const cancel = (job: Job): void => act(send('DELETE', `/api/v1/firmware-jobs/${job.firmware_job_key}`), null, onChanged);
  return (
    <Records title={campaign === null ? t.jobs : t.jobsOf(campaign)} list={list} rows={list.items} rowKey={(row) => row.firmware_job_key} none={state ? t.noJobsSo : t.noJobs} next={t.noJobsNext} height={480}
      actions={campaign !== null && <a class="button" href={here({ campaign: null })}>{t.allJobs}</a>}
      above={<div class="panel-above"><Filters><SelectField bare label={words('common').state} value={state ?? ''} options={[['', `${words('common').state}: ${words('common').all}`], ...Object.entries(t.jobStates)]} onChange={(next) => setParams({ state: next }, { push: true })} /></Filters></div>}
      columns={[
        { id: 'station', head: words('common').station, width: 'minmax(7rem, 1.2fr)', cell: (row) => <a href={href(`/stations/${encodeURIComponent(row.station)}`)}>{row.station}</a> },
        { id: 'version', head: t.version, width: 'minmax(5rem, 0.8fr)', wide: true, cell: (row) => row.version },
        { id: 'state', head: words('common').state, width: 'minmax(6rem, 1fr)', cell: (row) => <State of={row} /> },
        { id: 'status', head: t.told, width: 'minmax(7rem, 1.2fr)', cell: (row) => row.status },
        { id: 'why', head: t.why, width: 'minmax(7rem, 1.5fr)', wide: true, cell: (row) => <span title={row.reason ?? ''}>{row.reason}</span> },
        { id: 'at', head: words('common').time, width: '8.5rem', end: true, wide: true, cell: (row) => <Time at={row.status_at ?? row.asked_at ?? row.created_at} show="short" /> },
        { id: 'cancel', head: '', width: '6rem', end: true, cell: (row) => row.state === 'waiting' && <Button reason={lacks('operator')} label={`${words('common').cancel}: ${row.station}`} onClick={() => cancel(row)}>{words('common').cancel}</Button> },
      ]} />
  );
};

const SIGNS: Record<string, string> = { done: '✓', failed: '×', refused: '×', lost: '×', running: '⚡', requested: '…', waiting: '…', cancelled: '–' };

const State = ({ of }: { of: Job }) => (
  <span class={/failed|refused|lost/.test(of.state) ? 'is-bad' : of.state === 'done' ? 'is-good' : undefined}>
    <span aria-hidden="true">{SIGNS[of.state]}</span> {words('firmware').jobStates[of.state as keyof ReturnType<typeof words<'firmware'>>['jobStates']] ?? of.state}
  </span>
);
