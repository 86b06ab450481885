//! The message feed: exchanges as they happen, for those who watch.
//!
//! Who watches says what of, and gets at most so many at a time; the rest is counted. An exchange is
//! written as JSON only when somebody gets it, and once for all of them. While nobody watches, an
//! exchange costs one look at a counter.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use ocpp201::redact;
use serde::Serialize;
use serde_json::value::RawValue;

/// Exchanges that one viewer gets at a time.
pub(crate) const MOST_ITEMS: usize = 50;
/// Exchanges that are written, at a time, only to look for a text in them.
const MOST_SEARCHED: usize = 200;
/// Longest frame that is shown whole, in bytes.
const MOST_BYTES: usize = 4096;

/// Everybody who watches.
#[derive(Debug, Default)]
pub(crate) struct Feed {
    /// How many there are.
    count: AtomicUsize,
    viewers: Mutex<Vec<Arc<Viewer>>>,
    last_seq: AtomicI64,
}

/// What somebody wants to see. `None` means any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FeedFilter {
    /// Of this station, in lower case.
    pub(crate) station: Option<String>,
    /// Of this action.
    pub(crate) action: Option<String>,
    /// `in` or `out`.
    pub(crate) direction: Option<String>,
    /// `result`, an error code, `error` (any of them) or `none` (no answer).
    pub(crate) outcome: Option<String>,
    /// With this text, in lower case.
    pub(crate) text: Option<String>,
}

/// Somebody who watches.
#[derive(Debug)]
struct Viewer {
    filter: FeedFilter,
    /// Nothing more fits until it is taken.
    is_full: AtomicBool,
    left_out: AtomicU64,
    waiting: Mutex<Waiting>,
}

#[derive(Debug, Default)]
struct Waiting {
    items: Vec<Arc<str>>,
    searched: usize,
}

/// What is known of an exchange before it is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exchange<'a> {
    /// When its CALL was read or written.
    pub(crate) at: Timestamp,
    /// The station's identity.
    pub(crate) station: &'a str,
    /// The CALL is from the station.
    pub(crate) is_inbound: bool,
    /// Of the CALL.
    pub(crate) message_id: &'a str,
    /// Where it is known.
    pub(crate) action: Option<&'static str>,
    /// `result` or an error code; `None` = no answer that can be read.
    pub(crate) outcome: Option<&'static str>,
    /// From the CALL to its answer.
    pub(crate) elapsed: Option<Duration>,
}

/// An exchange as it is sent: an item of an event `exchanges`.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct FeedItem<'a> {
    /// Grows by one with every exchange that is shown to anybody.
    seq: i64,
    /// When the CALL was read or written.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// The station's identity.
    station: &'a str,
    /// Of the CALL: `in` = from the station, `out` = to it.
    direction: &'static str,
    /// The message id, or `-1`.
    message_id: &'a str,
    /// The action, where it is known.
    action: Option<&'static str>,
    /// `result` or the error code; `null` = no answer came that can be read.
    outcome: Option<&'static str>,
    /// Milliseconds from the CALL to its answer.
    ms: Option<f64>,
    /// The CALL, secrets removed; as text where it is not JSON or was cut off.
    #[schema(value_type = serde_json::Value)]
    call: Option<Shown>,
    /// `call` was too long; the journal has it whole.
    call_truncated: bool,
    /// The CALLRESULT or CALLERROR, as `call`; `null` = there was none.
    #[schema(value_type = serde_json::Value)]
    answer: Option<Shown>,
    /// `answer` was too long; the journal has it whole.
    answer_truncated: bool,
}

/// A frame as it is shown.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Shown {
    Json(Box<RawValue>),
    Text(String),
}

/// What a viewer gets at a time; an event of the stream.
#[derive(Debug)]
pub(crate) struct Portion {
    items: Vec<Arc<str>>,
    left_out: u64,
}

impl Portion {
    /// Nothing happened that the viewer wants to know.
    pub(crate) fn is_empty(&self) -> bool {
        self.items.is_empty() && self.left_out == 0
    }

    /// As a server-sent event.
    pub(crate) fn event(&self) -> bytes::Bytes {
        let items = self.items.join(",");
        let left_out = self.left_out;
        format!("event: exchanges\ndata: {{\"items\":[{items}],\"left_out\":{left_out}}}\n\n")
            .into()
    }
}

/// Watches as long as it lives.
#[derive(Debug)]
pub(crate) struct Watch {
    feed: Arc<Feed>,
    viewer: Arc<Viewer>,
}

impl Watch {
    /// Watches from now on.
    pub(crate) fn new(feed: Arc<Feed>, filter: FeedFilter) -> Self {
        let viewer = Arc::new(Viewer {
            filter,
            is_full: AtomicBool::new(false),
            left_out: AtomicU64::new(0),
            waiting: Mutex::default(),
        });
        feed.viewers().push(Arc::clone(&viewer));
        feed.count.fetch_add(1, Relaxed);
        Self { feed, viewer }
    }

