//! From readings to the energy of a transaction: which register decides (docs/energy.md).
//!
//! Places are asked in the order of [`Place`]; in each the total, then the lines together. The first
//! that has a begin and an end decides, and so does one that contradicts itself. Intervals are asked
//! where no register does.

use jiff::Timestamp;
use ocpp201::TransactionEventEnum;
use serde::{Deserialize, Serialize};

use super::EventKey;
use super::intervals::{Intervals, Sum};
use super::register::{Carrier, Point, Register, Span};
use super::state::{is_default, some_micros};
use crate::model::energy::{Line, Moment, Place, Reading};

/// Where the energy of a transaction comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnergySource {
    /// Registers at the begin and at the end.
    Register,
    /// The first or the last register seen stands in for one of them.
    FirstLast,
    /// The sum of intervals.
    Interval,
    /// Nothing that can be used.
    Unknown,
}

impl EnergySource {
    /// As stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::FirstLast => "first-last",
            Self::Interval => "interval",
            Self::Unknown => "unknown",
        }
    }
}

/// The energy of a transaction, and what it was made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Energy {
    /// The register at the begin, mWh; of several lines their sum.
    pub begin_mwh: Option<i64>,
    /// The register at the end, or as far as it came.
    pub end_mwh: Option<i64>,
    /// Import, mWh; `None` = unknown, never negative.
    pub mwh: Option<i64>,
    /// Where it comes from.
    pub source: EnergySource,
    /// Which register decided.
    pub register: Option<Chosen>,
    /// Export, mWh.
    pub export_mwh: Option<i64>,
    /// The begin is only the first reading.
    pub is_begin_first_reading: bool,
    /// The end is only the last reading.
    pub is_end_last_reading: bool,
    /// The register ran backwards.
    pub is_register_decreasing: bool,
    /// Two values for one begin, end or interval.
    pub is_conflicting: bool,
    /// More than a transaction can take.
    pub is_implausible: bool,
}

/// No transaction takes more, mWh: 1 GWh. What a station makes up must not overflow a sum either.
const MOST_MWH: i64 = 1_000_000_000_000;

/// A register, or those of all lines of a place together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chosen {
    /// Where.
    pub place: Place,
    /// The lines and not the total.
    pub has_lines: bool,
}

/// A register value that a bill rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Used {
    /// At the begin; else at the end.
    pub is_begin: bool,
    /// Where.
    pub place: Place,
    /// Which line.
    pub line: Line,
    /// What was read, when, and in which event.
    pub point: Point,
}

/// The readings of one place and line in one direction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Channel {
    place: Place,
    line: Line,
    #[serde(default, rename = "r", skip_serializing_if = "is_default")]
    register: Register,
    /// A register reading came, be it usable or not.
    #[serde(default, skip_serializing_if = "is_default")]
    has_register: bool,
    #[serde(default, rename = "i", skip_serializing_if = "is_default")]
    intervals: Intervals,
}

/// All channels of one direction, by place and line.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Direction(Vec<Channel>);

impl Direction {
    fn known(&self, place: Place, line: Line) -> Option<&Channel> {
        let found = self
            .0
            .binary_search_by_key(&(place, line), |it| (it.place, it.line));
        found.ok().and_then(|i| self.0.get(i))
    }

    fn channel(&mut self, place: Place, line: Line) -> &mut Channel {
        let id = (place, line);
        let found = self.0.binary_search_by_key(&id, |it| (it.place, it.line));
        let i = found.unwrap_or_else(|i| {
            let channel = Channel {
                place,
                line,
                register: Register::default(),
                has_register: false,
                intervals: Intervals::default(),
            };
            self.0.insert(i, channel);
            i
        });
        &mut self.0[i]
    }

