// One run: its steps while they happen, how it ended, and what the verifier says about it.
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../components/Button';
import { CopyButton } from '../../components/CopyButton';
import { Loaded } from '../../components/Loaded';
import { Panel } from '../../components/Panel';
import { Time } from '../../components/Time';
import { duration } from '../../format';
import { now } from '../../state/clock';
import { language } from '../../state/settings';
import { send } from '../../store/api';
import { useResource } from '../../store/resource';
import { lacks } from '../../store/role';
import { words } from '../../words';
import type { Run } from './contract';
import { End } from './marks';
import { Steps } from './Steps';
import { VerdictList } from './Verdict';

export const RunPanel = ({ path, onOver }: { path: string; onOver: () => void }) => {
  // What goes on is looked at once a second.
  const [live, setLive] = useState(true);
  const from = useResource<Run>(path, {}, `${language.value} ${live ? Math.floor(now.value / 1000) : ''}`);
  const run = from.data;
  useEffect(() => {
    if (run?.state !== 'over') return;
    setLive(false);
    onOver();
  }, [run?.state]);
  const t = words('scenarios');
  return (
    <Panel title={run ? run.title[language.value] : t.run} note={run && <End of={run.state === 'over' ? (run.outcome ?? 'skipped') : run.state} />}
      actions={run && <Acts run={run} path={path} />} class="scenarios-run">
      <Loaded from={from}>{(data) => <Told run={data} />}</Loaded>
    </Panel>
  );
};

const Acts = ({ run, path }: { run: Run; path: string }) => {
  const t = words('scenarios');
  return (
    <>
      {run.state === 'playing' && <Button kind="danger" reason={lacks('operator')} onClick={() => void send('POST', `${path}/stop`).catch(() => undefined)}>{t.stop}</Button>}
      {run.rerun && <CopyButton label={t.copyCommand} value={() => run.rerun!} />}
    </>
  );
};

const Told = ({ run }: { run: Run }) => {
  const t = words('scenarios');
  const common = words('common');
  const end = run.finished_at ? Date.parse(run.finished_at) : now.value;
  return (
    <>
      <dl class="scenarios-facts">
        <div><dt>{common.started}</dt><dd><Time at={run.started_at} show="short" /></dd></div>
        <div><dt>{t.took}</dt><dd>{duration(Math.max(0, end - Date.parse(run.started_at)))}</dd></div>
        <div><dt>{t.seed}</dt><dd>{run.seed}</dd></div>
        {run.record && <div><dt>{t.record}</dt><dd><code>{run.record}</code></dd></div>}
      </dl>
      <div class="scenarios-told">
        <section>
          <h3>{t.steps}</h3>
          <Steps run={run} />
          {run.failures.length > 0 && <ul class="scenarios-failures">{run.failures.map((failure) => <li key={failure}>{failure}</li>)}</ul>}
          {run.skipped.length > 0 && <p class="quiet">{run.skipped.join('; ')}</p>}
        </section>
        <section aria-live="polite">
          <h3>{t.verdict}</h3>
          {run.verdict ? <VerdictList of={run.verdict} />
            : run.no_verdict ? <p><span class="quiet">{t.noVerdict}</span> {run.no_verdict}</p>
            : <p class="quiet">{run.state === 'judging' ? t.judging : t.afterwards}</p>}
        </section>
      </div>
    </>
  );
};
