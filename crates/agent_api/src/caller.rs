//! Who calls: a signed-in user, a member of the account in the path, an administrator of it.

use actions::Administrator;
use axum::extract::FromRequestParts;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::request::Parts;
use http::{HeaderMap, header};
use model::account::AccountId;
use model::agent_bot::AgentBotCard;
use model::scope::{AgentScope, StaffScope};
use model::user::UserId;
use model::{Error, Token};
use rest::AgentError;
use serde::Deserialize;

use crate::At;
use crate::door::Door;

/// The spellings of the header with an API token; some proxies drop names with underscores.
const TOKEN_HEADERS: [&str; 3] = ["api_access_token", "api-access-token", "http_api_access_token"];

/// Somebody who has proven who they are, by session headers or an API token.
#[derive(Debug, Clone)]
pub(crate) struct SignedIn {
    pub(crate) user_id: UserId,
    /// The session's name, unless an API token was the proof.
    pub(crate) client: Option<String>,
}

impl FromRequestParts<Door> for SignedIn {
    type Rejection = AgentError;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, AgentError> {
        match Caller::of(parts, door).await? {
            Caller::Person(person) => Ok(person),
            Caller::AgentBot(..) => {
                Err(Error::Forbidden("Access to this endpoint is not authorized for bots").into())
            }
        }
    }
}

/// Whoever has proven who they are.
enum Caller {
    Person(SignedIn),
    /// A bot, and its account.
    AgentBot(AccountId, AgentBotCard),
}

impl Caller {
    async fn of(parts: &Parts, door: &Door) -> Result<Self, AgentError> {
        let store = &door.app.store;
        let Some(token) = access_token(&parts.headers) else {
            let session = Session::of(&parts.headers).ok_or(Error::Unauthenticated)?;
            let token = Token::new(session.access_token);
            let email = session.uid.trim().to_lowercase();
            let owner = store.owner_of_session(&email, &session.client, &token).await?;
            let user_id = owner.ok_or(Error::Unauthenticated)?;
            return Ok(Self::Person(SignedIn { user_id, client: Some(session.client) }));
        };
        // People first: what is not found is looked for again with every request.
        if let Some(user_id) = store.owner_of_token(&token).await? {
            return Ok(Self::Person(SignedIn { user_id, client: None }));
        }
        let (account, bot) = store.bot_of_token(&token).await?.ok_or(AgentError::InvalidAccessToken)?;
        Ok(Self::AgentBot(account, bot))
    }
}

fn access_token(headers: &HeaderMap) -> Option<Token> {
    TOKEN_HEADERS.iter().find_map(|name| present(headers, name)).map(Token::new)
}

/// The headers of a session, one by one or all in a bearer token.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Session {
    access_token: String,
    client: String,
    uid: String,
}

impl Session {
    fn of(headers: &HeaderMap) -> Option<Self> {
        let single = |name| present(headers, name).map(str::to_owned);
        match (single("access-token"), single("client"), single("uid")) {
            (Some(access_token), Some(client), Some(uid)) => Some(Self { access_token, client, uid }),
            _ => Self::of_bearer(headers),
        }
    }

    fn of_bearer(headers: &HeaderMap) -> Option<Self> {
        let bearer = present(headers, header::AUTHORIZATION.as_str())?.strip_prefix("Bearer ")?;
        serde_json::from_slice(&STANDARD.decode(bearer.trim()).ok()?).ok()
    }
}

fn present<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim).filter(|text| !text.is_empty())
}

/// A member of the account in the path.
#[derive(Debug, Clone)]
pub(crate) struct Agent(pub(crate) AgentScope);

#[derive(Deserialize)]
struct AccountPath {
    account_id: AccountId,
}

impl FromRequestParts<Door> for Agent {
    type Rejection = AgentError;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, AgentError> {
        let caller = SignedIn::from_request_parts(parts, door).await?;
        let At(path) = At::<AccountPath>::from_request_parts(parts, door).await?;
        Ok(Self(door.app.store.agent_scope(path.account_id, caller.user_id).await?))
    }
}

/// A member of the account in the path, or one of its bots: for the endpoints that bots may call.
#[derive(Debug, Clone)]
pub(crate) struct Staff(pub(crate) StaffScope);

impl FromRequestParts<Door> for Staff {
    type Rejection = AgentError;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, AgentError> {
        let caller = Caller::of(parts, door).await?;
        let At(path) = At::<AccountPath>::from_request_parts(parts, door).await?;
        match caller {
            Caller::Person(SignedIn { user_id, .. }) => {
                Ok(Self(StaffScope::Agent(door.app.store.agent_scope(path.account_id, user_id).await?)))
            }
            Caller::AgentBot(account, bot) if account == path.account_id => {
                Ok(Self(StaffScope::AgentBot(account, bot)))
            }
            Caller::AgentBot(..) => {
                Err(Error::Forbidden("Bot is not authorized to access this account").into())
            }
        }
    }
}

/// An administrator of the account in the path.
#[derive(Debug, Clone)]
pub(crate) struct Admin {
    pub(crate) agent: AgentScope,
    pub(crate) scope: Administrator,
}

impl FromRequestParts<Door> for Admin {
    type Rejection = AgentError;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, AgentError> {
        let Agent(agent) = Agent::from_request_parts(parts, door).await?;
        Ok(Self::of(agent)?)
    }
}

impl Admin {
    /// The agent as an administrator; `Forbidden` when the agent is none.
    pub(crate) fn of(agent: AgentScope) -> Result<Self, Error> {
        let scope = Administrator::of(&agent)?;
        Ok(Self { agent, scope })
    }
}
