//! Hours of a week in which a token may charge: `Mon-Fri 07:00-19:00`, by the clock of the site.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

const DAYS: [(&str, Weekday); 7] = [
    ("Mon", Weekday::Monday),
    ("Tue", Weekday::Tuesday),
    ("Wed", Weekday::Wednesday),
    ("Thu", Weekday::Thursday),
    ("Fri", Weekday::Friday),
    ("Sat", Weekday::Saturday),
    ("Sun", Weekday::Sunday),
];
const MINUTES_OF_A_DAY: i64 = 24 * 60;

/// Some days of each week, from a minute to a minute. An end that is not after the begin is on the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hours {
    /// By [`DAYS`].
    days: [bool; 7],
    /// Minutes since midnight.
    begin: i64,
    end: i64,
}

/// Whether some hours are running, and until when that stays so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Now {
    /// They are, until then.
    Within(Timestamp),
    /// They are not, until then; `None` = they never are.
    Outside(Option<Timestamp>),
}

impl Hours {
    /// Reads `Mon-Fri 07:00-19:00`, `Sat,Sun 00:00-24:00`, `Fri 22:00-06:00`.
    #[must_use]
    pub(super) fn read(text: &str) -> Option<Self> {
        let (days, times) = text.trim().split_once(' ')?;
        let (begin, end) = times.trim().split_once('-')?;
        let (begin, end) = (minute(begin)?, minute(end)?);
        let mut of_week = [false; 7];
        for part in days.split(',') {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last) = (day(first)?, day(last)?);
            // `Sat-Mon` goes over the end of the week.
            let count = (last + 7 - first) % 7;
            (0..=count).for_each(|n| of_week[(first + n) % 7] = true);
        }
        (begin < MINUTES_OF_A_DAY).then_some(Self {
            days: of_week,
            begin,
            end,
        })
    }

    /// Begin and end on this day, if it is one of the days.
    fn on(&self, date: Date, zone: &TimeZone) -> Option<(Timestamp, Timestamp)> {
        let index = DAYS.iter().position(|(_, day)| *day == date.weekday())?;
        if !self.days[index] {
            return None;
        }
        let end = match self.end > self.begin {
            true => self.end,
            false => self.end + MINUTES_OF_A_DAY,
        };
        Some((at(date, self.begin, zone)?, at(date, end, zone)?))
    }
}

/// What a clock on the wall shows so many minutes after midnight.
fn at(date: Date, minutes: i64, zone: &TimeZone) -> Option<Timestamp> {
    let days = minutes / MINUTES_OF_A_DAY;
    let date = date.checked_add(days.days()).ok()?;
    let minutes = minutes % MINUTES_OF_A_DAY;
    let (hour, minute) = (
        i8::try_from(minutes / 60).ok()?,
        i8::try_from(minutes % 60).ok()?,
    );
    let local = date.at(hour, minute, 0, 0).to_zoned(zone.clone());
    Some(local.ok()?.timestamp())
}

fn day(text: &str) -> Option<usize> {
    let text = text.trim();
    DAYS.iter()
        .position(|(name, _)| name.eq_ignore_ascii_case(text))
}

fn minute(text: &str) -> Option<i64> {
    let (hour, minute) = text.trim().split_once(':')?;
    let two = |text: &str| {
        let is_two = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        is_two.then(|| text.parse::<i64>().ok()).flatten()
    };
    let (hour, minute) = (two(hour)?, two(minute)?);
    let minutes = hour * 60 + minute;
    (minute < 60 && minutes <= MINUTES_OF_A_DAY).then_some(minutes)
}

/// How it stands with any of the hours.
#[must_use]
pub(super) fn now(hours: &[Hours], zone: &TimeZone, now: Timestamp) -> Now {
    let today = now.to_zoned(zone.clone()).date();
    // From yesterday, whose hours may go over midnight, to the same day of the next week.
    let days = (-1..=8).filter_map(|n: i64| today.checked_add(n.days()).ok());
    let mut until: Option<Timestamp> = None;
    let mut next: Option<Timestamp> = None;
    for date in days {
        for (begin, end) in hours.iter().filter_map(|hours| hours.on(date, zone)) {
            // What begins when another one ends goes on with it.
            if begin <= until.unwrap_or(now) && end > now {
                until = until.max(Some(end));
            } else if begin > now {
                next = Some(next.map_or(begin, |next| next.min(begin)));
            }
        }
    }
    until.map_or(Now::Outside(next), Now::Within)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seoul() -> TimeZone {
        TimeZone::get("Asia/Seoul").unwrap()
    }

    fn utc(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn look(texts: &[&str], at: &str) -> Now {
        let hours: Vec<_> = texts
            .iter()
            .map(|text| Hours::read(text).unwrap())
            .collect();
        now(&hours, &seoul(), utc(at))
    }

    #[test]
    fn hours_hold_by_the_clock_of_the_site() {
        // 2026-11-20 is a Friday; Seoul is nine hours ahead.
        let work = ["Mon-Fri 07:00-19:00"];
        assert_eq!(
            look(&work, "2026-11-20T00:00:00Z"),
            Now::Within(utc("2026-11-20T10:00:00Z"))
        );
        assert_eq!(
            look(&work, "2026-11-20T10:00:00Z"),
            Now::Outside(Some(utc("2026-11-22T22:00:00Z"))),
            "the end is not in it, and Monday comes next"
        );
    }

    #[test]
    fn a_night_belongs_to_the_day_on_which_it_begins() {
        let night = ["Fri 22:00-06:00"];
        let end = utc("2026-11-20T21:00:00Z");
        assert_eq!(look(&night, "2026-11-20T13:00:00Z"), Now::Within(end));
        assert_eq!(look(&night, "2026-11-20T20:59:00Z"), Now::Within(end));
        assert!(matches!(
            look(&night, "2026-11-20T12:00:00Z"),
            Now::Outside(Some(_))
        ));
    }

    #[test]
    fn hours_that_follow_each_other_are_one() {
        let both = ["Sat 00:00-24:00", "Sun 00:00-12:00"];
        assert_eq!(
            look(&both, "2026-11-21T05:00:00Z"),
            Now::Within(utc("2026-11-22T03:00:00Z"))
        );
        assert_eq!(look(&[], "2026-11-21T05:00:00Z"), Now::Outside(None));
    }

    #[test]
    fn what_is_no_hours_is_not_read() {
        for text in [
            "",
            "Mon",
            "Mon 7:00-9:00",
            "Mon 07:00",
            "Foo 07:00-09:00",
            "Mon 24:00-09:00",
            "Mon 07:60-09:00",
            "Mon 07:00-25:00",
            "Mon, 07:00-09:00",
        ] {
            assert_eq!(Hours::read(text), None, "{text}");
        }
        let week = Hours::read("sat-mon 07:00-07:00").unwrap();
        assert_eq!(week.days, [true, false, false, false, false, true, true]);
    }
}
