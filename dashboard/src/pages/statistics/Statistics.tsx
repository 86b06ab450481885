// `/statistics`: sessions, energy, revenue and occupied time, by hour, day, month, site or station.
import './Statistics.css';
import { CopyButton } from '../../components/CopyButton';
import { Empty } from '../../components/Empty';
import { Choice, Filters, SelectField } from '../../components/Field';
import { Figure } from '../../components/Figure';
import { Loaded } from '../../components/Loaded';
import { Panel } from '../../components/Panel';
import { PeriodField } from '../../components/PeriodField';
import { StationField } from '../../components/StationField';
import { Table, type Column } from '../../components/Table';
import { duration, energy, money, number, percent, text, type Quantity } from '../../format';
import { period, type Range } from '../../state/period';
import { timeZone } from '../../state/settings';
import { href, param, setParams } from '../../state/url';
import { siteName, sites } from '../../store/network';
import { useResource } from '../../store/resource';
import { everyTenSeconds, useTransactionsTold } from '../../store/told';
import { words } from '../../words';
import { Bars } from './Bars';
import { csv, GROUPS, isTime, METRICS, usageOf, type Group, type Metric, type Told, type Usage } from './usage';

const USUAL: Record<Group, Range> = { hourly: 'today', daily: '30d', monthly: '12m', sites: '30d', chargers: '30d' };

const known = <T extends string>(name: string, all: readonly T[], usual: T): T => {
  const asked = param(name) as T | null;
  return asked !== null && all.includes(asked) ? asked : usual;
};

/** A value as it is spelled, by its metric. */
export const spell = (metric: Metric, row: Usage): string => spelled(metric, row[metric], row.currency);

const spelled = (metric: Metric, value: number | null, currency: string | null): string => {
  if (metric === 'energy') return text(energy(value === null ? null : value * 1000));
  if (metric === 'cost') return money(value, currency ?? undefined);
  return metric === 'occupied' ? duration(value) : number(value);
};

export const Statistics = () => {
  const t = words('statistics');
  const common = words('common');
  const group = known('by', GROUPS, 'daily');
  const metric = known('show', METRICS, 'energy');
  const asked = isTime(group);
  const query = {
    ...period(USUAL[group]), station: group === 'sites' ? null : param('station'),
    ...(asked ? { site_id: param('site_id'), time_zone: timeZone.value } : {}), limit: group === 'chargers' ? 1000 : null,
  };
  // Sums are loaded again when a session begins or ends.
  const version = `${useTransactionsTold()} ${everyTenSeconds.value}`;
  const from = useResource<{ items: Told[] }>(`/api/v1/statistics/${group}`, query, version);
  const set = (name: string) => (value: string) => setParams({ [name]: value }, { push: true });
  return (
    <>
      <header class="page-head">
        <h1>{t.title}</h1>
        <Choice label={t.by} value={group} onChange={(by) => setParams({ by, range: null, from: null, to: null }, { push: true })}
          options={GROUPS.map((one) => [one, t.groups[one]!] as const)} />
      </header>
      <Filters>
        <PeriodField usual={USUAL[group]} />
        {asked && <SelectField label={common.site} bare value={param('site_id') ?? ''} onChange={set('site_id')}
          options={[['', `${common.site}: ${common.all}`], ...sites.value.map((site) => [site.site_id, siteName(site)] as const)]} />}
        {group !== 'sites' && <StationField value={param('station') ?? ''} onChange={set('station')} />}
      </Filters>
      {group === 'hourly' && from.failure?.problem.status === 400 && <p class="stats-note">{t.tooLong}</p>}
      <Loaded from={from}>{({ items }) => <Sums rows={items.map(usageOf(group)).filter((row) => row.sessions > 0)} group={group} metric={metric} limits={query} />}</Loaded>
    </>
  );
};

const total = (rows: readonly Usage[], metric: Metric): number => rows.reduce((sum, row) => sum + (row[metric] ?? 0), 0);

const Sums = ({ rows, group, metric, limits }: { rows: Usage[]; group: Group; metric: Metric; limits: { from: string | null; to: string | null } }) => {
  const t = words('statistics');
  if (rows.length === 0) return <section class="panel"><Empty title={t.empty}>{t.emptyNext}</Empty></section>;
  const currencies = [...new Set(rows.map((row) => row.currency).filter((one) => one !== null))];
  const revenue = currencies.map((one) => money(total(rows.filter((row) => row.currency === one), 'cost'), one)).join(' + ');
  const occupied: Quantity = [duration(total(rows, 'occupied')), ''];
  const ordered = isTime(group) ? [...rows].reverse() : [...rows].sort((a, b) => (b[metric] ?? 0) - (a[metric] ?? 0));
  return (
    <>
      <section class="panel stats-figures" aria-label={t.total}>
        <Figure name={t.sessions} value={number(total(rows, 'sessions'))} />
        <Figure name={t.energy} value={energy(total(rows, 'energy') * 1000)} />
        <Figure name={t.cost} value={revenue || '–'} />
        <Figure name={t.occupied} value={occupied} />
      </section>
      <Panel title={t.chart(t[metric], t.groups[group]!)}
        actions={<Choice label={t.metric} value={metric} onChange={(show) => setParams({ show })} options={METRICS.map((one) => [one, t[one]] as const)} />}>
        <Bars rows={isTime(group) ? rows : ordered} group={group} metric={metric} name={t[metric]} limits={limits} spell={(row) => spell(metric, row)} />
      </Panel>
      <Panel title={t.sums} flush actions={<CopyButton label={t.copyCsv} value={() => csv(rows)} />}>
        <Table label={t.title} height={480} rowHeight={34} columns={columns(group)} rows={ordered} rowKey={(row) => row.key} />
        <p class="stats-note">{t.unknown}</p>
      </Panel>
    </>
  );
};

const columns = (group: Group): Column<Usage>[] => {
  const t = words('statistics');
  const head = { hourly: t.hour, daily: t.day, monthly: t.month, sites: words('common').site, chargers: words('common').station }[group];
  return [
    { id: 'name', head, width: 'minmax(7rem, 2fr)', cell: (row) => (row.to ? <a href={href(row.to)}>{row.name}</a> : row.name) },
    { id: 'sessions', head: t.sessions, width: 'minmax(4.5rem, 1fr)', end: true, wide: true, cell: (row) => number(row.sessions) },
    { id: 'energy', head: t.energy, width: 'minmax(5.25rem, 1fr)', end: true, cell: (row) => spell('energy', row) },
    { id: 'cost', head: t.cost, width: 'minmax(5rem, 1fr)', end: true, cell: (row) => spell('cost', row) },
    { id: 'occupied', head: t.occupied, width: 'minmax(6rem, 1fr)', end: true, wide: true, cell: (row) => duration(row.occupied) },
    ...(isTime(group) ? [] : [{ id: 'share', head: t.share, width: 'minmax(5rem, 1fr)', end: true, wide: true, cell: (row: Usage) => percent(row.share) }]),
  ];
};
