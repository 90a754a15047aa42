//! JSON that is already written.

use std::sync::Arc;

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// JSON that is already written, so that an answer can outlive the models that its inner shapes borrow. Cloning is
/// cheap.
#[derive(Clone)]
pub(crate) struct Written(Arc<RawValue>);

impl Written {
    pub(crate) fn of(shape: &impl Serialize) -> Self {
        Self(serde_json::value::to_raw_value(shape).expect("shapes have text keys and finite numbers").into())
    }
}

impl Serialize for Written {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// The bytes of a shape.
pub(crate) fn bytes(shape: &impl Serialize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(1024);
    serde_json::to_writer(&mut bytes, shape).expect("shapes have text keys and finite numbers");
    bytes
}
