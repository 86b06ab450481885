//! The clock of a run: model time, its mapping to wall time, and the one place that reads either.
//!
//! Model time advances by *scheduled* instants. The driver maps an instant to a moment to wake up at;
//! what happens then carries the scheduled instant, never the measured one. A time lapse runs the model
//! faster than the wall clock by a whole factor, from a moment in the past and never into the future.
//! What does not live here: timers (they belong to the core).

use std::{
    fmt,
    ops::{Add, Sub},
    time::Duration,
};

use serde::{Deserialize, Serialize};

/// A moment of model time, in whole milliseconds since the Unix epoch.
///
/// Milliseconds are the finest resolution that OCPP timestamps carry (RFC 3339, three digits), so an
/// instant and its text on the wire are the same value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ModelInstant(i64);

impl ModelInstant {
    /// Later than anything that happens.
    pub const NEVER: Self = Self(i64::MAX);

    /// The instant `milliseconds` after the Unix epoch.
    #[must_use]
    pub const fn from_millis(milliseconds: i64) -> Self {
        Self(milliseconds)
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Model time that passed since `earlier`; zero when `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The same moment as a date, clamped to the years that a date can express.
    #[must_use]
    pub fn timestamp(self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.0).unwrap_or(if self.0 < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        })
    }
}

impl From<jiff::Timestamp> for ModelInstant {
    fn from(timestamp: jiff::Timestamp) -> Self {
        Self(timestamp.as_millisecond())
    }
}

impl Add<Duration> for ModelInstant {
    type Output = Self;

    fn add(self, span: Duration) -> Self {
        Self(
            self.0
                .saturating_add(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)),
        )
    }
}

impl Sub<Duration> for ModelInstant {
    type Output = Self;

    fn sub(self, span: Duration) -> Self {
        Self(
            self.0
                .saturating_sub(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)),
        )
    }
}

impl fmt::Display for ModelInstant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.timestamp())
    }
}

/// The mapping between wall time and model time: a line that may be steeper than the wall clock's and
/// lies in its past. Where it would cross the present, model time goes on with the wall clock: nothing
/// that happens in the model is ever later than the present.
#[derive(Debug, Clone, Copy)]
pub struct ModelClock {
    /// Reading of the monotonic clock at the origin.
    started: tokio::time::Instant,
    /// Wall time at the origin.
    wall_origin: jiff::Timestamp,
    /// Model time at the origin.
    model_origin: ModelInstant,
    /// Model seconds per wall second, at least 1.
    scale: u32,
}

impl ModelClock {
    /// Model time equals wall time.
    #[must_use]
    pub fn real_time() -> Self {
        Self::starting_at(read_wall_clock())
    }

    /// Model time equals wall time, and it is `wall_origin` now, whatever the system's clock says.
    #[must_use]
    pub fn starting_at(wall_origin: jiff::Timestamp) -> Self {
        Self {
            started: tokio::time::Instant::now(),
            wall_origin,
            model_origin: wall_origin.into(),
            scale: 1,
        }
    }

    /// A time lapse of `scale` model seconds per wall second (at least 1) whose origin is set back, so
    /// that a run of `planned` wall time ends at the present.
    #[must_use]
    pub fn time_lapse(scale: u32, planned: Duration) -> Self {
        let scale = scale.max(1);
        let mut clock = Self::set_back(planned.saturating_mul(scale - 1));
        clock.scale = scale;
        clock
    }

    /// A time lapse of `scale` model seconds per wall second (at least 1) that begins at `origin`, an instant that is
    /// past.
    #[must_use]
    pub fn time_lapse_from(scale: u32, origin: ModelInstant) -> Self {
        let mut clock = Self::real_time();
        clock.model_origin = origin.min(clock.model_origin);
        clock.scale = scale.max(1);
        clock
    }

    /// Model time runs as wall time does, `by` behind it.
    #[must_use]
    pub fn set_back(by: Duration) -> Self {
        let mut clock = Self::real_time();
        clock.model_origin = clock.model_origin - by;
        clock
    }

    /// The same clock up to `from`, an instant that has come; from there on `scale` model seconds per
    /// wall second (at least 1).
    #[must_use]
    pub fn paced(&self, from: ModelInstant, scale: u32) -> Self {
        let started = self.due(from);
        let wall_passed = started.saturating_duration_since(self.started);
        Self {
            started,
            wall_origin: later(self.wall_origin, wall_passed),
            model_origin: from,
            scale: scale.max(1),
        }
    }

    /// Model seconds per wall second.
    #[must_use]
    pub fn scale(&self) -> u32 {
        self.scale
    }

    /// Present model time. For deciding what is due; events carry their scheduled instant instead.
    #[must_use]
    pub fn now(&self) -> ModelInstant {
        let passed = self.started.elapsed();
        let line = self.model_origin + passed.saturating_mul(self.scale);
        line.min(ModelInstant::from(self.wall_origin) + passed)
    }

    /// Present wall time, for records of what happened when.
    #[must_use]
    pub fn wall_now(&self) -> jiff::Timestamp {
        later(self.wall_origin, self.started.elapsed())
    }

    /// The moment of the monotonic clock at which `instant` is due. Past instants are due at once.
    #[must_use]
    pub fn due(&self, instant: ModelInstant) -> tokio::time::Instant {
        // Rounded up to a whole microsecond, so that waking up at the due moment never finds the model
        // clock one millisecond short of the instant.
        let model_micros = instant.since(self.model_origin).as_micros();
        let on_the_line = model_micros.div_ceil(u128::from(self.scale));
        let present = instant.since(self.wall_origin.into()).as_micros();
        let wall_micros = on_the_line.max(present);
        self.started + Duration::from_micros(u64::try_from(wall_micros).unwrap_or(u64::MAX / 4))
    }
}

/// `moment` and `span` after it, as far as dates go.
fn later(moment: jiff::Timestamp, span: Duration) -> jiff::Timestamp {
    let span = jiff::SignedDuration::try_from(span).unwrap_or_default();
    moment.checked_add(span).unwrap_or(moment)
}

/// The one reading of the system's date.
#[expect(
    clippy::disallowed_methods,
    reason = "the clock of a run is built from it, once"
)]
fn read_wall_clock() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_an_instant_has_three_fraction_digits_and_z() {
        assert_eq!(
            ModelInstant::from_millis(1_500).to_string(),
            "1970-01-01T00:00:01.500Z"
        );
    }

    #[test]
    fn time_lapse_ends_at_the_present() {
        let planned = Duration::from_secs(30);
        let clock = ModelClock::time_lapse(72, planned);
        let end = clock.model_origin + planned * 72;
        assert_eq!(end, ModelInstant::from(clock.wall_origin) + planned);
    }

    #[tokio::test(start_paused = true)]
    async fn a_time_lapse_that_lasts_longer_than_planned_goes_on_with_the_wall_clock() {
        let clock = ModelClock::time_lapse(72, Duration::from_secs(30));
        tokio::time::advance(Duration::from_secs(100)).await;
        assert_eq!(clock.now(), clock.wall_now().into());
        let soon = clock.now() + Duration::from_secs(5);
        let wait = clock.due(soon) - tokio::time::Instant::now();
        assert_eq!(wait.as_secs_f64().round() as u64, 5, "{wait:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_change_of_pace_bends_the_line_where_it_happens_however_late_it_is_noticed() {
        let clock = ModelClock::set_back(Duration::from_secs(10_000));
        let from = clock.now();
        tokio::time::advance(Duration::from_secs(3)).await;
        let clock = clock.paced(from, 72);
        assert_eq!(clock.now(), from + Duration::from_secs(216));
        let end = from + Duration::from_secs(72);
        let clock = clock.paced(end, 1);
        assert_eq!(clock.now(), end + Duration::from_secs(2));
        assert_eq!(
            clock.wall_now().as_millisecond(),
            clock.now().as_millis() + 10_000_000 - 71_000
        );
    }

    #[test]
    fn waking_up_at_the_due_moment_never_falls_short_of_the_instant() {
        let clock = ModelClock::time_lapse(7, Duration::from_secs(1));
        let instant = clock.model_origin + Duration::from_millis(10_001);
        let elapsed = clock.due(instant) - clock.started;
        assert!(clock.model_origin + elapsed * 7 >= instant);
    }
}
