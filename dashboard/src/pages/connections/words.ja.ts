import type en from './words.en';
import type { Reason, Refusal } from './words.en';

const refusals: Record<Reason, Refusal> = {
  identity: { why: 'URLに充電器IDがないか、正しくありません', what: 'URLの末尾にパーセントエンコードした充電器IDを付けてください。例: /CP001' },
  subprotocol: { why: '充電器がサブプロトコルocpp2.0.1を提示していません', what: '充電器をOCPP 2.0.1に設定してください (Sec-WebSocket-Protocol: ocpp2.0.1)' },
  credentials: { why: 'IDまたはパスワードがないか、正しくありません', what: 'HTTP Basicで充電器IDとパスワードを送ってください。パスワードは充電器のページで設定し直せます' },
  'unknown-station': { why: '登録されていない充電器です', what: '充電器を登録してください: csms station add ID --generate-password' },
  'identity-conflict': { why: '2台の機器が同じIDで接続を奪い合っています', what: 'どちらかのIDを変更してください。しばらくすると再接続できます' },
  'security-profile': { why: 'この充電器に許可されたものより低いセキュリティプロファイルです', what: 'TLSで接続し、パスワード(プロファイル2)か証明書(プロファイル3)を使ってください' },
  certificate: { why: '充電器の証明書が一致しません', what: 'CNが充電器IDまたはシリアル番号の証明書を発行してください (A00.FR.405)' },
  tls: { why: 'TLS接続に失敗しました', what: '充電器のTLSバージョン、証明書、ルート証明書を確認してください' },
  'not-tls': { why: 'このポートはTLS専用です', what: 'ws://ではなくwss://で接続してください' },
  origin: { why: '別のコンピューターのWebページからは、ログインなしでは接続できません', what: 'localhostのページから接続してください。Originを送る充電器にはパスワードを設定してください' },
  'http-port': { why: '充電器が運用者用のHTTPポートに接続しました', what: '充電器のURLを充電器用のポートに変更してください' },
  'not-websocket': { why: 'WebSocket接続ではありません', what: 'このポートにはOCPP充電器を接続してください。画面はHTTPポートにあります' },
  'websocket-version': { why: '対応していないWebSocketバージョンです', what: '充電器のWebSocketライブラリを更新してください' },
  'not-http': { why: 'HTTPリクエストではありません', what: 'サブプロトコルocpp2.0.1でWebSocket(wss://ではなくws://)を開いてください' },
  'head-too-large': { why: 'リクエストヘッダーが大きすぎます', what: 'より短いリクエストを送ってください' },
  timeout: { why: '制限時間内にリクエストが完了しませんでした', what: '充電器とCSMSの間のネットワークを確認してください' },
  database: { why: 'データベースが応答しません', what: 'データベースの状態を確認してください。充電器は自動で再接続します' },
};

const ja: typeof en = {
  title: '接続',
  views: { now: '接続中', all: '履歴', refused: '拒否' },
  view: '表示する内容',
  address: '接続元',
  since: '接続時刻',
  until: '切断時刻',
  heard: '最終通信',
  frames: 'メッセージ 受信 / 送信',
  compression: '圧縮',
  profile: 'セキュリティプロファイル',
  version: 'プロトコル',
  why: '切断の理由',
  open: '接続中',
  lasted: '継続時間',
  nobody: '接続中の充電器はありません',
  nobodyNext: '充電器をこのアドレスに接続するか、シミュレーターを実行してください:',
  noHistory: '接続の履歴はまだありません',
  noRefused: '拒否した接続はありません',
  noRefusedNext: '接続時に拒否した充電器と、その対処方法をここに表示します。',
  what: '対処方法',
  reason: '理由',
  path: 'パス',
  answered: '応答',
  noAnswer: '応答なし (TLS失敗)',
  noName: '名前なし',
  count: (count) => `${count}回`,
  refusals,
};

export default ja;
