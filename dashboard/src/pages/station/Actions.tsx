// Any action that a CSMS may send, as a form made from its schema; and everything that was sent.
import { useState } from 'preact/hooks';
import { callPath, curl, type Outcome, statusOf } from '../../commands/call';
import { whyNot } from '../../commands/everyday';
import { meaning } from '../../commands/forms';
import { type Fault, PayloadEditor } from '../../commands/PayloadEditor';
import { Frames, Report } from '../../commands/Report';
import { firstPayload } from '../../commands/profile';
import { CATALOGUE, type Catalogue, requestOf } from '../../commands/schema';
import { Unchecked } from '../../commands/Unchecked';
import { useCall } from '../../commands/useCall';
import { act } from '../../components/act';
import { Button } from '../../components/Button';
import { CopyButton } from '../../components/CopyButton';
import { Dialog } from '../../components/Dialog';
import { TextField } from '../../components/Field';
import { Loaded } from '../../components/Loaded';
import { Panel } from '../../components/Panel';
import { Records } from '../../components/Records';
import { Time } from '../../components/Time';
import { latency } from '../../format';
import { here, param, setParams } from '../../state/url';
import { type Schemas, segment, send } from '../../store/api';
import type { Row } from '../../store/contract';
import { server } from '../../store/network';
import { useList, useResource } from '../../store/resource';
import { useTold } from '../../store/told';
import { lacks } from '../../store/role';
import { words } from '../../words';
import type { PartProps } from './Station';

type Command = Schemas['CommandRow'];

/** What is to be sent once more. */
interface Again {
  action: string;
  payload: unknown;
  /** Counts them, so that the same makes a new form. */
  turn: number;
}

export const Actions = ({ id, row }: PartProps) => {
  const catalogue = useResource<Catalogue>(CATALOGUE);
  const [sent, setSent] = useState(0);
  const [again, setAgain] = useState<Again | null>(null);
  const repeat = (action: string, payload: unknown): void => {
    setAgain((before) => ({ action, payload, turn: (before?.turn ?? 0) + 1 }));
    setParams({ action, open: null }, { push: true });
    document.querySelector('main')?.scrollIntoView({ block: 'start' });
  };
  return (
    <div class="station-column">
      <Loaded from={catalogue}>{(data) => <Composer id={id} row={row} catalogue={data} again={again} onSent={() => setSent((times) => times + 1)} />}</Loaded>
      <History id={id} version={`${sent} ${useTold('command', 'late-answer')}`} onAgain={repeat} />
    </div>
  );
};

const Composer = ({ id, row, catalogue, again, onSent }: {
  id: string; row: Row; catalogue: Catalogue; again: Again | null; onSent: () => void;
}) => {
  const t = words('station');
  const all = catalogue.items;
  const asked = param('action');
  const action = all.find((one) => one.action === asked)?.action ?? 'TriggerMessage';
  const [find, setFind] = useState('');
  const shown = all.filter((one) => one.action.toLowerCase().includes(find.toLowerCase()));
  const blocks = [...new Set(shown.map((one) => one.block))].sort();
  return (
    <Panel title={t.tabs.actions} flush>
      <div class="actions">
        <nav class="actions-list" aria-label={t.action}>
          <TextField label={t.findAction} bare search placeholder={t.findAction} value={find} onInput={setFind}
            onKeyDown={(event) => { if (event.key === 'Enter' && shown[0]) setParams({ action: shown[0].action }, { push: true }); }} />
          {blocks.map((block) => (
            <div key={block}>
              <h3>{block} · {t.blocks[block] ?? ''}</h3>
              {shown.filter((one) => one.block === block).map((one) => (
                <a key={one.action} href={here({ action: one.action })} aria-current={one.action === action ? 'true' : undefined}>{one.action}</a>
              ))}
            </div>
          ))}
        </nav>
        <Form key={`${action} ${again?.turn}`} id={id} row={row} catalogue={catalogue} action={action} first={again?.action === action ? again.payload : undefined} onSent={onSent} />
      </div>
    </Panel>
  );
};

