// `/scenarios`: what the simulator can play against this server, the run that goes on or was chosen, and the verdicts
// of those that are over. The simulator knows and keeps all of it; this page asks for it.
import './Scenarios.css';
import { useState } from 'preact/hooks';
import { Empty } from '../../components/Empty';
import { Loaded } from '../../components/Loaded';
import { Panel } from '../../components/Panel';
import { Table, type Column } from '../../components/Table';
import { Time } from '../../components/Time';
import { now } from '../../state/clock';
import { language } from '../../state/settings';
import { here, param, setParams } from '../../state/url';
import { server } from '../../store/network';
import { useResource } from '../../store/resource';
import { words } from '../../words';
import type { Brief, Offers } from './contract';
import { Choose } from './Choose';
import { End } from './marks';
import { RunPanel } from './RunPanel';

const PATH = '/api/v1/simulator';

export const Scenarios = () => {
  const t = words('scenarios');
  return (
    <>
      <header class="page-head"><h1>{t.title}</h1></header>
      {server.value?.simulator
        ? <Stage />
        : (
          <section class="panel">
            <Empty title={t.noSimulator}>
              {t.noSimulatorNext}
              <pre class="scenarios-how">{'charger-sim station SIM1 --control 127.0.0.1:8090\ncsms --simulator http://127.0.0.1:8090'}</pre>
            </Empty>
          </section>
        )}
    </>
  );
};

const Stage = () => {
  const [started, setStarted] = useState(0);
  const offers = useResource<Offers>(`${PATH}/scenarios`);
  // Others may start runs, too.
  const runs = useResource<{ items: Brief[] }>(`${PATH}/runs`, {}, `${started} ${Math.floor(now.value / 10_000)}`);
  const all = runs.data?.items ?? [];
  const asked = param('run') ?? all[0]?.run_id ?? null;
  const changed = (): void => setStarted((times) => times + 1);
  return (
    <div class="scenarios">
      <Loaded from={offers}>{(data) => (
        <Choose offers={data} busy={all.some((run) => run.state !== 'over')} path={PATH} onStarted={(run) => { setParams({ run }, { push: true }); changed(); }} />
      )}</Loaded>
      <div class="scenarios-runs">
        {asked && <RunPanel key={asked} path={`${PATH}/runs/${encodeURIComponent(asked)}`} onOver={changed} />}
        <History from={runs} current={asked} />
      </div>
    </div>
  );
};

const History = ({ from, current }: { from: ReturnType<typeof useResource<{ items: Brief[] }>>; current: string | null }) => {
  const t = words('scenarios');
  const columns: Column<Brief>[] = [
    { id: 'scenario', head: t.scenario, width: 'minmax(9rem, 2fr)', cell: (run) => <a href={here({ run: run.run_id })}>{run.title[language.value]}</a> },
    { id: 'started', head: words('common').started, width: 'minmax(8rem, 1fr)', wide: true, cell: (run) => <Time at={run.started_at} show="short" /> },
    { id: 'end', head: t.simulatorSays, width: 'minmax(6rem, 1fr)', wide: true, cell: (run) => <End of={run.outcome ?? run.state} /> },
    { id: 'verdict', head: 'verify', width: 'minmax(6rem, 0.8fr)', cell: (run) => (run.verdict ? <End of={run.verdict.verdict} /> : <span class="quiet">{run.state === 'over' ? t.none : '…'}</span>) },
  ];
  return (
    <Panel title={t.history} note={t.historyNote} flush>
      <Loaded from={from}>{({ items }) => (
        <Table label={t.history} columns={columns} rows={items} rowKey={(run) => run.run_id} current={current} height={320} rowHeight={36}
          empty={<Empty title={t.noRuns}>{t.noRunsNext}</Empty>} />
      )}</Loaded>
    </Panel>
  );
};