    /// What can be chosen, in the order in which it is asked.
    fn choices(&self) -> impl Iterator<Item = (Chosen, &[Channel])> {
        let places = self.0.chunk_by(|a, b| a.place == b.place);
        places.flat_map(|here| {
            let totals = here.partition_point(|channel| channel.line == Line::Total);
            let (total, lines) = here.split_at(totals);
            let choice = move |channels: &'_ [Channel], has_lines| {
                let place = channels.first()?.place;
                Some(Chosen { place, has_lines })
            };
            let total = choice(total, false).map(|it| (it, total));
            let lines = choice(lines, true).map(|it| (it, lines));
            total.into_iter().chain(lines)
        })
    }

    /// The register that decides, else the first of which anything was read.
    fn register(&self, is_ended: bool) -> Option<(Chosen, Span)> {
        let mut best = None;
        for (chosen, channels) in self.choices() {
            let Some(span) = together(channels, is_ended) else {
                continue;
            };
            if span.is_whole() || span.is_contradictory() {
                return Some((chosen, span));
            }
            if best.is_none() && (span.begin.is_some() || span.end.is_some()) {
                best = Some((chosen, span));
            }
        }
        best
    }

    /// The sum of the first choice that has intervals.
    fn intervals(&self) -> Sum {
        let sum = |channels: &[Channel]| {
            let start = Sum {
                mwh: Some(0),
                is_conflicting: false,
            };
            channels.iter().fold(start, |all, channel| {
                let one = channel.intervals.sum();
                let both = all.mwh.zip(one.mwh);
                Sum {
                    mwh: both.and_then(|(all, one)| all.checked_add(one)),
                    is_conflicting: all.is_conflicting || one.is_conflicting,
                }
            })
        };
        self.choices()
            .filter(|(_, channels)| channels.iter().any(|it| !it.intervals.is_empty()))
            .map(|(_, channels)| sum(channels))
            .find(|sum| sum.mwh.is_some() || sum.is_conflicting)
            .unwrap_or_default()
    }

    /// The channels of a choice.
    fn of(&self, chosen: Chosen) -> &[Channel] {
        let mut choices = self.choices();
        let found = choices.find(|(choice, _)| *choice == chosen);
        found.map_or(&[], |(_, channels)| channels)
    }
}

/// The registers of a choice together; `None` = none was read.
fn together(channels: &[Channel], is_ended: bool) -> Option<Span> {
    let registers = channels.iter().filter(|channel| channel.has_register);
    let mut spans = registers.map(|channel| channel.register.span(is_ended));
    let first = spans.next()?;
    spans.try_fold(first, Span::plus)
}

/// Everything that the readings of a transaction say, folded in the order of its events.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Meter {
    #[serde(skip_serializing_if = "is_default")]
    import: Direction,
    #[serde(skip_serializing_if = "is_default")]
    export: Direction,
    #[serde(with = "some_micros")]
    started_at: Option<Timestamp>,
    #[serde(with = "some_micros")]
    ended_at: Option<Timestamp>,
}

impl Meter {
    /// Takes the readings of one event, which are in the order of time.
    pub(super) fn read(&mut self, key: EventKey, readings: &[Reading]) {
        let at = key.occurred_at;
        let is_behind_end = self.ended_at.is_some();
        let carrier = match key.event_type() {
            TransactionEventEnum::Started => {
                self.begin(at);
                Carrier::Started(at)
            }
            TransactionEventEnum::Ended if !is_behind_end => Carrier::Ended(at),
            _ => Carrier::Updated,
        };
        match self.ended_at {
            None => {
                for reading in readings {
                    self.take(carrier, key.seq_no, reading);
                }
            }
            // Looked up for all readings before one is taken: they have no order among each other.
            Some(ended) => {
                let counts_as = readings
                    .iter()
                    .map(|it| self.behind_end(carrier, ended, it))
                    .collect::<Vec<_>>();
                for (reading, carrier) in readings.iter().zip(counts_as) {
                    if let Some(carrier) = carrier {
                        self.take(carrier, key.seq_no, reading);
                    }
                }
            }
        }
        if let Carrier::Ended(at) = carrier {
            self.ended_at = Some(at);
        }
    }

    fn begin(&mut self, at: Timestamp) {
        let is_first = self.started_at.is_none();
        let at = self.started_at.map_or(at, |known| known.min(at));
        self.started_at = Some(at);
        for channel in self.import.0.iter_mut().chain(&mut self.export.0) {
            channel.intervals.began(at);
            if is_first {
                channel.register.began();
            }
        }
    }

    /// How a reading of an event behind the Ended counts; `None` = it does not. What is later is no part of the
    /// transaction; of what has the time of the end, nothing tells whether it is.
    fn behind_end(
        &self,
        carrier: Carrier,
        ended_at: Timestamp,
        reading: &Reading,
    ) -> Option<Carrier> {
        if reading.at != ended_at || carrier != Carrier::Updated {
            return (reading.at <= ended_at).then_some(carrier);
        }
        let (moment, is_register) = (reading.moment, reading.quantity.is_register());
        let direction = match reading.quantity.is_import() {
            true => &self.import,
            false => &self.export,
        };
        match direction.known(reading.place, reading.line) {
            Some(channel) if is_register => channel.register.beside_end(moment, ended_at),
            Some(channel) if channel.intervals.knows(moment, ended_at) => None,
            _ => Some(Carrier::Ended(ended_at)),
        }
    }

    fn take(&mut self, carrier: Carrier, seq_no: i32, reading: &Reading) {
        let direction = match reading.quantity.is_import() {
            true => &mut self.import,
            false => &mut self.export,
        };
        let is_register = reading.quantity.is_register();
        let channel = direction.channel(reading.place, reading.line);
        channel.has_register |= is_register;
        let Some(mwh) = reading.mwh else {
            return;
        };
        let at = reading.at;
        let point = Point { at, mwh, seq_no };
        if is_register {
            match reading.moment {
                Moment::Begin => channel.register.read_begin(point),
                Moment::End => channel.register.read_end(point),
                _ => channel.register.read(carrier, self.started_at, point),
            }
        } else if self.started_at.is_none_or(|started| at > started) {
            channel.intervals.read(reading.moment, point);
        }
    }

