//! Case 11: TLS that fails, by what real peers send, and what the list of refusals says of it.

use csms::store::rows::RefusedConnectionRow;
use rcgen::{BasicConstraints, IsCa};
use tokio_rustls::rustls::crypto::aws_lc_rs::kx_group;

use super::*;

/// Hellos as OpenSSL 3.0 sends them: `openssl s_client -tls1 -cipher ALL:@SECLEVEL=0` and so on.
const TLS_1_0: &str = "160301007f0100007b0301490b76e946a4ff85606ee0391489aa810ec59a6018d797a4b7d602de4c4f9e\
    3500002ec00ac0140039003800880087c019003a0089c009c0130033003200450044c0180034004600350084002f004100ff01\
    000024000b000403000102000a000c000a001d0017001e00190018002300000016000000170000";
const TLS_1_1: &str = "1603010057010000530302c22ee8175a2d4de1538acb06f9f4fd348d8c39cdd2106900b2743a36dd52499f\
    000006c009c01300ff01000024000b000403000102000a000c000a001d0017001e001900180023000000160000\
    00170000";
/// `-tls1_2 -cipher AES128-SHA`: without forward secrecy.
const RSA_KEY_EXCHANGE: &str = "160301006b0100006703030e8d4ad5c0b6fa0d17727dd454148f661ef4e01c4d5169804b396135\
    3139eaca000004002f00ff0100003a002300000016000000170000000d002a00280403050306030807080808090\
    80a080b080408050806040105010601030303010302040205020602";
/// `-tls1_2 -cipher ALL:@SECLEVEL=0 -curves secp521r1`.
const ODD_CURVE: &str = "16030101250100012103035e5e20d2a956c4134957be897cd29e1140d159ff0378c7e10f11730f9a434f\
    820000a8c02cc03000a3009fcca9cca8ccaac0afc0adc0a3c09fc05dc061c057c05300a7c02bc02f00a2009ec0aec0acc0a2c09\
    ec05cc060c056c05200a6c024c028006b006ac073c07700c400c3006d00c5c023c02700670040c072c07600be00bd006c00bfc0\
    0ac0140039003800880087c019003a0089c009c0130033003200450044c01800340046009dc0a1c09dc051009cc0a0c09cc0500\
    03d00c0003c00ba00350084002f004100ff01000050000b000403000102000a000400020019002300000016000000170000000d\
    0030002e040305030603080708080809080a080b080408050806040105010601030302030301020103020202040205020602";

/// `-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA`: without AES-GCM.
const CBC: &str = "16030100830100007f0303a0aeac3a1dfb3b1b8e5d834041846288630264992e8514ae4cd9eddccacb457c000004c009\
    00ff01000052000b000403000102000a000c000a001d0017001e00190018002300000016000000170000000d002a0028\
    040305030603080708080809080a080b080408050806040105010601030303010302040205020602";

fn bytes(hexadecimal: &str) -> Vec<u8> {
    let digits = hexadecimal.as_bytes().chunks(2);
    let byte = |pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.map(byte).collect()
}

/// A TLS 1.2 hello without `signature_algorithms`, which no program at hand sends: the recorded one of
/// TLS 1.1 with another version, and with a suite of TLS 1.2.
fn without_signature_algorithms() -> Vec<u8> {
    let mut hello = bytes(TLS_1_1);
    hello[10] = 3;
    let suites = hello
        .windows(2)
        .position(|pair| pair == [0xC0, 0x09])
        .unwrap();
    hello[suites..suites + 2].copy_from_slice(&[0xC0, 0x2B]);
    hello
}

/// What the list says of a hello that is answered with an alert.
async fn refusal_of(secured: &Secured, hello: &[u8]) -> RefusedConnectionRow {
    let before = secured.lab.refused().await.len();
    let mut stream = TcpStream::connect(secured.address()).await.unwrap();
    stream.write_all(hello).await.unwrap();
    let mut answer = Vec::new();
    let read = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut answer));
    read.await.unwrap().unwrap();
    assert_eq!((answer[0], answer[5]), (0x15, 2), "{answer:?}");
    secured.lab.refusals(before + 1).await.pop().unwrap()
}

