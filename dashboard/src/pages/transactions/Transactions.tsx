// `/transactions`: all of them, newest first, narrowed by the filters of the address.
import './Transactions.css';
import { useState } from 'preact/hooks';
import { Button } from '../../components/Button';
import { Empty } from '../../components/Empty';
import { Failure } from '../../components/Failure';
import { Filters, SelectField, TextField } from '../../components/Field';
import { Icon } from '../../components/Icon';
import { Loading } from '../../components/Loaded';
import { Boundary } from '../../components/Panel';
import { PeriodField } from '../../components/PeriodField';
import { StationField } from '../../components/StationField';
import { Table, type Column } from '../../components/Table';
import { Time } from '../../components/Time';
import { TransactionState } from '../../components/TransactionState';
import { duration, energy, money, number, text, UNKNOWN } from '../../format';
import { period } from '../../state/period';
import { href, param, setParams } from '../../state/url';
import { address, type Schemas } from '../../store/api';
import { loaded, siteName, sites, station } from '../../store/network';
import { useList } from '../../store/resource';
import { everyTenSeconds, useTransactionsTold } from '../../store/told';
import { words } from '../../words';

export type Row = Schemas['TransactionRow'];

const FILTERS = ['state', 'station', 'site_id', 'id_token', 'flag', 'range', 'from', 'to'] as const;

export const Transactions = () => {
  const t = words('transactions');
  const common = words('common');
  const asked = param('station');
  const isKnown = asked === null || !loaded.value || station(asked) !== undefined;
  const query = {
    state: param('state'), station: asked, site_id: param('site_id'), id_token: param('id_token'), flag: param('flag'), ...period('all'),
  };
  // Who has scrolled on keeps what is seen; else the list follows what begins and ends.
  const told = useTransactionsTold();
  const tick = everyTenSeconds.value;
  const [seen, setSeen] = useState({ told, tick });
  const list = useList<Row>(isKnown ? '/api/v1/transactions' : null, query, `${seen.told} ${seen.tick}`);
  const stays = list.items.length > 100;
  if ((seen.told !== told || seen.tick !== tick) && !stays) setSeen({ told, tick });

  const filtered = FILTERS.some((name) => param(name) !== null);
  const empty = !isKnown ? <Empty title={t.noStation(asked)}><a href={href('/stations')}>{words('stations').title}</a></Empty>
    : list.loading ? <Loading />
      : list.failure ? undefined
        : filtered ? <Empty title={t.emptyFilter}><a href={href('/transactions')}>{common.clearFilters}</a></Empty>
          : <Empty title={t.empty}>{t.emptyNext} <code>charger-sim --scenario 2</code></Empty>;

  return (
    <>
      <header class="page-head">
        <h1>{t.title}</h1>
        <div class="tx-actions">
          {stays && seen.told !== told && <Button kind="main" onClick={() => setSeen({ told, tick })}>{t.fresh}</Button>}
          <a class="button" href={address('/api/v1/transactions.csv', query)} download="transactions.csv" title={t.exportNote}><Icon name="download" /><span>{common.csv}</span></a>
        </div>
      </header>
      <FilterBar />
      <section class="panel tx-list" aria-label={t.title}>
        {list.failure && <Failure failure={list.failure} retry={list.reload} />}
        <Boundary>
          <Table label={t.title} columns={columns()} rows={isKnown ? list.items : []} rowKey={(row) => row.transaction_key} onEnd={list.more} empty={empty} />
        </Boundary>
      </section>
    </>
  );
};

const FilterBar = () => {
  const t = words('transactions');
  const common = words('common');
  const set = (name: string) => (value: string) => setParams({ [name]: value }, { push: true });
  const all = (label: string): [string, string] => ['', `${label}: ${common.all}`];
  return (
    <Filters>
      <PeriodField usual="all" all />
      <SelectField label={common.state} bare value={param('state') ?? ''} onChange={set('state')} options={[all(common.state), ...Object.entries(common.transactionStates)]} />
      <SelectField label={common.site} bare value={param('site_id') ?? ''} onChange={set('site_id')} options={[all(common.site), ...sites.value.map((site) => [site.site_id, siteName(site)] as const)]} />
      <StationField value={param('station') ?? ''} onChange={set('station')} />
      <TokenField />
      <SelectField label={t.remarks} bare value={param('flag') ?? ''} onChange={set('flag')}
        options={[all(t.remarks), ['any', t.anyFlag], ['gaps', t.gaps], ...Object.entries(t.flags)]} />
    </Filters>
  );
};

