// Certificates of stations (A02, A03): asked for, signed, in use; and the renewal of one.
import { useState } from 'preact/hooks';
import { act } from '../../components/act';
import { Button } from '../../components/Button';
import { CopyButton } from '../../components/CopyButton';
import { FormDialog } from '../../components/FormDialog';
import { Records } from '../../components/Records';
import { Time } from '../../components/Time';
import { href } from '../../state/url';
import { type Schemas, segment, send } from '../../store/api';
import { stationIds } from '../../store/network';
import { useList } from '../../store/resource';
import { lacks } from '../../store/role';
import { useTold } from '../../store/told';
import { words } from '../../words';
import type { ViewProps } from './Certificates';

type Row = Schemas['StationCertificateRow'];

export const Own = ({ station }: ViewProps) => {
  const t = words('certificates');
  const [changed, setChanged] = useState(0);
  const [asking, setAsking] = useState<string | null>(null);
  const onChanged = (): void => setChanged((times) => times + 1);
  const list = useList<Row>('/api/v1/station-certificates', { limit: 200, station }, `${changed} ${useTold('station-certificate', 'audit')}`);
  const why = lacks('operator');
  return (
    <>
      <Records title={t.views.own} list={list} rows={list.items} rowKey={(row) => row.station_certificate_key} none={t.noOwn} next={t.noOwnNext} height="fill" class="panel-fill"
        actions={<Button reason={why} onClick={() => setAsking(station ?? '')}>{t.renew}</Button>}
        columns={[
          { id: 'station', head: words('common').station, width: 'minmax(7rem, 1.2fr)', cell: (row) => <a href={href(`/stations/${encodeURIComponent(row.station)}`)}>{row.station}</a> },
          { id: 'state', head: words('common').state, width: 'minmax(6rem, 1fr)', cell: (row) => <span class={/refused|failed|rejected/.test(row.state) ? 'is-bad' : row.state === 'in_use' ? 'is-good' : undefined} title={row.reason ?? undefined}>{t.states[row.state as keyof typeof t.states] ?? row.state}</span> },
          { id: 'purpose', head: t.purpose, width: 'minmax(6rem, 1fr)', wide: true, cell: (row) => t.purposes[row.purpose as keyof typeof t.purposes] ?? row.purpose },
          { id: 'subject', head: t.subject, width: 'minmax(8rem, 1.5fr)', wide: true, cell: (row) => <span title={[row.subject, row.issuer, row.serial_number].filter(Boolean).join('\n')}>{row.subject ?? row.reason}</span> },
          { id: 'until', head: t.until, width: '8.5rem', end: true, cell: (row) => <Time at={row.not_after} show="short" /> },
          { id: 'used', head: t.used, width: '8.5rem', end: true, wide: true, cell: (row) => <Time at={row.used_at} show="short" /> },
          {
            id: 'do', head: '', width: '9rem', end: true, cell: (row) => (
              <span class="row-buttons">
                {row.chain && <CopyButton label="PEM" value={() => row.chain ?? ''} />}
                <Button kind="bare" icon="close" reason={lacks('administrator')} label={`${t.forget}: ${row.station}`} onClick={() => act(send('DELETE', `/api/v1/station-certificates/${row.station_certificate_key}`), t.forgotten, onChanged)} />
              </span>
            ),
          },
        ]} />
      {asking !== null && (
        <FormDialog title={t.renew} least="operator" verb={t.ask} onClose={() => setAsking(null)} values={{ station: asking || (stationIds.value[0] ?? ''), purpose: 'ChargingStationCertificate' }}
          fields={[
            { name: 'station', label: words('common').station, options: stationIds.value.map((id) => [id, id]), required: true },
            { name: 'purpose', label: t.purpose, hint: t.renewHint, options: Object.entries(t.purposes) },
          ]}
          send={async ({ station: id = '', purpose }) => {
            const told = await send<Schemas['CallReport']>('POST', `/api/v1/stations/${segment(id)}/station-certificates`, { purpose });
            onChanged();
            return `${id}: ${(told.payload as { status?: string } | null)?.status ?? told.error?.code ?? told.outcome}`;
          }} />
      )}
    </>
  );
};
