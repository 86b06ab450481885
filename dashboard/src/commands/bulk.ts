// One call to many stations: the server sends them and tells each result as soon as it is known.
import { request } from '../store/api';
import { type CallProblem, type CallReport, type Report, reportOf, reportOfProblem } from './call';

type Line = CallReport | { station: string; problem: CallProblem };

/** Sends; `take` gets the results in the order in which stations answer. Ends when all are known. */
export const callMany = async (
  stations: readonly string[], action: string, payload: unknown, take: (reports: Report[]) => void, signal: AbortSignal, unchecked = false,
): Promise<void> => {
  const response = await request('/api/v1/bulk/calls', {
    method: 'POST', signal, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ stations, action, payload, unchecked }),
  });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
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
