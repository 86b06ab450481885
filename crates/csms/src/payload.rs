//! A payload as a part of the frame that it came in: it shares the buffer that the socket was read into.

use std::ops::Range;

use tokio_tungstenite::tungstenite::Utf8Bytes;

/// JSON text inside a frame. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Payload {
    frame: Utf8Bytes,
    place: Range<usize>,
}

impl Payload {
    /// The part of `frame` that `payload` is.
    ///
    /// # Panics
    /// If it is not a slice of that text.
    pub(crate) fn new(frame: &Utf8Bytes, payload: &str) -> Self {
        let start = payload.as_ptr().addr().wrapping_sub(frame.as_ptr().addr());
        let place = start..start.saturating_add(payload.len());
        assert!(frame.get(place.clone()).is_some(), "not of this frame");
        let frame = frame.clone();
        Self { frame, place }
    }

    /// The text of the payload.
    pub(crate) fn get(&self) -> &str {
        &self.frame[self.place.clone()]
    }

    /// The whole frame.
    pub(crate) fn frame(&self) -> &str {
        &self.frame
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_a_part_of_its_frame() {
        let frame = Utf8Bytes::from_static(r#"[2,"1","Heartbeat",{}]"#);
        let payload = Payload::new(&frame, &frame[19..21]);
        assert_eq!(payload.get(), "{}");
        assert_eq!(payload.frame(), frame.as_str());
    }

    #[test]
    #[should_panic(expected = "not of this frame")]
    fn another_text_is_no_part_of_it() {
        let _ = Payload::new(&Utf8Bytes::from_static("[2]"), "{}");
    }
}
