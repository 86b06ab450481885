// One call at a time from a part of a page, and what became of the last one.
import { useState } from 'preact/hooks';
import { call, type Report } from './call';

export interface Calling {
  report: Report | null;
  /** The action that is on its way. */
  busy: string | null;
  /** Sends, and gives the report too. */
  run: (action: string, payload: unknown) => Promise<Report>;
  /** Any other request that makes a call on the way. */
  follow: <T extends Report>(action: string, running: Promise<T>) => Promise<T>;
}

export const useCall = (station: string): Calling => {
  const [report, setReport] = useState<Report | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const follow = async <T extends Report>(action: string, running: Promise<T>): Promise<T> => {
    setBusy(action);
    const told = await running;
    setReport(told);
    setBusy(null);
    return told;
  };
  return { report, busy, follow, run: (action, payload) => follow(action, call(station, action, payload)) };
};