#[tokio::test]
async fn case_11_recorded_hellos_of_old_stations_and_weak_suites_are_refused_with_their_reason() {
    let secured = secured().await;
    let mut tls_1_1_of_tls_1_0 = bytes(TLS_1_0);
    tls_1_1_of_tls_1_0[10] = 2;
    for (hello, told, remedy) in [
        (bytes(TLS_1_0), "neither TLS 1.2 nor TLS 1.3", "A00.FR.313"),
        (bytes(TLS_1_1), "neither TLS 1.2 nor TLS 1.3", "A00.FR.313"),
        (
            tls_1_1_of_tls_1_0,
            "neither TLS 1.2 nor TLS 1.3",
            "A00.FR.313",
        ),
        (bytes(CBC), "no cipher suite", "AES-GCM"),
        (bytes(RSA_KEY_EXCHANGE), "no key exchange", "ECDHE"),
        (bytes(ODD_CURVE), "no key exchange", "P-256"),
        (
            without_signature_algorithms(),
            "signature_algorithms",
            "TLS library",
        ),
    ] {
        let row = refusal_of(&secured, &hello).await;
        assert_eq!((row.reason.as_str(), row.http_status), ("tls", 0));
        assert!(row.detail.contains(told), "{told}: {}", row.detail);
        assert!(row.remedy.contains(remedy), "{told}: {}", row.remedy);
    }
}

#[tokio::test]
async fn tls_that_a_station_ends_without_an_alert_is_listed_and_one_that_says_nothing_is_not() {
    let secured = secured().await;
    // A probe of a port is nobody's handshake.
    drop(TcpStream::connect(secured.address()).await.unwrap());
    // What the server says is read, and not believed; the station just leaves.
    let mut leaving = TcpStream::connect(secured.address()).await.unwrap();
    let mut hello = bytes(ODD_CURVE);
    let curve = hello
        .windows(2)
        .position(|pair| pair == [0x00, 0x19])
        .unwrap();
    hello[curve + 1] = 0x17;
    leaving.write_all(&hello).await.unwrap();
    let mut answer = [0; 6];
    let read = tokio::time::timeout(PATIENCE, leaving.read_exact(&mut answer));
    read.await.unwrap().unwrap();
    assert_eq!(
        (answer[0], answer[5]),
        (0x16, 2),
        "a ServerHello: {answer:?}"
    );
    drop(leaving);
    let row = secured.lab.refusals(1).await.remove(0);
    assert_eq!((row.reason.as_str(), row.http_status), ("tls", 0));
    assert!(row.detail.contains("without saying why"), "{}", row.detail);
    assert!(row.remedy.contains("install its root"), "{}", row.remedy);
    assert_eq!(secured.lab.refused().await.len(), 1);
}

#[tokio::test]
async fn an_alert_of_the_station_is_told_in_words() {
    let secured = secured().await;
    for version in BOTH {
        let mut client = secured.client(&[version]);
        client.root = Authority::new("Other").root();
        let before = secured.lab.refused().await.len();
        assert!(secured.tls(client, None).await.is_err());
        let row = secured.lab.refusals(before + 1).await.pop().unwrap();
        assert!(
            row.detail.contains("does not know the authority")
                || row.detail.contains("does not believe"),
            "{}",
            row.detail
        );
        assert!(row.remedy.contains("install the root"), "{}", row.remedy);
    }
}

#[tokio::test]
async fn an_authority_is_no_station_and_a_station_without_a_common_group_is_told_so() {
    let secured = secured().await;
    let authority = secured.authority.station("CP001", |p| {
        p.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    });
    let refused = secured.connect("/CP001", Some(&authority), None).await;
    assert_eq!(refused.err(), Some(0));
    let row = secured.lab.refusals(1).await.remove(0);
    assert!(
        row.detail.contains("certificate of an authority"),
        "{}",
        row.detail
    );
    let mut client = secured.client(&[&TLS13]);
    client.provider.kx_groups = vec![kx_group::MLKEM768];
    assert!(secured.tls(client, None).await.is_err());
    let row = secured.lab.refusals(2).await.pop().unwrap();
    assert!(row.detail.contains("key exchange"), "{}", row.detail);
}