    /// What came since the last time.
    pub(crate) fn take(&self) -> Portion {
        let mut waiting = self.viewer.waiting();
        self.viewer.is_full.store(false, Relaxed);
        let items = std::mem::take(&mut *waiting).items;
        Portion {
            items,
            left_out: self.viewer.left_out.swap(0, Relaxed),
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.feed
            .viewers()
            .retain(|other| !Arc::ptr_eq(other, &self.viewer));
        self.feed.count.fetch_sub(1, Relaxed);
    }
}

impl Viewer {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether one more may be looked at; counts it where it may not.
    fn admits(&self) -> bool {
        if self.is_full.load(Relaxed) {
            self.left_out.fetch_add(1, Relaxed);
            return false;
        }
        if self.filter.text.is_some() {
            let mut waiting = self.waiting();
            waiting.searched += 1;
            self.is_full
                .fetch_or(waiting.searched >= MOST_SEARCHED, Relaxed);
        }
        true
    }

    fn put(&self, item: &Arc<str>) {
        let mut waiting = self.waiting();
        if waiting.items.len() < MOST_ITEMS {
            waiting.items.push(Arc::clone(item));
        } else {
            self.left_out.fetch_add(1, Relaxed);
        }
        self.is_full
            .fetch_or(waiting.items.len() >= MOST_ITEMS, Relaxed);
    }
}

impl FeedFilter {
    /// By all but the text.
    fn fits(&self, exchange: &Exchange<'_>) -> bool {
        let direction = if exchange.is_inbound { "in" } else { "out" };
        let fits = |wanted: &Option<String>, is: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| is == Some(wanted))
        };
        let is_outcome = match self.outcome.as_deref() {
            None => true,
            Some("error") => exchange.outcome.is_some_and(|outcome| outcome != "result"),
            Some("none") => exchange.outcome.is_none(),
            wanted => exchange.outcome == wanted,
        };
        is_outcome
            && fits(&self.direction, Some(direction))
            && fits(&self.action, exchange.action)
            && self
                .station
                .as_ref()
                .is_none_or(|station| exchange.station.to_lowercase() == *station)
    }
}

impl Feed {
    fn viewers(&self) -> MutexGuard<'_, Vec<Arc<Viewer>>> {
        self.viewers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells of an exchange that is over. `frames` gives its CALL and its answer, and is asked only
    /// if somebody gets them.
    pub(crate) fn tell<'f>(
        &self,
        exchange: Exchange<'_>,
        frames: impl FnOnce() -> (
            Option<std::borrow::Cow<'f, str>>,
            Option<std::borrow::Cow<'f, str>>,
        ),
    ) {
        if self.count.load(Relaxed) == 0 {
            return;
        }
        let takers: Vec<_> = self
            .viewers()
            .iter()
            .filter(|viewer| viewer.filter.fits(&exchange) && viewer.admits())
            .cloned()
            .collect();
        if takers.is_empty() {
            return;
        }
        let (call, answer) = frames();
        let (call, call_truncated) = shown(call.as_deref());
        let (answer, answer_truncated) = shown(answer.as_deref());
        let item = FeedItem {
            seq: self.last_seq.fetch_add(1, Relaxed) + 1,
            at: exchange.at,
            station: exchange.station,
            direction: if exchange.is_inbound { "in" } else { "out" },
            message_id: exchange.message_id,
            action: exchange.action,
            outcome: exchange.outcome,
            ms: exchange
                .elapsed
                .map(|elapsed| elapsed.as_secs_f64() * 1000.0),
            call,
            call_truncated,
            answer,
            answer_truncated,
        };
        // Plain data: it cannot fail.
        let text: Arc<str> = serde_json::to_string(&item).unwrap_or_default().into();
        let mut folded = None;
        for viewer in takers {
            let is_wanted = viewer.filter.text.as_ref().is_none_or(|wanted| {
                let folded: &String = folded.get_or_insert_with(|| text.to_lowercase());
                folded.contains(wanted)
            });
            if is_wanted {
                viewer.put(&text);
            }
        }
    }
}

