import type en from './words.en';

const ko: typeof en = {
  title: '트랜잭션',
  exportNote: '필터에 맞는 모든 트랜잭션',
  anyFlag: '특이 사항 있음',
  remarks: '특이 사항',
  gaps: '빠진 이벤트 있음',
  evse: 'EVSE',
  duration: '소요 시간',
  stopped: '종료 이유',
  fresh: '새 트랜잭션 보기',
  empty: '아직 트랜잭션이 없습니다',
  emptyNext: '충전기가 TransactionEvent를 보내면 여기에 나타납니다. 충전기 페이지에서 시작하거나 다음을 실행하세요:',
  emptyFilter: '필터에 맞는 트랜잭션이 없습니다',
  noStation: (id) => `없는 충전기입니다: ${id}`,
  flags: {
    'begin-from-first-reading': '시작 계량값이 없어 첫 계량값을 사용했습니다',
    'conflicting-events': '같은 seqNo의 서로 다른 이벤트: 먼저 온 것을 사용합니다',
    'end-from-last-reading': '종료 계량값이 없어 마지막 계량값을 사용했습니다',
    'energy-from-intervals': '구간 계량값을 더한 충전량입니다',
    'event-after-end': '종료 뒤에 이벤트가 있습니다',
    'events-not-kept': '보관 한도보다 이벤트가 많았습니다',
    'evse-changed': '도중에 EVSE가 바뀌었습니다',
    'id-reused': '충전기가 이 transactionId를 다시 사용했습니다',
    'implausible-time': '충전기의 시계가 맞지 않았습니다',
    'negative-duration': '종료가 시작보다 빠릅니다',
    'register-decreased': '계량기 값이 줄어들었습니다',
    'running-seq-no': 'seqNo가 0에서 시작하지 않아 빠진 이벤트를 알 수 없습니다',
    'several-ends': '종료가 두 번 이상 왔습니다',
    'unusable-reading': '사용할 수 없는 계량값이 있습니다',
  },
};

export default ko;
