// One call to many stations: the server sends them and tells each result as soon as it is known.
import { Problem, signedOut } from '../store/api';
import { type CallProblem, type CallReport, type Report, reportOf, reportOfProblem } from './call';

type Line = CallReport | { station: string; problem: CallProblem };

/** Sends; `take` gets the results in the order in which stations answer. Ends when all are known. */
export const callMany = async (
  stations: readonly string[], action: string, payload: unknown, take: (reports: Report[]) => void, signal: AbortSignal,
): Promise<void> => {
  const response = await fetch('/api/v1/bulk/calls', {
    method: 'POST', signal, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ stations, action, payload }),
  });
  if (!response.ok || !response.body) {
    if (response.status === 401) signedOut.value = true;
    const body = (await response.json().catch(() => null)) as { title?: string; detail?: string } | null;
    throw new Problem(response.status, body?.title ?? `HTTP ${response.status}`, body?.detail ?? '', body);
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    const lines = (rest + (value ?? '')).split('\n');
    rest = done ? '' : lines.pop()!;
    const reports = lines.filter(Boolean).map((text) => {
      const line = JSON.parse(text) as Line;
      return 'problem' in line ? reportOfProblem(line.station, action, line.problem) : reportOf(line);
    });
    if (reports.length > 0) take(reports);
    if (done) return;
  }
};