/** Tokens are compared whole, so it is taken when the field is left. */
const TokenField = () => {
  const t = words('common');
  const [typed, setTyped] = useState(param('id_token') ?? '');
  const enter = (value: string) => setParams({ id_token: value.trim() }, { push: true });
  return (
    <form class="field" onSubmit={(event) => { event.preventDefault(); enter(typed); }} onChange={() => enter(typed)}>
      <TextField label={t.token} bare search placeholder={t.token} value={typed} onInput={(value) => { setTyped(value); if (value === '') enter(''); }} />
    </form>
  );
};

const columns = (): Column<Row>[] => {
  const t = words('transactions');
  const common = words('common');
  return [
    { id: 'started', head: common.started, width: 'minmax(8rem, 1fr)', cell: (row) => <a href={href(`/transactions/${row.transaction_key}`)}><Time show="short" at={row.started_at ?? row.first_event_at} /></a> },
    { id: 'station', head: common.station, width: 'minmax(9rem, 1.2fr)', cell: (row) => <a class="tx-quiet" href={href(`/stations/${encodeURIComponent(row.station)}`)}>{row.station}</a> },
    { id: 'evse', head: t.evse, width: '2.5rem', wide: true, end: true, cell: (row) => row.evse_id ?? UNKNOWN },
    { id: 'state', head: common.state, width: 'minmax(6rem, 0.8fr)', cell: (row) => <TransactionState of={row.state} /> },
    { id: 'token', head: common.token, width: 'minmax(5.75rem, 1fr)', wide: true, cell: (row) => row.id_token ?? UNKNOWN },
    { id: 'energy', head: common.energy, width: '5.5rem', end: true, cell: (row) => <Energy of={row} /> },
    { id: 'cost', head: common.cost, width: '5rem', end: true, cell: (row) => <Cost of={row} /> },
    { id: 'duration', head: t.duration, width: '5rem', wide: true, end: true, cell: (row) => <Duration of={row} /> },
    { id: 'stopped', head: t.stopped, width: 'minmax(5rem, 0.8fr)', wide: true, cell: (row) => row.stopped_reason ?? '' },
    { id: 'flags', head: t.remarks, width: '4rem', wide: true, end: true, cell: (row) => <Remarks of={row} /> },
  ];
};

/** Of one that runs, what its station told last. */
const running = (row: Row) => station(row.station)?.transactions.find((one) => one.transaction_key === row.transaction_key);

const Energy = ({ of: row }: { of: Row }) => {
  const stored = row.energy_kwh === null || row.energy_kwh === undefined ? null : row.energy_kwh * 1000;
  return <>{text(energy(row.state === 'active' ? running(row)?.energy_wh ?? stored : stored))}</>;
};

const Cost = ({ of: row }: { of: Row }) => <>{money(row.state === 'active' ? running(row)?.cost ?? row.cost : row.cost, row.currency ?? undefined)}</>;

const Duration = ({ of: row }: { of: Row }) => {
  // By the station's clock alone: it may run in another time than ours.
  if (row.state === 'active' && row.started_at) return <>{duration(Date.parse(row.last_event_at) - Date.parse(row.started_at))}</>;
  return <>{duration(row.duration_seconds === null || row.duration_seconds === undefined ? null : row.duration_seconds * 1000)}</>;
};

const Remarks = ({ of: row }: { of: Row }) => {
  const said = remarks(row);
  return said.length === 0 ? null : <span class="tx-remarks" title={said.join('\n')}><span aria-hidden="true">!</span> {number(said.length)}</span>;
};

/** What is remarkable about a transaction, in sentences. */
export const remarks = (row: Pick<Row, 'flags' | 'missing_seq_nos'>): string[] => {
  const t = words('transactions');
  const said = row.flags.split(',').filter(Boolean).map((flag) => t.flags[flag] ?? flag);
  return row.missing_seq_nos ? [...said, `${t.gaps}: seqNo ${row.missing_seq_nos}`] : said;
};
