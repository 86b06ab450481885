/** Codes of refusals, of the server. */
export type Reason =
  | 'identity' | 'subprotocol' | 'credentials' | 'unknown-station' | 'identity-conflict' | 'security-profile' | 'certificate' | 'tls' | 'not-tls'
  | 'origin' | 'http-port' | 'not-websocket' | 'websocket-version' | 'not-http' | 'head-too-large' | 'timeout' | 'database';

export interface Refusal {
  why: string;
  what: string;
}

const en = {
  title: 'Connections',
  views: { now: 'Connected now', all: 'History', refused: 'Refused' } as Record<string, string>,
  view: 'What is shown',
  address: 'From',
  since: 'Since',
  until: 'Until',
  heard: 'Heard',
  frames: 'Messages in / out',
  compression: 'Compression',
  profile: 'Security profile',
  version: 'Protocol',
  why: 'Why it ended',
  open: 'open',
  lasted: 'Lasted',
  nobody: 'Nobody is connected',
  nobodyNext: 'Point a station at this address, or let the simulator do it:',
  noHistory: 'No connection yet',
  noRefused: 'No connection was refused',
  noRefusedNext: 'A station that is refused at its handshake stands here, with what to do about it.',
  what: 'What to do',
  reason: 'Reason',
  path: 'Path',
  answered: 'Answered',
  noAnswer: 'no answer, TLS failed',
  noName: 'unnamed',
  count: (count: string) => `${count} times`,
  // The server says them in English; other languages translate by the code.
  refusals: {} as Partial<Record<Reason, Refusal>>,
};

export default en;
