//! The verb `data-transfer`: a message of a vendor, which is the message DataTransfer to send.

use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value};

use super::Send;

/// Characters of a vendorId, and of a messageId.
const LONGEST: (usize, usize) = (255, 50);

/// The body of the verb.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VendorMessage {
    /// Whose message, as reversed name of a domain.
    vendor_id: String,
    /// Which of its messages.
    message_id: Option<String>,
    /// What it says: any JSON.
    data: Option<Value>,
    /// Limit for the answer.
    #[serde(default = "super::thirty")]
    within_seconds: u32,
}

/// Reads the body as the message that it stands for.
pub(crate) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Send, D::Error> {
    let message = VendorMessage::deserialize(deserializer)?;
    let mut payload = Map::new();
    let texts = [
        ("vendorId", Some(message.vendor_id), LONGEST.0),
        ("messageId", message.message_id, LONGEST.1),
    ];
    for (name, text, longest) in texts {
        let Some(text) = text else { continue };
        let length = text.chars().count();
        if !(1..=longest).contains(&length) {
            return Err(de::Error::custom(format!(
                "{name} of {length} characters, expected 1 to {longest}"
            )));
        }
        payload.insert(name.to_owned(), Value::String(text));
    }
    if let Some(data) = message.data {
        payload.insert("data".to_owned(), data);
    }
    Ok(Send {
        action: Some("DataTransfer".to_owned()),
        payload: Some(Value::Object(payload)),
        raw: None,
        within_seconds: message.within_seconds,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::verb::Verb;

    #[test]
    fn a_message_of_a_vendor_is_the_message_that_is_sent() {
        let body = json!({"vendor_id": "com.example", "message_id": "Ping", "data": [1]});
        let Ok(Verb::DataTransfer(send)) = Verb::of("data-transfer", body) else {
            panic!("it is read")
        };
        assert_eq!(send.action.as_deref(), Some("DataTransfer"));
        let payload = json!({"vendorId": "com.example", "messageId": "Ping", "data": [1]});
        assert_eq!(send.payload, Some(payload));
        for (body, wanted) in [
            (json!({}), "missing field `vendor_id`"),
            (
                json!({"vendor_id": ""}),
                "vendorId of 0 characters, expected 1 to 255",
            ),
            (json!({"vendor_id": "a", "text": 1}), "unknown field `text`"),
        ] {
            let error = Verb::of("data-transfer", body).unwrap_err().to_string();
            assert!(error.contains(wanted), "{error}");
        }
    }
}
