//! The keys that a browser makes for what it is pushed.

use base64::Engine;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use model::Attributes;

/// Bytes of a point on the curve P-256, uncompressed.
pub const POINT: usize = 65;
/// Bytes of the browser's secret.
pub const SECRET: usize = 16;

/// The keys of a subscription (RFC 8291, section 2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrowserKeys {
    /// The public key, `p256dh`.
    pub point: [u8; POINT],
    /// The secret that the browser shares with us, `auth`.
    pub secret: [u8; SECRET],
}

impl BrowserKeys {
    /// Reads `p256dh` and `auth` of what a browser says of its subscription, beside each other or in `keys`.
    pub fn read(said: &Attributes) -> Option<Self> {
        let nested = said.get("keys").and_then(|keys| keys.as_object());
        let bytes = |name: &str| {
            let text = said.get(name).or_else(|| nested?.get(name))?.as_str()?;
            URL_SAFE_NO_PAD.decode(text).or_else(|_| URL_SAFE.decode(text)).ok()
        };
        let point: [u8; POINT] = bytes("p256dh")?.try_into().ok()?;
        Some(Self { point, secret: bytes("auth")?.try_into().ok()? })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_are_read_in_either_form_and_nonsense_is_none() {
        let point = URL_SAFE_NO_PAD.encode([4; POINT]);
        let secret = URL_SAFE.encode([7; SECRET]);
        let read = |said: serde_json::Value| BrowserKeys::read(said.as_object().unwrap());
        let keys = Some(BrowserKeys { point: [4; POINT], secret: [7; SECRET] });

        assert_eq!(read(json!({ "p256dh": point, "auth": secret })), keys);
        assert_eq!(read(json!({ "keys": { "p256dh": point, "auth": secret } })), keys);
        for said in [
            json!({}),
            json!({ "p256dh": point }),
            json!({ "p256dh": point, "auth": "c2hvcnQ" }),
            json!({ "p256dh": "c2hvcnQ", "auth": secret }),
            json!({ "p256dh": "!", "auth": 7 }),
            json!({ "keys": [] }),
        ] {
            assert_eq!(read(said), None);
        }
    }
}
