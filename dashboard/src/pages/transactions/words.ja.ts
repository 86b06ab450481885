import type en from './words.en';

const ja: typeof en = {
  title: 'トランザクション',
  exportNote: 'フィルターに合うすべてのトランザクション',
  anyFlag: '特記事項あり',
  remarks: '特記事項',
  gaps: '欠けたイベントあり',
  evse: 'EVSE',
  duration: '所要時間',
  stopped: '終了理由',
  fresh: '新しいトランザクションを表示',
  empty: 'トランザクションはまだありません',
  emptyNext: '充電器がTransactionEventを送るとここに表示されます。充電器のページから開始するか、次を実行してください:',
  emptyFilter: 'フィルターに合うトランザクションはありません',
  noStation: (id) => `登録のない充電器です: ${id}`,
  flags: {
    'begin-from-first-reading': '開始時の計量値がないため、最初の計量値を使用',
    'conflicting-events': '同じseqNoの異なるイベント: 先に届いたものを使用',
    'end-from-last-reading': '終了時の計量値がないため、最後の計量値を使用',
    'energy-from-intervals': '区間計量値を合計した電力量',
    'event-after-end': '終了後にイベントあり',
    'events-not-kept': '保存できる数を超えるイベントあり',
    'evse-changed': '途中でEVSEが変わりました',
    'id-reused': '充電器がこのtransactionIdを再使用',
    'implausible-time': '充電器の時計が正しくありません',
    'negative-duration': '終了が開始より前です',
    'register-decreased': '計量器の値が減りました',
    'running-seq-no': 'seqNoが0から始まらず、欠けたイベントを判定できません',
    'several-ends': '終了が複数届きました',
    'unusable-reading': '使用できない計量値あり',
  },
};

export default ja;
