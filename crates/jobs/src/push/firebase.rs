//! Pushes to telephones, through Firebase Cloud Messaging (HTTP v1) and a team's own project.

use std::time::Duration;

use actions::App;
use anyhow::{Context, Result};
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use model::notification::NotificationView;
use model::{Timestamp, Token};
use outbound::Request;
use serde::Deserialize;
use serde_json::json;
use store::notification_settings::PushTarget;
use tokio::sync::Mutex;
use wire::FirebasePush;

use super::answer::{Answer, refused, unanswered};
use super::pusher::FirebaseSettings;
use super::service_account::ServiceAccount;
use crate::delivery::Outcome;

/// How long Firebase may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long before its end a token is used no more.
const MARGIN: Duration = Duration::from_mins(1);
/// What a token is asked for with.
const GRANT: &str = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=";

/// Whoever pushes to telephones.
pub(super) struct Firebase {
    account: ServiceAccount,
    messages: String,
    token: Mutex<Option<Granted>>,
}

/// What opens Firebase for a while.
struct Granted {
    token: Token,
    until: Timestamp,
}

#[derive(Deserialize)]
struct Grant {
    access_token: Token,
    expires_in: u64,
}

impl Firebase {
    /// With this project; says what is wrong with its file.
    pub(super) fn new(settings: &FirebaseSettings) -> Result<Self> {
        let account = ServiceAccount::read(&settings.service_account)?;
        let endpoint = settings.endpoint.trim_end_matches('/');
        let messages = format!("{endpoint}/v1/projects/{}/messages:send", account.project);
        Request::post(&messages, "").context("the endpoint cannot be called")?;
        Request::post(&account.token_uri, "").context("its `token_uri` cannot be called")?;
        Ok(Self { account, messages, token: Mutex::new(None) })
    }

    /// Pushes once.
    pub(super) async fn push(&self, app: &App, view: &NotificationView, target: &PushTarget) -> Answer {
        let Some(device) = target.push_token.as_deref().filter(|token| !token.is_empty()) else {
            return Answer::Gone;
        };
        let token = match self.token(app).await {
            Ok(token) => token,
            Err(error) => return Answer::Over(Outcome::passing(format!("{error:#}"))),
        };
        let request = match self.request(app, view, device, &token) {
            Ok(request) => request,
            Err(error) => return Answer::Over(Outcome::Permanent(format!("{error:#}"))),
        };
        let answer = match app.outbound.send(request).await {
            Ok(answer) => answer,
            Err(error) => return Answer::Over(unanswered(&error)),
        };
        let (status, headers) = (answer.status(), answer.headers().clone());
        if status.is_success() {
            return Answer::Over(Outcome::Sent);
        }
        if status == StatusCode::UNAUTHORIZED {
            self.forget(&token).await;
            return Answer::Over(Outcome::passing("Firebase refused the token"));
        }
        let said = answer.bytes().await.unwrap_or_default();
        match code(&said) {
            _ if status == StatusCode::NOT_FOUND => Answer::Gone,
            Some(code) if code == "UNREGISTERED" => Answer::Gone,
            code => Answer::Over(with_code(refused(status, &headers), code)),
        }
    }

    fn request(&self, app: &App, view: &NotificationView, device: &str, token: &Token) -> Result<Request> {
        let message = json!({ "message": FirebasePush::new(view, device, app.clock.now())? });
        let mut authorization = HeaderValue::try_from(format!("Bearer {}", token.reveal()))?;
        authorization.set_sensitive(true);
        let request = Request::post(&self.messages, serde_json::to_vec(&message)?)?.within(PATIENCE);
        Ok(request
            .header(AUTHORIZATION, authorization)
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json")))
    }

    /// What opens Firebase, asked for again when it is about to end. Whoever needs it meanwhile waits.
    async fn token(&self, app: &App) -> Result<Token> {
        let now = app.clock.now();
        let mut kept = self.token.lock().await;
        if let Some(granted) = kept.as_ref().filter(|granted| granted.until > now) {
            return Ok(granted.token.clone());
        }
        let body = format!("{GRANT}{}", self.account.assertion(now)?);
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        let request =
            Request::post(&self.account.token_uri, body)?.header(CONTENT_TYPE, form).within(PATIENCE);
        let answer = app.outbound.send(request).await.context("no token was granted")?;
        let status = answer.status();
        anyhow::ensure!(status.is_success(), "no token was granted: the answer was {}", status.as_u16());
        let grant: Grant = serde_json::from_slice(&answer.bytes().await?)
            .map_err(|_| anyhow::anyhow!("what was granted is no token"))?;
        let life = Duration::from_secs(grant.expires_in).saturating_sub(MARGIN);
        *kept = Some(Granted { token: grant.access_token.clone(), until: now.plus(life) });
        Ok(grant.access_token)
    }

    /// A token that opens nothing is asked for anew, unless somebody has done so already.
    async fn forget(&self, token: &Token) {
        let mut kept = self.token.lock().await;
        if kept.as_ref().is_some_and(|granted| granted.token == *token) {
            *kept = None;
        }
    }
}

/// The word for what went wrong, such as `UNREGISTERED` or `QUOTA_EXCEEDED`.
fn code(body: &[u8]) -> Option<String> {
    let body: serde_json::Value = serde_json::from_slice(body).ok()?;
    let error = body.get("error")?;
    let details = error.get("details").and_then(|details| details.as_array());
    let precise = details.into_iter().flatten().find_map(|detail| detail.get("errorCode"));
    let code = precise.or_else(|| error.get("status"))?.as_str()?;
    let is_word = code.len() <= 64 && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    is_word.then(|| code.to_owned())
}

fn with_code(outcome: Outcome, code: Option<String>) -> Outcome {
    let Some(code) = code else { return outcome };
    match outcome {
        Outcome::Passing(reason, wanted) => Outcome::Passing(format!("{reason}, {code}"), wanted),
        Outcome::Permanent(reason) => Outcome::Permanent(format!("{reason}, {code}")),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_precise_word_is_taken_and_nothing_else_is_repeated() {
        let unregistered = json!({ "error": { "code": 404, "status": "NOT_FOUND", "details": [
            { "@type": "type.googleapis.com/google.rpc.BadRequest" },
            { "@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": "UNREGISTERED" },
        ] } });
        let read = |body: &serde_json::Value| code(body.to_string().as_bytes());

        assert_eq!(read(&unregistered).as_deref(), Some("UNREGISTERED"));
        assert_eq!(read(&json!({ "error": { "status": "UNAVAILABLE" } })).as_deref(), Some("UNAVAILABLE"));
        assert_eq!(read(&json!({ "error": { "status": "a secret <token>" } })), None);
        assert_eq!(code(b"<html>"), None);
    }
}
