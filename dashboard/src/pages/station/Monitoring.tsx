// Monitors of the station with what they told (N), and its security events (A04).
import { useState } from 'preact/hooks';
import { Report } from '../../commands/Report';
import { whyNot } from '../../commands/everyday';
import { useCall } from '../../commands/useCall';
import { Age } from '../../components/Age';
import { Button } from '../../components/Button';
import { Checkbox, SelectField } from '../../components/Field';
import { Records } from '../../components/Records';
import { Time } from '../../components/Time';
import { number } from '../../format';
import { here, param, setParams } from '../../state/url';
import { type Schemas, segment } from '../../store/api';
import { useList } from '../../store/resource';
import { words } from '../../words';
import { SecurityEvents } from '../connections/SecurityEvents';
import { askReport } from './ask';
import type { PartProps } from './Station';
import { useVersion } from './version';

export const Monitoring = (props: PartProps) => (
  <div class="station-column">
    <Monitors {...props} />
    <div class="station-grid station-halves">
      <Events {...props} />
      <SecurityEvents station={props.id} version={useVersion(props.id, /^SecurityEvent/)} />
    </div>
  </div>
);

type Monitor = Schemas['MonitorRow'];

const Monitors = ({ id, row }: PartProps) => {
  const t = words('station');
  const calling = useCall(id);
  const [changed, setChanged] = useState(0);
  const version = useVersion(id, /^NotifyMonitoringReport$/);
  const list = useList<Monitor>(`/api/v1/stations/${segment(id)}/monitors`, { limit: 200 }, `${version} ${changed}`);
  const reason = whyNot(row);
  const run = <T,>(running: Promise<T>): void => void running.then(() => setChanged((times) => times + 1));
  const read = <Button busy={calling.busy !== null} reason={reason} onClick={() => run(calling.follow('GetMonitoringReport', askReport(id, 'Monitoring')))}>{t.readMonitors}</Button>;
  return (
    <Records title={t.monitors} list={list} rows={list.items} rowKey={(one) => one.monitor_id} none={t.noMonitors} next={read} height={320}
      actions={<>{read}<a class="button" href={here({ tab: 'actions', action: 'SetVariableMonitoring' })}>{t.setMonitor}</a></>}
      above={calling.report && <div class="station-inset"><Report of={calling.report} follow={(running) => calling.follow('ClearVariableMonitoring', running)} /></div>}
      columns={[
        { id: 'id', head: 'ID', width: '4rem', end: true, wide: true, cell: (one) => one.monitor_id },
        { id: 'path', head: t.variable, width: 'minmax(9rem, 2fr)', cell: (one) => <span title={one.path}>{one.path}</span> },
        { id: 'type', head: t.type, width: 'minmax(8rem, 1.2fr)', cell: (one) => <>{t.monitorTypes[one.type] ?? one.type} <b>{number(one.value, 3, 0)}</b></> },
        { id: 'severity', head: t.severity, width: 'minmax(6rem, 0.8fr)', wide: true, cell: (one) => <Severity of={one.severity} /> },
        { id: 'whose', head: t.whose, width: 'minmax(7rem, 1fr)', wide: true, cell: (one) => <span class="quiet">{one.is_custom ? 'CSMS' : t.ownMonitor}{one.in_transactions && ` · ${t.inTransactions}`}</span> },
        { id: 'updated', head: t.updated, width: '5rem', end: true, wide: true, cell: (one) => <Age at={one.updated_at} /> },
        { id: 'clear', head: '', width: '5.5rem', end: true, cell: (one) => <Button kind="bare" label={`${t.clearMonitor}: ${one.monitor_id}`} reason={reason} onClick={() => run(calling.run('ClearVariableMonitoring', { id: [one.monitor_id] }))}>{t.clearMonitor}</Button> },
      ]} />
  );
};

/** 0 to 9, with what the standard calls it. */
const Severity = ({ of }: { of: number | null | undefined }) =>
  of == null ? <>–</> : <span class={of <= 3 ? 'station-bad' : undefined}>{of} · {words('station').severities[of] ?? ''}</span>;

type Event = Schemas['MonitoringEventRow'];

const Events = ({ id }: PartProps) => {
  const t = words('station');
  const version = useVersion(id, /^NotifyEvent$/);
  const severity = param('severity') ?? '';
  const alerts = param('kind') === 'alerts';
  const list = useList<Event>(`/api/v1/stations/${segment(id)}/monitoring-events`, { limit: 50, severity, trigger: alerts ? 'Alerting' : null }, version);
  return (
    <Records title={t.monitorEvents} list={list} rows={list.items} rowKey={(one) => one.monitoring_event_key} none={t.noMonitorEvents} height={420}
      above={
        <div class="station-filter">
          <SelectField label={t.severity} bare value={severity} onChange={(next) => setParams({ severity: next })} options={[['', t.anySeverity], ...[3, 5, 7].map((one): [string, string] => [String(one), t.atLeast(`${one} · ${t.severities[one]}`)])]} />
          <Checkbox label={t.alertsOnly} checked={alerts} onChange={(on) => setParams({ kind: on ? 'alerts' : null })} />
        </div>
      }
      columns={[
        { id: 'at', head: words('common').time, width: 'minmax(7.5rem, 1fr)', cell: (one) => <Time at={one.occurred_at} show="short" /> },
        { id: 'what', head: t.variable, width: 'minmax(8rem, 2fr)', cell: (one) => <span title={[one.path, one.tech_code, one.tech_info].filter(Boolean).join(' · ')}>{one.path} = <b>{one.actual_value}</b></span> },
        { id: 'trigger', head: t.trigger, width: 'minmax(5rem, 0.8fr)', wide: true, cell: (one) => (one.is_cleared ? t.isOver : t.triggers[one.trigger] ?? one.trigger) },
        { id: 'severity', head: t.severity, width: 'minmax(5.5rem, 0.8fr)', wide: true, cell: (one) => <Severity of={one.severity} /> },
      ]} />
  );
};
