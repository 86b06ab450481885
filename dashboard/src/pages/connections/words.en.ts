import type { components } from '../../api.gen';

/** Codes of refusals, of the server. */
export type Reason = components['schemas']['RefusalReason'];

export interface Refusal {
  why: string;
  what: string;
}

const en = {
  title: 'Connections',
  views: { now: 'Connected now', all: 'History', refused: 'Refused', pending: 'Pending', security: 'Security events' } as Record<string, string>,
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
  criticalOnly: 'Only critical ones',
  critical: 'critical',
  noSecurity: 'No station has reported a security event.',
  securityType: 'What happened',
  accept: 'Accept',
  reject: 'Reject',
  left: 'Left to do',
  noPending: 'No station is pending.',
  noPendingNext: 'Stations whose boot is answered with Pending wait here until they are accepted.',
  isPending: 'Pending: it must not charge until it is accepted.',
  steps: { inventory: 'read its inventory', settings: 'settings it refused', reboot: 'reboot for settings', decision: 'accept or reject', boot: 'boot again' },
  /** Why a connection ended, by what the server stores of it, which is English. */
  endings: {} as Record<string, string>,
  securityTypes: {
    FirmwareUpdated: 'Firmware updated', FailedToAuthenticateAtCsms: 'Could not log in at the CSMS', CsmsFailedToAuthenticate: 'CSMS could not prove itself', SettingSystemTime: 'System time set', StartupOfTheDevice: 'Started up', ResetOrReboot: 'Reset or rebooted', SecurityLogWasCleared: 'Security log cleared', ReconfigurationOfSecurityParameters: 'Security settings changed', MemoryExhaustion: 'Memory exhausted', InvalidMessages: 'Invalid messages', AttemptedReplayAttacks: 'Replay attempted', TamperDetectionActivated: 'Opened or tampered with', InvalidFirmwareSignature: 'Firmware signature invalid', InvalidFirmwareSigningCertificate: 'Firmware signing certificate invalid', InvalidCsmsCertificate: 'Certificate of the CSMS invalid', InvalidChargingStationCertificate: 'Certificate of the station invalid', InvalidTLSVersion: 'TLS version invalid', InvalidTLSCipherSuite: 'TLS cipher suite invalid',
  } as Record<string, string>,
  // The server says them in English; other languages translate by the code.
  refusals: {} as Partial<Record<Reason, Refusal>>,
};

export default en;
