// Calls to stations, and what became of each, as the station gave it.
import { Problem, segment, send, type Schemas, wording } from '../store/api';

export type CallReport = Schemas['CallReport'];

/**
 * How a call ended. Of the station: `result`, `error` (CALLERROR), `invalid` (an answer that breaks the
 * schema), `timeout`, `offline`. Of the server: `unfit` (422, nothing was sent), `rule` (it breaks a rule of the
 * specification, nothing was sent), `refused` (it did not send for another reason), `no-answer` (the server itself
 * was silent).
 */
export type Outcome = 'result' | 'error' | 'invalid' | 'timeout' | 'offline' | 'unfit' | 'rule' | 'refused' | 'no-answer';

export interface Report {
  station: string;
  action: string;
  outcome: Outcome;
  /** What the station said in a word: `Accepted`, `NotSupported`; several where it answered in parts. */
  status: string | null;
  /** A sentence about it. */
  detail: string | null;
  /** Of `unfit` and `rule`: where in the payload (JSON pointer). */
  pointer: string | null;
  /** Of `rule`: its number. */
  rule?: string | null;
  /** Of `rule`: sends it all the same. */
  unchecked?: () => Promise<Report>;
  /** Frames and times, where the call was made. */
  call: CallReport | null;
}

/** What the server writes of a call that was not answered. */
export interface CallProblem {
  type: string;
  status: number;
  detail: string;
  said?: Schemas['Problem']['said'];
  pointer?: string | null;
  rule?: string | null;
  command?: CallReport | null;
}

/** The path of a call. */
export const callPath = (station: string, action: string): string => `/api/v1/stations/${segment(station)}/calls/${action}`;

const GOOD = /^(Accepted|AcceptedCanceled|Scheduled|Unlocked|RebootRequired|Unpublished)$/;

/** Whether a station did, or will do, what it was asked. */
export const isDone = (report: Report): boolean =>
  report.outcome === 'result' && (report.status === null || report.status.split(', ').every((status) => GOOD.test(status)));

type Answer = Record<string, unknown>;

/** The status in an answer: its own, or those of its parts (SetVariables answers one by one). */
export const statusOf = (payload: unknown): string | null => {
  const answer = (payload ?? {}) as Answer;
  if (typeof answer.status === 'string') return answer.status;
  const parts = Object.values(answer).find(Array.isArray) as Answer[] | undefined;
  const told = new Set((parts ?? []).map((part) => part.attributeStatus ?? part.status).filter((status) => typeof status === 'string'));
  return [...told].join(', ') || null;
};

/** Why, where the answer says so. */
const reasonOf = (payload: unknown): string | null => {
  const info = ((payload ?? {}) as Answer).statusInfo as Answer | undefined;
  return info ? [info.reasonCode, info.additionalInfo].filter(Boolean).join(': ') : null;
};

/** The report of a call that was made. */
export const reportOf = (call: CallReport): Report => ({
  station: call.station,
  action: call.action,
  outcome: call.outcome as Outcome,
  status: call.error?.code ?? statusOf(call.payload),
  detail: call.error?.description || reasonOf(call.payload),
  pointer: null,
  call,
});

/** The report of a call that the server answered with a problem. */
export const reportOfProblem = (station: string, action: string, problem: CallProblem): Report => {
  const outcome: Outcome =
    problem.status === 0 ? 'no-answer'
    : problem.rule ? 'rule'
    : problem.status === 422 ? 'unfit'
    : problem.command ? (problem.command.outcome as Outcome)
    : problem.type.endsWith('station-offline') ? 'offline' : 'refused';
  return {
    station, action, outcome, status: null, detail: outcome === 'no-answer' ? null : wording(problem),
    pointer: problem.pointer ?? null, rule: problem.rule ?? null, call: problem.command ?? null,
  };
};

/** The report of a request that failed, whatever it was. */
export const reportOfFailure = (station: string, action: string, error: unknown): Report => {
  const problem = error instanceof Problem ? error : null;
  const told = (problem?.body ?? {}) as Partial<CallProblem>;
  return reportOfProblem(station, action, { type: '', detail: problem?.message ?? String(error), ...told, status: problem?.status ?? 0 });
};

/** Sends any action to a station. Never throws: what went wrong is the report. */
export const call = (station: string, action: string, payload: unknown, unchecked = false): Promise<Report> =>
  send<CallReport>('POST', callPath(station, action) + (unchecked ? '?unchecked=true' : ''), payload).then(reportOf, (error: unknown) => {
    const report = reportOfFailure(station, action, error);
    return report.rule ? { ...report, unchecked: () => call(station, action, payload, true) } : report;
  });

/** A request that makes a call on the way (start, stop, logs): its answer holds the call. */
export const callBy = <T extends { call: CallReport }>(station: string, action: string, path: string, body: unknown): Promise<Report & { answer?: T }> =>
  send<T>('POST', path, body).then(
    (answer) => ({ ...reportOf(answer.call), answer }),
    (error: unknown) => reportOfFailure(station, action, error));

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The same request for a shell. A secured server wants a token, which the page does not know. */
export const curl = (path: string, body: unknown, secured: boolean): string =>
  [
    `curl -X POST ${quoted(location.origin + path)}`,
    ...(secured ? [`-H "Authorization: Bearer $TOKEN"`] : []),
    `-H 'Content-Type: application/json'`,
    `-d ${quoted(JSON.stringify(body))}`,
  ].join(' \\\n  ');