    /// Goes on from what was known of readings that are not at hand, up to the event `seq_no` and the
    /// time `at`.
    pub(super) fn resume(&mut self, known: &Energy, at: Timestamp, seq_no: i32) {
        let is_interval = known.source == EnergySource::Interval;
        if let Some(sum_mwh) = known.mwh.filter(|_| is_interval) {
            self.channel_to_resume(|channel| !channel.intervals.is_empty())
                .intervals
                .resume(at, sum_mwh);
        }
        let Some(end_mwh) = known.end_mwh else {
            return;
        };
        let chosen = self.import.register(false);
        // The other lines are as they were: what is missing is added to the first one.
        let others: i64 = chosen.map_or(0, |(chosen, _)| {
            let channels = self.import.of(chosen).iter().skip(1);
            let last = |channel: &Channel| channel.register.last().map_or(0, |point| point.mwh);
            channels.map(last).fold(0, i64::saturating_add)
        });
        let channel = self.channel_to_resume(|channel| {
            chosen.is_none_or(|(chosen, _)| {
                channel.place == chosen.place && (channel.line != Line::Total) == chosen.has_lines
            })
        });
        channel.has_register = true;
        let point = Point {
            at,
            mwh: end_mwh.saturating_sub(others),
            seq_no,
        };
        channel
            .register
            .resume(point, known.is_register_decreasing, known.is_conflicting);
    }

    fn channel_to_resume(&mut self, is_it: impl Fn(&Channel) -> bool) -> &mut Channel {
        let found = self.import.0.iter().find(|channel| is_it(channel));
        let (place, line) = found.map_or((Place::Outlet, Line::Total), |it| (it.place, it.line));
        self.import.channel(place, line)
    }

    /// The energy so far. `is_gapless`: nothing is known to be missing between the Started and now.
    pub(super) fn energy(&self, is_gapless: bool) -> Energy {
        let is_ended = self.ended_at.is_some();
        let (register, span) = self.import.register(is_ended).unzip();
        let span = span.unwrap_or_default();
        let mut energy = Energy {
            begin_mwh: span.begin.map(|point| point.mwh),
            end_mwh: span.end.map(|point| point.mwh),
            mwh: span.mwh(),
            source: EnergySource::Unknown,
            register,
            export_mwh: self.export(is_ended, is_gapless),
            is_begin_first_reading: span.is_begin_first && span.is_whole(),
            is_end_last_reading: span.is_end_last && span.is_whole(),
            is_register_decreasing: span.is_falling,
            is_conflicting: span.is_conflicting,
            is_implausible: false,
        };
        if energy.mwh.is_some() {
            let is_substitute = span.is_begin_first || span.is_end_last;
            energy.source = if is_substitute {
                EnergySource::FirstLast
            } else {
                EnergySource::Register
            };
        } else if !span.is_contradictory() && self.started_at.is_some() {
            let sum = self.import.intervals();
            energy.is_conflicting |= sum.is_conflicting;
            energy.mwh = sum.mwh.filter(|_| is_gapless);
            if energy.mwh.is_some() {
                energy.source = EnergySource::Interval;
            }
        }
        if energy.mwh.is_some_and(|mwh| mwh > MOST_MWH) {
            energy.mwh = None;
            energy.source = EnergySource::Unknown;
            energy.is_implausible = true;
        }
        energy
    }

    fn export(&self, is_ended: bool, is_gapless: bool) -> Option<i64> {
        let span = self.export.register(is_ended).map(|(_, span)| span);
        let span = span.unwrap_or_default();
        if span.is_whole() || span.is_contradictory() {
            return span.mwh();
        }
        let sum = self.export.intervals().mwh;
        sum.filter(|_| is_gapless && self.started_at.is_some())
    }

    /// The register values that the energy rests on: of each line the begin and the end.
    pub(super) fn used(&self) -> Vec<Used> {
        let is_ended = self.ended_at.is_some();
        let Some((chosen, _)) = self.import.register(is_ended) else {
            return Vec::new();
        };
        let channels = self.import.of(chosen).iter();
        let of_channel = channels.filter(|it| it.has_register).flat_map(|channel| {
            let span = channel.register.span(is_ended);
            [(true, span.begin), (false, span.end)]
                .into_iter()
                .filter_map(|(is_begin, point)| {
                    Some(Used {
                        is_begin,
                        place: channel.place,
                        line: channel.line,
                        point: point?,
                    })
                })
        });
        of_channel.collect()
    }
}
