//! JSON that is already written.

use serde::Serialize;
use serde_json::value::RawValue;

/// JSON that is already written, so that an answer can outlive the models that its inner shapes borrow.
#[derive(Clone, Serialize)]
#[serde(transparent)]
pub(crate) struct Written(Box<RawValue>);

impl Written {
    pub(crate) fn of(shape: &impl Serialize) -> Self {
        Self(serde_json::value::to_raw_value(shape).expect("shapes have text keys and finite numbers"))
    }
}

/// The bytes of a shape.
pub(crate) fn bytes(shape: &impl Serialize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(1024);
    serde_json::to_writer(&mut bytes, shape).expect("shapes have text keys and finite numbers");
    bytes
}
