// The versions of one tariff, newest first: none is ever changed.
import { Button } from '../../components/Button';
import { Dialog } from '../../components/Dialog';
import { Loaded } from '../../components/Loaded';
import { Table } from '../../components/Table';
import { Time } from '../../components/Time';
import { money, number } from '../../format';
import { type Schemas, segment } from '../../store/api';
import { useResource } from '../../store/resource';
import { words } from '../../words';
import { rateText } from './Rates';
import type { Tariff } from './Tariffs';

export const Versions = ({ of, onClose }: { of: Tariff; onClose: () => void }) => {
  const t = words('tariffs');
  const from = useResource<{ items: Schemas['TariffVersion'][] }>(`/api/v1/tariffs/${segment(of.name)}/versions`);
  return (
    <Dialog wide title={`${t.versions}: ${of.name}`} onClose={onClose} actions={<Button onClick={onClose}>{words('common').close}</Button>}>
      <p class="tariffs-note">{t.versionsNote}</p>
      <Loaded from={from}>{({ items }) => (
        <Table label={t.versions} rows={items} rowKey={(row) => row.version} current={of.version} rowHeight={36} height={400} columns={[
          { id: 'version', head: t.version, width: '4.5rem', end: true, cell: (row) => number(row.version) },
          { id: 'price', head: t.price, width: 'minmax(5rem, 1fr)', end: true, cell: (row) => money(row.price_per_kwh, row.currency) },
          { id: 'rates', head: t.byTime, width: 'minmax(6rem, 1.5fr)', wide: true, cell: (row) => <span title={row.rates.map(rateText).join('\n')}>{row.rates.map(rateText).join(', ')}</span> },
          { id: 'from', head: t.from, width: '8.5rem', end: true, cell: (row) => (row.valid_from ? <Time at={row.valid_from} show="short" /> : t.ever) },
          { id: 'until', head: t.until, width: '8.5rem', end: true, wide: true, cell: (row) => (row.valid_until ? <Time at={row.valid_until} show="short" /> : t.open) },
          { id: 'by', head: t.by, width: 'minmax(6rem, 1fr)', wide: true, cell: (row) => row.changed_by },
        ]} />
      )}</Loaded>
    </Dialog>
  );
};
