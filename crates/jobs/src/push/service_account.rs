//! The file with which Firebase lets the server of a team's own project in.

use anyhow::{Context, Result, anyhow, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::{Timestamp, Token};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use serde::Deserialize;
use serde_json::json;

use super::claims::signed;

/// What it may do.
const SCOPE: &str = "https://www.googleapis.com/auth/firebase.messaging";
/// Seconds that its word holds.
const LIFE: i64 = 3600;

/// The fields of the file that matter.
#[derive(Deserialize)]
struct File {
    project_id: String,
    private_key_id: Option<String>,
    private_key: Token,
    client_email: String,
    token_uri: String,
}

/// A service account with its key.
pub(super) struct ServiceAccount {
    pub(super) project: String,
    pub(super) token_uri: String,
    email: String,
    key_id: Option<String>,
    key: RsaKeyPair,
    random: SystemRandom,
}

impl ServiceAccount {
    /// Reads the file's text; says what is wrong with it without repeating any of it.
    pub(super) fn read(text: &Token) -> Result<Self> {
        let file: File = serde_json::from_str(text.reveal()).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            anyhow!("it is not the JSON file of a service account (line {line}, column {column})")
        })?;
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-:.".contains(&byte);
        if file.project_id.is_empty() || !file.project_id.bytes().all(plain) {
            bail!("its `project_id` is none");
        }
        let document = pkcs8(file.private_key.reveal()).context("its `private_key` is no key in PEM")?;
        let key =
            RsaKeyPair::from_pkcs8(&document).map_err(|_| anyhow!("its `private_key` is no RSA key"))?;
        Ok(Self {
            project: file.project_id,
            token_uri: file.token_uri,
            email: file.client_email,
            key_id: file.private_key_id,
            key,
            random: SystemRandom::new(),
        })
    }

    /// Its signed wish for a token.
    pub(super) fn assertion(&self, now: Timestamp) -> Result<String> {
        let now = now.seconds();
        let mut header = json!({ "typ": "JWT", "alg": "RS256" });
        if let Some(id) = &self.key_id {
            header["kid"] = json!(id);
        }
        let (email, audience) = (&self.email, &self.token_uri);
        let claims = json!({ "iss": email, "scope": SCOPE, "aud": audience, "iat": now, "exp": now + LIFE });
        signed(&header, &claims, |message| {
            let mut signature = vec![0; self.key.public().modulus_len()];
            self.key.sign(&RSA_PKCS1_SHA256, &self.random, message, &mut signature)?;
            Ok(signature)
        })
    }
}

fn pkcs8(pem: &str) -> Option<Vec<u8>> {
    let (_, rest) = pem.split_once("-----BEGIN PRIVATE KEY-----")?;
    let (body, _) = rest.split_once("-----END PRIVATE KEY-----")?;
    let body: String = body.split_whitespace().collect();
    STANDARD.decode(body).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_the_file_is_said_without_repeating_it() {
        let file = |project: &str, key: &str| {
            json!({
                "project_id": project, "private_key": key, "client_email": "a@b.test", "token_uri": "https://b.test",
            })
            .to_string()
        };
        let pem = |body: &str| format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n");
        for (text, reason) in [
            ("geheim".to_owned(), "line 1, column 1"),
            (r#"{"private_key":"geheim"}"#.to_owned(), "is not the JSON file"),
            (file("a/geheim", &pem("AAAA")), "`project_id`"),
            (file("desk", "geheim"), "no key in PEM"),
            (file("desk", &pem("geheim geheim!")), "no key in PEM"),
            (file("desk", &pem("geheimAA")), "no RSA key"),
        ] {
            let error = ServiceAccount::read(&Token::new(text)).err().map(|error| format!("{error:#}"));
            let error = error.expect("it is refused");
            assert!(error.contains(reason) && !error.contains("geheim"), "{error}");
        }
    }
}
