//! How often a station is told its share, counted by the minute: the lines of `repeats` for load management.

use super::*;

const MINUTES: usize = 180;
/// What the task waits at most between two looks, in seconds.
const TICK: i64 = 5;

fn station(key: i64) -> Managed {
    Managed {
        key: StationKey(key),
        identity: format!("CP{key}"),
        member: Member {
            rated_w: 50_000,
            least_w: 5_000,
            can_be_told: false,
            demand: None,
            promises: Vec::new(),
        },
        is_connected: true,
        is_asked: false,
        asked_at: None,
        failure: None,
        transactions: BTreeMap::new(),
        outside_w: None,
    }
}

fn site() -> Site {
    Site {
        id: "S".into(),
        limit_w: 60_000,
        by_hour_w: None,
        zone: TimeZone::UTC,
        stations: vec![station(1), station(2)],
    }
}

/// How often station 1 is told something in each minute, when each of its CALLs ends after `wait` seconds with
/// what `verdict` makes of the time; station 2 accepts at once. `change` is what happens at the site.
fn told(
    wait: i64,
    verdict: impl Fn(i64) -> Verdict,
    mut change: impl FnMut(&mut Site, i64),
) -> Vec<usize> {
    let mut site = site();
    let mut counts = vec![0; MINUTES];
    let mut under_way: Option<(i64, Promise)> = None;
    let end = i64::try_from(MINUTES).unwrap() * 60;
    for second in (0..end).step_by(usize::try_from(TICK).unwrap()) {
        let now = Timestamp::from_second(1_800_000_000 + second).unwrap();
        change(&mut site, second);
        if let Some((_, promise)) = under_way.take_if(|(at, _)| *at <= second) {
            site.stations[0].ended(promise, verdict(second), now);
        }
        let (due, _) = site.due(now);
        for (key, promise) in due {
            if key == StationKey(2) {
                site.stations[1].ended(promise, Verdict::Accepted, now);
                continue;
            }
            assert!(under_way.is_none(), "one CALL at a time");
            counts[usize::try_from(second / 60).unwrap()] += 1;
            under_way = Some((second + wait, promise));
        }
    }
    counts
}

fn sum(counts: &[usize]) -> usize {
    counts.iter().sum()
}

#[test]
fn a_share_that_does_not_change_is_renewed_every_five_minutes() {
    let counts = told(TICK, |_| Verdict::Accepted, |_, _| {});
    assert!(counts.iter().all(|count| *count <= 1), "{counts:?}");
    let of_hour = sum(&counts[60..120]);
    assert!((11..=13).contains(&of_hour), "{counts:?}");
}

#[test]
fn who_does_not_accept_is_asked_again_after_a_growing_pause() {
    let bad_ends: [fn() -> Verdict; 2] = [
        || Verdict::Refused("Rejected".into()),
        || Verdict::Unanswered,
    ];
    for bad in bad_ends {
        let counts = told(TICK, |_| bad(), |_, _| {});
        // 1, 2, 4, 8, then 10 minutes.
        let asked: Vec<_> = (0..MINUTES).filter(|minute| counts[*minute] > 0).collect();
        assert_eq!(asked[..6], [0, 1, 3, 7, 15, 25], "{counts:?}");
        assert!(counts.iter().all(|count| *count <= 1), "{counts:?}");
        let of_hour = sum(&counts[60..120]);
        assert!((5..=6).contains(&of_hour), "{counts:?}");
    }
}

#[test]
fn the_pause_grows_again_from_its_beginning_after_an_acceptance() {
    let hour = 3_600;
    let verdict = |second| match second {
        second if (hour..hour + 600).contains(&second) => Verdict::Accepted,
        _ => Verdict::Unanswered,
    };
    let counts = told(TICK, verdict, |_, _| {});
    let later: Vec<_> = (70..MINUTES).filter(|minute| counts[*minute] > 0).collect();
    let pauses: Vec<_> = later.windows(2).map(|two| two[1] - two[0]).collect();
    // To the minute: a CALL takes five seconds, which may cross a minute.
    let grows = pauses.iter().zip([1_usize, 2, 4, 8]);
    for (pause, wanted) in grows {
        assert!(pause.abs_diff(wanted) <= 1, "{pauses:?}");
    }
    assert!(pauses[..4].is_sorted() && pauses[3] > 4, "{pauses:?}");
}

#[test]
fn whatever_happens_in_between_a_station_is_told_no_more_than_once_in_five_seconds() {
    let mut site = site();
    let mut told = 0;
    for tenth in 0..600 {
        let now = Timestamp::from_millisecond(1_800_000_000_000 + 100 * tenth).unwrap();
        // What a station takes changes with each share that it accepts, and the plan with what it takes.
        site.limit_w = if tenth % 2 == 0 { 60_000 } else { 6_000 };
        for (key, promise) in site.due(now).0 {
            let mut stations = site.stations.iter_mut();
            let station = stations.find(|one| one.key == key).unwrap();
            station.ended(promise, Verdict::Accepted, now);
            told += usize::from(key == StationKey(1));
        }
    }
    assert!((6..=12).contains(&told), "{told}");
}

#[test]
fn a_site_whose_limit_flutters_tells_a_station_no_more_than_once_a_tick() {
    let counts = told(
        TICK,
        |_| Verdict::Accepted,
        |site, second| site.limit_w = if second % 10 == 0 { 60_000 } else { 6_000 },
    );
    assert!(
        counts.iter().all(|count| (1..=12).contains(count)),
        "{counts:?}"
    );
}

#[test]
fn a_station_that_is_away_is_told_nothing() {
    let counts = told(
        TICK,
        |_| Verdict::Accepted,
        |site, second| site.stations[0].is_connected = second >= 3_600,
    );
    assert_eq!(sum(&counts[..60]), 0, "{counts:?}");
    assert!(sum(&counts[60..]) > 0, "{counts:?}");
}
