// The list itself: one row per station, drawn again only when that station changes.
import { useRef } from 'preact/hooks';
import { Age } from '../../components/Age';
import { Button } from '../../components/Button';
import { Empty } from '../../components/Empty';
import { Checkbox } from '../../components/Field';
import { Fresh } from '../../components/Fresh';
import { StatusBadge } from '../../components/StatusBadge';
import { Table, type Column } from '../../components/Table';
import { energy, power, text, type Quantity, UNKNOWN } from '../../format';
import { href } from '../../state/url';
import type { Row } from '../../store/contract';
import { server, siteNamed, station } from '../../store/network';
import { words } from '../../words';
import { found, isSelected, select, selectAll, selected, setSort, sort, sum } from './found';
import { isMedium, isNarrow } from './screen';
import { clearFilters } from './StationFilters';

const Quiet = ({ text: told }: { text: string | null }) => <span class={told ? undefined : 'quiet'}>{told ?? UNKNOWN}</span>;

/** A measure of what runs: grey once it is older than two usual intervals. */
const Measure = ({ id, of, spell }: { id: string; of: 'power_w' | 'energy_wh'; spell: (value: number | null) => Quantity }) => {
  const row = station(id);
  const value = row ? sum(row, of) : null;
  if (!row || value === null) return <span class="quiet">{UNKNOWN}</span>;
  return <Fresh at={row.transactions.map((one) => one.at ?? '').sort().at(-1)} limit={120}>{text(spell(value))}</Fresh>;
};

const siteOf = (row: Row | undefined): string | null => (row?.site ? siteNamed(row.site) : null);

const Name = ({ id }: { id: string }) => {
  const row = station(id);
  if (!row) return null;
  const state = words('common').states[row.state];
  return (
    <>
      <a href={href(`/stations/${encodeURIComponent(id)}`)} aria-label={`${id}, ${state}`} title={id}>{id}</a>
      {isNarrow.value && <span class="stations-second">{siteOf(row) ?? row.model ?? ''}</span>}
    </>
  );
};

const Last = ({ id }: { id: string }) => {
  const row = station(id);
  const t = words('stations');
  if (!row?.last_seen && !row?.connection_since) return <span class="quiet">{t.never}</span>;
  return <><span class="quiet"><Age at={row.last_seen ?? row.connection_since} /></span>{row.last_action && <span class="stations-act"> {row.last_action}</span>}</>;
};

const Pick = ({ id, onPick }: { id: string; onPick: (id: string, on: boolean) => void }) => (
  <Checkbox label={words('common').select(id)} bare checked={isSelected(id)} onChange={(on) => onPick(id, on)} />
);

const PickAll = () => {
  const count = selected.value.length;
  const isWhole = count > 0 && count === found.value.length;
  return <Checkbox label={words('common').selectAll} bare checked={isWhole} mixed={count > 0 && !isWhole} onChange={selectAll} />;
};

export const List = () => {
  const t = words('stations');
  const c = words('common');
  const last = useRef<string | null>(null);
  const shift = useRef(false);

  // With Shift: everything from the last one to this one.
  const pick = (id: string, on: boolean): void => {
    const ids = found.peek();
    const from = shift.current && last.current ? ids.indexOf(last.current) : -1;
    const to = ids.indexOf(id);
    select(from < 0 ? [id] : ids.slice(Math.min(from, to), Math.max(from, to) + 1), on);
    last.current = id;
  };
  const press = (event: KeyboardEvent): void => {
    shift.current = event.shiftKey;
    const target = event.target as HTMLElement;
    if ((event.ctrlKey || event.metaKey) && event.key === 'a') selectAll(true);
    else if (event.key === 'Escape' && selected.peek().length > 0) selectAll(false);
    else {
      const at = Number(target.closest<HTMLElement>('[data-index]')?.dataset.index ?? -1);
      const id = found.peek()[at];
      if (id === undefined || target.matches('input')) return;
      if (event.key === ' ') pick(id, !isSelected(id));
      else if (event.shiftKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
        const next = found.peek()[at + (event.key === 'ArrowDown' ? 1 : -1)];
        select(next === undefined ? [id] : [id, next], true);
        last.current = next ?? id;
        // The table moves the focus.
        return;
      } else return;
    }
    event.preventDefault();
  };

  const columns: Column<string>[] = [
    { id: 'pick', head: <PickAll />, width: '1.25rem', cell: (id) => <Pick id={id} onPick={pick} /> },
    { id: 'id', head: c.station, width: 'minmax(9.5rem, 1.5fr)', sortable: true, cell: (id) => <Name id={id} /> },
    { id: 'state', head: c.state, width: isNarrow.value ? '6.5rem' : '7rem', sortable: true, cell: (id) => <StatusBadge state={station(id)?.state ?? 'unknown'} /> },
    { id: 'last', head: t.last, width: isMedium.value ? 'minmax(7rem, 1.4fr)' : 'minmax(8rem, 1.4fr)', sortable: true, wide: true, cell: (id) => <Last id={id} /> },
    { id: 'site', head: c.site, width: 'minmax(6.5rem, 1fr)', sortable: true, wide: true, cell: (id) => <Quiet text={siteOf(station(id))} /> },
    ...(isMedium.value ? [] : [
      { id: 'model', head: t.model, width: 'minmax(6.5rem, 1fr)', sortable: true, wide: true, cell: (id) => <Quiet text={modelOf(id)} /> },
      { id: 'firmware', head: t.firmware, width: '5.75rem', sortable: true, wide: true, cell: (id) => <Quiet text={station(id)?.firmware ?? null} /> },
    ] satisfies Column<string>[]),
    { id: 'power', head: c.power, width: '5rem', end: true, sortable: true, wide: true, cell: (id) => <Measure id={id} of="power_w" spell={power} /> },
    { id: 'energy', head: c.energy, width: '5.5rem', end: true, sortable: true, wide: true, cell: (id) => <Measure id={id} of="energy_wh" spell={energy} /> },
  ];
  return (
    <div class="stations-list" onKeyDownCapture={press} onClickCapture={(event) => { shift.current = event.shiftKey; }}>
      <Table label={t.title} columns={columns} rows={found.value} rowKey={(id) => id} sort={sort.value} onSort={setSort} rowHeight={isNarrow.value ? 54 : 38}
        empty={<Empty title={t.noMatch}><Button onClick={clearFilters}>{t.clearFilters}</Button></Empty>} />
    </div>
  );
};

const modelOf = (id: string): string | null => {
  const row = station(id);
  return [row?.vendor, row?.model].filter(Boolean).join(' ') || null;
};

/** Nobody has ever come: what to do. */
export const None = () => {
  const t = words('stations');
  const url = server.value?.stations_url ?? 'ws://localhost:9000';
  return (
    <section class="panel">
      <Empty title={t.none}>
        <p>{t.pointOne} <code>{url}/CP001</code></p>
        <p>{t.orRun} <code>charger-sim --station-id CP001 --csms-url {url}</code></p>
      </Empty>
    </section>
  );
};
