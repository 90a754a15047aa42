//! Secrets that must be shown again are sealed; a keyed index finds them without opening them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use model::{Error, Result, Token};
use rand::RngCore;
use sha2::Sha256;

const NONCE: usize = 24;
/// Bytes of a pseudonym: 128 bits.
const PSEUDONYM: usize = 16;

/// The keys of an installation, derived from its secret key.
#[derive(Clone)]
pub struct Keyring {
    cipher: XChaCha20Poly1305,
    index: [u8; 32],
    files: [u8; 32],
    names: [u8; 32],
}

impl Keyring {
    /// Derives all keys from the installation's secret (at least 32 random bytes).
    pub fn new(secret: &[u8]) -> Self {
        let derive = |purpose: &str| -> [u8; 32] { digest(secret, purpose.as_bytes()) };
        Self {
            cipher: XChaCha20Poly1305::new(&derive("seal").into()),
            index: derive("index"),
            files: derive("files"),
            names: derive("names"),
        }
    }

    /// The key that signs file URLs.
    pub fn files(&self) -> &[u8; 32] {
        &self.files
    }

    /// A name for something that must not be told: the same on every node and after every start, and without the key
    /// it says nothing about what it stands for.
    pub fn pseudonym(&self, of: &str) -> String {
        URL_SAFE_NO_PAD.encode(&digest(&self.names, of.as_bytes())[..PSEUDONYM])
    }

    /// The column by which a secret is found; says nothing about it without the key.
    pub(crate) fn index(&self, token: &Token) -> String {
        URL_SAFE_NO_PAD.encode(digest(&self.index, token.reveal().as_bytes()))
    }

    /// The column from which a secret can be shown again.
    pub(crate) fn seal(&self, token: &Token) -> String {
        let mut sealed = vec![0; NONCE];
        rand::rng().fill_bytes(&mut sealed);
        let text = self
            .cipher
            .encrypt(XNonce::from_slice(&sealed[..NONCE]), token.reveal().as_bytes())
            .expect("a short text can always be encrypted");
        sealed.extend_from_slice(&text);
        URL_SAFE_NO_PAD.encode(sealed)
    }

    /// Opens [`Keyring::seal`]; fails when the installation's secret key is another one.
    pub(crate) fn open(&self, sealed: &str) -> Result<Token> {
        let broken =
            || Error::Internal(anyhow::anyhow!("a sealed token does not open: was the secret key changed?"));
        let bytes = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| broken())?;
        let (nonce, text) = bytes.split_at_checked(NONCE).ok_or_else(broken)?;
        let plain = self.cipher.decrypt(XNonce::from_slice(nonce), text).map_err(|_| broken())?;
        String::from_utf8(plain).map(Token::new).map_err(|_| broken())
    }
}

/// A hash for secrets that are never shown again; the secrets are random, so no salt is needed.
pub(crate) fn hashed(token: &Token) -> String {
    use sha2::Digest;
    URL_SAFE_NO_PAD.encode(Sha256::digest(token.reveal().as_bytes()))
}

fn digest(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_token_opens_with_its_own_key_only() {
        let keyring = Keyring::new(b"one");
        let token = Token::new("secret");

        let sealed = keyring.seal(&token);

        assert_eq!(keyring.open(&sealed).unwrap(), token);
        assert_ne!(sealed, keyring.seal(&token));
        assert!(Keyring::new(b"two").open(&sealed).is_err());
        assert_ne!(keyring.index(&token), Keyring::new(b"two").index(&token));
    }

    #[test]
    fn a_pseudonym_is_the_same_for_ever_and_another_with_another_key() {
        let name = Keyring::new(b"one").pseudonym("somebody");

        assert_eq!(name, Keyring::new(b"one").pseudonym("somebody"));
        assert_eq!(name.len(), 22);
        assert_ne!(name, Keyring::new(b"one").pseudonym("somebody else"));
        assert_ne!(name, Keyring::new(b"two").pseudonym("somebody"));
    }
}
