//! The rules of the ledger, one by one. That the order of events does not matter is tested through
//! the real stores.

use super::*;
use crate::model::tariff::Prices;

const START: &str = "2026-03-01T00:00:00Z";

fn event(seq_no: i32, kind: &str, seconds: i64, rest: &str) -> Event {
    let at: Timestamp = START.parse().unwrap();
    let at = at + jiff::SignedDuration::from_secs(seconds);
    event_at(seq_no, kind, &at.to_string(), rest)
}

fn event_at(seq_no: i32, kind: &str, at: &str, rest: &str) -> Event {
    let payload = format!(
        r#"{{"eventType":"{kind}","timestamp":"{at}","triggerReason":"Trigger","seqNo":{seq_no},"transactionInfo":{{"transactionId":"t"}}{rest}}}"#
    );
    let request: TransactionEventRequest = serde_json::from_str(&payload).unwrap();
    let received: Timestamp = "2026-03-01T01:00:00Z".parse().unwrap();
    Event::read(&request, &payload, received)
}

fn metered(seq_no: i32, kind: &str, seconds: i64, samples: &str) -> Event {
    let at: Timestamp = START.parse().unwrap();
    let at = at + jiff::SignedDuration::from_secs(seconds);
    let rest = format!(r#","meterValue":[{{"timestamp":"{at}","sampledValue":[{samples}]}}]"#);
    event(seq_no, kind, seconds, &rest)
}

fn wh(value: i64) -> String {
    format!(r#"{{"value":{value}}}"#)
}

/// What a row would say, with what is text there as text.
struct Row {
    state: String,
    completeness: String,
    id_token: Option<String>,
    stopped_reason: Option<String>,
    started_at: Option<Timestamp>,
    duration_seconds: Option<i32>,
    event_count: i64,
    missing_seq_nos: String,
    flags: String,
    begin_mwh: Option<i64>,
    end_mwh: Option<i64>,
    energy_mwh: Option<i64>,
    energy_source: String,
    export_mwh: Option<i64>,
    billed_wh: Option<i64>,
    cost_e4: Option<i64>,
    total_cost_e4: Option<i64>,
}

fn row(events: &[Event]) -> Row {
    let pricing = Pricing {
        tariff_key: 1,
        version: 1,
        currency: "KRW".into(),
        prices: Prices {
            per_kwh_e4: 1_500_000,
            ..Prices::default()
        },
        step_wh: 10,
    };
    let fold = Fold::of(events);
    let kept = Fold::from_state(&fold.to_state().unwrap(), fold.id_token.clone());
    assert_eq!(
        kept.as_ref(),
        Some(&fold),
        "what it keeps is all that it knows"
    );
    let summary = fold.summary(Some(&pricing), false, Override::None);
    let text = str::to_owned;
    Row {
        state: summary.state.as_str().into(),
        completeness: summary.completeness.as_str().into(),
        id_token: fold.id_token().map(|(token, _)| text(token)),
        stopped_reason: summary.stopped_reason.map(|reason| text(reason.as_str())),
        started_at: summary.started_at,
        duration_seconds: summary.duration_seconds,
        event_count: summary.event_count,
        missing_seq_nos: fold.missing_seq_nos(),
        flags: summary.flags.to_text(),
        begin_mwh: summary.energy.begin_mwh,
        end_mwh: summary.energy.end_mwh,
        energy_mwh: summary.energy.mwh,
        energy_source: summary.energy.source.as_str().into(),
        export_mwh: summary.energy.export_mwh,
        billed_wh: summary.bill.map(|bill| bill.billed_wh),
        cost_e4: summary.bill.map(|bill| bill.cost_e4),
        total_cost_e4: summary.total_cost_e4(),
    }
}

fn total_cost_e4(row: &Row) -> Option<i64> {
    row.total_cost_e4
}

#[test]
fn case_32_an_end_without_its_start_is_incomplete_and_has_no_cost() {
    let row = row(&[metered(4, "Ended", 30, &wh(1_000))]);
    assert_eq!(
        (row.state.as_str(), row.completeness.as_str()),
        ("ended", "incomplete")
    );
    assert_eq!((row.started_at, row.duration_seconds), (None, None));
    assert_eq!((row.begin_mwh, row.end_mwh), (None, Some(1_000_000)));
    assert_eq!(
        (row.energy_mwh, row.energy_source.as_str()),
        (None, "unknown")
    );
    assert_eq!((row.cost_e4, total_cost_e4(&row)), (None, None));
}

#[test]
fn a_first_reading_stands_in_for_the_begin_but_tells_no_total_cost() {
    let row = row(&[
        metered(1, "Updated", 10, &wh(1_000)),
        metered(2, "Ended", 30, &wh(1_500)),
    ]);
    assert_eq!(
        (row.energy_mwh, row.energy_source.as_str()),
        (Some(500_000), "first-last")
    );
    assert_eq!(row.flags, "begin-from-first-reading");
    assert_eq!((row.cost_e4, total_cost_e4(&row)), (Some(750_000), None));
}

#[test]
fn a_last_reading_stands_in_for_the_end() {
    let row = row(&[
        metered(0, "Started", 0, &wh(1_000)),
        metered(1, "Updated", 10, &wh(1_500)),
        event(2, "Ended", 30, ""),
    ]);
    assert_eq!(
        (row.energy_mwh, row.energy_source.as_str()),
        (Some(500_000), "first-last")
    );
    assert_eq!(row.flags, "end-from-last-reading");
    assert_eq!(total_cost_e4(&row), Some(750_000));
}

#[test]
fn case_35_a_register_that_runs_backwards_makes_energy_unknown_and_keeps_what_was_read() {
    let row = row(&[
        metered(0, "Started", 0, &wh(2_000)),
        metered(1, "Ended", 30, &wh(1_000)),
    ]);
    assert_eq!(
        (row.begin_mwh, row.end_mwh),
        (Some(2_000_000), Some(1_000_000))
    );
    assert_eq!(
        (row.energy_mwh, row.billed_wh, row.cost_e4),
        (None, None, None)
    );
    assert_eq!(row.flags, "register-decreased");
}

#[test]
fn a_transaction_without_readings_has_unknown_energy_and_not_zero() {
    let row = row(&[event(0, "Started", 0, ""), event(1, "Ended", 30, "")]);
    assert_eq!((row.energy_mwh, row.cost_e4), (None, None));
    assert_eq!(row.completeness, "complete");
}

#[test]
fn intervals_are_added_up_where_there_is_no_register() {
    let interval =
        |value| format!(r#"{{"value":{value},"measurand":"Energy.Active.Import.Interval"}}"#);
    let row = row(&[
        event(0, "Started", 0, ""),
        metered(1, "Updated", 10, &interval(100)),
        metered(2, "Updated", 20, &interval(200)),
        // The same interval once more.
        metered(3, "Ended", 20, &interval(200)),
    ]);
    assert_eq!(
        (row.energy_mwh, row.energy_source.as_str()),
        (Some(300_000), "interval")
    );
    assert_eq!(row.flags, "energy-from-intervals");
    assert_eq!(total_cost_e4(&row), Some(450_000));
}

#[test]
fn the_context_tells_begin_and_end_wherever_they_are_sent() {
    // E06.FR.11: the Ended may carry all samples from the begin on.
    let sample = |second, value, context| {
        format!(
            r#"{{"timestamp":"2026-03-01T00:00:{second:02}Z","sampledValue":[{{"value":{value},"context":"{context}"}}]}}"#
        )
    };
    let rest = format!(
        r#","meterValue":[{},{},{}]"#,
        sample(0, 1_000, "Transaction.Begin"),
        sample(10, 1_200, "Sample.Periodic"),
        sample(30, 1_900, "Transaction.End"),
    );
    let row = row(&[
        event(0, "Started", 0, ""),
        metered(1, "Updated", 10, &wh(1_200)),
        event(2, "Ended", 30, &rest),
    ]);
    assert_eq!(
        (row.energy_mwh, row.energy_source.as_str()),
        (Some(900_000), "register")
    );
    assert_eq!(row.flags, "");
}

#[test]
fn readings_of_other_places_count_only_where_the_outlet_has_none() {
    let inlet = |value| format!(r#"{{"value":{value},"location":"Inlet"}}"#);
    let both = |a, b| format!("{},{}", wh(a), inlet(b));
    let at_outlet = row(&[
        metered(0, "Started", 0, &both(0, 5_000)),
        metered(1, "Ended", 30, &both(100, 5_110)),
    ]);
    assert_eq!(at_outlet.energy_mwh, Some(100_000));
    let elsewhere = row(&[
        metered(0, "Started", 0, &inlet(5_000)),
        metered(1, "Ended", 30, &inlet(5_110)),
    ]);
    assert_eq!(elsewhere.energy_mwh, Some(110_000));
}

#[test]
fn import_and_export_are_counted_apart() {
    let both = |import, export| {
        format!(
            r#"{{"value":{import}}},{{"value":{export},"measurand":"Energy.Active.Export.Register"}}"#
        )
    };
    let row = row(&[
        metered(0, "Started", 0, &both(1_000, 7)),
        metered(1, "Ended", 30, &both(1_500, 9)),
    ]);
    assert_eq!(
        (row.energy_mwh, row.export_mwh),
        (Some(500_000), Some(2_000))
    );
}

#[test]
fn gaps_are_listed_as_ranges() {
    let row = row(&[
        event(0, "Started", 0, ""),
        event(2, "Updated", 2, ""),
        event(6, "Ended", 6, ""),
    ]);
    assert_eq!(row.missing_seq_nos, "1,3-5");
    assert_eq!(row.completeness, "incomplete");
}

#[test]
fn the_gaps_of_a_counter_over_several_transactions_are_unknown() {
    let row = row(&[event(40, "Started", 0, ""), event(43, "Ended", 6, "")]);
    assert_eq!(
        (row.missing_seq_nos.as_str(), row.flags.as_str()),
        ("unknown", "running-seq-no")
    );
    assert_eq!(row.completeness, "complete");
}

#[test]
fn many_gaps_do_not_make_a_long_row() {
    let events: Vec<_> = (0..1_000).map(|i| event(3 * i, "Updated", 0, "")).collect();
    let row = row(&events);
    assert!(row.missing_seq_nos.ends_with(",…"));
    assert!(row.missing_seq_nos.len() < 1_000);
}

#[test]
fn case_33_an_update_after_the_end_does_not_reopen() {
    let row = row(&[
        event(0, "Started", 0, ""),
        event(1, "Ended", 30, ""),
        event(2, "Updated", 31, r#","offline":true"#),
    ]);
    assert_eq!(
        (row.state.as_str(), row.flags.as_str()),
        ("ended", "event-after-end")
    );
    assert_eq!((row.duration_seconds, row.event_count), (Some(30), 3));
}

#[test]
fn case_36_a_clock_that_is_not_set_is_flagged() {
    for at in ["1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z"] {
        let row = row(&[event_at(0, "Started", at, "")]);
        assert_eq!(row.flags, "implausible-time", "{at}");
    }
    let far_east = row(&[event_at(
        0,
        "Started",
        "2026-03-01T14:00:00.123456789+14:00",
        "",
    )]);
    assert_eq!(far_east.flags, "");
}

#[test]
fn an_end_before_the_start_has_no_duration() {
    let row = row(&[event(0, "Started", 10, ""), event(1, "Ended", 0, "")]);
    assert_eq!(
        (row.duration_seconds, row.flags.as_str()),
        (None, "negative-duration")
    );
}

#[test]
fn an_omitted_stopped_reason_means_local() {
    let row = row(&[event(0, "Started", 0, ""), event(1, "Ended", 1, "")]);
    assert_eq!(row.stopped_reason.as_deref(), Some("Local"));
}

#[test]
fn the_token_that_started_stays_and_the_one_that_stopped_does_not_replace_it() {
    let token = |id: &str| format!(r#","idToken":{{"idToken":"{id}","type":"Central"}}"#);
    let row = row(&[
        event(0, "Started", 0, &token("A")),
        event(1, "Ended", 1, &token("B")),
    ]);
    assert_eq!(row.id_token.as_deref(), Some("A"));
}

#[test]
fn an_active_transaction_shows_what_it_has_drawn_so_far() {
    let row = row(&[
        metered(0, "Started", 0, &wh(1_000)),
        metered(1, "Updated", 10, &wh(1_500)),
    ]);
    assert_eq!(
        (row.state.as_str(), row.energy_mwh),
        ("active", Some(500_000))
    );
    assert_eq!((row.cost_e4, total_cost_e4(&row)), (Some(750_000), None));
}

#[test]
fn a_second_end_is_flagged_and_the_first_one_is_billed() {
    let end = |value: i64| format!(r#"{{"value":{value},"context":"Transaction.End"}}"#);
    let row = row(&[
        metered(0, "Started", 0, &wh(1_000)),
        metered(1, "Ended", 30, &end(1_500)),
        metered(2, "Ended", 90, &end(2_900)),
    ]);
    assert_eq!(
        (row.flags.as_str(), row.duration_seconds),
        ("several-ends", Some(30))
    );
    assert_eq!(
        (row.end_mwh, row.energy_mwh),
        (Some(1_500_000), Some(500_000))
    );
}
