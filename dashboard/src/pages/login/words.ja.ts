import type en from './words.en';

const ja: typeof en = {
  title: 'ログイン',
  why: 'このサーバーは運用者のログインが必要です。',
  token: '運用者トークン',
  where: 'サーバーの起動時に指定したトークンです(csms --help)。',
  enter: 'ログイン',
  wrong: '運用者トークンが違います。',
  tooMany: '誤った試行が多すぎます。1分後にもう一度お試しください。',
  unreachable: 'サーバーが応答しません。',
  missing: '先にトークンを入力してください。',
};

export default ja;
