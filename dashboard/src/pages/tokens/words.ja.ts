import type en from './words.en';

const ja: typeof en = {
  title: 'IdToken',
  search: 'トークンとグループを検索',
  type: '種類',
  status: '状態',
  statuses: {
    Accepted: '許可', Blocked: 'ブロック', Expired: '期限切れ', Invalid: '無効', NoCredit: '残高なし', ConcurrentTx: '他で使用中',
    NotAllowedTypeEVSE: 'このEVSEでは不可', NotAtThisLocation: 'この場所では不可', NotAtThisTime: 'この時間は不可', Unknown: '不明',
  },
  group: 'グループ',
  groupType: 'グループトークンの種類',
  groupHint: '同じグループの利用者は互いのトランザクションを終了できます。',
  expires: '有効期限',
  expiresHint: 'この時刻から期限切れ(Expired)として拒否します。空欄は無期限です。',
  rank: '優先度',
  priority: '充電の優先度',
  priorityHint: '−9〜9、空欄は0',
  language: '言語',
  languageHint: '画面表示用、例: ja',
  message: '利用者への表示文',
  changed: '変更',
  add: 'トークンを追加',
  change: '変更',
  block: 'ブロック',
  unblock: 'ブロック解除',
  remove: '削除',
  removeWhy: '削除すると未登録のトークンになります。過去のトランザクションは残ります。',
  hidden: 'KeyCodeは暗証番号のため表示しません。変更するには、もう一度追加してください。',
  saved: (token) => `保存しました: ${token}`,
  removed: (token) => `削除しました: ${token}`,
  empty: 'トークンはまだありません',
  emptyNext: 'トークンを追加してください。サーバーが未登録のトークンを許可している間は、ここにないカードも使えます。',
  emptyFilter: 'フィルターに合うトークンはありません',
  expired: '期限切れ',
};

export default ja;
