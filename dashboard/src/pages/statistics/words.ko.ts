import type en from './words.en';

const ko: typeof en = {
  title: '통계',
  by: '기준',
  groups: { hourly: '시간별', daily: '일별', monthly: '월별', sites: '충전소별', chargers: '충전기별' },
  metric: '막대에 표시할 값',
  sessions: '충전 횟수',
  energy: '충전량',
  cost: '매출',
  occupied: '사용 시간',
  share: '가동률',
  hour: '시간',
  day: '날짜',
  month: '월',
  copyCsv: 'CSV 복사',
  chart: (metric, by) => `${by} ${metric}`,
  total: '합계',
  sums: '수치',
  empty: '이 기간에는 충전이 없습니다',
  emptyNext: '충전은 시작된 시간에 집계됩니다. 기간을 늘리거나 첫 트랜잭션을 기다려 주세요.',
  unknown: '충전량을 알 수 없는 트랜잭션은 횟수에만 포함되고 충전량에는 더하지 않습니다.',
  tooLong: '시간별 통계는 최대 31일까지 볼 수 있습니다. 기간을 줄이거나 일별로 보세요.',
};

export default ko;
