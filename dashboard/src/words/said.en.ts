import type { Sayings } from './said';

/** The server says it in English; but what it calls a state, the page calls by a word of its own. */
const en: Partial<Sayings> = {
  'no-file': ({ key, state }) => `there is no file: the upload ${key} is ${state}`,
  'transaction-over': ({ key, state }) => `transaction ${key} is over already: ${state}`,
  'reservation-over': ({ reservation, state }) => `reservation ${reservation} is over already: ${state}`,
  'held-command-over': ({ state }) => `the command waits no longer: ${state}`,
  'firmware-job-begun': ({ key, state }) => `the job ${key} has begun (${state}): an update that was begun cannot be called back; a new one takes its place`,
  'campaign-over': ({ key, state }) => `the campaign ${key} is over already: ${state}`,
};

export default en;
