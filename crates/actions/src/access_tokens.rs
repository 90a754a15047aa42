//! API tokens.

use model::Result;
use model::access_token::{AccessToken, AccessTokenId};
use model::user::UserId;
use store::Tx;

use crate::App;
use crate::users::{checked_name, nothing_seen_changes, tell_everywhere};

/// Makes a token with the full rights of `owner`.
pub async fn create(app: &App, owner: UserId, name: &str) -> Result<AccessToken> {
    let name = checked_name("name", "Name", name)?;
    app.store.write(&(owner, name), insert).await
}

async fn insert(tx: &Tx, (owner, name): &(UserId, String)) -> Result<AccessToken> {
    let token = store::access_tokens::insert(tx, *owner, name).await?;
    tell_everywhere(tx, *owner, &nothing_seen_changes()).await?;
    Ok(token)
}

/// Ends a token at once, on every node.
pub async fn revoke(app: &App, token: AccessTokenId) -> Result<AccessToken> {
    app.store.write(&token, remove).await
}

async fn remove(tx: &Tx, token: &AccessTokenId) -> Result<AccessToken> {
    let token = store::access_tokens::revoke(tx, *token).await?;
    tell_everywhere(tx, token.user_id, &nothing_seen_changes()).await?;
    Ok(token)
}
