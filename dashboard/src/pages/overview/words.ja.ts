import type en from './words.en';

const ja: typeof en = {
  title: '概要',
  figures: '主な指標',
  connected: '接続中',
  stationsNote: '全充電器のうち',
  charging: '充電中',
  activeTransactions: (count) => `進行中の取引 ${count}件`,
  faulted: '故障',
  look: '確認が必要です',
  noneNow: '現在なし',
  silent: '応答なし',
  silentNote: '接続中だが無通信',
  powerNow: '現在の電力',
  powerNote: 'ネットワーク全体',
  energyToday: '本日の電力量',
  sessionsToday: (count) => `充電 ${count}件`,
  costToday: '本日の売上',
  costNote: '電力量 × 単価',
};

export default ja;
