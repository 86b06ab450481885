// Security events (A04): of one station, or of all.
import { Checkbox } from '../../components/Field';
import { Records } from '../../components/Records';
import { Time } from '../../components/Time';
import { href, param, setParams } from '../../state/url';
import type { Schemas } from '../../store/api';
import { useList } from '../../store/resource';
import { words } from '../../words';

type Event = Schemas['SecurityEventRow'];

export const SecurityEvents = ({ station, version, fill }: { station: string | null; version: unknown; fill?: boolean }) => {
  const t = words('connections');
  const critical = param('critical') !== null;
  const list = useList<Event>('/api/v1/security-events', { station, critical: critical || null, limit: 50 }, version);
  const alone = fill !== true;
  return (
    <Records title={t.views.security!} list={list} rows={list.items} rowKey={(one) => one.security_event_key} none={t.noSecurity} height={alone ? 420 : 'fill'}
      class={alone ? undefined : 'connections-list'}
      above={<div class="station-filter"><Checkbox label={t.criticalOnly} checked={critical} onChange={(on) => setParams({ critical: on ? 1 : null })} /></div>}
      columns={[
        { id: 'at', head: words('common').time, width: 'minmax(7.5rem, 1fr)', cell: (one) => <Time at={one.occurred_at} show="short" /> },
        ...(alone ? [] : [{ id: 'station', head: words('common').station, width: 'minmax(8rem, 1fr)', cell: (one: Event) => <a href={href(`/stations/${encodeURIComponent(one.station)}`, { tab: 'monitoring' })}>{one.station}</a> }]),
        { id: 'type', head: t.securityType, width: 'minmax(9rem, 1.6fr)', cell: (one) => <span class={one.is_critical ? 'station-bad' : undefined} title={one.type}><span aria-hidden="true">{one.is_critical ? '! ' : ''}</span>{t.securityTypes[one.type] ?? one.type}{one.is_critical && <span class="unseen"> {t.critical}</span>}</span> },
        { id: 'info', head: words('common').details, width: 'minmax(6rem, 2fr)', wide: true, cell: (one) => <span title={one.tech_info ?? ''}>{one.tech_info}</span> },
      ]} />
  );
};
