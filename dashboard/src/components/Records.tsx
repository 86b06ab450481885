// A panel with a list of what the server keeps: it loads, fails alone, and says why it is empty.
import type { ComponentChildren } from 'preact';
import type { List } from '../store/resource';
import { Empty } from './Empty';
import { Failure } from './Failure';
import { Panel } from './Panel';
import { Table, type Column } from './Table';

interface Props<Row> {
  title: string;
  list: Omit<List<unknown>, 'items'>;
  /** The items of the list, or what is made of them. */
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string | number;
  current?: string | number | null | undefined;
  /** Why there is nothing. */
  none: string;
  /** What to do about that. */
  next?: ComponentChildren;
  note?: ComponentChildren;
  actions?: ComponentChildren;
  /** Between heading and table. */
  above?: ComponentChildren;
  /** Below the table. */
  children?: ComponentChildren;
  /** px at most; absent = 260. */
  height?: number | 'fill' | undefined;
  class?: string | undefined;
}

export const Records = <Row,>({ title, list, rows, columns, rowKey, current, none, next, note, actions, above, children, height = 260, class: name }: Props<Row>) => (
  <Panel title={title} flush note={note} actions={actions} class={name}>
    {above}
    {list.failure && <Failure failure={list.failure} retry={list.reload} />}
    <Table label={title} columns={columns} rows={rows} rowKey={rowKey} current={current ?? null} onEnd={list.more}
      height={height} rowHeight={36} empty={!list.loading && !list.failure && <Empty title={none}>{next}</Empty>} />
    {children}
  </Panel>
);
