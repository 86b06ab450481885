// `/stations/{id}`: one station. What is shown of it stands in the address as `tab`.
import './Station.css';
import type { ComponentType } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { CommandDialog } from '../../commands/CommandDialog';
import { type Everyday, EVERYDAY, whyNotThis } from '../../commands/everyday';
import { Age } from '../../components/Age';
import { Button } from '../../components/Button';
import { Empty } from '../../components/Empty';
import { Loading } from '../../components/Loaded';
import { StatusBadge } from '../../components/StatusBadge';
import { say } from '../../components/Toast';
import { here, param } from '../../state/url';
import { type Schemas, segment, send } from '../../store/api';
import type { Row } from '../../store/contract';
import { loaded, server, siteNamed, station } from '../../store/network';
import { type Resource, useResource } from '../../store/resource';
import { lacks } from '../../store/role';
import { useTold } from '../../store/told';
import { useTitle } from '../../title';
import { words } from '../../words';
import { Access } from './Access';
import { PendingHere } from '../connections/Pending';
import { Actions } from './Actions';
import { DeviceModel } from './DeviceModel';
import { Display } from './Display';
import { Logs } from './Logs';
import { Messages } from './Messages';
import { Monitoring } from './Monitoring';
import { Now } from './Now';
import { Setup } from './Setup';
import { Simulator } from './Simulator';
import { SmartCharging } from './SmartCharging';

/** What REST knows of a station beside what the stream tells. */
export type Known = Schemas['StationRow'] & { connected: boolean };

export interface PartProps {
  id: string;
  row: Row;
  known: Resource<Known>;
}

const PARTS = {
  now: Now, model: DeviceModel, charging: SmartCharging, access: Access, monitoring: Monitoring, display: Display, logs: Logs, messages: Messages, actions: Actions, setup: Setup, simulator: Simulator,
} satisfies Record<string, ComponentType<PartProps>>;
type PartName = keyof typeof PARTS;

export const Station = ({ id }: { id: string }) => {
  const t = words('station');
  useTitle(id);
  const row = station(id);
  const known = useResource<Known>(`/api/v1/stations/${segment(id)}`, {}, `${row?.connection_since} ${row?.registration} ${row?.firmware} ${useTold('audit')}`);
  const tabs = useRef<HTMLElement>(null);
  const asked = param('tab');
  const shown = (Object.keys(PARTS) as PartName[]).filter((name) => name !== 'simulator' || server.value?.simulator);
  const part = shown.find((name) => name === asked) ?? 'now';
  // On a phone the tab that is shown may stand beyond the edge.
  useEffect(() => {
    const current = tabs.current?.querySelector<HTMLElement>('[aria-current]');
    if (current) tabs.current!.scrollLeft = current.offsetLeft - tabs.current!.clientWidth / 3;
  }, [part, known.data === undefined]);
  if (!loaded.value) return <><header class="page-head"><h1>{id}</h1></header><Loading /></>;
  const Part = PARTS[part];
  const isNew = known.failure?.problem.status === 404;
  return (
    <>
      {row ? <Head row={row} /> : <header class="page-head"><h1>{id}</h1></header>}
      {isNew || !row ? <Unseen id={id} onRegistered={known.reload} /> : (
        <>
          <nav class="tabs" aria-label={t.parts} ref={tabs}>
            {shown.map((name) => (
              <a key={name} href={here({ tab: name === 'now' ? null : name, q: null, open: null, kind: null, m: null, action: null, view: null, severity: null, critical: null })} aria-current={name === part ? 'page' : undefined}>{t.tabs[name]}</a>
            ))}
          </nav>
          {row.registration === 'Pending' && <PendingHere id={id} />}
          <Part key={part} id={id} row={row} known={known} />
        </>
      )}
    </>
  );
};

/** Who it is, how it is, and what can be done. */
const Head = ({ row }: { row: Row }) => {
  const names = words('commands').names;
  const [open, setOpen] = useState<Everyday | null>(null);
  const site = row.site && siteNamed(row.site);
  // What `echonet-gateway` says of its stations in BootNotification.
  const gateway = row.vendor?.startsWith('ECHONET Lite ') && words('station').gateway;
  return (
    <header class="page-head station-head">
      <div>
        <div class="station-name"><h1>{row.id}</h1> <StatusBadge state={row.state} /> {row.state_since && <span class="quiet"><Age at={row.state_since} /></span>}</div>
        <p class="station-who">{[gateway, site, row.vendor, row.model, row.firmware, row.registration !== 'Accepted' && row.registration].filter(Boolean).join(' · ')}</p>
      </div>
      <div class="station-acts" role="toolbar" aria-label={words('commands').title}>
        {EVERYDAY.filter((everyday) => everyday.id !== 'variable').map((everyday) => (
          <Button key={everyday.id} kind={everyday.id === (row.transactions.length > 0 ? 'stop' : 'start') ? 'main' : 'plain'} reason={whyNotThis(everyday, row)} onClick={() => setOpen(everyday)}>{names[everyday.id]}</Button>
        ))}
      </div>
      {open && <CommandDialog everyday={open} row={row} onClose={() => setOpen(null)} />}
    </header>
  );
};

/** Nobody of this name was ever here: what to do. */
const Unseen = ({ id, onRegistered }: { id: string; onRegistered: () => void }) => {
  const t = words('station');
  const url = server.value?.stations_url ?? 'ws://localhost:9000';
  const register = (): void => {
    send('POST', '/api/v1/stations', { identity: id }).then(onRegistered, (error: Error) => say('bad', error.message));
  };
  return (
    <section class="panel">
      <Empty title={t.unseen}>
        <p>{words('stations').pointOne} <code>{url}/{id}</code></p>
        <p>{words('stations').orRun} <code>charger-sim --station-id {id} --csms-url {url}</code></p>
        <p><Button reason={lacks('administrator')} onClick={register}>{t.register}</Button></p>
      </Empty>
    </section>
  );
};
