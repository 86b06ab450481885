// Handshakes that were refused: who, why, and what to do about it. The same again and again from one
// station is one row with a count.
import { useRef } from 'preact/hooks';
import { Empty } from '../../components/Empty';
import { Failure } from '../../components/Failure';
import { Loading } from '../../components/Loaded';
import { Time } from '../../components/Time';
import { number } from '../../format';
import { useVirtual } from '../../components/virtual';
import { attention } from '../../store/network';
import type { Schemas } from '../../store/api';
import { useList } from '../../store/resource';
import { words } from '../../words';
import type { Reason } from './words.en';

type Row = Schemas['RefusedConnectionRow'];

interface Case {
  last: Row;
  times: number;
}

/** px; on a phone causes and remedies take two lines. */
const HEIGHT = innerWidth < 700 ? 148 : 104;

/** Newest first; what is alike is put together. */
const cases = (rows: readonly Row[]): Case[] => {
  const found = new Map<string, Case>();
  for (const row of rows) {
    const key = JSON.stringify([row.identity ?? row.remote_address.replace(/:\d+$/, ''), row.reason, row.detail, row.path]);
    const known = found.get(key);
    if (known) known.times++;
    else found.set(key, { last: row, times: 1 });
  }
  return [...found.values()];
};

export const Refused = ({ station }: { station: string | null }) => {
  const t = words('connections');
  const told = attention.value.find(({ kind }) => kind === 'refused')?.at;
  const list = useList<Row>('/api/v1/connections/refused', { identity: station }, told);
  const all = cases(station ? list.items.filter((row) => row.identity === station) : list.items);
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtual({ count: all.length, size: HEIGHT, scroll });
  if ((virtual.items.at(-1)?.index ?? 0) >= all.length - 6) queueMicrotask(list.more);
  return (
    <>
      {list.failure && <Failure failure={list.failure} retry={list.reload} />}
      <div class="refused" ref={scroll} tabIndex={0} role="region" aria-label={t.views.refused}>
        {all.length === 0 && (list.loading ? <Loading /> : !list.failure && <Empty title={t.noRefused}>{t.noRefusedNext}</Empty>)}
        <ol style={{ height: `${virtual.height}px` }}>
          {virtual.items.map(({ index, start }) => all[index] && <One key={all[index].last.refusal_key} of={all[index]} start={start} place={index + 1} size={all.length} />)}
        </ol>
      </div>
    </>
  );
};

const One = ({ of: { last, times }, start, place, size }: { of: Case; start: number; place: number; size: number }) => {
  const t = words('connections');
  const { why, what } = t.refusals[last.reason as Reason] ?? { why: last.detail, what: last.remedy };
  return (
    <li class="refused-one" style={{ transform: `translateY(${start}px)`, height: `${HEIGHT}px` }} aria-posinset={place} aria-setsize={size}>
      <p class="refused-head">
        <span aria-hidden="true">×</span> <strong>{last.identity ?? t.noName}</strong> <code>{last.reason}</code>
        {times > 1 && <span class="refused-times">{t.count(number(times))}</span>}
        <span class="refused-at"><Time at={last.refused_at} /></span>
      </p>
      <p class="refused-why" title={`${last.detail}; ${last.remedy}`}>{why}</p>
      <p class="refused-what"><strong>{t.what}:</strong> {what}</p>
      <p class="refused-tech mono">{last.http_status ? `HTTP ${last.http_status}` : t.noAnswer} · {last.remote_address} · {last.path}</p>
    </li>
  );
};
