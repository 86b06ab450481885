// The events of a transaction in the order of their seqNo, each as it was received.
import { CopyButton } from '../../components/CopyButton';
import { Empty } from '../../components/Empty';
import { Failure } from '../../components/Failure';
import { JsonView } from '../../components/JsonView';
import { Panel } from '../../components/Panel';
import { Table, type Column } from '../../components/Table';
import { Time } from '../../components/Time';
import { number } from '../../format';
import { here, param } from '../../state/url';
import type { Schemas } from '../../store/api';
import { useList } from '../../store/resource';
import { words } from '../../words';

type Row = Schemas['TransactionEventRow'];

const keyOf = (row: Row): string => (row.variant ? `${row.seq_no}.${row.variant}` : `${row.seq_no}`);

export const Events = ({ path, version }: { path: string; version: unknown }) => {
  const t = words('transaction');
  const common = words('common');
  const list = useList<Row>(`${path}/events`, { limit: 200 }, version);
  const chosen = param('e');
  const one = list.items.find((row) => keyOf(row) === chosen);
  const columns: Column<Row>[] = [
    { id: 'seq', head: t.seq, width: '3.5rem', cell: (row) => <a href={here({ e: keyOf(row) })}>{keyOf(row)}</a> },
    { id: 'at', head: common.time, width: '6.75rem', cell: (row) => <Time at={row.occurred_at} show="ms" /> },
    { id: 'type', head: t.type, width: '5rem', cell: (row) => row.event_type },
    { id: 'trigger', head: t.trigger, width: 'minmax(0, 1fr)', cell: (row) => <>{row.trigger_reason}{row.offline && <span class="tx-warn"> · ! {t.offline}</span>}</> },
  ];
  return (
    <Panel title={t.events} note={list.complete ? number(list.items.length) : undefined} flush class="tx-events">
      {list.failure && <Failure failure={list.failure} retry={list.reload} />}
      <div class="tx-events-both">
        <Table label={t.events} columns={columns} rows={list.items} rowKey={keyOf} current={chosen} rowHeight={34} onEnd={list.more}
          empty={!list.loading && !list.failure && <Empty title={t.noEvents} />} />
        <div class="tx-payload">
          {one ? (
            <>
              <header><h3>{t.payload}</h3><CopyButton value={() => JSON.stringify(one.payload, null, 2)} /></header>
              <JsonView value={one.payload} label={`${t.payload}: ${keyOf(one)}`} />
            </>
          ) : <p class="quiet">{t.choose}</p>}
        </div>
      </div>
    </Panel>
  );
};
