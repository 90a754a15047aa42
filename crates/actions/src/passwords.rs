//! Passwords: slow to hash on purpose, so that a stolen database is of little use.

use std::sync::LazyLock;
use std::time::Duration;

use anyhow::anyhow;
use argon2::password_hash::SaltString;
use argon2::{Argon2, PasswordHash, PasswordHasher, PasswordVerifier};
use model::user::checked_password;
use model::{Error, Result};
use rand::RngCore;
use tokio::sync::Semaphore;

/// Hashes computed at the same time; each takes 19 MiB and a whole core.
static SLOTS: Semaphore = Semaphore::const_new(2);
/// How long a sign-in waits for a slot.
const PATIENCE: Duration = Duration::from_secs(5);
/// What the password of nobody is compared with, so that unknown names take as long as wrong passwords.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| digest("nobody").ok());

/// The hash to keep of a new password; `Invalid` when the password is too short or too long.
pub(crate) async fn hash(password: &str) -> Result<String> {
    let password = checked_password(password)?.to_owned();
    in_a_slot(move || digest(&password)).await?
}

/// Whether `password` is the one that `hash` was made of. Takes equally long when there is no hash.
pub(crate) async fn verify(password: String, hash: Option<String>) -> Result<bool> {
    let compare = move || {
        let known = hash.is_some();
        let Some(hash) = hash.or_else(|| NOBODY.clone()) else { return false };
        let matches = PasswordHash::new(&hash)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
        known && matches
    };
    in_a_slot(compare).await
}

fn digest(password: &str) -> Result<String> {
    let mut salt = [0; 16];
    rand::rng().fill_bytes(&mut salt);
    let salt = SaltString::encode_b64(&salt).map_err(|error| anyhow!("salt: {error}"))?;
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
    Ok(hash.map_err(|error| anyhow!("hashing a password: {error}"))?.to_string())
}

/// Runs `work` on a thread that may block; those who wait too long are asked to come back.
async fn in_a_slot<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let slot = tokio::time::timeout(PATIENCE, SLOTS.acquire()).await;
    let Ok(Ok(_slot)) = slot else { return Err(Error::Unavailable { retry_after: 5 }) };
    tokio::task::spawn_blocking(work).await.map_err(|error| anyhow!("hashing a password: {error}").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_opens_its_own_hash_only() {
        let hash = hash("correct horse").await.unwrap();

        assert!(verify("correct horse".into(), Some(hash.clone())).await.unwrap());
        assert!(!verify("battery staple".into(), Some(hash)).await.unwrap());
        assert!(!verify("nobody".into(), None).await.unwrap());
        assert!(!verify("anything".into(), Some("not a hash".into())).await.unwrap());
    }
}
