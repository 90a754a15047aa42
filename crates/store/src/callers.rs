//! Who calls and what they may see: asked by every request, so the answers of a moment ago are remembered.
//!
//! What this process writes counts at once; what others write (the command line, another node) after half a second.

use std::sync::Arc;

use model::account::AccountId;
use model::agent_bot::AgentBotCard;
use model::scope::AgentScope;
use model::user::{Membership, UserId};
use model::{Error, Result, Token};

use crate::remembered::{Remembered, Writes};
use crate::{Store, access_tokens, agent_bots, memberships, sessions};

/// What is remembered of callers. Secrets are known by their keyed index only.
#[derive(Default)]
pub(crate) struct Callers {
    pub(crate) writes: Writes,
    tokens: Remembered<String, UserId>,
    bots: Remembered<String, (AccountId, AgentBotCard)>,
    sessions: Remembered<SessionQuestion, UserId>,
    scopes: Remembered<(AccountId, UserId), AgentScope>,
    memberships: Remembered<AccountId, Arc<[Membership]>>,
}

/// E-mail address, device, index of the token.
type SessionQuestion = (String, String, String);

impl Store {
    /// Whose API token this is.
    pub async fn owner_of_token(&self, token: &Token) -> Result<Option<UserId>> {
        let (callers, reader) = (self.callers(), self.reader());
        let owner = access_tokens::owner(&reader, token);
        callers.tokens.answer(|| callers.writes.so_far(), self.keyring().index(token), owner).await
    }

    /// Which bot's API token this is, and its account; `Forbidden` while that is suspended.
    pub async fn bot_of_token(&self, token: &Token) -> Result<Option<(AccountId, AgentBotCard)>> {
        let (callers, reader) = (self.callers(), self.reader());
        let owner = agent_bots::owner(&reader, token);
        callers.bots.answer(|| callers.writes.so_far(), self.keyring().index(token), owner).await
    }

    /// Whose session this is, if it has not ended.
    pub async fn owner_of_session(&self, email: &str, client: &str, token: &Token) -> Result<Option<UserId>> {
        let (callers, reader) = (self.callers(), self.reader());
        let question = (email.to_owned(), client.to_owned(), self.keyring().index(token));
        let owner = sessions::owner(&reader, email, client, token);
        callers.sessions.answer(|| callers.writes.so_far(), question, owner).await
    }

    /// What the user may see in the account; see [`memberships::agent_scope`].
    pub async fn agent_scope(&self, account: AccountId, user: UserId) -> Result<AgentScope> {
        let (callers, reader) = (self.callers(), self.reader());
        let scope = async { memberships::agent_scope(&reader, account, user).await.map(Some) };
        let scope = callers.scopes.answer(|| callers.writes.so_far(), (account, user), scope).await?;
        scope.ok_or(Error::NotFound("account"))
    }

    /// Everyone's place in the account.
    pub async fn memberships(&self, account: AccountId) -> Result<Arc<[Membership]>> {
        let (callers, reader) = (self.callers(), self.reader());
        let all = async { memberships::of_account(&reader, account).await.map(|all| Some(all.into())) };
        Ok(callers.memberships.answer(|| callers.writes.so_far(), account, all).await?.unwrap_or_default())
    }
}
