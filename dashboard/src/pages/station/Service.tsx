// In service or out of it (G): what is wanted of the station and its EVSEs, and what they report. The server holds on
// to it, and tells a station that is away when it is back.
import { useState } from 'preact/hooks';
import { act } from '../../components/act';
import { Button } from '../../components/Button';
import { Records } from '../../components/Records';
import { type Schemas, segment, send } from '../../store/api';
import { useList } from '../../store/resource';
import { lacks } from '../../store/role';
import { useTold } from '../../store/told';
import { words } from '../../words';
import type { PartProps } from './Station';

type Wanted = Schemas['AvailabilityRow'];

export const Service = ({ id, row }: PartProps) => {
  const t = words('station');
  const w = words('waiting');
  const [changed, setChanged] = useState(0);
  const path = `/api/v1/stations/${segment(id)}/availability`;
  const list = useList<Wanted>(path, {}, `${row.seq} ${changed} ${useTold('audit', 'command')}`);
  const onChanged = (): void => setChanged((times) => times + 1);
  const evses = [...new Set(row.connectors.map((one) => one.evse_id))];
  const known = (evse: number): Wanted | undefined => list.items.find((one) => one.evse_id === evse && one.connector_id === 0);
  const parts = [0, ...evses].map((evse) => ({ evse, wanted: known(evse) }));
  const want = (evse: number, wanted: string): void => act(send('PUT', path, { wanted, ...(evse ? { evse_id: evse } : {}) }), row.connected ? null : t.toldWhenBack, onChanged);
  const why = lacks('operator');
  const name = (evse: number): string => (evse === 0 ? w.whole : `EVSE ${evse}`);
  return (
    <Records title={t.service} list={list} rows={parts} rowKey={(one) => one.evse} none={t.noConnectors} height={300}
      columns={[
        { id: 'part', head: w.part, width: 'minmax(4.5rem, 1fr)', cell: ({ evse }) => name(evse) },
        { id: 'wanted', head: w.wanted, width: 'minmax(4.5rem, 1fr)', cell: ({ wanted }) => (wanted ? w.operative[wanted.wanted as keyof typeof w.operative] ?? wanted.wanted : <span class="quiet">{t.nothingWanted}</span>) },
        { id: 'reported', head: w.reported, width: 'minmax(5rem, 1fr)', wide: true, cell: ({ wanted }) => wanted && <span class={wanted.differs ? 'is-bad' : 'is-good'}>{wanted.reported ? w.operative[wanted.reported as keyof typeof w.operative] ?? wanted.reported : words('common').unknown}</span> },
        { id: 'answer', head: w.answer, width: 'minmax(5rem, 1fr)', wide: true, cell: ({ wanted }) => wanted && <span title={wanted.detail ?? undefined}>{wanted.status ?? w.notTold}</span> },
        {
          id: 'do', head: '', width: 'minmax(8rem, 11rem)', end: true, cell: ({ evse, wanted }) => {
            const next = wanted?.wanted === 'Inoperative' ? 'Operative' : 'Inoperative';
            return <Button reason={why} label={`${t.put[next]}: ${name(evse)}`} onClick={() => want(evse, next)}>{t.put[next]}</Button>;
          },
        },
      ]} />
  );
};
