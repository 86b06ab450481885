//! Fetching a firmware file (L01, L03): one GET, from where the attempt before it ended.
//!
//! Runs beside the station, which goes on meanwhile. When it is tried again, and what the CSMS is told, is in
//! `blocks/firmware.rs`.

use std::{path::Path, time::Duration};

use reqwest::{Certificate, Client, Response, StatusCode, header, redirect::Policy};

use super::{Secret, upload::innermost};

/// Wall time for all of it, and in which something has to come.
const PATIENCE: Duration = Duration::from_secs(30 * 60);
const SILENCE: Duration = Duration::from_secs(30);
/// The longest file that the station has room for.
const MOST_BYTES: usize = 64 << 20;

/// Whose file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileOf {
    /// Of the update of the station itself.
    Update = 0,
    /// What a local controller publishes.
    Publish = 1,
}

/// What is there of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct SoFar {
    /// From its beginning.
    pub(super) bytes: Vec<u8>,
    /// Which file it is a part of, as the server says (ETag).
    pub(super) tag: Option<String>,
}

/// A file that is to be fetched.
#[derive(Debug)]
pub(super) struct Download {
    /// Whose.
    pub(super) of: FileOf,
    /// Where from; whoever knows it may fetch it.
    pub(super) url: Secret,
    /// What is there of it.
    pub(super) so_far: SoFar,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DownloadEnd {
    /// All of it is there.
    Done(Vec<u8>),
    /// It is not.
    Failed {
        /// What came.
        so_far: SoFar,
        /// Another attempt may help.
        is_passing: bool,
        /// In words, without the location.
        why: String,
    },
}

impl DownloadEnd {
    /// It ended before it was over.
    pub(super) fn interrupted(why: &impl ToString) -> Self {
        Self::Failed {
            so_far: SoFar::default(),
            is_passing: true,
            why: why.to_string(),
        }
    }
}

/// Fetches; servers are verified by the certificates of the system and those in `ca_file`.
pub(super) async fn fetch(download: Download, ca_file: Option<&Path>) -> DownloadEnd {
    let mut so_far = download.so_far;
    let ended = get(&download.url, &mut so_far, ca_file).await;
    match ended {
        Ok(()) => DownloadEnd::Done(so_far.bytes),
        Err((is_passing, why)) => DownloadEnd::Failed {
            so_far,
            is_passing,
            why,
        },
    }
}

/// Whether another attempt may help, and what went wrong.
type Failure = (bool, String);

async fn get(url: &Secret, so_far: &mut SoFar, ca_file: Option<&Path>) -> Result<(), Failure> {
    let passing = |error: reqwest::Error| (true, innermost(error));
    // Never through a proxy: the CSMS of a lab is on this machine or beside it.
    let mut client = Client::builder()
        .no_proxy()
        .redirect(Policy::none())
        .read_timeout(SILENCE)
        .timeout(PATIENCE);
    if let Some(path) = ca_file {
        let pem = tokio::fs::read(path).await;
        let pem = pem.map_err(|error| (false, format!("{}: {error}", path.display())))?;
        let roots = Certificate::from_pem_bundle(&pem);
        client = client.tls_certs_merge(roots.map_err(|error| (false, innermost(error)))?);
    }
    let mut request = client.build().map_err(passing)?.get(url.reveal());
    if let (false, Some(tag)) = (so_far.bytes.is_empty(), &so_far.tag) {
        request = request
            .header(header::RANGE, format!("bytes={}-", so_far.bytes.len()))
            .header(header::IF_RANGE, tag);
    }
    let mut answer = request.send().await.map_err(passing)?;
    match answer.status() {
        StatusCode::PARTIAL_CONTENT if begins_at(&answer, so_far.bytes.len()) => {}
        StatusCode::OK => *so_far = SoFar::default(),
        // The part that is there is of another file.
        StatusCode::PARTIAL_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE => {
            *so_far = SoFar::default();
            return Err((true, "the file on the server has changed".to_owned()));
        }
        status => {
            return Err((
                may_pass(status.as_u16()),
                format!("HTTP {}", status.as_u16()),
            ));
        }
    }
    let tag = answer.headers().get(header::ETAG);
    // A weak one does not say that two files are the same to the byte.
    let tag = tag.and_then(|tag| tag.to_str().ok());
    so_far.tag = tag.filter(|tag| !tag.starts_with("W/")).map(str::to_owned);
    while let Some(piece) = answer.chunk().await.map_err(passing)? {
        if so_far.bytes.len() + piece.len() > MOST_BYTES {
            *so_far = SoFar::default();
            return Err((false, format!("the file is longer than {MOST_BYTES} bytes")));
        }
        so_far.bytes.extend_from_slice(&piece);
    }
    Ok(())
}

/// Whether a part goes on where the one before it ended.
fn begins_at(answer: &Response, first: usize) -> bool {
    let range = answer.headers().get(header::CONTENT_RANGE);
    let range = range.and_then(|range| range.to_str().ok());
    range.is_some_and(|range| range.starts_with(&format!("bytes {first}-")))
}

/// Whether the same request may have another answer later.
fn may_pass(http_status: u16) -> bool {
    matches!(http_status, 408 | 429 | 500 | 502..=599)
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
    };

