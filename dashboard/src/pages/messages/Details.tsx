// One exchange: both frames, when, how long, how it ended.
import { useState } from 'preact/hooks';
import { Unchecked } from '../../commands/Unchecked';
import { CopyButton } from '../../components/CopyButton';
import { Choice } from '../../components/Field';
import { JsonView } from '../../components/JsonView';
import { Loaded } from '../../components/Loaded';
import { Panel } from '../../components/Panel';
import { Properties } from '../../components/Properties';
import { Time } from '../../components/Time';
import { Button } from '../../components/Button';
import { date, latency } from '../../format';
import { here, href, navigate, param, setParams } from '../../state/url';
import { useResource } from '../../store/resource';
import { words } from '../../words';
import { keyOf, type Exchange, type Item } from './feed';
import { Outcome } from './List';

/** `found` = it is in the list; else it is looked for in the journal. */
export const Details = ({ chosen, found }: { chosen: string; found: Item | undefined }) => {
  const t = words('messages');
  const common = words('common');
  const [whole, setWhole] = useState(false);
  const [, direction, station, ...id] = chosen.split('~');
  const live = found && !('gap' in found) ? found : undefined;
  const stored = useResource<{ items: Exchange[] }>(live && !whole ? null : '/api/v1/messages', { station, direction, message_id: id.join('~') });
  const match = stored.data?.items.find((one) => keyOf(one) === chosen) ?? stored.data?.items[0];
  const shown = (whole ? match : live) ?? live ?? match;
  return (
    <Panel title={shown?.action ?? common.details}
      actions={<Button kind="bare" icon="close" label={common.close} onClick={() => navigate(here({ m: null }))} />}>
      {shown ? <One of={shown} whole={() => setWhole(true)} />
        : <Loaded from={stored}>{() => <p class="quiet">{t.gone}</p>}</Loaded>}
    </Panel>
  );
};

const One = ({ of: one, whole }: { of: Exchange; whole: () => void }) => {
  const t = words('messages');
  const common = words('common');
  const raw = param('raw') !== null;
  const station = <a href={href(`/stations/${encodeURIComponent(one.station)}`)}>{one.station}</a>;
  return (
    <div class="messages-one">
      <Properties of={[
        [t.direction, one.direction === 'in' ? <>{station} → CSMS</> : <>CSMS → {station}</>],
        [common.time, <>{date(one.at)} <Time at={one.at} show="ms" /></>],
        [t.outcome, <Outcome of={one} />],
        [t.latency, latency(one.ms)],
        [t.messageId, <><code>{one.message_id}</code> <Unchecked id={one.message_id} /></>],
      ]} />
      <p><a href={href('/messages', { station: one.station })}>{t.onlyStation}</a></p>
      <Choice label={t.content} value={raw ? 'raw' : ''} onChange={(value) => setParams({ raw: value ? 1 : null })} options={[['', t.pretty], ['raw', t.raw]]} />
      <Frame title={t.call} of={one.call} raw={raw} cut={one.call_truncated} whole={whole} none={one.answer === null ? t.noFrame : t.noCall} />
      <Frame title={t.answer} of={one.answer} raw={raw} cut={one.answer_truncated} whole={whole} none={t.noAnswer} />
    </div>
  );
};

interface FrameProps {
  title: string;
  of: unknown;
  raw: boolean;
  cut: boolean | undefined;
  none: string;
  whole: () => void;
}

const Frame = ({ title, of, raw, cut, none, whole }: FrameProps) => {
  const t = words('messages');
  const absent = of === null || of === undefined;
  return (
    <section class="messages-frame" aria-label={title}>
      <header><h3>{title}</h3>{!absent && <CopyButton value={() => (typeof of === 'string' ? of : JSON.stringify(of, null, raw ? undefined : 2))} />}</header>
      {absent ? <p class="quiet">{none}</p> : <JsonView value={of} raw={raw || typeof of === 'string'} label={title} />}
      {cut && <p class="quiet">{t.cut} <Button kind="bare" onClick={whole}>{t.whole}</Button></p>}
    </section>
  );
};
