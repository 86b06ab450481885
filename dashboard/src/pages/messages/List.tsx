// The list of exchanges, a CALL and its answer in one row.
import type { ComponentChildren, RefObject } from 'preact';
import { Table, type Column } from '../../components/Table';
import { Time } from '../../components/Time';
import { Unchecked } from '../../commands/Unchecked';
import { latency, number, UNKNOWN } from '../../format';
import { here, href } from '../../state/url';
import { words } from '../../words';
import { keyOf, type Exchange, type Feed, type Item } from './feed';

interface Props {
  feed: Feed;
  scroll: RefObject<HTMLDivElement | null>;
  selected: string | null;
  empty: ComponentChildren;
}

export const List = ({ feed, scroll, selected, empty }: Props) => {
  const t = words('messages');
  const common = words('common');
  const of = (cell: (row: Exchange) => ComponentChildren, gap: (count: number) => ComponentChildren = () => null) =>
    (item: Item) => ('gap' in item ? gap(item.gap) : cell(item));
  const columns: Column<Item>[] = [
    { id: 'at', head: common.time, width: '6.25rem', cell: of(({ at }) => <Time at={at} show="ms" />) },
    { id: 'direction', head: t.way, width: '3.25rem', cell: of(({ direction }) => <Direction of={direction} />) },
    {
      id: 'action', head: t.action, width: 'minmax(9.5rem, 1fr)',
      cell: of((row) => <><a href={here({ m: keyOf(row) })}>{row.action ?? UNKNOWN}</a> <Unchecked id={row.message_id} /></>,
        (count) => <span class="messages-gap" role="note">{t.leftOut(number(count))}</span>),
    },
    { id: 'station', head: common.station, width: 'minmax(9.25rem, 1fr)', cell: of(({ station }) => <a class="messages-station" href={href(`/stations/${encodeURIComponent(station)}`)}>{station}</a>) },
    { id: 'outcome', head: t.outcome, width: 'minmax(5.5rem, 0.8fr)', cell: of((row) => <Outcome of={row} />) },
    { id: 'ms', head: t.latency, width: '3.75rem', end: true, cell: of(({ ms }) => latency(ms)) },
    { id: 'content', head: t.content, width: 'minmax(8rem, 2.5fr)', wide: true, cell: of((row) => <span class="mono quiet">{gist(row)}</span>) },
  ];
  const items = feed.items.value;
  return (
    <>
      <Table label={t.title} columns={columns} rows={items} rowKey={keyOf} rowHeight={32} scroll={scroll} current={selected}
        onEnd={() => feed.older()} empty={empty} />
      {feed.complete.value && items.length > 0 && <p class="messages-end">{t.end}</p>}
    </>
  );
};

const Direction = ({ of }: { of: 'in' | 'out' }) => (
  <span class={`messages-way messages-${of}`}><span aria-hidden="true">{of === 'in' ? '→' : '←'}</span> {words('messages')[of]}</span>
);

/** How it ended: a sign and a word. */
export const Outcome = ({ of: { outcome, answer } }: { of: Exchange }) => {
  const t = words('messages');
  if (outcome === 'result') return <span class="messages-good"><span aria-hidden="true">✓</span> <span class="messages-word">{t.outcomes.result}</span></span>;
  if (outcome === null && answer === null) return <span class="messages-none"><span aria-hidden="true">!</span> <span class="messages-word">{t.outcomes.none}</span></span>;
  return <span class="messages-bad"><span aria-hidden="true">×</span> <span class="messages-word">{outcome ?? UNKNOWN}</span></span>;
};

/** What a payload says, in one line: its values but times and ids, the outer ones first, named where a value alone says nothing. */
const gist = ({ call, answer }: Exchange): string => {
  const frame = call ?? answer;
  if (typeof frame === 'string') return frame.slice(0, 160);
  const said: string[] = [];
  const rest: [name: string, value: unknown][] = [['', Array.isArray(frame) ? frame.at(-1) : frame]];
  for (let next = rest.shift(); next && said.length < 8; next = rest.shift()) {
    const [name, value] = next;
    if (value !== null && typeof value === 'object') rest.push(...Object.entries(value));
    else if (typeof value !== 'string') said.push(`${name} ${value}`);
    else if (!/^(\d{4}-\d\d-\d\dT|[\da-f-]{32,}$)/i.test(value)) said.push(value.slice(0, 60));
  }
  return said.join(' · ');
};
