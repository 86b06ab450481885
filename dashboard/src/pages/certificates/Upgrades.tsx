// Upgrades of the security profile (A05): one station led to a higher one, step by step.
import { useState } from 'preact/hooks';
import { Button } from '../../components/Button';
import { FormDialog } from '../../components/FormDialog';
import { Records } from '../../components/Records';
import { Time } from '../../components/Time';
import { href } from '../../state/url';
import { type Schemas, segment, send } from '../../store/api';
import { server, stationIds } from '../../store/network';
import { useList } from '../../store/resource';
import { lacks } from '../../store/role';
import { useTold } from '../../store/told';
import { words } from '../../words';
import type { ViewProps } from './Certificates';

type Row = Schemas['SecurityUpgradeRow'];

export const Upgrades = ({ station }: ViewProps) => {
  const t = words('certificates');
  const [changed, setChanged] = useState(0);
  const [open, setOpen] = useState(false);
  const list = useList<Row>('/api/v1/security-upgrades', { limit: 200, station }, `${changed} ${useTold('security-upgrade', 'audit')}`);
  return (
    <>
      <Records title={t.views.upgrades} list={list} rows={list.items} rowKey={(row) => row.security_upgrade_key} none={t.noUpgrades} next={t.noUpgradesNext} height="fill" class="panel-fill"
        actions={<Button kind="main" icon="plus" reason={lacks('operator')} onClick={() => setOpen(true)}>{t.upgrade}</Button>}
        columns={[
          { id: 'station', head: words('common').station, width: 'minmax(7rem, 1.2fr)', cell: (row) => <a href={href(`/stations/${encodeURIComponent(row.station)}`)}>{row.station}</a> },
          { id: 'profile', head: t.profile, width: '5.5rem', end: true, cell: (row) => row.security_profile },
          { id: 'state', head: words('common').state, width: 'minmax(6rem, 1fr)', cell: (row) => <span class={/failed|expired/.test(row.state) ? 'is-bad' : row.state === 'done' ? 'is-good' : undefined}>{t.upgradeStates[row.state as keyof typeof t.upgradeStates] ?? row.state}</span> },
          { id: 'step', head: t.step, width: 'minmax(7rem, 1.2fr)', cell: (row) => t.steps[row.step as keyof typeof t.steps] ?? row.step },
          { id: 'why', head: t.why, width: 'minmax(8rem, 2fr)', wide: true, cell: (row) => <span title={row.reason ?? row.url}>{row.reason ?? row.url}</span> },
          { id: 'at', head: words('common').started, width: '8.5rem', end: true, wide: true, cell: (row) => <Time at={row.created_at} show="short" /> },
        ]} />
      {open && (
        <FormDialog title={t.upgrade} least="operator" verb={t.begin} onClose={() => setOpen(false)}
          values={{ station: station ?? stationIds.value[0] ?? '', security_profile: '2', url: (server.value?.stations_url ?? '').replace(/^ws:/, 'wss:'), slot: '2', within: '24h' }}
          fields={[
            { name: 'station', label: words('common').station, options: stationIds.value.map((id) => [id, id]), required: true },
            { name: 'security_profile', label: t.profile, options: Object.entries(t.profiles) },
            { name: 'url', label: t.url, hint: t.urlHint, required: true, wide: true },
            { name: 'slot', label: t.slot, options: [['1', '1'], ['2', '2']] },
            { name: 'within', label: t.within, hint: t.withinHint },
            { name: 'root_certificate', label: t.root, hint: t.rootHint, type: 'lines' },
          ]}
          send={async ({ station: id = '', security_profile, url, slot, within, root_certificate }) => {
            const made = await send<Row>('POST', `/api/v1/stations/${segment(id)}/security-upgrades`, {
              security_profile: Number(security_profile), url: url?.trim(), slot: Number(slot), within: within || null, root_certificate: root_certificate?.trim() || null,
            });
            setChanged((times) => times + 1);
            return `${id}: ${t.upgradeStates[made.state as keyof typeof t.upgradeStates] ?? made.state}`;
          }} />
      )}
    </>
  );
};
