//! What the fuzzer calls, behind the feature `fuzzing`: the reading of a handshake as the server does
//! it, with what has to hold of whatever comes out. No database and no sockets.

use futures_util::FutureExt;

use super::credentials::Credentials;
use super::identity::{self, Identity};
use super::{head, origin};

/// Reads any bytes as the request of a station. Panics when something that was accepted breaks a
/// promise of its own.
pub fn handshake(bytes: &[u8]) {
    let mut stream = bytes;
    let Some(Ok(head)) = head::read(&mut stream).now_or_never() else {
        return;
    };
    // Of what was read, nothing after the head is lost.
    let read = bytes.len() - stream.len();
    assert!(bytes[..read].ends_with(&head.rest));
    if let Ok(identity) = identity::from_target(&head.target) {
        let text = identity.as_str();
        assert!((1..=48).contains(&text.len()) && !text.contains(['/', ':', '%', '\0']));
        assert_eq!(Identity::new(text), Ok(identity.clone()));
        let folded = Identity::new(identity.folded());
        assert_eq!(folded.as_ref().map(Identity::folded), Ok(identity.folded()));
        let credentials = head
            .value("authorization")
            .and_then(Credentials::from_header);
        // Must come to an answer, whatever it is.
        let _ = credentials.map(|credentials| credentials.are_of(identity.folded()));
    }
    if let Err(refusal) = origin::check(&head) {
        assert!(refusal.response().starts_with("HTTP/1.1 403 "));
    }
    assert!(
        head.members("sec-websocket-protocol")
            .all(|one| !one.contains(','))
    );
    for mode in [
        deflate::Mode::NoContextTakeover,
        deflate::Mode::ContextTakeover,
    ] {
        let Some((agreement, answer)) =
            deflate::choose(head.texts("sec-websocket-extensions"), mode)
        else {
            continue;
        };
        assert!(!answer.contains(['\r', '\n', '"', ',']));
        for window in [agreement.server, agreement.client] {
            assert!((8..=15).contains(&window.bits));
            assert!(!window.takeover || mode == deflate::Mode::ContextTakeover);
        }
        // A client that can do everything understands the answer, unless it was told to forget more.
        if agreement.client.bits > 8 {
            let settled = deflate::settle([answer.as_str()], deflate::Mode::ContextTakeover);
            assert_eq!(settled, Ok(Some(agreement)));
        }
    }
}