/** The form of one action, and what became of it. `first` = what it begins with instead of the least payload. */
const Form = ({ id, row, catalogue, action, first, onSent }: { id: string; row: Row; catalogue: Catalogue; action: string; first: unknown; onSent: () => void }) => {
  const t = words('station');
  const c = words('commands');
  const schema = requestOf(catalogue, action);
  const [payload, setPayload] = useState<unknown>(() => first ?? firstPayload(catalogue, action));
  const [fault, setFault] = useState<Fault | null>(null);
  const calling = useCall(id);
  const run = async (): Promise<void> => {
    setFault(null);
    const report = await calling.run(action, payload);
    if (report.pointer !== null) setFault({ pointer: report.pointer, detail: report.detail ?? '' });
    onSent();
  };
  return (
    <form class="actions-form" onSubmit={(event) => { event.preventDefault(); if (!calling.busy && payload !== undefined && !whyNot(row)) void run(); }}>
      <div>
        <h3 class="actions-name mono">{action}</h3>
        <p class="quiet">{schema && meaning(schema)}</p>
      </div>
      <PayloadEditor catalogue={catalogue} action={action} value={payload} onChange={setPayload} fault={fault} />
      <div class="station-buttons">
        <Button kind="main" type="submit" busy={calling.busy !== null} reason={whyNot(row) ?? (payload === undefined ? c.badJson : null)}>{c.send}</Button>
        {!row.connected && <Button reason={lacks('operator') ?? (payload === undefined ? c.badJson : null)} onClick={() => act(send('POST', `${callPath(id, action)}?when=online`, payload), t.waits(action), onSent)}>{t.whenBack}</Button>}
        <CopyButton label={t.copyCurl} value={() => curl(callPath(id, action), payload, server.peek()?.secured ?? false)} />
      </div>
      {calling.report && <Report of={calling.report} open follow={(running) => calling.follow(action, running).then(onSent)} />}
    </form>
  );
};

const tookOf = (one: Command): number | null => (one.finished_at && one.sent_at ? Date.parse(one.finished_at) - Date.parse(one.sent_at) : null);

/** How it ended, and what the station said. */
const outcomeOf = (one: Command): string => {
  const t = words('commands');
  const told = (one.response_frame as unknown[] | null)?.[2];
  if (one.state === 'result') return statusOf(told) ?? t.outcomes.result;
  return `${t.outcomes[one.state as Outcome] ?? one.state}${one.state === 'error' ? `: ${String(told)}` : ''}`;
};

const History = ({ id, version, onAgain }: { id: string; version: string; onAgain: (action: string, payload: unknown) => void }) => {
  const t = words('station');
  const list = useList<Command>(`/api/v1/stations/${segment(id)}/commands`, { limit: 50 }, version);
  const open = list.items.find((one) => String(one.command_key) === param('open'));
  return (
    <Records title={t.history} list={list} rows={list.items} rowKey={(one) => one.command_key} current={open?.command_key} none={t.noHistory} height={360}
      columns={[
        { id: 'at', head: words('common').time, width: 'minmax(9rem, 1fr)', wide: true, cell: (one) => <Time at={one.created_at} /> },
        { id: 'action', head: t.action, width: 'minmax(8rem, 1.2fr)', cell: (one) => <><button type="button" class="table-sort station-open" onClick={() => setParams({ open: one.command_key }, { push: true })}>{one.action}</button> <Unchecked id={one.message_id} /></> },
        { id: 'outcome', head: t.outcome, width: 'minmax(7rem, 1.4fr)', cell: (one) => <span class={one.state === 'result' ? undefined : 'station-bad'}>{outcomeOf(one)}</span> },
        { id: 'who', head: t.who, width: 'minmax(6rem, 1fr)', wide: true, cell: (one) => one.principal },
        { id: 'ms', head: t.took, width: '5rem', end: true, wide: true, cell: (one) => latency(tookOf(one)) },
      ]}>
      {open && (
        <Dialog wide title={`${open.action} · ${outcomeOf(open)}`} onClose={() => setParams({ open: null })}
          actions={<Button onClick={() => onAgain(open.action, (open.request_frame as unknown[])[3])}>{t.useAgain}</Button>}>
          {open.unchecked
            ? <p><Unchecked id={open.message_id} /> {/\(([^()]+)\)$/.exec(open.detail ?? '')?.[1]}</p>
            : open.detail && <p lang="en">{open.detail}</p>}
          <Frames of={open as Parameters<typeof Frames>[0]['of']} />
        </Dialog>
      )}
    </Records>
  );
};