    use super::*;

    /// Answers one request after the other with these texts and ends each connection; gives the requests.
    async fn server(answers: Vec<&'static str>) -> (Secret, tokio::task::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/fw.bin", listener.local_addr().unwrap());
        let serving = tokio::spawn(async move {
            let mut requests = Vec::new();
            for answer in answers {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = Vec::new();
                while !request.ends_with(b"\r\n\r\n") {
                    assert!(stream.read_buf(&mut request).await.unwrap() > 0);
                }
                requests.push(String::from_utf8(request).unwrap());
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
            requests
        });
        (Secret::new(url), serving)
    }

    async fn attempt(url: &Secret, so_far: SoFar) -> DownloadEnd {
        let download = Download {
            of: FileOf::Update,
            url: url.clone(),
            so_far,
        };
        fetch(download, None).await
    }

    #[tokio::test]
    async fn a_download_that_broke_goes_on_where_it_ended() {
        let (url, serving) = server(vec![
            "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: 10\r\n\r\n0123",
            "HTTP/1.1 206 Partial Content\r\nETag: \"v1\"\r\nContent-Range: bytes 4-9/10\r\n\
             Content-Length: 6\r\n\r\n456789",
        ])
        .await;
        let DownloadEnd::Failed {
            so_far,
            is_passing: true,
            ..
        } = attempt(&url, SoFar::default()).await
        else {
            panic!("the first part is no file");
        };
        assert_eq!(so_far.bytes, b"0123");
        let end = attempt(&url, so_far).await;
        assert_eq!(end, DownloadEnd::Done(b"0123456789".to_vec()));
        let requests = serving.await.unwrap();
        let second = requests[1].to_ascii_lowercase();
        assert!(!requests[0].to_ascii_lowercase().contains("range:"));
        assert!(second.contains("range: bytes=4-\r\n"), "{second}");
        assert!(second.contains("if-range: \"v1\"\r\n"), "{second}");
    }

    #[tokio::test]
    async fn a_file_that_changed_meanwhile_is_fetched_from_its_beginning() {
        let (url, _serving) = server(vec![
            "HTTP/1.1 200 OK\r\nETag: \"v2\"\r\nContent-Length: 3\r\nConnection: close\r\n\r\nnew",
            "HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        ])
        .await;
        let old = || SoFar {
            bytes: b"old part".to_vec(),
            tag: Some("\"v1\"".to_owned()),
        };
        let end = attempt(&url, old()).await;
        assert_eq!(end, DownloadEnd::Done(b"new".to_vec()));
        let end = attempt(&url, old()).await;
        let DownloadEnd::Failed {
            so_far, is_passing, ..
        } = end
        else {
            panic!("{end:?}");
        };
        assert_eq!((so_far, is_passing), (SoFar::default(), true));
    }

    #[tokio::test]
    async fn an_answer_that_lasts_is_not_asked_for_again() {
        let (url, _serving) = server(vec![
            "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        ])
        .await;
        for expected in [false, true] {
            let end = attempt(&url, SoFar::default()).await;
            let DownloadEnd::Failed {
                is_passing, why, ..
            } = end
            else {
                panic!("{end:?}");
            };
            assert_eq!(is_passing, expected, "{why}");
        }
    }
}
