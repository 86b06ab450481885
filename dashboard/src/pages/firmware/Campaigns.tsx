// Campaigns: one file for many stations, so many at a time. Each is seen as it goes on, and can be stopped.
import { act } from '../../components/act';
import { Button } from '../../components/Button';
import { FormDialog, typed } from '../../components/FormDialog';
import { Picked, pickedBy } from '../../components/Picked';
import { Records } from '../../components/Records';
import { Time } from '../../components/Time';
import { number } from '../../format';
import { localTime } from '../../state/period';
import { here, navigate } from '../../state/url';
import { type Schemas, send } from '../../store/api';
import { useList } from '../../store/resource';
import { lacks } from '../../store/role';
import { useTold } from '../../store/told';
import { words } from '../../words';

export type Campaign = Schemas['FirmwareCampaignRow'];

export const Campaigns = ({ changed, current, onChanged }: { changed: number; current: string | null; onChanged: () => void }) => {
  const t = words('firmware');
  const list = useList<Campaign>('/api/v1/firmware-campaigns', { limit: 100 }, `${changed} ${useTold('firmware-campaign', 'firmware-job')}`);
  const stop = (key: number): void => act(send('POST', `/api/v1/firmware-campaigns/${key}/stop`), t.stopped, onChanged);
  return (
    <Records title={t.campaigns} list={list} rows={list.items} rowKey={(row) => row.firmware_campaign_key} current={current === null ? null : Number(current)} none={t.noCampaigns} next={t.noCampaignsNext} height={260}
      columns={[
        { id: 'version', head: t.version, width: 'minmax(6rem, 1fr)', cell: (row) => <a href={here({ campaign: String(row.firmware_campaign_key) === current ? null : row.firmware_campaign_key })} aria-current={String(row.firmware_campaign_key) === current || undefined}>{row.version} <span class="quiet">#{row.firmware_campaign_key}</span></a> },
        { id: 'state', head: words('common').state, width: '6rem', cell: (row) => t.campaignStates[row.state as keyof typeof t.campaignStates] ?? row.state },
        { id: 'progress', head: t.progress, width: 'minmax(9rem, 2fr)', cell: (row) => <Progress of={row} /> },
        { id: 'counts', head: t.counts, width: 'minmax(12rem, 2fr)', wide: true, cell: (row) => <span title={tally(row)}>{tally(row)}</span> },
        { id: 'at', head: words('common').started, width: '9rem', end: true, wide: true, cell: (row) => <Time at={row.created_at} show="short" /> },
        { id: 'stop', head: '', width: '6rem', end: true, cell: (row) => row.state === 'running' && <Button kind="danger" reason={lacks('operator')} label={`${t.stop}: ${row.version}`} onClick={() => stop(row.firmware_campaign_key)}>{t.stop}</Button> },
      ]} />
  );
};

const PARTS = ['done', 'failed', 'open', 'waiting', 'cancelled'] as const;

const tally = (row: Campaign): string => {
  const t = words('firmware');
  return PARTS.filter((part) => row[part] > 0).map((part) => `${t.parts[part]} ${number(row[part])}`).join(' · ');
};

const Progress = ({ of }: { of: Campaign }) => (
  <span class="firmware-progress" role="img" aria-label={`${number(of.done)} / ${number(of.stations)}: ${tally(of)}`}>
    {PARTS.map((part) => <i key={part} class={`is-${part}`} style={{ width: `${(of[part] / Math.max(1, of.stations)) * 100}%` }} />)}
  </span>
);

export const BeginCampaign = ({ of, onClose, onBegun }: { of: Schemas['FirmwareRow']; onClose: () => void; onBegun: () => void }) => {
  const t = words('firmware');
  return (
    <FormDialog wide title={`${t.roll}: ${of.version}`} least="operator" verb={t.begin} onClose={onClose} values={{ at_once: '10', most_failures: '3' }}
      fields={[
        { name: 'at_once', label: t.atOnce, type: 'number', required: true },
        { name: 'most_failures', label: t.mostFailures, hint: t.mostFailuresHint, type: 'number' },
        { name: 'retrieve_at', label: t.retrieveAt, hint: t.retrieveHint, type: 'datetime-local' },
        { name: 'install_at', label: t.installAt, hint: t.installHint, type: 'datetime-local' },
      ]}
      reason={(values) => (pickedBy(values).length === 0 ? words('common').picked('0') : null)}
      send={async (values) => {
        const made = await send<Campaign>('POST', '/api/v1/firmware-campaigns', {
          firmware_key: of.firmware_key, stations: pickedBy(values), at_once: typed(values.at_once), most_failures: typed(values.most_failures),
          how: { retrieve_at: localTime(values.retrieve_at ?? ''), install_at: localTime(values.install_at ?? '') },
        });
        onBegun();
        navigate(here({ campaign: made.firmware_campaign_key }));
        return t.begun(number(made.stations));
      }}>
      {(values, set) => <Picked values={values} set={set} />}
    </FormDialog>
  );
};
