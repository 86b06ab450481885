import type en from './words.en';

const ko: typeof en = {
  title: 'IdToken',
  search: '토큰과 그룹 검색',
  type: '종류',
  status: '상태',
  statuses: {
    Accepted: '허용', Blocked: '차단', Expired: '만료', Invalid: '유효하지 않음', NoCredit: '잔액 없음', ConcurrentTx: '다른 곳에서 사용 중',
    NotAllowedTypeEVSE: '이 종류의 EVSE 불가', NotAtThisLocation: '이 장소 불가', NotAtThisTime: '이 시간 불가', Unknown: '알 수 없음',
  },
  group: '그룹',
  groupType: '그룹 토큰 종류',
  groupHint: '같은 그룹끼리는 서로의 트랜잭션을 끝낼 수 있습니다.',
  expires: '유효 기한',
  expiresHint: '이 시각부터 만료(Expired)로 거절합니다. 비워 두면 기한이 없습니다.',
  rank: '우선순위',
  priority: '충전 우선순위',
  priorityHint: '−9부터 9까지, 비워 두면 0',
  language: '언어',
  languageHint: '화면 표시용, 예: ko',
  message: '운전자에게 보일 안내',
  changed: '변경',
  add: '토큰 추가',
  change: '변경',
  block: '차단',
  unblock: '차단 해제',
  remove: '삭제',
  removeWhy: '삭제하면 등록되지 않은 토큰이 됩니다. 지난 트랜잭션은 그대로 남습니다.',
  hidden: 'KeyCode는 비밀번호이므로 표시하지 않습니다. 바꾸려면 다시 추가하세요.',
  saved: (token) => `저장했습니다: ${token}`,
  removed: (token) => `삭제했습니다: ${token}`,
  empty: '아직 토큰이 없습니다',
  emptyNext: '토큰을 추가하세요. 서버가 등록되지 않은 토큰도 허용하는 동안에는 여기 없는 카드도 사용할 수 있습니다.',
  emptyFilter: '필터에 맞는 토큰이 없습니다',
  expired: '만료됨',
};

export default ko;