/// The frame without secrets, its beginning where it is too long.
fn shown(frame: Option<&str>) -> (Option<Shown>, bool) {
    let Some(frame) = frame else {
        return (None, false);
    };
    let frame = redact::frame(frame);
    if frame.len() > MOST_BYTES {
        let mut end = MOST_BYTES;
        while !frame.is_char_boundary(end) {
            end -= 1;
        }
        return (Some(Shown::Text(frame[..end].to_owned())), true);
    }
    // Line breaks between tokens would end the event that it stands in.
    let json = (!frame.contains(['\n', '\r']))
        .then(|| serde_json::from_str::<Box<RawValue>>(&frame).ok())
        .flatten();
    let shown = json.map_or_else(|| Shown::Text(frame.into_owned()), Shown::Json);
    (Some(shown), false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn exchange(action: &'static str) -> Exchange<'static> {
        Exchange {
            at: Timestamp::UNIX_EPOCH,
            station: "CP001",
            is_inbound: true,
            message_id: "m",
            action: Some(action),
            outcome: Some("result"),
            elapsed: Some(Duration::from_millis(2)),
        }
    }

    fn tell(feed: &Feed, action: &'static str, call: &'static str) {
        feed.tell(exchange(action), || (Some(call.into()), None));
    }

    fn portion(watch: &Watch) -> Value {
        let event = watch.take().event();
        let text = std::str::from_utf8(&event).unwrap();
        let data = text.strip_prefix("event: exchanges\ndata: ").unwrap();
        assert_eq!(data.trim_end().lines().count(), 1, "{data}");
        serde_json::from_str(data.trim_end()).unwrap()
    }

    fn watch(feed: &Arc<Feed>, filter: FeedFilter) -> Watch {
        Watch::new(Arc::clone(feed), filter)
    }

    #[test]
    fn shows_so_many_and_counts_the_rest() {
        let feed = Arc::new(Feed::default());
        let all = watch(&feed, FeedFilter::default());
        for _ in 0..70 {
            tell(&feed, "Heartbeat", "[2]");
        }
        let told = portion(&all);
        assert_eq!(told["items"].as_array().unwrap().len(), MOST_ITEMS);
        assert_eq!(told["left_out"], 20);
        assert!(all.take().is_empty());
    }

    #[test]
    fn nothing_is_written_for_nobody() {
        let feed = Arc::new(Feed::default());
        let ask = |feed: &Feed| {
            let mut is_asked = false;
            feed.tell(exchange("Reset"), || {
                is_asked = true;
                (None, None)
            });
            is_asked
        };
        assert!(!ask(&feed));
        let other = FeedFilter {
            action: Some("Heartbeat".into()),
            ..FeedFilter::default()
        };
        let other = watch(&feed, other);
        assert!(!ask(&feed), "somebody who wants something else");
        let all = watch(&feed, FeedFilter::default());
        assert!(ask(&feed));
        drop((other, all));
        assert!(!ask(&feed));
        assert!(feed.viewers().is_empty());
    }

    #[test]
    fn filters_by_all_that_is_known() {
        let none = || FeedFilter::default();
        let some = |text: &str| Some(text.to_owned());
        for (filter, fits) in [
            (
                FeedFilter {
                    station: some("cp001"),
                    ..none()
                },
                true,
            ),
            (
                FeedFilter {
                    station: some("cp00"),
                    ..none()
                },
                false,
            ),
            (
                FeedFilter {
                    direction: some("in"),
                    ..none()
                },
                true,
            ),
            (
                FeedFilter {
                    direction: some("out"),
                    ..none()
                },
                false,
            ),
            (
                FeedFilter {
                    outcome: some("result"),
                    ..none()
                },
                true,
            ),
            (
                FeedFilter {
                    outcome: some("error"),
                    ..none()
                },
                false,
            ),
            (
                FeedFilter {
                    outcome: some("none"),
                    ..none()
                },
                false,
            ),
            (
                FeedFilter {
                    action: some("Reset"),
                    ..none()
                },
                true,
            ),
            (
                FeedFilter {
                    action: some("reset"),
                    ..none()
                },
                false,
            ),
            (
                FeedFilter {
                    text: some("\"hard"),
                    ..none()
                },
                true,
            ),
            (
                FeedFilter {
                    text: some("soft"),
                    ..none()
                },
                false,
            ),
        ] {
            let feed = Arc::new(Feed::default());
            let watch = watch(&feed, filter.clone());
            tell(&feed, "Reset", r#"[2,"m","Reset",{"type":"HARD"}]"#);
            assert_eq!(!watch.take().is_empty(), fits, "{filter:?}");
        }
    }

    #[test]
    fn hides_secrets_shortens_what_is_long_and_keeps_every_frame_on_one_line() {
        let feed = Arc::new(Feed::default());
        let all = watch(&feed, FeedFilter::default());
        let secret = r#"[2,"m","Authorize",{"idToken":{"idToken":"1234","type":"KeyCode"}}]"#;
        tell(&feed, "Authorize", secret);
        tell(&feed, "DataTransfer", "[2,\n\"m\"]");
        tell(&feed, "DataTransfer", "no json");
        let long = Box::leak(format!("[\"{}\"]", "한".repeat(3000)).into_boxed_str());
        tell(&feed, "DataTransfer", long);
        let told = portion(&all);
        let call = |item: usize| &told["items"][item]["call"];
        assert!(!call(0).to_string().contains("1234"), "{told}");
        assert_eq!(call(1), "[2,\n\"m\"]");
        assert_eq!(call(2), "no json");
        assert_eq!(told["items"][3]["call_truncated"], true);
        assert!(call(3).as_str().unwrap().len() <= MOST_BYTES);
    }

    #[test]
    fn a_text_that_is_nowhere_costs_a_bounded_search() {
        let feed = Arc::new(Feed::default());
        let filter = FeedFilter {
            text: Some("nowhere".into()),
            ..FeedFilter::default()
        };
        let searching = watch(&feed, filter);
        let mut written = 0;
        for _ in 0..1000 {
            feed.tell(exchange("Heartbeat"), || {
                written += 1;
                (Some("[2]".into()), None)
            });
        }
        assert_eq!(written, MOST_SEARCHED);
        assert_eq!(searching.take().left_out, 1000 - MOST_SEARCHED as u64);
    }
}
