// What became of every SetVariables: taken, refused, or waiting for the next boot (B05).
import { Records } from '../../components/Records';
import { Checkbox } from '../../components/Field';
import { Time } from '../../components/Time';
import { here, param, setParams } from '../../state/url';
import { type Schemas, segment } from '../../store/api';
import { useList } from '../../store/resource';
import { useTold } from '../../store/told';
import { words } from '../../words';
import { useVersion } from './version';

type Setting = Schemas['VariableSettingRow'];

export const Settings = ({ id, changed }: { id: string; changed: number }) => {
  const t = words('station');
  const version = useVersion(id, /^BootNotification$/);
  const waiting = param('kind') === 'reboot';
  const list = useList<Setting>(`/api/v1/stations/${segment(id)}/variable-settings`, { limit: 200, awaits_reboot: waiting || null }, `${version} ${changed} ${useTold('command')}`);
  const said = (one: Setting): string => (one.awaits_reboot ? t.waitsForBoot : t.settingStates[one.status as keyof typeof t.settingStates] ?? one.status);
  return (
    <Records title={t.settings} list={list} rows={list.items} rowKey={(one) => `${one.path}#${one.attribute_type}`} none={waiting ? t.nothingWaits : t.noSettings} height={480}
      above={<div class="station-filter"><Checkbox label={t.onlyWaiting} checked={waiting} onChange={(on) => setParams({ kind: on ? 'reboot' : null })} /></div>}
      columns={[
        { id: 'path', head: t.variable, width: 'minmax(9rem, 2fr)', cell: (one) => <a href={here({ view: null, kind: null, q: one.path })} title={one.path}>{one.path}</a> },
        { id: 'value', head: t.value, width: 'minmax(6rem, 1.2fr)', cell: (one) => <span class="mono">{one.value ?? '***'}</span> },
        { id: 'result', head: t.outcome, width: 'minmax(8rem, 1.4fr)', cell: (one) => <span class={one.status === 'Accepted' || one.status === 'RebootRequired' ? undefined : 'station-bad'} title={[one.reason_code, one.reason].filter(Boolean).join(': ')}>{said(one)}</span> },
        { id: 'at', head: words('common').time, width: 'minmax(8.5rem, 1fr)', end: true, wide: true, cell: (one) => <Time at={one.set_at} /> },
      ]} />
  );
};
