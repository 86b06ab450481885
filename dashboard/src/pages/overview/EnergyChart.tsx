// Energy by hour, today.
import { Chart } from '../../components/Chart';
import { Empty } from '../../components/Empty';
import { energy, hourMinute, number, text } from '../../format';
import { energyByHour } from '../../store/network';
import { words } from '../../words';

const HOUR = 3_600_000;

export const EnergyChart = () => {
  const points = energyByHour.value;
  const t = words('overview');
  const sum = points.reduce((all, [, wh]) => all + (wh ?? 0), 0);
  if (sum === 0) return <Empty title={t.noEnergy}>{t.noEnergyNext}</Empty>;
  const times = points.map(([at]) => Date.parse(at) + HOUR / 2);
  const first = (times[0] ?? 0) - HOUR / 2;
  return (
    <Chart label={t.energyLabel(text(energy(sum)))} times={times} least={0.1}
      from={first} to={Math.max((times.at(-1) ?? 0) + HOUR / 2, first + 8 * HOUR)}
      spell={(kwh) => number(kwh, 2, 0)} spellPoint={(at) => hourMinute(at - HOUR / 2)}
      series={[{ name: 'kWh', values: points.map(([, wh]) => (wh === null ? null : wh / 1000)), kind: 'bars', colour: 'state-available' }]} />
  );
};
