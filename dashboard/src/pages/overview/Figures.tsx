// The figures that say how the network is.
import './Figures.css';
import { Figure } from '../../components/Figure';
import { energy, money, number, power } from '../../format';
import { href } from '../../state/url';
import { currency, figures } from '../../store/network';
import { words } from '../../words';

export const Figures = () => {
  const of = figures.value;
  const t = words('overview');
  if (!of) return null;
  return (
    <section class="figures" aria-label={t.figures}>
      <Figure name={t.connected} value={[number(of.connected), `/ ${number(of.stations)}`]} note={t.stationsNote} to={href('/stations')} />
      <Figure name={t.charging} value={number(of.charging)} tone={of.charging > 0 ? 'good' : undefined}
        note={t.activeTransactions(number(of.active_transactions))} to={href('/stations', { state: 'charging' })} />
      <Figure name={t.faulted} value={number(of.faulted)} tone={of.faulted > 0 ? 'bad' : undefined} note={of.faulted > 0 ? t.look : t.noneNow}
        to={href('/stations', { state: 'faulted' })} />
      <Figure name={t.silent} value={number(of.silent)} tone={of.silent > 0 ? 'warn' : undefined} note={of.silent > 0 ? t.silentNote : t.noneNow}
        to={href('/stations', { state: 'silent' })} />
      <Figure name={t.powerNow} value={power(of.power_w)} note={of.power_unknown > 0 ? t.powerUnknown(number(of.power_unknown)) : t.powerNote} />
      <Figure name={t.energyToday} value={energy(of.energy_today_wh)} note={t.sessionsToday(number(of.sessions_today))} to={href('/statistics')} />
      <Figure name={t.costToday} value={money(of.cost_today, currency.value)} note={t.costNote} to={href('/statistics')} />
    </section>
  );
};
