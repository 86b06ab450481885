//! The 128 messages: schema, an independent validator, and the type under test with its name
//! erased.

use ocpp201::{
    Action, Payload, PayloadKind, PayloadVisitor, Violation, check_payload, decode_payload,
    violation::first_violation,
};
use serde_json::{Value, value::RawValue};

/// One of the two messages of an action.
pub(crate) struct Message {
    pub(crate) name: String,
    pub(crate) schema: Value,
    pub(crate) validator: jsonschema::Validator,
    action: Action,
    kind: PayloadKind,
}

impl Message {
    pub(crate) fn of(action: Action, kind: PayloadKind) -> Self {
        let name = format!("{}{kind:?}", action.as_str());
        let path = format!("{}/schemas/{name}.json", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let schema: Value = serde_json::from_str(&text).expect("a schema is JSON");
        let validator = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft6)
            .should_validate_formats(true)
            .build(&schema)
            .expect("a valid schema");
        Self {
            name,
            schema,
            validator,
            action,
            kind,
        }
    }

    /// Decodes a payload as the message's type and encodes it again.
    ///
    /// On the way it makes sure that the two other ways to check a payload agree.
    pub(crate) fn recode(&self, payload: &RawValue) -> Result<Value, Violation> {
        let recode = Recode {
            message: self,
            payload,
        };
        let recoded = match self.kind {
            PayloadKind::Request => self.action.visit_request(recode),
            PayloadKind::Response => self.action.visit_response(recode),
        };
        let violation = recoded.as_ref().err().cloned();
        assert_eq!(
            first_violation(self.action, self.kind, payload),
            violation,
            "{payload}"
        );
        assert_eq!(
            check_payload(self.action, self.kind, payload).err(),
            violation,
            "{payload}"
        );
        recoded
    }
}

pub(crate) fn all_messages() -> impl Iterator<Item = Message> {
    assert_eq!(Action::ALL.len(), 64);
    let both = [PayloadKind::Request, PayloadKind::Response];
    Action::ALL
        .iter()
        .flat_map(move |action| both.map(|kind| Message::of(*action, kind)))
}

struct Recode<'a> {
    message: &'a Message,
    payload: &'a RawValue,
}

impl PayloadVisitor for Recode<'_> {
    type Output = Result<Value, Violation>;

    fn visit<T: Payload>(self) -> Self::Output {
        let Message { action, kind, .. } = *self.message;
        let message: T = decode_payload(action, kind, self.payload)?;
        // Through text, as it would be sent.
        let text = serde_json::to_string(&message).expect("a message can be written");
        Ok(serde_json::from_str(&text).expect("what was written is JSON"))
    }
}
