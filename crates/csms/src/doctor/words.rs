//! What the doctor says, and what to do, in three languages.

use scenario::Language;

/// A code, what it means, and what to do about it (empty = nothing): English, Korean, Japanese.
struct Entry {
    code: &'static str,
    what: [&'static str; 3],
    remedy: [&'static str; 3],
}

const fn entry(code: &'static str, what: [&'static str; 3], remedy: [&'static str; 3]) -> Entry {
    Entry { code, what, remedy }
}

const NOTHING: [&str; 3] = ["", "", ""];

/// The words for a code.
pub(super) fn of(code: &str, language: Language) -> (&'static str, &'static str) {
    let place = match language {
        Language::En => 0,
        Language::Ko => 1,
        Language::Ja => 2,
    };
    let found = ENTRIES.iter().find(|entry| entry.code == code);
    found.map_or(("", ""), |entry| (entry.what[place], entry.remedy[place]))
}

#[rustfmt::skip]
const ENTRIES: &[Entry] = &[
    // From the station's side.
    entry("name.known", ["the name leads to", "이름에 해당하는 주소", "名前に対応するアドレス"], NOTHING),
    entry("name.unknown", ["no address is known for the name", "이름에 해당하는 주소를 찾을 수 없습니다", "名前に対応するアドレスが見つかりません"],
        ["correct the name in the URL, or the DNS server that the station uses", "URL의 이름이나 충전기가 쓰는 DNS 서버를 바로잡으세요", "URL の名前、または充電器が使う DNS サーバーを直してください"]),
    entry("port.open", ["something listens at the port", "포트가 열려 있습니다", "ポートは開いています"], NOTHING),
    entry("port.refused", ["nothing listens at the port", "포트에서 기다리는 프로그램이 없습니다", "ポートで待ち受けているプログラムがありません"],
        ["start the CSMS, or correct the port; look at port forwarding", "CSMS를 시작하거나 포트를 바로잡고, 포트 포워딩을 확인하세요", "CSMS を起動するかポートを直し、ポート転送を確認してください"]),
    entry("port.silent", ["the port does not answer", "포트가 응답하지 않습니다", "ポートが応答しません"],
        ["a firewall may drop it, or the address is wrong", "방화벽이 막고 있거나 주소가 틀렸을 수 있습니다", "ファイアウォールが破棄しているか、アドレスが間違っている可能性があります"]),
    entry("port.error", ["the port cannot be reached", "포트에 연결할 수 없습니다", "ポートに接続できません"],
        ["look at the network between station and CSMS", "충전기와 CSMS 사이의 네트워크를 확인하세요", "充電器と CSMS の間のネットワークを確認してください"]),
    entry("files.unusable", ["a file cannot be used", "파일을 사용할 수 없습니다", "ファイルを使用できません"],
        ["give PEM files: --ca for the roots, --certificate and --key for the station", "PEM 파일을 지정하세요. 루트는 --ca, 충전기는 --certificate와 --key", "PEM ファイルを指定してください。ルートは --ca、充電器は --certificate と --key"]),
    entry("tls.fine", ["TLS holds", "TLS 연결 정상", "TLS は正常です"], NOTHING),
    entry("tls.soon", ["the certificate of the CSMS ends soon", "CSMS 인증서가 곧 만료됩니다", "CSMS の証明書がまもなく期限切れです"],
        ["renew it", "갱신하세요", "更新してください"]),
    entry("tls.silent", ["TLS is not finished in time", "TLS가 제시간에 끝나지 않습니다", "TLS が時間内に終わりません"],
        ["look at the network between station and CSMS", "충전기와 CSMS 사이의 네트워크를 확인하세요", "充電器と CSMS の間のネットワークを確認してください"]),
    entry("tls.none", ["the port does not speak TLS", "TLS를 쓰지 않는 포트입니다", "TLS を使わないポートです"],
        ["give the port of TLS (--tls-listen), or write ws://", "TLS 포트(--tls-listen)를 지정하거나 ws://로 쓰세요", "TLS のポート（--tls-listen）を指定するか、ws:// にしてください"]),
    entry("tls.expired", ["the certificate of the CSMS is over", "CSMS 인증서가 만료되었습니다", "CSMS の証明書は期限切れです"],
        ["renew it; or the clock of the station is wrong", "갱신하세요. 충전기의 시계가 틀렸을 수도 있습니다", "更新してください。充電器の時計が間違っている可能性もあります"]),
    entry("tls.not-yet", ["the certificate of the CSMS is not valid yet", "CSMS 인증서가 아직 유효하지 않습니다", "CSMS の証明書はまだ有効ではありません"],
        ["set the clock", "시계를 맞추세요", "時計を合わせてください"]),
    entry("tls.name", ["the certificate of the CSMS is for another name", "CSMS 인증서의 이름이 다릅니다", "CSMS の証明書の名前が違います"],
        ["write the name that is in the certificate, or have one made for the name in the URL", "인증서에 있는 이름을 쓰거나, URL의 이름으로 인증서를 만드세요", "証明書にある名前を使うか、URL の名前で証明書を作ってください"]),
    entry("tls.issuer", ["the issuer of the CSMS's certificate is not known", "CSMS 인증서의 발급자를 알 수 없습니다", "CSMS の証明書の発行者が不明です"],
        ["install the root certificate at the station (CSMSRootCertificate); here --ca names its file", "충전기에 루트 인증서(CSMSRootCertificate)를 설치하세요. 여기서는 --ca로 파일을 지정합니다", "充電器にルート証明書（CSMSRootCertificate）を入れてください。ここでは --ca でファイルを指定します"]),
    entry("tls.revoked", ["the certificate of the CSMS is revoked", "CSMS 인증서가 폐기되었습니다", "CSMS の証明書は失効しています"],
        ["renew it", "갱신하세요", "更新してください"]),
    entry("tls.certificate", ["the certificate of the CSMS cannot be believed", "CSMS 인증서를 믿을 수 없습니다", "CSMS の証明書を信頼できません"],
        ["have another one made", "다시 만드세요", "作り直してください"]),
    entry("tls.version", ["there is no common version or cipher of TLS", "공통 TLS 버전이나 암호가 없습니다", "共通の TLS バージョンまたは暗号がありません"],
        ["the CSMS has to speak TLS 1.2 or 1.3", "CSMS가 TLS 1.2나 1.3을 써야 합니다", "CSMS は TLS 1.2 か 1.3 を使う必要があります"]),
    entry("tls.own-certificate", ["the CSMS does not take the station's certificate, or wants one", "CSMS가 충전기 인증서를 받지 않거나 요구합니다", "CSMS が充電器の証明書を受け付けないか、要求しています"],
        ["give one by --certificate and --key (security profile 3); its issuer must be known to the CSMS", "--certificate와 --key로 지정하세요(보안 프로파일 3). CSMS가 발급자를 알아야 합니다", "--certificate と --key で指定してください（セキュリティプロファイル 3）。CSMS が発行者を知っている必要があります"]),
    entry("tls.other", ["TLS came to nothing", "TLS 연결에 실패했습니다", "TLS に失敗しました"],
        ["look at the log of the CSMS", "CSMS의 로그를 확인하세요", "CSMS のログを確認してください"]),
    entry("upgrade.done", ["the CSMS opens the connection", "CSMS가 연결을 받아들입니다", "CSMS が接続を受け入れます"], NOTHING),
    entry("upgrade.silent", ["the CSMS does not answer the request", "CSMS가 요청에 응답하지 않습니다", "CSMS がリクエストに応答しません"],
        ["look at the log of the CSMS, and at proxies in between", "CSMS의 로그와 중간의 프록시를 확인하세요", "CSMS のログと途中のプロキシを確認してください"]),
    entry("upgrade.closed", ["the connection is closed without an answer", "응답 없이 연결이 끊깁니다", "応答なしに接続が切れます"],
        ["look at the log of the CSMS; the port may want TLS (wss://)", "CSMS의 로그를 확인하세요. TLS 포트(wss://)일 수 있습니다", "CSMS のログを確認してください。TLS のポート（wss://）かもしれません"]),
    entry("upgrade.tls", ["the port speaks TLS", "TLS 포트입니다", "TLS のポートです"],
        ["write wss://", "wss://로 쓰세요", "wss:// にしてください"]),
    entry("upgrade.no-http", ["the port does not speak HTTP", "HTTP를 쓰지 않는 포트입니다", "HTTP を使わないポートです"],
        ["correct the port", "포트를 바로잡으세요", "ポートを直してください"]),
    entry("upgrade.elsewhere", ["the CSMS sends the station elsewhere", "CSMS가 다른 곳으로 보냅니다", "CSMS が別の場所へ転送します"],
        ["stations do not follow; write the URL that it leads to", "충전기는 따라가지 않습니다. 최종 URL을 쓰세요", "充電器は転送に従いません。最終的な URL を使ってください"]),
    entry("upgrade.bad", ["the CSMS does not take the request", "CSMS가 요청을 받지 않습니다", "CSMS がリクエストを受け付けません"],
        ["its answer says why: the path, the identity or the subprotocol", "이유는 응답에 있습니다. 경로, 식별자, 서브프로토콜을 확인하세요", "理由は応答にあります。パス、識別子、サブプロトコルを確認してください"]),
    entry("upgrade.password", ["the password is wrong, or none was sent", "비밀번호가 틀렸거나 보내지 않았습니다", "パスワードが違うか、送られていません"],
        ["give it by --password-file; set another one by csms station add ID --generate-password", "--password-file로 지정하세요. 새 비밀번호는 csms station add ID --generate-password로 만듭니다", "--password-file で指定してください。新しいパスワードは csms station add ID --generate-password で作れます"]),
    entry("upgrade.forbidden", ["the station may not connect like this", "이 방법으로는 연결할 수 없습니다", "この方法では接続できません"],
        ["its security profile may be too low, or its certificate is another station's", "보안 프로파일이 낮거나 다른 충전기의 인증서일 수 있습니다", "セキュリティプロファイルが低いか、別の充電器の証明書かもしれません"]),
    entry("upgrade.unknown", ["the station or the path is not known there", "등록되지 않은 충전기이거나 경로가 틀렸습니다", "充電器が登録されていないか、パスが違います"],
        ["register the station (csms station add ID), or correct the path", "충전기를 등록하거나(csms station add ID) 경로를 바로잡으세요", "充電器を登録するか（csms station add ID）、パスを直してください"]),
    entry("upgrade.required", ["the CSMS wants another protocol", "CSMS가 다른 프로토콜을 요구합니다", "CSMS が別のプロトコルを要求しています"],
        ["its answer says which one", "응답을 확인하세요", "応答を確認してください"]),
    entry("upgrade.too-many", ["the CSMS has heard too much from this address", "이 주소에서 온 요청이 너무 많습니다", "このアドレスからのリクエストが多すぎます"],
        ["wait a minute; wrong passwords count", "잠시 기다리세요. 틀린 비밀번호도 셉니다", "しばらく待ってください。間違ったパスワードも数えられます"]),
    entry("upgrade.unavailable", ["the CSMS cannot serve now", "CSMS가 지금 응답할 수 없습니다", "CSMS は今応答できません"],
        ["look at the state of the CSMS and its database, and at proxies in between", "CSMS와 데이터베이스, 중간의 프록시를 확인하세요", "CSMS とデータベース、途中のプロキシを確認してください"]),
    entry("upgrade.other", ["the CSMS answers with something else", "CSMS의 응답이 예상과 다릅니다", "CSMS の応答が想定と違います"],
        ["look at its answer and its log", "응답과 로그를 확인하세요", "応答とログを確認してください"]),
    entry("subprotocol.agreed", ["the subprotocol is agreed", "서브프로토콜 합의", "サブプロトコルに合意しました"], NOTHING),
    entry("subprotocol.none", ["the CSMS agrees on no subprotocol", "CSMS가 서브프로토콜을 고르지 않았습니다", "CSMS がサブプロトコルを選びません"],
        ["it may speak OCPP 1.6 only; ask its maker for OCPP 2.0.1", "OCPP 1.6만 지원할 수 있습니다. OCPP 2.0.1 지원 여부를 확인하세요", "OCPP 1.6 だけかもしれません。OCPP 2.0.1 に対応しているか確認してください"]),
    entry("subprotocol.other", ["the CSMS chose a subprotocol that was not offered", "CSMS가 제안하지 않은 서브프로토콜을 골랐습니다", "CSMS が提案していないサブプロトコルを選びました"],
        ["ask its maker for OCPP 2.0.1", "OCPP 2.0.1 지원 여부를 확인하세요", "OCPP 2.0.1 に対応しているか確認してください"]),
    // From what is known of an identity.
    entry("known.yes", ["the station is known", "알려진 충전기입니다", "登録済みの充電器です"], NOTHING),
    entry("known.no", ["the station is not registered", "등록되지 않은 충전기입니다", "登録されていない充電器です"],
        ["register it: csms station add ID", "등록하세요: csms station add ID", "登録してください: csms station add ID"]),
    entry("known.never", ["no station of this identity has ever come", "이 식별자의 충전기가 온 적이 없습니다", "この識別子の充電器は来たことがありません"],
        ["correct the identity at the end of its URL; look from its side: csms doctor URL", "URL 끝의 식별자를 확인하세요. 충전기 쪽에서 보려면: csms doctor URL", "URL の末尾の識別子を確認してください。充電器側から見るには: csms doctor URL"]),
    entry("known.similar", ["similar ones are known", "비슷한 식별자", "似た識別子"],
        ["one of them may be meant", "그중 하나일 수 있습니다", "そのどれかかもしれません"]),
    entry("known.removed", ["the station was taken out of service", "사용이 중지된 충전기입니다", "運用から外された充電器です"],
        ["register it again: csms station add ID", "다시 등록하세요: csms station add ID", "もう一度登録してください: csms station add ID"]),
    entry("refused.password", ["it was refused since: the password", "이후 거부됨: 비밀번호", "その後の拒否: パスワード"],
        ["enter the password at the station, or set another one: csms station add ID --generate-password", "충전기에 비밀번호를 입력하거나 새로 만드세요: csms station add ID --generate-password", "充電器にパスワードを入力するか、新しく作ってください: csms station add ID --generate-password"]),
    entry("refused.certificate", ["it was refused since: its certificate", "이후 거부됨: 인증서", "その後の拒否: 証明書"],
        ["its common name must be the serial number of the station, and its issuer known", "일반 이름(CN)이 충전기 일련번호여야 하고 발급자가 등록되어 있어야 합니다", "共通名（CN）は充電器のシリアル番号で、発行者が登録されている必要があります"]),
    entry("refused.profile", ["it was refused since: its security profile", "이후 거부됨: 보안 프로파일", "その後の拒否: セキュリティプロファイル"],
        ["connect it with a higher one, or lower the least one by PUT /api/v1/stations/ID/security-profile", "더 높은 프로파일로 연결하거나 PUT /api/v1/stations/ID/security-profile로 낮추세요", "より高いプロファイルで接続するか、PUT /api/v1/stations/ID/security-profile で下げてください"]),
    entry("refused.subprotocol", ["it was refused since: the subprotocol", "이후 거부됨: 서브프로토콜", "その後の拒否: サブプロトコル"],
        ["set the station to OCPP 2.0.1", "충전기를 OCPP 2.0.1로 설정하세요", "充電器を OCPP 2.0.1 に設定してください"]),
    entry("refused.unknown-station", ["it was refused since: it was not registered", "이후 거부됨: 등록되지 않음", "その後の拒否: 登録なし"],
        ["register it: csms station add ID", "등록하세요: csms station add ID", "登録してください: csms station add ID"]),
    entry("refused.not-tls", ["it was refused since: the port speaks TLS", "이후 거부됨: TLS 포트", "その後の拒否: TLS のポート"],
        ["write wss:// in its URL", "URL을 wss://로 쓰세요", "URL を wss:// にしてください"]),
    entry("refused.database", ["it was refused since: the database did not answer", "이후 거부됨: 데이터베이스 무응답", "その後の拒否: データベースの応答なし"],
        ["look at the state of the database", "데이터베이스의 상태를 확인하세요", "データベースの状態を確認してください"]),
    entry("refused.other", ["it was refused since", "이후 거부됨", "その後の拒否"],
        ["GET /api/v1/connections/refused says what to do", "GET /api/v1/connections/refused에서 조치를 확인하세요", "対処は GET /api/v1/connections/refused を見てください"]),
    entry("connection.now", ["it is connected, since", "연결되어 있습니다. 연결 시각", "接続中です。接続時刻"], NOTHING),
    entry("connection.over", ["it is not connected; its last connection ended", "연결되어 있지 않습니다. 마지막 연결 종료", "接続していません。最後の接続の終了"],
        ["look at its power and its network, and from its side: csms doctor URL", "전원과 네트워크를 확인하세요. 충전기 쪽에서 보려면: csms doctor URL", "電源とネットワークを確認してください。充電器側から見るには: csms doctor URL"]),
    entry("connection.never", ["it has never been connected", "연결된 적이 없습니다", "接続したことがありません"],
        ["enter the URL at the station, and look from its side: csms doctor URL", "충전기에 URL을 입력하고, 충전기 쪽에서 확인하세요: csms doctor URL", "充電器に URL を入力し、充電器側から確認してください: csms doctor URL"]),
    entry("profile.enough", ["its security profile is enough", "보안 프로파일 충분", "セキュリティプロファイルは十分です"], NOTHING),
    entry("profile.low", ["its security profile is too low now", "보안 프로파일이 지금 기준보다 낮습니다", "セキュリティプロファイルが今の基準より低いです"],
        ["connect it with a higher one", "더 높은 프로파일로 연결하세요", "より高いプロファイルで接続してください"]),
    entry("boot.accepted", ["its boot was accepted", "부팅 수락", "起動は受け入れ済みです"], NOTHING),
    entry("boot.never", ["it has never booted here", "부팅한 적이 없습니다", "起動したことがありません"],
        ["it has to send BootNotification once it is connected", "연결 후 BootNotification을 보내야 합니다", "接続後に BootNotification を送る必要があります"]),
    entry("boot.pending", ["its boot is Pending: it may not charge yet", "부팅이 Pending 상태라 아직 충전할 수 없습니다", "起動が Pending のため、まだ充電できません"],
        ["accept it: POST /api/v1/stations/ID/accept", "수락하세요: POST /api/v1/stations/ID/accept", "受け入れてください: POST /api/v1/stations/ID/accept"]),
    entry("boot.rejected", ["its boot was rejected: it may not charge", "부팅이 거부되어 충전할 수 없습니다", "起動が拒否されたため、充電できません"],
        ["accept it: PUT /api/v1/stations/ID/registration", "수락하세요: PUT /api/v1/stations/ID/registration", "受け入れてください: PUT /api/v1/stations/ID/registration"]),
    entry("connectors.fine", ["its connectors", "커넥터 상태", "コネクターの状態"], NOTHING),
    entry("connectors.faulted", ["connectors are faulted (EVSE/connector)", "고장 난 커넥터(EVSE/커넥터)", "故障中のコネクター（EVSE/コネクター）"],
        ["look at its monitoring events and its log (GetLog)", "모니터링 이벤트와 로그(GetLog)를 확인하세요", "モニタリングイベントとログ（GetLog）を確認してください"]),
    entry("connectors.unavailable", ["connectors are not available (EVSE/connector)", "사용할 수 없는 커넥터(EVSE/커넥터)", "使用できないコネクター（EVSE/コネクター）"],
        ["ChangeAvailability to Operative makes them so", "ChangeAvailability로 Operative로 바꾸세요", "ChangeAvailability で Operative にしてください"]),
    entry("connectors.unknown", ["no connector was reported", "보고된 커넥터가 없습니다", "報告されたコネクターがありません"],
        ["ask for it: TriggerMessage StatusNotification", "요청하세요: TriggerMessage StatusNotification", "要求してください: TriggerMessage StatusNotification"]),
    entry("gaps.none", ["no event of its transactions is missing", "빠진 트랜잭션 이벤트 없음", "欠けたトランザクションイベントはありません"], NOTHING),
    entry("gaps.some", ["events of its transactions are missing", "빠진 트랜잭션 이벤트", "欠けたトランザクションイベント"],
        ["GetTransactionStatus tells whether it still has them", "GetTransactionStatus로 아직 가지고 있는지 확인하세요", "GetTransactionStatus でまだ持っているか確認してください"]),
    entry("gaps.refused", ["events of it were refused", "거부된 이벤트", "拒否されたイベント"],
        ["tell the maker; PUT /api/v1/stations/ID/tolerant takes harmless faults", "제조사에 알리세요. 무해한 오류는 PUT /api/v1/stations/ID/tolerant로 허용할 수 있습니다", "メーカーに伝えてください。無害な誤りは PUT /api/v1/stations/ID/tolerant で許容できます"]),
    entry("token.accepted", ["the token is accepted", "토큰 수락", "トークンは受け入れられます"], NOTHING),
    entry("token.open", ["unknown tokens are accepted", "알 수 없는 토큰도 수락합니다", "不明なトークンも受け入れます"], NOTHING),
    entry("token.unknown", ["the token is not known", "알 수 없는 토큰입니다", "不明なトークンです"],
        ["add it: PUT /api/v1/id-tokens/TYPE/TOKEN", "추가하세요: PUT /api/v1/id-tokens/TYPE/TOKEN", "追加してください: PUT /api/v1/id-tokens/TYPE/TOKEN"]),
    entry("token.expired", ["the token is over, since", "만료된 토큰입니다. 만료 시각", "期限切れのトークンです。期限"],
        ["set another expires_at", "expires_at을 바꾸세요", "expires_at を変えてください"]),
    entry("token.refused", ["the token has another status", "토큰 상태가 다릅니다", "トークンの状態が違います"],
        ["set its status to Accepted", "상태를 Accepted로 바꾸세요", "状態を Accepted にしてください"]),
    entry("tariff.there", ["a tariff holds there", "적용되는 요금제", "適用される料金プラン"], NOTHING),
    entry("tariff.none", ["no tariff holds there: nothing is billed", "적용되는 요금제가 없어 요금이 청구되지 않습니다", "適用される料金プランがなく、請求されません"],
        ["give the site a tariff, or set a default one", "충전소에 요금제를 지정하거나 기본 요금제를 정하세요", "充電所に料金プランを設定するか、既定の料金プランを決めてください"]),
    entry("limit.none", ["load management does not limit it", "부하 관리의 제한 없음", "負荷管理の制限はありません"], NOTHING),
    entry("limit.enough", ["load management lets it have", "부하 관리의 할당", "負荷管理の割り当て"], NOTHING),
    entry("limit.low", ["load management leaves it too little to charge with", "부하 관리의 할당이 충전하기에 부족합니다", "負荷管理の割り当てが充電には足りません"],
        ["raise the limit of the site: PUT /api/v1/sites/ID/limit", "충전소의 제한을 올리세요: PUT /api/v1/sites/ID/limit", "充電所の制限を上げてください: PUT /api/v1/sites/ID/limit"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Every code that stands in the code of the doctor.
    fn codes() -> Vec<&'static str> {
        let sources = [include_str!("station.rs"), include_str!("dial.rs")];
        let words = sources
            .iter()
            .flat_map(|source| source.split('"').skip(1).step_by(2));
        let checks = [
            "name",
            "port",
            "files",
            "tls",
            "upgrade",
            "subprotocol",
            "known",
            "refused",
            "connection",
            "profile",
            "boot",
            "connectors",
            "gaps",
            "token",
            "tariff",
            "limit",
        ];
        let is_code = |word: &&str| {
            let (check, rest) = word.split_once('.').unwrap_or_default();
            checks.contains(&check)
                && !rest.is_empty()
                && rest
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
        };
        words.filter(is_code).collect()
    }

    #[test]
    fn every_code_has_words_in_every_language_and_every_fault_a_remedy() {
        let codes = codes();
        assert!(codes.len() >= 60, "{}", codes.len());
        for code in codes {
            let entry = ENTRIES.iter().find(|entry| entry.code == code);
            let entry = entry.unwrap_or_else(|| panic!("{code}"));
            assert!(entry.what.iter().all(|what| !what.is_empty()), "{code}");
            let said = entry
                .remedy
                .iter()
                .filter(|remedy| !remedy.is_empty())
                .count();
            assert!(said == 0 || said == 3, "{code}");
        }
        for entry in ENTRIES {
            for text in entry.what.iter().chain(&entry.remedy) {
                assert!(!scenario::language::has_dependent_particle(text), "{text}");
            }
        }
    }
}
