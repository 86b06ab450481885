// The messages of this station, from the journal: newest first, with both frames.
import { Button } from '../../components/Button';
import { Empty } from '../../components/Empty';
import { Failure } from '../../components/Failure';
import { Choice, SelectField } from '../../components/Field';
import { JsonView } from '../../components/JsonView';
import { Panel } from '../../components/Panel';
import { Table } from '../../components/Table';
import { Time } from '../../components/Time';
import { useState } from 'preact/hooks';
import { latency } from '../../format';
import { href, param, setParams } from '../../state/url';
import type { Schemas } from '../../store/api';
import { useList } from '../../store/resource';
import { words } from '../../words';
import type { PartProps } from './Station';
import { useVersion } from './version';

export const Messages = ({ id }: PartProps) => {
  const t = words('station');
  const c = words('commands');
  const version = useVersion(id);
  const [held, setHeld] = useState<number | null>(null);
  const [raw, setRaw] = useState('pretty');
  const direction = param('kind') ?? '';
  const list = useList<Schemas['MessageRow']>('/api/v1/messages', { station: id, direction, limit: 100 }, held ?? version);
  const open = list.items.find((one) => String(one.message_key) === param('open'));
  return (
    <Panel title={t.tabs.messages} flush class="station-fill" actions={
      <>
        <SelectField label={t.direction} bare value={direction} onChange={(kind) => setParams({ kind })} options={[['', t.bothWays], ['in', t.fromStation], ['out', t.toStation]]} />
        <Button icon={held === null ? 'pause' : 'play'} pressed={held !== null} onClick={() => setHeld(held === null ? version : null)}>{held === null ? t.pause : t.follow}</Button>
        <a class="button button-bare" href={href('/messages', { station: id })}>{t.liveFeed}</a>
      </>
    }>
      {list.failure && <Failure failure={list.failure} retry={list.reload} />}
      <div class={open ? 'station-split station-split-open' : 'station-split'}>
        <Table label={t.tabs.messages} rows={list.items} rowKey={(one) => one.message_key} current={open?.message_key ?? null} rowHeight={34}
          onEnd={() => { if (held === null && list.items.length > 100) setHeld(version); list.more(); }}
          empty={!list.loading && <Empty title={t.noMessages} />} columns={[
            { id: 'at', head: words('common').time, width: '6.5rem', cell: (one) => <Time at={one.at} show="ms" /> },
            { id: 'way', head: '', width: '1rem', cell: (one) => <span title={one.direction === 'in' ? t.fromStation : t.toStation} aria-label={one.direction === 'in' ? t.fromStation : t.toStation} role="img">{one.direction === 'in' ? '←' : '→'}</span> },
            { id: 'action', head: t.action, width: 'minmax(8rem, 2fr)', cell: (one) => <button type="button" class="table-sort station-open" onClick={() => setParams({ open: open === one ? null : one.message_key })}>{one.action ?? '–'}</button> },
            { id: 'outcome', head: t.outcome, width: 'minmax(5rem, 1fr)', cell: (one) => <span class={one.outcome === 'result' ? 'quiet' : 'station-bad'}>{one.outcome ?? c.noAnswer}</span> },
            { id: 'ms', head: t.took, width: '4.5rem', end: true, cell: (one) => latency(one.ms) },
          ]} />
        {open && (
          <div class="station-inset station-frames">
            <Choice label={c.view} value={raw} onChange={setRaw} options={[['pretty', c.pretty], ['raw', c.raw]]} />
            {[open.call, open.answer].map((frame, index) => (
              <JsonView key={index} value={frame} raw={raw === 'raw'} label={index === 0 ? 'CALL' : c.answer} />
            ))}
          </div>
        )}
      </div>
    </Panel>
  );
};
