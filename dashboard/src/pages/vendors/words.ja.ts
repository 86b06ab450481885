import type en from './words.en';

const ja: typeof en = {
  title: 'ベンダー固有メッセージ',
  list: 'サーバーの応答',
  none: 'サーバーが理解するベンダー固有メッセージはまだありません。',
  noneNext: '充電器は OCPP にないメッセージを送ることがあります（DataTransfer）。ここにないメッセージには UnknownVendorId と応答します。',
  add: 'メッセージを追加',
  change: '変更',
  vendor: 'ベンダー (vendorId)',
  vendorHint: '例: com.example。大文字と小文字は区別しません',
  message: 'メッセージ (messageId)',
  messageHint: '空欄なら、個別に登録されていないすべてのメッセージ',
  any: 'すべて',
  answer: '応答',
  answers: { echo: 'そのまま返す', store: '保存', reject: '拒否', forward: '転送' },
  means: {
    echo: '充電器は Accepted と、送ったデータをそのまま受け取ります。',
    store: '充電器は Accepted を受け取ります。データは充電器の報告の「データ転送」に残ります。',
    reject: '充電器は Rejected を受け取ります。',
    forward: 'メッセージを JSON で URL に POST します。5秒以内に届いた応答を充電器に返し、応答がなければ理由コード付きの Rejected を返します。',
  },
  url: 'URL',
  urlHint: 'http://… または https://…、パスワードなし',
  set: '適用開始',
  saved: (what) => `保存しました: ${what}`,
  remove: '削除',
  removed: (what) => `削除しました: ${what}`,
  all: 'どう応答しても、すべてのメッセージが充電器のページの「ログと報告」に残ります。送信は同じページの「アクション送信」で行います。',
};

export default ja;
