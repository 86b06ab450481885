import type en from './words.en';

const ja: typeof en = {
  title: '統計',
  by: '単位',
  groups: { hourly: '時間別', daily: '日別', monthly: '月別', sites: '拠点別', chargers: '充電器別' },
  metric: '棒グラフの値',
  sessions: '充電回数',
  energy: '電力量',
  cost: '売上',
  occupied: '使用時間',
  share: '稼働率',
  hour: '時間',
  day: '日付',
  month: '月',
  copyCsv: 'CSVをコピー',
  chart: (metric, by) => `${by}の${metric}`,
  total: '合計',
  sums: '数値',
  empty: 'この期間に充電はありません',
  emptyNext: '充電は開始した時間に集計されます。期間を延ばすか、最初のトランザクションをお待ちください。',
  unknown: '電力量が不明なトランザクションは回数にのみ数え、電力量には加えません。',
  tooLong: '時間別の統計は最大31日間です。期間を短くするか、日別で表示してください。',
};

export default ja;
