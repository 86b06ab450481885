//! Part 4, OCPP-J: the frames CALL, CALLRESULT and CALLERROR and the rules of who may send when.
//!
//! Pure functions and state machines: no sockets, no timers, no clock. Payloads stay raw here, so
//! that a frame with a bad payload still yields its message id and action; reading them is
//! [`decode_payload`](crate::decode_payload). The WebSocket below and the meaning of the messages
//! above live in the programs.

mod call_book;
mod error_code;
mod frame;
mod message_id;
mod replay;

pub use call_book::{Busy, CallBook, Counts, Expired, Outstanding, Settlement};
pub use error_code::ErrorCode;
pub use frame::{
    Frame, MAX_NESTING, Outline, UNREADABLE_ID, Unreadable, decode, encode_call, encode_call_error,
    encode_call_raw, encode_call_result, encode_call_result_raw, encode_unreadable, outline_call,
};
pub use message_id::{InvalidMessageId, MessageId};
pub use replay::{Lookup, Replay};
