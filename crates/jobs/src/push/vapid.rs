//! How push services know this installation: voluntary application server identification, RFC 8292.

use anyhow::{Result, anyhow};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::{Timestamp, Token};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::json;
use store::vapid_keys::VapidKeys;

use super::claims::signed;

/// Seconds that a signature holds; a push service takes no more than a day.
const LIFE: i64 = 12 * 3600;

/// Signs requests to push services.
pub(super) struct Vapid {
    pair: EcdsaKeyPair,
    public: String,
    contact: String,
    random: SystemRandom,
}

impl Vapid {
    /// Signs with these keys; `contact` is the `mailto:` or `https:` address of whoever runs this installation.
    pub(super) fn new(keys: &VapidKeys, contact: &str) -> Result<Self> {
        let random = SystemRandom::new();
        let broken = || anyhow!("the keys for browser push in the database are broken");
        let document = URL_SAFE_NO_PAD.decode(keys.private.reveal()).map_err(|_| broken())?;
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &document, &random);
        let pair = pair.map_err(|_| broken())?;
        Ok(Self { pair, public: keys.public.clone(), contact: contact.to_owned(), random })
    }

    /// The header `Authorization` of requests to this origin.
    pub(super) fn authorization(&self, origin: &str, now: Timestamp) -> Result<String> {
        let claims = json!({ "aud": origin, "exp": now.seconds() + LIFE, "sub": self.contact });
        let token = signed(&json!({ "typ": "JWT", "alg": "ES256" }), &claims, |message| {
            self.pair.sign(&self.random, message).map(|signature| signature.as_ref().to_vec())
        })?;
        Ok(format!("vapid t={token}, k={}", self.public))
    }
}

/// A new pair of keys.
pub(super) fn new_keys() -> Result<VapidKeys> {
    let random = SystemRandom::new();
    let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random);
    let document = document.map_err(|_| anyhow!("no keys for browser push can be made"))?;
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random);
    let pair = pair.map_err(|_| anyhow!("new keys for browser push cannot be read"))?;
    let public = URL_SAFE_NO_PAD.encode(pair.public_key());
    Ok(VapidKeys { public, private: Token::new(URL_SAFE_NO_PAD.encode(document)) })
}

#[cfg(test)]
mod tests {
    use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

    use super::*;

    #[test]
    fn a_push_service_can_check_who_asks() {
        let keys = new_keys().unwrap();
        let vapid = Vapid::new(&keys, "mailto:ops@desk.test").unwrap();

        let header = vapid.authorization("https://push.test", Timestamp::from_seconds(1_000)).unwrap();

        let (token, public) = header.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
        let (message, signature) = token.rsplit_once('.').unwrap();
        let decoded = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
        let (point, signature) = (decoded(public), decoded(signature));
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
            .verify(message.as_bytes(), &signature)
            .unwrap();
        let (_, claims) = message.split_once('.').unwrap();
        let claims: serde_json::Value = serde_json::from_slice(&decoded(claims)).unwrap();
        let expected = json!({ "aud": "https://push.test", "exp": 44_200, "sub": "mailto:ops@desk.test" });
        assert_eq!(claims, expected);
    }
}
