// How the power of a site is shared out now, and what was of it.
import { Chart } from '../../components/Chart';
import { Empty } from '../../components/Empty';
import { Choice } from '../../components/Field';
import { Loaded } from '../../components/Loaded';
import { Panel } from '../../components/Panel';
import { Table } from '../../components/Table';
import { Time } from '../../components/Time';
import { number, power, text } from '../../format';
import { serverNow } from '../../state/clock';
import { href } from '../../state/url';
import type { Schemas } from '../../store/api';
import type { Resource } from '../../store/resource';
import { words } from '../../words';
import type { SiteLoad } from './Site';

/** Hours that the curve can show. */
export const HOURS = ['1', '6', '24'] as const;

const watts = (value: number | null | undefined): string => text(power(value));

export const Curve = ({ from, hours, onHours }: { from: Resource<SiteLoad>; hours: string; onHours: (hours: string) => void }) => {
  const t = words('sites');
  const points = from.data?.curve ?? [];
  const last = points.at(-1);
  const values = (of: 'limit_w' | 'promised_w' | 'measured_w') => points.map((one) => one[of] / 1000);
  return (
    <Panel title={t.load} note="kW" actions={<Choice label={t.span} value={hours} onChange={onHours} options={HOURS.map((one) => [one, t.hours(one)] as const)} />}>
      <Loaded from={from}>{() => (!last ? <Empty title={t.noCurve}>{t.noCurveNext}</Empty> : (
        <Chart height={240} times={points.map(({ at }) => Date.parse(at))} from={Math.max(serverNow() - Number(hours) * 3_600_000, Date.parse(points[0]!.at) - 600_000)} spell={(value) => number(value, 1, 0)} least={10}
          label={t.curveLabel(watts(last.measured_w), watts(last.promised_w), watts(last.limit_w))}
          series={[
            { name: t.measured, kind: 'area', colour: 'state-charging', values: values('measured_w') },
            { name: t.promised, kind: 'step', colour: 'state-available', values: values('promised_w') },
            { name: t.limit, kind: 'step', colour: 'bad', dashed: true, values: values('limit_w') },
          ]} />
      ))}</Loaded>
    </Panel>
  );
};

type Share = Schemas['ManagedStation'];

/** Each station: what it may take, what it takes, and what it keeps to by itself when it is away. */
export const Shares = ({ of }: { of: Schemas['SiteView'] }) => {
  const t = words('sites');
  const most = Math.max(1, ...of.stations.map((one) => Math.max(one.share_w, one.measured_w)));
  return (
    <>
      <p class="sites-sum" role="status">
        <span>{t.limit} <b>{watts(of.limit_w)}</b></span><span>{t.promised} <b>{watts(of.promised_w)}</b></span><span>{t.measured} <b>{watts(of.measured_w)}</b></span>
      </p>
      <Table label={t.shares} rows={of.stations} rowKey={(one) => one.station} rowHeight={36} height={560} columns={[
        { id: 'station', head: words('common').station, width: 'minmax(6.5rem, 1.2fr)', cell: (one) => <a href={href(`/stations/${encodeURIComponent(one.station)}`)}>{one.station}</a> },
        { id: 'state', head: words('common').state, width: 'minmax(5rem, 1.2fr)', cell: (one) => <State of={one} /> },
        {
          id: 'share', head: t.share, width: 'minmax(4.5rem, 1.2fr)', cell: (one) => (
            <span class="sites-bar"><i style={{ width: `${(one.share_w / most) * 100}%` }} /><i class="sites-taken" style={{ width: `${(one.measured_w / most) * 100}%` }} /><span>{watts(one.share_w)}</span></span>
          ),
        },
        { id: 'measured', head: t.measured, width: '5.5rem', end: true, wide: true, cell: (one) => watts(one.measured_w) },
        { id: 'wants', head: t.wants, width: '5.5rem', end: true, wide: true, cell: (one) => watts(one.wants_w) },
        { id: 'priority', head: t.priority, width: '4.5rem', end: true, wide: true, cell: (one) => one.priority },
        { id: 'safe', head: t.safe, width: 'minmax(9rem, 1.2fr)', end: true, wide: true, cell: (one) => (one.until ? <>{watts(one.safe_w)} <span class="quiet"><Time at={one.until} show="time" /></span></> : '–') },
      ]} />
    </>
  );
};

/** What became of its share: a sign and a word. */
const State = ({ of }: { of: Share }) => {
  const t = words('sites');
  const away = !of.can_be_told && of.state !== 'refused';
  const good = of.state === 'held' && !away;
  return (
    <span class={good ? 'sites-good' : 'sites-warn'} title={of.reason ?? undefined}>
      <span aria-hidden="true">{good ? '✓' : of.state === 'sent' && !away ? '…' : '!'}</span> {away ? t.away[of.state as keyof typeof t.away] ?? of.state : t.states[of.state as keyof typeof t.states] ?? of.state}
    </span>
  );
};
