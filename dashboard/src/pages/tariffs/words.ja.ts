import type en from './words.en';

const ja: typeof en = {
  title: '料金プラン',
  name: '名前',
  nameHint: '最大50文字、後から変更できません',
  price: 'kWh単価',
  priceHint: '基本通貨単位、小数点以下4桁まで、例: 150、0.3499',
  currency: '通貨',
  currencyHint: 'ISO 4217、例: JPY',
  step: '請求単位',
  stepHint: 'Wh、最も近い単位に四捨五入します',
  isDefault: '既定',
  makeDefault: '新しいトランザクションに適用する',
  example: '例',
  add: '料金プランを追加',
  change: '変更',
  saved: (name) => `保存しました: ${name}`,
  what: '変更すると何が変わるか',
  whatNew: '変更後に始まるトランザクションには、その時点の既定の料金プランを適用します。',
  whatOld: (count) => `すでに始まったトランザクションは開始時の単価のままです。現在進行中: ${count}件。`,
  noDefault: '既定の料金プランがないため、新しいトランザクションには料金が付きません。',
  exampleText: (energy, cost) => `${energy} → ${cost}`,
  empty: '料金プランはまだありません',
  emptyNext: '料金プランがないと電力量だけが記録され、料金は付きません。追加して既定にしてください。',
};

export default ja;
