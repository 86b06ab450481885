// A table that stays fast with any number of rows. Arrow keys move from row to row.
import './Table.css';
import type { ComponentChildren, RefObject } from 'preact';
import { useRef } from 'preact/hooks';
import { words } from '../words';
import { Icon } from './Icon';
import { useVirtual } from './virtual';

export interface Column<Row> {
  id: string;
  head: ComponentChildren;
  cell: (row: Row) => ComponentChildren;
  /** A track of a CSS grid: `8rem`, `minmax(10rem, 2fr)`. */
  width: string;
  /** Numbers stand at the end. */
  end?: boolean;
  sortable?: boolean;
  /** Left out on narrow screens. */
  wide?: boolean;
}

export interface Sort {
  by: string;
  down: boolean;
}

interface Props<Row> {
  /** What the table holds, for those who do not see it. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  /** Marks one row, as selected. */
  current?: string | number | null;
  sort?: Sort | undefined;
  onSort?: (sort: Sort) => void;
  /** The element that scrolls, for who must know where it stands. */
  scroll?: RefObject<HTMLDivElement | null>;
  /** Comes near the end: time to load more. */
  onEnd?: () => void;
  /** Where there are no rows. */
  empty?: ComponentChildren;
  /** px */
  rowHeight?: number;
  /** `fill` = as high as its place; else as high as its rows, up to this many px. */
  height?: 'fill' | number;
}

export const Table = <Row,>(props: Props<Row>) => {
  const { columns, rows, rowHeight = 40, height = 'fill' } = props;
  const own = useRef<HTMLDivElement>(null);
  const scroll = props.scroll ?? own;
  const virtual = useVirtual({ count: rows.length, size: rowHeight, scroll });
  const wide = columns.map((column) => column.width).join(' ');
  const narrow = columns.filter((column) => !column.wide).map((column) => column.width).join(' ');

  const last = virtual.items.at(-1)?.index ?? 0;
  if (props.onEnd && rows.length > 0 && last >= rows.length - 12) queueMicrotask(props.onEnd);

  const move = (event: KeyboardEvent): void => {
    const at = Number((event.target as Element).closest<HTMLElement>('[data-index]')?.dataset.index ?? -1);
    const page = Math.floor((scroll.current?.clientHeight ?? 400) / rowHeight) - 1;
    const steps: Record<string, number> = {
      ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: rows.length - 1,
    };
    const asked = steps[event.key];
    if (asked === undefined || rows.length === 0 || (event.target as Element).matches('input, select, textarea')) return;
    event.preventDefault();
    const index = Math.min(rows.length - 1, Math.max(0, asked));
    virtual.scrollTo(index);
    requestAnimationFrame(() => requestAnimationFrame(() => {
      const row = scroll.current?.querySelector<HTMLElement>(`[data-index="${index}"]`);
      (row?.querySelector<HTMLElement>('a, button:not([role=checkbox])') ?? row)?.focus({ preventScroll: true });
    }));
  };

  return (
    <div class="table" style={{ '--wide': wide, '--narrow': narrow }}>
      <div class="table-scroll" ref={scroll} tabIndex={0} onKeyDown={move}
        style={height === 'fill' ? undefined : { height: `${Math.min(height, (rows.length + 1) * rowHeight + 2)}px` }}>
        <div role="table" aria-label={props.label} aria-rowcount={rows.length + 1}>
          <div class="table-head" role="rowgroup">
            <div class="table-row" role="row" aria-rowindex={1}>
              {columns.map((column) => <Head key={column.id} column={column} sort={props.sort} onSort={props.onSort} />)}
            </div>
          </div>
          <div class="table-body" role="rowgroup" style={{ height: `${virtual.height}px` }}>
            {virtual.items.map(({ index, start }) => {
              const row = rows[index];
              if (row === undefined) return null;
              const key = props.rowKey(row);
              return (
                <div key={key} class={key === props.current ? 'table-row table-current' : 'table-row'} role="row" aria-current={key === props.current || undefined}
                  aria-rowindex={index + 2} data-index={index} tabIndex={-1}
                  style={{ height: `${rowHeight}px`, transform: `translateY(${start}px)` }}>
                  <Cells row={row} columns={columns} />
                </div>
              );
            })}
          </div>
        </div>
      </div>
      {rows.length === 0 && props.empty}
    </div>
  );
};

/** The cells of one row; a signal that one of them reads draws this row again and no other. */
const Cells = <Row,>({ row, columns }: { row: Row; columns: readonly Column<Row>[] }) => (
  <>
    {columns.map((column) => (
      <div key={column.id} role="cell" class={looks(column, 'table-cell')}>{column.cell(row)}</div>
    ))}
  </>
);

const looks = (column: Column<never>, name: string): string =>
  `${name}${column.end ? ' table-end' : ''}${column.wide ? ' table-wide' : ''}`;

const Head = <Row,>({ column, sort, onSort }: { column: Column<Row>; sort: Sort | undefined; onSort: ((sort: Sort) => void) | undefined }) => {
  const sorted = sort?.by === column.id;
  return (
    <div role="columnheader" class={looks(column, 'table-cell')} aria-sort={sorted ? (sort.down ? 'descending' : 'ascending') : undefined}>
      {column.sortable && onSort && typeof column.head === 'string' ? (
        <button type="button" class="table-sort" title={words('common').sortBy(column.head)}
          onClick={() => onSort({ by: column.id, down: sorted ? !sort.down : false })}>
          {column.head}
          <span class={sorted ? (sort.down ? 'table-arrow' : 'table-arrow table-up') : 'table-arrow table-idle'}><Icon name="down" size={12} /></span>
        </button>
      ) : column.head}
    </div>
  );
};
