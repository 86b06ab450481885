// What became of a call: the outcome in words, both frames, the times, the same as a shell command.
import './Report.css';
import { useState } from 'preact/hooks';
import { Button } from '../components/Button';
import { Choice } from '../components/Field';
import { CopyButton } from '../components/CopyButton';
import { Icon } from '../components/Icon';
import { JsonView } from '../components/JsonView';
import { Properties } from '../components/Properties';
import { Time } from '../components/Time';
import { latency } from '../format';
import { server } from '../store/network';
import { words } from '../words';
import { type CallReport, callPath, curl, isDone, type Report as Told } from './call';

/** The outcome in a line: what the station said, or why it said nothing. */
export const Verdict = ({ of }: { of: Told }) => {
  const t = words('commands');
  const done = isDone(of);
  return (
    <span class={`verdict verdict-${done ? 'good' : of.outcome === 'result' ? 'warn' : 'bad'}`}>
      <Icon name={done ? 'check' : of.outcome === 'result' ? 'next' : 'warn'} />
      <span>{of.status && of.outcome === 'result' ? of.status : t.outcomes[of.outcome]}{of.status && of.outcome !== 'result' ? `: ${of.status}` : ''}</span>
    </span>
  );
};

/** All of it. The frames are folded, unless there is room (`open`). `follow` = what breaks a rule may be sent all the same. */
export const Report = ({ of, open, follow }: { of: Told; open?: boolean | undefined; follow?: (running: Promise<Told>) => unknown }) => (
  <div class="report">
    <p class="report-head" role="status">
      <strong class="mono">{of.action}</strong> <Verdict of={of} />
      {of.call?.ms != null && <span class="quiet">{latency(of.call.ms)}</span>}
    </p>
    {of.detail && <p>{of.rule && <strong>{of.rule} </strong>}{of.pointer ? `${of.pointer}: ${of.detail}` : of.detail}</p>}
    {of.unchecked && follow && (
      <div class="report-unchecked">
        <Button icon="warn" onClick={() => void follow(of.unchecked!())}>{words('commands').unchecked}</Button>
        <p class="quiet">{words('commands').uncheckedNote}</p>
      </div>
    )}
    {of.call && (open ? <Frames of={of.call} /> : <details><summary>{words('commands').frames}</summary><Frames of={of.call} /></details>)}
  </div>
);

type Exchange = Pick<CallReport, 'station' | 'action' | 'request_frame' | 'response_frame' | 'created_at' | 'sent_at' | 'finished_at' | 'message_id'>;

/** Both frames and the times of a call. */
export const Frames = ({ of }: { of: Exchange }) => {
  const t = words('commands');
  const [raw, setRaw] = useState('pretty');
  const payload = (of.request_frame as unknown[])[3];
  return (
    <div class="frames">
      <div class="frames-head">
        <Choice label={t.view} value={raw} onChange={setRaw} options={[['pretty', t.pretty], ['raw', t.raw]]} />
        <CopyButton label="curl" value={() => curl(callPath(of.station, of.action), payload, server.peek()?.secured ?? false)} />
        <CopyButton label="JSON" value={() => JSON.stringify([of.request_frame, of.response_frame])} />
      </div>
      <h3>{t.call}</h3>
      <JsonView value={of.request_frame} raw={raw === 'raw'} label={t.call} />
      <h3>{t.answer}</h3>
      {of.response_frame ? <JsonView value={of.response_frame} raw={raw === 'raw'} label={t.answer} /> : <p class="quiet">{t.noAnswer}</p>}
      <Properties of={[
        [t.asked, <Time at={of.created_at} show="ms" />], [t.sent, <Time at={of.sent_at} show="ms" />],
        [t.finished, <Time at={of.finished_at} show="ms" />], ['messageId', <span class="mono">{of.message_id}</span>],
      ]} />
    </div>
  );
};
