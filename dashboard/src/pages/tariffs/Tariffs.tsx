// `/tariffs`: what a kWh costs, and for whom a change counts.
import './Tariffs.css';
import { useState } from 'preact/hooks';
import { act } from '../../components/act';
import { Button } from '../../components/Button';
import { Empty } from '../../components/Empty';
import { Loaded } from '../../components/Loaded';
import { Panel } from '../../components/Panel';
import { Table, type Column } from '../../components/Table';
import { energy, money, number, text } from '../../format';
import { type Schemas, segment, send } from '../../store/api';
import { figures, siteNamed } from '../../store/network';
import { useResource } from '../../store/resource';
import { lacks } from '../../store/role';
import { words } from '../../words';
import { rateText } from './Rates';
import { TariffDialog } from './TariffDialog';
import { Versions } from './Versions';

export type Tariff = Schemas['TariffView'];

export const Tariffs = () => {
  const t = words('tariffs');
  const from = useResource<{ items: Tariff[] }>('/api/v1/tariffs');
  const [edited, setEdited] = useState<Tariff | 'new' | null>(null);
  const [shown, setShown] = useState<Tariff | null>(null);
  const remove = (row: Tariff): void => act(send('DELETE', `/api/v1/tariffs/${segment(row.name)}`), t.removed(row.name), from.reload);
  return (
    <>
      <header class="page-head">
        <h1>{t.title}</h1>
        <Button kind="main" icon="plus" reason={lacks('administrator')} onClick={() => setEdited('new')}>{t.add}</Button>
      </header>
      <section class="panel tariffs-list" aria-label={t.title}>
        <Loaded from={from}>{({ items }) => (
          <Table label={t.title} columns={columns(setEdited, setShown, remove)} rows={items} rowKey={(row) => row.tariff_key} height={600}
            empty={<Empty title={t.empty}>{t.emptyNext}</Empty>} />
        )}</Loaded>
      </section>
      <Panel title={t.what}>
        <ul class="tariffs-what">
          <li>{t.whatNew}</li>
          <li>{t.whatOld(number(figures.value?.active_transactions))}</li>
          {from.data && from.data.items.length > 0 && !from.data.items.some((row) => row.is_default) && <li class="tariffs-warn"><span aria-hidden="true">!</span> {t.noDefault}</li>}
        </ul>
      </Panel>
      {shown && <Versions of={shown} onClose={() => setShown(null)} />}
      {edited && <TariffDialog tariff={edited === 'new' ? null : edited} onClose={() => setEdited(null)} onDone={from.reload} />}
    </>
  );
};

const columns = (edit: (tariff: Tariff) => void, show: (tariff: Tariff) => void, remove: (tariff: Tariff) => void): Column<Tariff>[] => {
  const t = words('tariffs');
  const why = lacks('administrator');
  return [
    { id: 'name', head: t.name, width: 'minmax(7rem, 2fr)', cell: (row) => <><strong>{row.name}</strong>{row.is_default && <span class="tariffs-default"> <span aria-hidden="true">✓</span> <span class="tariffs-word">{t.isDefault}</span></span>}</> },
    { id: 'price', head: t.price, width: 'minmax(4.25rem, 1fr)', end: true, cell: (row) => money(row.price_per_kwh, row.currency) },
    { id: 'more', head: t.more, width: 'minmax(7rem, 1.2fr)', wide: true, cell: (row) => <span class="quiet" title={row.rates.map(rateText).join('\n')}>{more(row)}</span> },
    { id: 'currency', head: t.currency, width: '5rem', wide: true, cell: (row) => row.currency },
    { id: 'step', head: t.step, width: 'minmax(5rem, 1fr)', end: true, wide: true, cell: (row) => `${number(row.step_wh)} Wh` },
    { id: 'example', head: t.example, width: 'minmax(11rem, 1.5fr)', end: true, wide: true, cell: (row) => <span class="quiet">{example(row.price_per_kwh, row.currency)}</span> },
    { id: 'version', head: t.version, width: '5rem', end: true, wide: true, cell: (row) => <button type="button" class="tariffs-name" title={t.versions} aria-label={`${t.versions}: ${row.name}`} onClick={() => show(row)}>{number(row.version)}</button> },
    {
      id: 'change', head: '', width: '7.75rem', end: true, cell: (row) => (
        <span class="row-buttons">
          <Button reason={why} label={`${t.change}: ${row.name}`} onClick={() => edit(row)}>{t.change}</Button>
          <Button kind="bare" icon="close" reason={why ?? (row.is_default ? t.defaultStays : row.sites.length > 0 ? t.siteHasIt : null)} label={`${t.remove}: ${row.name}`} onClick={() => remove(row)} />
        </span>
      ),
    },
  ];
};

/** What a tariff asks for besides energy, and when it is another one. */
const more = (row: Tariff): string => {
  const t = words('tariffs');
  const parts = [
    row.price_per_minute > 0 ? `${money(row.price_per_minute, row.currency)}/min` : '',
    row.price_per_session > 0 ? `${money(row.price_per_session, row.currency)} ${t.perSession}` : '',
    row.rates.length > 0 ? t.rates(number(row.rates.length)) : '',
    row.sites.map(siteNamed).join(', '),
  ];
  return parts.filter((part) => part !== '').join(' · ');
};

/** What 20 kWh cost. */
export const example = (price: number, currency: string): string =>
  words('tariffs').exampleText(text(energy(20_000, 0)), money(Math.round(price * 20 * 1e4) / 1e4, currency));
