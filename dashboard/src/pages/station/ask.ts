// Reports that a station is asked for as jobs of the server.
import { type CallReport, type Report, reportOf, reportOfFailure } from '../../commands/call';
import { segment, send } from '../../store/api';

/** What a report is asked for by. */
const ACTIONS: Record<string, string> = { Custom: 'GetReport', Monitoring: 'GetMonitoringReport' };

/** Asks; the last answer tells, where the station takes less in one message. */
export const askReport = (station: string, report: string): Promise<Report> => {
  const action = ACTIONS[report] ?? 'GetBaseReport';
  return send<{ calls: CallReport[] }>('POST', `/api/v1/stations/${segment(station)}/reports`, { report }).then(
    ({ calls }) => reportOf(calls.at(-1)!), (error: unknown) => reportOfFailure(station, action, error));
};
