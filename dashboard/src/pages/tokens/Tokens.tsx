// `/tokens`: who may charge. Add, change, block and remove IdTokens.
import './Tokens.css';
import { useState } from 'preact/hooks';
import { Button } from '../../components/Button';
import { Empty } from '../../components/Empty';
import { Failure } from '../../components/Failure';
import { Choice, Filters, SelectField, TextField } from '../../components/Field';
import { Loading } from '../../components/Loaded';
import { Boundary } from '../../components/Panel';
import { Table, type Column } from '../../components/Table';
import { Time } from '../../components/Time';
import { say } from '../../components/Toast';
import { now } from '../../state/clock';
import { href, param, setParams } from '../../state/url';
import { useList } from '../../store/resource';
import { lacks } from '../../store/role';
import { useTold } from '../../store/told';
import { words } from '../../words';
import { LocalLists } from './LocalLists';
import { put, TokenDialog, type Token } from './TokenDialog';

export const Tokens = () => {
  const t = words('tokens');
  const common = words('common');
  const text = param('text') ?? '';
  const status = param('status');
  const view = param('view') ?? '';
  const list = useList<Token>('/api/v1/id-tokens', { text, order: 'newest' }, useTold('audit'));
  const [edited, setEdited] = useState<Token | 'new' | null>(null);
  const part = text.toLowerCase();
  const rows = list.items.filter((row) => (!status || statusOf(row) === status)
    && (!part || row.id_token.toLowerCase().includes(part) || row.group_id_token?.toLowerCase().includes(part)));
  // What the page itself narrows may leave nothing of a part: go on until rows are found or all are seen.
  if (rows.length < 50 && !list.complete && !list.loading && !list.failure) queueMicrotask(list.more);
  const empty = list.loading ? <Loading /> : list.failure ? undefined
    : list.items.length > 0 || text ? <Empty title={t.emptyFilter}><a href={href('/tokens')}>{common.clearFilters}</a></Empty>
      : <Empty title={t.empty}>{t.emptyNext}</Empty>;
  return (
    <>
      <header class="page-head">
        <h1>{t.title}</h1>
        <div class="tokens-head">
          <Choice label={words('station').view} value={view} onChange={(next) => setParams({ view: next }, { push: true })} options={[['', t.title], ['lists', t.localLists]]} />
          <Button kind="main" icon="plus" reason={lacks('operator')} onClick={() => setEdited('new')}>{t.add}</Button>
        </div>
      </header>
      {view === 'lists' ? <LocalLists /> : <>
      <Filters>
        <TextField label={t.search} bare search placeholder={t.search} value={text} onInput={(value) => setParams({ text: value })} />
        <SelectField label={t.status} bare value={status ?? ''} onChange={(value) => setParams({ status: value }, { push: true })}
          options={[['', `${t.status}: ${common.all}`], ...Object.entries(t.statuses)]} />
      </Filters>
      <section class="panel tokens-list" aria-label={t.title}>
        {list.failure && <Failure failure={list.failure} retry={list.reload} />}
        <Boundary>
          <Table label={t.title} columns={columns(setEdited, list.reload)} rows={rows} rowKey={(row) => row.id_token_key} onEnd={list.more} empty={empty} />
        </Boundary>
      </section>
      </>}
      {edited && <TokenDialog token={edited === 'new' ? null : edited} onClose={() => setEdited(null)} onDone={list.reload} />}
    </>
  );
};

const isExpired = (row: Token): boolean => !!row.expires_at && Date.parse(row.expires_at) <= now.value;
/** What a station would be told. */
const statusOf = (row: Token): string => (row.status === 'Accepted' && isExpired(row) ? 'Expired' : row.status);

const columns = (edit: (token: Token) => void, done: () => void): Column<Token>[] => {
  const t = words('tokens');
  const hidden = (row: Token) => (row.type === 'KeyCode' ? t.hidden : null);
  return [
    { id: 'token', head: words('common').token, width: 'minmax(6rem, 1.4fr)', cell: (row) => <button type="button" class="tokens-name" title={hidden(row) ?? (lacks('operator') ? words('common').details : t.change)} aria-disabled={hidden(row) ? true : undefined} onClick={() => { if (!hidden(row)) edit(row); }}>{row.id_token}</button> },
    { id: 'type', head: t.type, width: 'minmax(5.25rem, 0.8fr)', wide: true, cell: (row) => row.type },
    { id: 'status', head: t.status, width: 'minmax(5.5rem, 0.9fr)', cell: (row) => <Status of={statusOf(row)} /> },
    { id: 'group', head: t.group, width: 'minmax(6rem, 1fr)', wide: true, cell: (row) => row.group_id_token ?? '' },
    { id: 'expires', head: t.expires, width: 'minmax(8.5rem, 1fr)', wide: true, cell: (row) => row.expires_at && <span class={isExpired(row) ? 'tokens-bad' : undefined}><Time show="short" at={row.expires_at} /></span> },
    { id: 'priority', head: t.rank, width: '4.5rem', wide: true, end: true, cell: (row) => row.charging_priority ?? '' },
    { id: 'changed', head: t.changed, width: 'minmax(8rem, 1fr)', wide: true, cell: (row) => <Time show="short" at={row.updated_at} /> },
    { id: 'block', head: '', width: '6.25rem', end: true, cell: (row) => <Block row={row} reason={lacks('operator') ?? hidden(row)} done={done} /> },
  ];
};

const Status = ({ of }: { of: string }) => (
  <span class={of === 'Accepted' ? 'tokens-good' : 'tokens-bad'}><span aria-hidden="true">{of === 'Accepted' ? '✓' : '×'}</span> {words('tokens').statuses[of] ?? of}</span>
);

const Block = ({ row, reason, done }: { row: Token; reason: string | null; done: () => void }) => {
  const t = words('tokens');
  const [busy, setBusy] = useState(false);
  const isBlocked = row.status === 'Blocked';
  const turn = async () => {
    setBusy(true);
    try {
      await put({ ...row, status: isBlocked ? 'Accepted' : 'Blocked' });
      say('good', t.saved(row.id_token));
    } catch (error) {
      say('bad', (error as Error).message);
    }
    setBusy(false);
    done();
  };
  return <Button kind={isBlocked ? 'plain' : 'danger'} reason={reason} busy={busy} label={`${isBlocked ? t.unblock : t.block}: ${row.id_token}`} onClick={() => void turn()}>{isBlocked ? t.unblock : t.block}</Button>;
};
