//! Lists that somebody keeps for themselves.

use model::custom_filter::{CustomFilter, CustomFilterFields, CustomFilterId};
use model::repeat::RepeatKey;
use model::scope::AgentScope;
use model::{Error, Result};
use store::Tx;

use crate::{App, Edit, edit, repeats};

/// Lists of one member at most.
const LIMIT: usize = 1_000;

/// Keeps a list.
///
/// `repeat` recognises a request that comes twice: the first one's is given again.
pub async fn create(
    app: &App,
    scope: &AgentScope,
    new: CustomFilterFields,
    repeat: Option<&RepeatKey>,
) -> Result<CustomFilter> {
    app.store.write(&(scope, new.checked()?, repeat), insert).await
}

async fn insert(
    tx: &Tx,
    (scope, new, repeat): &(&AgentScope, CustomFilterFields, Option<&RepeatKey>),
) -> Result<CustomFilter> {
    if let Some(made) = repeats::known(tx, *repeat).await? {
        return store::custom_filters::by_id(tx, scope, CustomFilterId::new(made)).await;
    }
    if store::custom_filters::list(tx, scope).await?.len() >= LIMIT {
        return Err(Error::invalid("base", format!("There are {LIMIT} already")));
    }
    let made = store::custom_filters::insert(tx, scope, new).await?;
    repeats::remember(tx, "custom filter", *repeat, made.id.get()).await?;
    Ok(made)
}

/// Changes what `edit` changes of a list.
pub async fn update(
    app: &App,
    scope: &AgentScope,
    which: CustomFilterId,
    edit: Edit<CustomFilterFields>,
) -> Result<CustomFilter> {
    app.store.write(&(scope, which, edit), change).await
}

async fn change(
    tx: &Tx,
    (scope, which, edit): &(&AgentScope, CustomFilterId, Edit<CustomFilterFields>),
) -> Result<CustomFilter> {
    edit::turn(tx, "custom filter", *which).await?;
    let before = store::custom_filters::by_id(tx, scope, *which).await?;
    let mut fields = before.fields;
    edit.apply(&mut fields);
    store::custom_filters::update(tx, scope, *which, &fields.checked()?).await
}

/// Forgets a list.
pub async fn remove(app: &App, scope: &AgentScope, which: CustomFilterId) -> Result<()> {
    app.store.write(&(scope, which), delete).await
}

async fn delete(tx: &Tx, (scope, which): &(&AgentScope, CustomFilterId)) -> Result<()> {
    store::custom_filters::remove(tx, scope, *which).await
}
