// Messages on the display of the station (O): what it has, a new one, and their end.
import { useState } from 'preact/hooks';
import { callBy, reportOf, reportOfFailure, type CallReport, type Report as Told } from '../../commands/call';
import { whyNot } from '../../commands/everyday';
import { Report } from '../../commands/Report';
import { inSeconds } from '../../commands/schema';
import { useCall } from '../../commands/useCall';
import { Button } from '../../components/Button';
import { SelectField, TextField } from '../../components/Field';
import { Panel } from '../../components/Panel';
import { Records } from '../../components/Records';
import { Time } from '../../components/Time';
import { duration } from '../../format';
import { type Schemas, segment, send } from '../../store/api';
import { useList } from '../../store/resource';
import { words } from '../../words';
import type { PartProps } from './Station';
import { useVersion } from './version';

type Message = Schemas['DisplayMessageRow'];

const PRIORITIES = ['NormalCycle', 'InFront', 'AlwaysFront'] as const;
const STATES = ['', 'Charging', 'Faulted', 'Idle', 'Unavailable'] as const;
const LASTS = ['', '3600', '86400', '604800'] as const;

export const Display = ({ id, row }: PartProps) => {
  const t = words('station');
  const path = `/api/v1/stations/${segment(id)}/display-messages`;
  const calling = useCall(id);
  const [changed, setChanged] = useState(0);
  const version = useVersion(id, /^NotifyDisplayMessages$/);
  const list = useList<Message>(path, { limit: 200 }, `${version} ${changed}`);
  const [content, setContent] = useState('');
  const [priority, setPriority] = useState<string>(PRIORITIES[0]);
  const [state, setState] = useState('');
  const [lasts, setLasts] = useState('');
  const reason = whyNot(row);
  const run = (action: string, running: Promise<Told>): void => void calling.follow(action, running).then(() => setChanged((times) => times + 1));
  const set = (): void => run('SetDisplayMessage', callBy(id, 'SetDisplayMessage', path, {
    priority, message: { format: 'UTF8', content }, ...(state ? { state } : {}), ...(lasts ? { endDateTime: inSeconds(Number(lasts)) } : {}),
  }));
  const clear = (message: number): void => run('ClearDisplayMessage', send<{ call: CallReport }>('DELETE', `${path}/${message}`)
    .then(({ call }) => reportOf(call), (error: unknown) => reportOfFailure(id, 'ClearDisplayMessage', error)));
  return (
    <div class="station-grid">
      <div class="station-column">
        <Records title={t.displayMessages} list={list} rows={list.items} rowKey={(one) => one.message_id} none={t.noDisplayMessages} height={480}
          actions={<Button busy={calling.busy !== null} reason={reason} onClick={() => run('GetDisplayMessages', callBy(id, 'GetDisplayMessages', `${path}/refresh`, {}))}>{t.readMessages}</Button>}
          columns={[
            { id: 'content', head: t.text, width: 'minmax(7rem, 2.4fr)', cell: (one) => <span lang={one.language ?? undefined} title={one.content}>{one.content}</span> },
            { id: 'priority', head: t.priority, width: 'minmax(4.5rem, 0.9fr)', wide: true, cell: (one) => t.priorities[one.priority as keyof typeof t.priorities] ?? one.priority },
            { id: 'while', head: t.shownWhile, width: 'minmax(4.5rem, 0.9fr)', wide: true, cell: (one) => (one.transaction_id ? t.inTransactions : t.displayStates[(one.shown_while ?? '') as keyof typeof t.displayStates] ?? one.shown_while) },
            { id: 'until', head: t.until, width: 'minmax(5.5rem, 1fr)', wide: true, cell: (one) => (one.ends_at ? <Time at={one.ends_at} show="short" /> : '–') },
            { id: 'state', head: words('common').state, width: 'minmax(4.5rem, 0.9fr)', cell: (one) => t.messageStates[one.state as keyof typeof t.messageStates] ?? one.state },
            {
              id: 'clear', head: '', width: '4.5rem', end: true, cell: (one) => (one.state === 'set' || one.state === 'reported'
                ? <Button kind="bare" label={`${t.clearMonitor}: ${one.message_id}`} reason={reason} onClick={() => clear(one.message_id)}>{t.clearMonitor}</Button> : null),
            },
          ]} />
      </div>
      <div class="station-column">
        <Panel title={t.newMessage}>
          <form class="form-root" onSubmit={(event) => { event.preventDefault(); if (content && !reason && !calling.busy) set(); }}>
            <TextField label={t.text} value={content} onInput={setContent} required hint={t.textHint} />
            <SelectField label={t.priority} value={priority} onChange={setPriority} options={PRIORITIES.map((one) => [one, t.priorities[one]])} />
            <SelectField label={t.shownWhile} value={state} onChange={setState} options={STATES.map((one) => [one, t.displayStates[one]])} />
            <SelectField label={t.span} value={lasts} onChange={setLasts} options={LASTS.map((one) => [one, one ? duration(Number(one) * 1000) : t.untilCleared])} />
            <Button kind="main" type="submit" busy={calling.busy !== null} reason={reason ?? (content ? null : words('commands').missing)}>{t.showMessage}</Button>
          </form>
          {calling.report && <Report of={calling.report} follow={(running) => calling.follow('SetDisplayMessage', running)} />}
        </Panel>
      </div>
    </div>
  );
};
