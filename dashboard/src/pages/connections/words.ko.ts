import type en from './words.en';
import type { Reason, Refusal } from './words.en';

const refusals: Record<Reason, Refusal> = {
  identity: { why: 'URL에 충전기 ID가 없거나 올바르지 않습니다', what: 'URL 끝에 퍼센트 인코딩한 충전기 ID를 붙이세요. 예: /CP001' },
  subprotocol: { why: '충전기가 서브프로토콜 ocpp2.0.1을 제시하지 않았습니다', what: '충전기를 OCPP 2.0.1로 설정하세요 (Sec-WebSocket-Protocol: ocpp2.0.1)' },
  credentials: { why: 'ID 또는 비밀번호가 없거나 맞지 않습니다', what: 'HTTP Basic으로 충전기 ID와 비밀번호를 보내세요. 비밀번호는 충전기 페이지에서 다시 정할 수 있습니다' },
  'unknown-station': { why: '등록되지 않은 충전기입니다', what: '충전기를 등록하세요: csms station add ID --generate-password' },
  'identity-conflict': { why: '두 장치가 같은 ID로 서로 연결을 빼앗고 있습니다', what: '한 장치의 ID를 바꾸세요. 잠시 뒤 다시 연결할 수 있습니다' },
  'security-profile': { why: '이 충전기에 허용된 것보다 낮은 보안 프로필입니다', what: 'TLS로 연결하고 비밀번호(프로필 2)나 인증서(프로필 3)를 사용하세요' },
  certificate: { why: '충전기 인증서가 맞지 않습니다', what: 'CN이 충전기 ID 또는 일련번호인 인증서를 발급하세요 (A00.FR.405)' },
  tls: { why: 'TLS 연결에 실패했습니다', what: '충전기의 TLS 버전, 인증서, 루트 인증서를 확인하세요' },
  'not-tls': { why: '이 포트는 TLS만 받습니다', what: 'ws:// 대신 wss://로 연결하세요' },
  origin: { why: '다른 컴퓨터의 웹 페이지는 로그인 없이 연결할 수 없습니다', what: 'localhost의 페이지에서 연결하세요. Origin을 보내는 충전기에는 비밀번호를 설정하세요' },
  'http-port': { why: '충전기가 운영자용 HTTP 포트로 연결했습니다', what: '충전기의 URL을 충전기용 포트로 바꾸세요' },
  'not-websocket': { why: 'WebSocket 연결이 아닙니다', what: '이 포트에는 OCPP 충전기를 연결하세요. 웹 화면은 HTTP 포트에 있습니다' },
  'websocket-version': { why: '지원하지 않는 WebSocket 버전입니다', what: '충전기의 WebSocket 라이브러리를 업데이트하세요' },
  'not-http': { why: 'HTTP 요청이 아닙니다', what: '서브프로토콜 ocpp2.0.1로 WebSocket(wss://가 아닌 ws://)을 여세요' },
  'head-too-large': { why: '요청 헤더가 너무 큽니다', what: '더 짧은 요청을 보내세요' },
  timeout: { why: '제한 시간 안에 요청이 끝나지 않았습니다', what: '충전기와 CSMS 사이의 네트워크를 확인하세요' },
  database: { why: '데이터베이스가 응답하지 않습니다', what: '데이터베이스 상태를 확인하세요. 충전기는 스스로 다시 연결합니다' },
};

const ko: typeof en = {
  title: '연결',
  views: { now: '현재 연결', all: '이력', refused: '거절됨' },
  view: '표시할 내용',
  address: '접속 주소',
  since: '연결 시각',
  until: '종료 시각',
  heard: '마지막 통신',
  frames: '메시지 수신 / 송신',
  compression: '압축',
  profile: '보안 프로필',
  version: '프로토콜',
  why: '종료 이유',
  open: '연결 중',
  lasted: '지속 시간',
  nobody: '연결된 충전기가 없습니다',
  nobodyNext: '충전기를 이 주소로 연결하거나 시뮬레이터를 실행하세요:',
  noHistory: '아직 연결 이력이 없습니다',
  noRefused: '거절된 연결이 없습니다',
  noRefusedNext: '연결 단계에서 거절된 충전기와 해결 방법이 여기에 표시됩니다.',
  what: '해결 방법',
  reason: '이유',
  path: '경로',
  answered: '응답',
  noAnswer: '응답 없음 (TLS 실패)',
  noName: '이름 없음',
  count: (count) => `${count}회`,
  refusals,
};

export default ko;
