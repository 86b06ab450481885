import type en from './words.en';

const ko: typeof en = {
  title: '개요',
  figures: '주요 지표',
  connected: '연결',
  stationsNote: '전체 충전기 중',
  charging: '충전 중',
  activeTransactions: (count) => `진행 중인 거래 ${count}건`,
  faulted: '고장',
  look: '확인이 필요합니다',
  noneNow: '현재 없음',
  silent: '응답 없음',
  silentNote: '연결됐지만 신호 없음',
  powerNow: '현재 출력',
  powerNote: '전체 네트워크',
  energyToday: '오늘 충전량',
  sessionsToday: (count) => `충전 ${count}건`,
  costToday: '오늘 매출',
  costNote: '충전량 × 단가',
};

export default ko;
