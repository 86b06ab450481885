// What needs somebody: newest first, each with the way to it and, where there is one, the remedy.
// Many of a kind are one line, so that thirty lost connections do not hide one refusal.
import './NeedsAttention.css';
import { Age } from '../../components/Age';
import { Empty } from '../../components/Empty';
import { Icon } from '../../components/Icon';
import { Panel } from '../../components/Panel';
import { number } from '../../format';
import { href } from '../../state/url';
import type { Attention, AttentionKind } from '../../store/contract';
import { attention } from '../../store/network';
import { words } from '../../words';
import type { Reason } from '../connections/words.en';

/** More of a kind than this are put together, where a page lists them. */
const APART = 3;

const LISTS: Partial<Record<AttentionKind, string>> = {
  offline: '/stations?state=offline',
  silent: '/stations?state=silent',
  faulted: '/stations?state=faulted',
  refused: '/connections?view=refused',
  gaps: '/transactions?flag=gaps',
};

/** One thing, or many of a kind of which this is the newest. */
interface Line {
  newest: Attention;
  all: Attention[];
}

const linesOf = (list: readonly Attention[]): Line[] => {
  const kinds = new Map<AttentionKind, Attention[]>();
  for (const one of list) kinds.set(one.kind, [...(kinds.get(one.kind) ?? []), one]);
  return list.flatMap((one): Line[] => {
    const all = kinds.get(one.kind)!;
    if (all.length <= APART || !LISTS[one.kind]) return [{ newest: one, all: [one] }];
    return all[0] === one ? [{ newest: one, all }] : [];
  });
};

/** What was wrong and what to do, in the page's language where the server says it by a code. */
const detailOf = (one: Attention): string => {
  const known = one.kind === 'refused' ? words('connections').refusals[one.code as Reason] : undefined;
  const parts = known ? [known.why, known.what] : [one.action, one.code, one.detail, one.remedy];
  return parts.filter(Boolean).join(' · ');
};

export const NeedsAttention = () => {
  const t = words('overview');
  const list = attention.value;
  return (
    <Panel title={t.attention} note={list.length > 0 ? number(list.length) : undefined} flush class="attention">
      {list.length === 0 ? <Empty title={t.allWell}>{t.allWellNext}</Empty> : (
        <ul class="attention-list">
          {linesOf(list).map((line) => <li key={line.newest.id}><Item line={line} /></li>)}
        </ul>
      )}
    </Panel>
  );
};

const Item = ({ line: { newest, all } }: { line: Line }) => {
  const many = all.length > 1;
  const times = newest.count > 1 ? ` × ${number(newest.count)}` : '';
  const detail = many ? all.map((one) => one.station).filter(Boolean).join(', ') : detailOf(newest);
  return (
    <a class="attention-item" href={href(many ? LISTS[newest.kind]! : newest.link)}>
      <span class={`attention-mark attention-${newest.kind}`}><Icon name="warn" /></span>
      <span class="attention-what">
        <span class="attention-head">
          <strong>{words('overview').kinds[newest.kind]}</strong> {many ? number(all.length) : `${newest.station ?? ''}${times}`}
        </span>
        {detail && <span class="attention-detail" title={detail}>{detail}</span>}
      </span>
      <span class="attention-age"><Age at={newest.at} /></span>
    </a>
  );
};
