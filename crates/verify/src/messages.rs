//! What the messages in a run record come to: sent, answered, lost, and how fast.
//!
//! Lost is a CALL that was neither answered nor sent again and answered. Attempts that an injected
//! fault cut off say nothing about response time and are left out of it.

use scenario::record::{Direction, Message, MessageOutcome};

/// Was there an answer?
#[must_use]
pub fn is_answered(message: &Message) -> bool {
    matches!(
        message.outcome,
        MessageOutcome::Result | MessageOutcome::Error
    )
}

/// The messages of one station that were lost.
#[must_use]
pub fn lost(messages: &[Message]) -> Vec<&Message> {
    let unanswered = messages.iter().enumerate();
    let unanswered = unanswered.filter(|(_, message)| !is_answered(message));
    unanswered
        .filter(|(i, message)| {
            let mut later = messages.iter().skip(i + 1);
            !later.any(|other| is_answered(other) && makes_up_for(other, message))
        })
        .map(|(_, message)| message)
        .collect()
}

/// Whether `other` brought what `message` was to bring.
fn makes_up_for(other: &Message, message: &Message) -> bool {
    let same_call = other.direction == message.direction && other.action == message.action;
    // These tell the present state and nothing else: the next one says all that the last one did.
    let is_state = matches!(message.action.as_str(), "Heartbeat" | "BootNotification");
    let same_content =
        other.transaction_id == message.transaction_id && other.seq_no == message.seq_no;
    same_call && (is_state || (other.redelivered && same_content))
}

/// Response times of the CSMS in milliseconds, sorted; endless where the answer did not come in time.
#[must_use]
pub fn response_times<'a>(messages: impl IntoIterator<Item = &'a Message>) -> Vec<f64> {
    let to_csms = messages
        .into_iter()
        .filter(|m| m.direction == Direction::Out);
    let mut times: Vec<f64> = to_csms
        .filter_map(|message| match message.outcome {
            MessageOutcome::Result | MessageOutcome::Error => message.ms,
            MessageOutcome::Timeout => Some(f64::INFINITY),
            MessageOutcome::Cut | MessageOutcome::Unanswered => None,
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(action: &str, seq_no: Option<i32>, outcome: MessageOutcome) -> Message {
        Message {
            direction: Direction::Out,
            action: action.into(),
            message_id: "m".into(),
            at: "2026-11-21T05:00:00Z".parse().unwrap(),
            answered_at: None,
            ms: Some(2.0),
            outcome,
            error_code: None,
            redelivered: false,
            seq_no,
            transaction_id: seq_no.map(|_| "t".into()),
            event_type: None,
        }
    }

    #[test]
    fn a_cut_message_that_was_sent_again_and_answered_is_not_lost() {
        let cut = message("TransactionEvent", Some(3), MessageOutcome::Cut);
        let mut again = message("TransactionEvent", Some(3), MessageOutcome::Result);
        assert_eq!(lost(&[cut.clone(), again.clone()]).len(), 1);
        again.redelivered = true;
        assert!(lost(&[cut.clone(), again.clone()]).is_empty());
        again.seq_no = Some(4);
        assert_eq!(lost(&[cut.clone(), again]).len(), 1);
        assert_eq!(lost(&[cut]).len(), 1);
    }

    #[test]
    fn the_next_heartbeat_makes_up_for_one_that_was_cut() {
        let cut = message("Heartbeat", None, MessageOutcome::Cut);
        let next = message("Heartbeat", None, MessageOutcome::Result);
        assert!(lost(&[cut.clone(), next.clone()]).is_empty());
        assert_eq!(lost(&[next, cut]).len(), 1);
    }

    #[test]
    fn a_status_that_was_never_answered_is_lost_even_if_another_one_was() {
        let cut = message("StatusNotification", None, MessageOutcome::Timeout);
        let next = message("StatusNotification", None, MessageOutcome::Result);
        assert_eq!(lost(&[cut, next]).len(), 1);
    }

    #[test]
    fn cut_attempts_have_no_response_time_and_timeouts_an_endless_one() {
        let messages = [
            message("Heartbeat", None, MessageOutcome::Cut),
            message("Heartbeat", None, MessageOutcome::Timeout),
            message("Heartbeat", None, MessageOutcome::Result),
        ];
        assert_eq!(response_times(&messages), [2.0, f64::INFINITY]);
    }
}
