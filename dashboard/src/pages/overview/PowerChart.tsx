// Power of the whole network over the last hour.
import { Chart } from '../../components/Chart';
import { Empty } from '../../components/Empty';
import { hourMinute, number, power as asPower, text } from '../../format';
import { power } from '../../store/network';
import { words } from '../../words';

export const PowerChart = () => {
  const points = power.value;
  const t = words('overview');
  const known = points.flatMap(([, watts]) => (watts === null ? [] : [watts]));
  if (known.length === 0) return <Empty title={t.noPower}>{t.noPowerNext}</Empty>;
  return (
    <Chart label={t.powerLabel(text(asPower(known.at(-1))), text(asPower(Math.max(...known))))} least={10}
      times={points.map(([at]) => Date.parse(at))} spell={(kw) => number(kw, 1, 0)} spellPoint={hourMinute}
      series={[{ name: 'kW', values: points.map(([, watts]) => (watts === null ? null : watts / 1000)), kind: 'area', colour: 'state-charging' }]} />
  );
};
