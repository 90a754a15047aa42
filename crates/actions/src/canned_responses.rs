//! Texts that agents keep at hand; every member of the account may change them.

use model::Result;
use model::canned_response::{CannedResponse, CannedResponseId, checked};
use model::repeat::RepeatKey;
use model::scope::AgentScope;
use store::Tx;
use store::canned_responses::NewCannedResponse;

use crate::{App, Edit, edit, repeats};

/// Keeps a text at hand.
///
/// `repeat` recognises a request that comes twice: the first one's canned response is given again.
pub async fn create(
    app: &App,
    scope: &AgentScope,
    new: NewCannedResponse,
    repeat: Option<&RepeatKey>,
) -> Result<CannedResponse> {
    let (short_code, content) = checked(&new.short_code, &new.content)?;
    let new = NewCannedResponse { short_code, content };
    app.store.write(&(scope, new, repeat), insert).await
}

async fn insert(
    tx: &Tx,
    (scope, new, repeat): &(&AgentScope, NewCannedResponse, Option<&RepeatKey>),
) -> Result<CannedResponse> {
    if let Some(made) = repeats::known(tx, *repeat).await? {
        return store::canned_responses::by_id(tx, *scope, CannedResponseId::new(made)).await;
    }
    let response = store::canned_responses::insert(tx, *scope, new).await?;
    repeats::remember(tx, "canned response", *repeat, response.id.get()).await?;
    Ok(response)
}

/// Changes what `edit` changes of the canned response.
pub async fn update(
    app: &App,
    scope: &AgentScope,
    response: CannedResponseId,
    edit: Edit<CannedResponse>,
) -> Result<CannedResponse> {
    app.store.write(&(scope, response, edit), change).await
}

async fn change(
    tx: &Tx,
    (scope, response, edit): &(&AgentScope, CannedResponseId, Edit<CannedResponse>),
) -> Result<CannedResponse> {
    edit::turn(tx, "canned response", *response).await?;
    let mut response = store::canned_responses::by_id(tx, *scope, *response).await?;
    edit.apply(&mut response);
    (response.short_code, response.content) = checked(&response.short_code, &response.content)?;
    store::canned_responses::update(tx, *scope, &response).await
}

/// Throws a canned response away.
pub async fn remove(app: &App, scope: &AgentScope, response: CannedResponseId) -> Result<()> {
    app.store.write(&(scope, response), delete).await
}

async fn delete(tx: &Tx, (scope, response): &(&AgentScope, CannedResponseId)) -> Result<()> {
    store::canned_responses::remove(tx, *scope, *response).await
}
