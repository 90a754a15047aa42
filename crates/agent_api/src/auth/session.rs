//! The answer to a sign-in: the user, and a session in the headers.

use actions::sessions::{self, SignedIn};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode};
use model::user::User;
use model::{Error, Result};
use rest::{AgentError, Json};
use serde_json::json;
use wire::{Data, Place};

use crate::door::Door;

/// A new session with the user it belongs to.
pub(crate) struct SessionAnswer {
    session: SignedIn,
    user: wire::User,
}

impl SessionAnswer {
    pub(crate) async fn new(door: &Door, session: SignedIn) -> Result<Self> {
        let user = user_answer(door, &session.user).await?;
        Ok(Self { session, user })
    }
}

impl SessionAnswer {
    /// Signs in whoever held a mailed token, or says that the token opens nothing.
    pub(crate) async fn for_holder(door: &Door, holder: Result<User>) -> Result<Response, AgentError> {
        match holder {
            Ok(user) => Ok(Self::new(door, sessions::begin(&door.app, user).await?).await?.into_response()),
            Err(Error::NotFound(_)) => {
                let body = json!({ "message": "Invalid token", "redirect_url": "/" });
                Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(body)).into_response())
            }
            Err(error) => Err(error.into()),
        }
    }
}

impl IntoResponse for SessionAnswer {
    fn into_response(self) -> Response {
        let mut response = Json(Data { data: self.user }).into_response();
        let expiry = self.session.expires_at.seconds().to_string();
        let headers = [
            ("access-token", self.session.token.reveal()),
            ("client", self.session.client.reveal()),
            ("uid", &self.session.user.email),
            ("expiry", &expiry),
            ("token-type", "Bearer"),
        ];
        for (name, text) in headers {
            // An address may hold letters that no header can; such a client takes its `uid` from the body.
            if let Ok(value) = HeaderValue::from_str(text) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

/// The user as they are shown themselves, with all their accounts.
pub(crate) async fn user_answer(door: &Door, user: &User) -> Result<wire::User> {
    let places = store::memberships::of_user(&door.app.store.reader(), user.id).await?;
    let mut presences = Vec::with_capacity(places.len());
    for (_, account) in &places {
        presences.push(door.app.realtime.presence(account.id).await?);
    }
    let place = |((membership, account), presence)| Place { membership, account, presence: Some(presence) };
    let shown: Vec<Place<'_>> =
        places.iter().map(|(membership, account)| (membership, account)).zip(&presences).map(place).collect();
    Ok(wire::User::new(user, &shown, &door.files))
}
