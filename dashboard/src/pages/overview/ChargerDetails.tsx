// One charger, beside the map: what it is doing now and what it is.
import './ChargerDetails.css';
import { useEffect, useRef } from 'preact/hooks';
import { Age } from '../../components/Age';
import { Button } from '../../components/Button';
import { Fresh } from '../../components/Fresh';
import { Panel } from '../../components/Panel';
import { Properties } from '../../components/Properties';
import { StatusBadge } from '../../components/StatusBadge';
import { Time } from '../../components/Time';
import { duration, energy, money, power, text } from '../../format';
import { now } from '../../state/clock';
import { href } from '../../state/url';
import type { Row, RunningTransaction } from '../../store/contract';
import { currency, siteNamed } from '../../store/network';
import { words } from '../../words';
import { ChargerControl } from './ChargerControl';
import { chooseCharger } from './selection';

export const ChargerDetails = ({ row }: { row: Row }) => {
  const t = words('overview');
  const panel = useRef<HTMLDivElement>(null);
  // On a phone the details may be above or below what was pressed.
  useEffect(() => panel.current?.scrollIntoView({ block: 'nearest' }), [row.id]);
  return (
    <div ref={panel} class="details-place">
      <Panel title={row.id} class="side details" actions={<Button kind="bare" icon="close" label={words('common').close} onClick={() => chooseCharger(null)} />}>
        <div class="details-scroll">
          <p class="details-state">
            <StatusBadge state={row.state} />
            <span class="quiet">{row.state_since && <Age at={row.state_since} />}</span>
          </p>
          {row.transactions.map((transaction) => <Running key={transaction.transaction_key} transaction={transaction} />)}
          <ChargerControl row={row} />
          <Properties of={[
            [words('common').site, row.site && siteNamed(row.site)],
            [t.rated, row.rated_power_kw === null ? null : text(power(row.rated_power_kw * 1000))],
            [t.connectors, row.connectors.map((one) => `${one.evse_id}-${one.connector_id} ${one.status}`).join(', ')],
            [t.model, [row.vendor, row.model].filter(Boolean).join(' ')],
            [t.firmware, row.firmware],
            [t.lastMessage, row.last_seen && <><Age at={row.last_seen} limit={row.connected ? 120 : 0} />{row.last_action && ` · ${row.last_action}`}</>],
            [t.connection, row.connected ? row.connection_since && <Time at={row.connection_since} /> : words('common').states.offline],
          ]} />
          <p class="details-links">
            <a class="button" href={href(`/stations/${encodeURIComponent(row.id)}`)}>{t.openStation}</a>
            <a class="button" href={href('/messages', { station: row.id })}>{words('messages').title}</a>
            <a class="button" href={href('/transactions', { station: row.id })}>{words('transactions').title}</a>
          </p>
        </div>
      </Panel>
    </div>
  );
};

const Running = ({ transaction }: { transaction: RunningTransaction }) => {
  const c = words('common');
  return (
    <a class="running" href={href(`/transactions/${transaction.transaction_key}`)} aria-label={words('overview').running}>
      <span><b><Fresh at={transaction.at} limit={120}>{text(power(transaction.power_w))}</Fresh></b>{c.power}</span>
      <span><b>{text(energy(transaction.energy_wh))}</b>{c.energy}</span>
      <span><b>{money(transaction.cost, currency.value)}</b>{c.cost}</span>
      <span><b>{duration(transaction.started_at && now.value - Date.parse(transaction.started_at))}</b>{words('overview').running}</span>
    </a>
  );
};
