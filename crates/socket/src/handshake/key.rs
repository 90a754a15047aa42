//! The client's key and the answer that proves that it was read.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
use http::HeaderValue;
use sha1::{Digest, Sha1};

/// Fixed by RFC 6455, section 1.3.
const SALT: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const KEY_LENGTH: usize = 16;

/// Hand-written clients make keys up, so bits beyond the sixteenth byte may hold anything.
const BASE64: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));

/// Whether the key is 16 bytes in base64; which bytes does not matter.
pub(super) fn is_valid(key: &HeaderValue) -> bool {
    let mut bytes = [0; KEY_LENGTH.next_multiple_of(3)];
    BASE64.decode_slice(key, &mut bytes) == Ok(KEY_LENGTH)
}

/// The `Sec-WebSocket-Accept` for this key.
pub(super) fn answer(key: &HeaderValue) -> HeaderValue {
    let digest = Sha1::new().chain_update(key).chain_update(SALT).finalize();
    HeaderValue::try_from(BASE64.encode(digest)).expect("base64 is printable")
}
