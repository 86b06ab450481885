// What needs somebody: newest first, each with the way to it and, where there is one, the remedy.
// Many of a kind are one line, so that thirty lost connections do not hide one refusal.
import './NeedsAttention.css';
import type { Outcome } from '../../commands/call';
import { Age } from '../../components/Age';
import { Empty } from '../../components/Empty';
import { Icon } from '../../components/Icon';
import { Panel } from '../../components/Panel';
import { number } from '../../format';
import { href } from '../../state/url';
import type { Attention, AttentionKind } from '../../store/contract';
import { allStations, attention } from '../../store/network';
import { words } from '../../words';
import { pendingNow } from '../connections/Pending';
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
  const t = words('connections');
  const known = one.kind === 'refused' ? t.refusals[one.code as Reason] : undefined;
  const code = one.code && (one.kind === 'command-failed' ? words('commands').outcomes[one.code as Outcome] : one.kind === 'security-event' ? t.securityTypes[one.code] : null);
  const parts = known ? [known.why, known.what] : [one.action, code ?? one.code, one.detail, one.remedy];
  return parts.filter(Boolean).join(' · ');
};

export const NeedsAttention = () => {
  const t = words('overview');
  const list = attention.value;
  const pending = pendingNow(allStations.value);
  const count = list.length + pending.length;
  return (
    <Panel title={t.attention} note={count > 0 ? number(count) : undefined} flush class="attention">
      {count === 0 ? <Empty title={t.allWell}>{t.allWellNext}</Empty> : (
        <ul class="attention-list">
          {pending.length > 0 && (
            <li>
              <a class="attention-item" href={href('/connections?view=pending')}>
                <span class="attention-mark attention-pending"><Icon name="warn" /></span>
                <span class="attention-what">
                  <span class="attention-head"><strong>{t.pending}</strong> {pending.length > 1 ? number(pending.length) : pending[0]!.id}</span>
                  <span class="attention-detail">{pending.length > 1 ? pending.map((row) => row.id).join(', ') : t.pendingNext}</span>
                </span>
              </a>
            </li>
          )}
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
