// Who may charge here: reservations (H), and the list of tokens that the station keeps (D).
import { useState } from 'preact/hooks';
import { callBy, type CallReport, isDone, reportOf, reportOfFailure, type Report as Told } from '../../commands/call';
import { targetsOf, whyNot } from '../../commands/everyday';
import { Report } from '../../commands/Report';
import { useCall } from '../../commands/useCall';
import { Button } from '../../components/Button';
import { SelectField, TextField } from '../../components/Field';
import { Panel } from '../../components/Panel';
import { Records } from '../../components/Records';
import { Time } from '../../components/Time';
import { duration, number } from '../../format';
import { get, type Schemas, segment, send } from '../../store/api';
import { useList } from '../../store/resource';
import { useTold } from '../../store/told';
import { words } from '../../words';
import { Customer } from './Customer';
import type { PartProps } from './Station';
import { useVersion } from './version';

export const Access = (props: PartProps) => (
  <div class="station-grid station-halves">
    <div class="station-column"><Reservations {...props} /><LocalList {...props} /></div>
    <div class="station-column"><Customer {...props} /></div>
  </div>
);

type Reservation = Schemas['ReservationRow'];

const Reservations = ({ id, row }: PartProps) => {
  const t = words('station');
  const c = words('commands');
  const calling = useCall(id);
  const version = useVersion(id, /^Reserv/);
  const [sent, setSent] = useState(0);
  const path = `/api/v1/stations/${segment(id)}/reservations`;
  const list = useList<Reservation>(path, { limit: 100 }, `${version} ${sent} ${useTold('reservation')}`);
  const [evse, setEvse] = useState('1');
  const [token, setToken] = useState('');
  const [minutes, setMinutes] = useState('30');
  const reason = whyNot(row);
  const run = (action: string, running: Promise<Told>): void => void calling.follow(action, running).then(() => setSent((times) => times + 1));
  // The server chooses the number.
  const reserve = (): void => run('ReserveNow', callBy(id, 'ReserveNow', path, { id_token: { id_token: token, type: 'ISO14443' }, for: `${minutes}m`, ...(evse ? { evse_id: Number(evse) } : {}) }));
  const cancel = (reservation: number): void => run('CancelReservation', send<{ call: CallReport }>('DELETE', `${path}/${reservation}`)
    .then(({ call }) => reportOf(call), (error: unknown) => reportOfFailure(id, 'CancelReservation', error)));

  return (
    <Records title={t.reservations} list={list} rows={list.items} rowKey={(one) => one.reservation_key} none={t.noReservations}
      above={
        <>
          <form class="station-inset station-pair" onSubmit={(event) => {
            event.preventDefault();
            if (token && !reason && !calling.busy) reserve();
          }}>
            <SelectField label={c.target} value={evse} onChange={setEvse} options={[['', t.anyEvse], ...targetsOf(['evse'], row.connectors).map((one): [string, string] => [one, `EVSE ${one}`])]} />
            <TextField label={c.texts.idToken!} value={token} onInput={setToken} required />
            <SelectField label={t.span} value={minutes} onChange={setMinutes} options={['15', '30', '60', '180'].map((one) => [one, duration(Number(one) * 60_000)])} />
            <Button kind="main" type="submit" busy={calling.busy !== null} reason={reason ?? (token ? null : c.missing)}>{t.reserve}</Button>
          </form>
          {calling.report && <div class="station-inset"><Report of={calling.report} /></div>}
        </>
      }
      columns={[
        { id: 'token', head: 'IdToken', width: 'minmax(6rem, 1fr)', cell: (one) => <span class="mono">{one.id_token}</span> },
        { id: 'evse', head: 'EVSE', width: '3rem', wide: true, cell: (one) => one.evse_id ?? one.connector_type ?? '–' },
        { id: 'until', head: t.until, width: 'minmax(7rem, 1.2fr)', cell: (one) => <Time at={one.expires_at} /> },
        {
          id: 'state', head: words('common').state, width: 'minmax(6rem, 1fr)', cell: (one) => (one.state === 'active'
            ? <Button kind="bare" reason={reason} onClick={() => cancel(one.reservation_id)}>{words('common').cancel}</Button>
            : <span title={one.status ?? ''}>{t.reservationStates[one.state] ?? one.state}</span>),
        },
      ]} />
  );
};

const LocalList = ({ id, row }: PartProps) => {
  const t = words('station');
  const calling = useCall(id);
  const [version, setVersion] = useState<number | null>(null);
  const reason = whyNot(row);
  const read = async (): Promise<number | null> => {
    const report = await calling.run('GetLocalListVersion', {});
    const told = (report.call?.payload as { versionNumber?: number } | null)?.versionNumber ?? null;
    setVersion(told);
    return told;
  };
  const replace = async (withTokens: boolean): Promise<void> => {
    const before = await read();
    if (before === null) return;
    const tokens = withTokens ? (await get<{ items: Schemas['IdTokenRow'][] }>('/api/v1/id-tokens', { limit: 1000 })).items.filter((one) => one.status === 'Accepted') : [];
    const list = tokens.map((one) => ({ idToken: { idToken: one.id_token, type: one.type }, idTokenInfo: { status: 'Accepted' } }));
    const report = await calling.run('SendLocalList', { versionNumber: before + 1, updateType: 'Full', ...(list.length > 0 ? { localAuthorizationList: list } : {}) });
    if (isDone(report)) setVersion(before + 1);
  };
  return (
    <Panel title={t.localList}>
      <div class="form-root">
        <p>{t.localListWhat}</p>
        {version !== null && <p><b>{t.version(number(version))}</b></p>}
        <div class="station-buttons">
          <Button busy={calling.busy !== null} reason={reason} onClick={() => void read()}>{t.readVersion}</Button>
          <Button busy={calling.busy !== null} reason={reason} onClick={() => void replace(true)}>{t.sendTokens}</Button>
          <Button busy={calling.busy !== null} reason={reason} onClick={() => void replace(false)}>{t.emptyList}</Button>
        </div>
        {calling.report && <Report of={calling.report} />}
      </div>
    </Panel>
  );
};
