//! Recognises requests that come twice.

use std::time::Duration;

use model::Result;
use model::repeat::{Mismatch, RepeatKey, WINDOW, echo_window};
use serde_json::Value;
use sha2::{Digest, Sha256};
use store::Tx;
use store::repeats::{Found, mismatch};

/// The key of an `Idempotency-Key` header: another request under it is refused.
///
/// `place` says who asks; `request` holds everything that makes two requests the same, the endpoint included.
pub fn by_header(place: &str, key: &str, request: &Value) -> RepeatKey {
    make(place, &format!("key {key}"), request, (WINDOW, Mismatch::Refuse))
}

/// The key of an `echo_id`: another message under it is a new one.
pub fn by_echo(place: &str, echo: &str, request: &Value) -> RepeatKey {
    make(place, &format!("echo {echo}"), request, (echo_window(echo), Mismatch::Accept))
}

/// Clients may write anything into a key, of any length: its hash always fits a column.
fn make(place: &str, key: &str, request: &Value, (window, on_mismatch): (Duration, Mismatch)) -> RepeatKey {
    RepeatKey {
        place: place.to_owned(),
        key: hash(key),
        fingerprint: hash(&request.to_string()),
        window,
        on_mismatch,
    }
}

fn hash(text: &str) -> String {
    format!("{:x}", Sha256::digest(text.as_bytes()))
}

/// What an earlier request with this key made; `Invalid` when it was another request.
pub(crate) async fn known(tx: &Tx, key: Option<&RepeatKey>) -> Result<Option<i64>> {
    let Some(key) = key else { return Ok(None) };
    // Without a turn, copies that arrive together would all find nothing.
    store::turns::take(tx, &format!("repeat {} {}", key.place, key.key)).await?;
    match store::repeats::find(tx, std::iter::once(key)).await?.of(key) {
        Found::Same(made) => Ok(Some(made)),
        Found::Other if key.on_mismatch == Mismatch::Refuse => Err(mismatch()),
        Found::Other | Found::Nothing => Ok(None),
    }
}

/// Remembers what the request with this key made.
pub(crate) async fn remember(tx: &Tx, kind: &str, key: Option<&RepeatKey>, made: i64) -> Result<()> {
    let Some(key) = key else { return Ok(()) };
    store::repeats::remember(tx, kind, &[(key, made)]).await
}
