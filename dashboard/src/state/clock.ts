// The time, as a signal that ticks once a second while the page is seen.
import { signal } from '@preact/signals';

/** Server time minus the browser's, in ms: ages are right on a machine whose clock is wrong. */
let offset = 0;

/** The time at the server, in ms since 1970. */
export const serverNow = (): number => Date.now() + offset;

/** Ticks once a second. Read it only where an age is drawn. */
export const now = signal(serverNow());

/** Learns the server's time from what it just sent. */
export const learnServerTime = (at: string): void => {
  const told = Date.parse(at);
  // The way here takes some ms; only a clock that is really off is corrected.
  if (Number.isFinite(told)) offset = Math.abs(told - Date.now()) > 2000 ? told - Date.now() : 0;
};

const tick = (): void => {
  if (document.visibilityState === 'visible') now.value = serverNow();
};
setInterval(tick, 1000);
document.addEventListener('visibilitychange', tick);
