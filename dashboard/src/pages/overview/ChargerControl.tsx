// Start and stop, with the station's own answer.
import { useState } from 'preact/hooks';
import { Button } from '../../components/Button';
import { latency, time } from '../../format';
import { Problem, segment, send } from '../../store/api';
import type { Row } from '../../store/contract';
import { lacks } from '../../store/role';
import { words } from '../../words';

interface Answer {
  /** As the station gave it: `Accepted`, `Rejected`. */
  status?: string;
  call?: { outcome?: string; ms?: number };
}

interface Said {
  good: boolean;
  text: string;
}

export const ChargerControl = ({ row }: { row: Row }) => {
  const t = words('overview');
  const [busy, setBusy] = useState<string | null>(null);
  const [said, setSaid] = useState<Said | null>(null);
  const ask = async (what: 'start' | 'stop', body: unknown): Promise<void> => {
    setBusy(what);
    setSaid(null);
    try {
      const answer = await send<Answer>('POST', `/chargers/${segment(row.id)}/${what}`, body);
      const status = answer.status ?? answer.call?.outcome ?? '?';
      setSaid({ good: status === 'Accepted', text: t.answered(status, latency(answer.call?.ms), time(Date.now())) });
    } catch (problem) {
      setSaid({ good: false, text: problem instanceof Problem ? problem.message : String(problem) });
    } finally {
      setBusy(null);
    }
  };
  const unable = lacks('operator') ?? (row.connected ? null : t.offlineReason);
  const running = row.transactions[0];
  return (
    <div class="control">
      <Button kind={running ? 'plain' : 'main'} busy={busy === 'start'} reason={unable ?? (running ? t.runningReason : null)}
        onClick={() => void ask('start', { evse_id: row.connectors[0]?.evse_id ?? 1, connector_id: row.connectors[0]?.connector_id ?? 1 })}>
        {t.start}
      </Button>
      <Button kind={running ? 'main' : 'plain'} busy={busy === 'stop'} reason={unable ?? (running ? null : t.idleReason)}
        onClick={() => void ask('stop', { transaction_id: running?.transaction_id })}>
        {t.stop}
      </Button>
      <p class={said && !said.good ? 'control-answer field-error' : 'control-answer'} role="status" hidden={!said}>{said?.text}</p>
    </div>
  );
};
