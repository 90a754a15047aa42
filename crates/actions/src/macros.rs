//! What agents do to conversations at one word.

use model::macros::{Macro, MacroFields, MacroId};
use model::repeat::RepeatKey;
use model::scope::AgentScope;
use model::{Error, Result};
use store::Tx;

use crate::{App, Edit, edit, repeats, steps, uploads};

/// Macros of one account at most.
const LIMIT: i64 = 1_000;

/// Makes a macro. An agent who is no administrator makes personal ones only. The files that it sends are kept for as long
/// as it does; `Invalid` when one is unknown or has expired.
///
/// `repeat` recognises a request that comes twice: the first one's macro is given again.
pub async fn create(
    app: &App,
    scope: &AgentScope,
    new: MacroFields,
    repeat: Option<&RepeatKey>,
) -> Result<Macro> {
    app.store.write(&(scope, new.checked(scope)?, repeat), insert).await
}

async fn insert(
    tx: &Tx,
    (scope, new, repeat): &(&AgentScope, MacroFields, Option<&RepeatKey>),
) -> Result<Macro> {
    if let Some(made) = repeats::known(tx, *repeat).await? {
        return store::macros::by_id(tx, scope, MacroId::new(made)).await;
    }
    if store::macros::count(tx, scope).await? >= LIMIT {
        return Err(Error::invalid("base", format!("An account has at most {LIMIT} macros")));
    }
    uploads::hold(tx, scope, &new.files()).await?;
    let made = store::macros::insert(tx, scope, new).await?;
    repeats::remember(tx, "macro", *repeat, made.id.get()).await?;
    Ok(made)
}

/// Changes what `edit` changes of a macro. `Forbidden` unless it is the caller's own, or everybody's and the caller an
/// administrator.
pub async fn update(
    app: &App,
    scope: &AgentScope,
    wanted: MacroId,
    edit: Edit<MacroFields>,
) -> Result<Macro> {
    app.store.write(&(scope, wanted, edit), change).await
}

async fn change(tx: &Tx, (scope, wanted, edit): &(&AgentScope, MacroId, Edit<MacroFields>)) -> Result<Macro> {
    let before = changeable(tx, scope, *wanted).await?;
    let held = before.fields.files();
    let mut fields = before.fields;
    edit.apply(&mut fields);
    let fields = fields.checked(scope)?;
    uploads::hold(tx, scope, &fields.files()).await?;
    store::macros::update(tx, scope, *wanted, &fields).await?;
    uploads::release(tx, scope, &held).await?;
    store::macros::by_id(tx, scope, *wanted).await
}

/// Deletes a macro, under the same rules as changing it.
pub async fn remove(app: &App, scope: &AgentScope, wanted: MacroId) -> Result<()> {
    app.store.write(&(scope, wanted), delete).await
}

async fn delete(tx: &Tx, (scope, wanted): &(&AgentScope, MacroId)) -> Result<()> {
    let gone = changeable(tx, scope, *wanted).await?;
    store::macros::remove(tx, scope, *wanted).await?;
    uploads::release(tx, scope, &gone.fields.files()).await
}

async fn changeable(tx: &Tx, scope: &AgentScope, wanted: MacroId) -> Result<Macro> {
    edit::turn(tx, "macro", wanted).await?;
    let found = store::macros::by_id(tx, scope, wanted).await?;
    if found.is_changed_by(scope) {
        return Ok(found);
    }
    Err(Error::Forbidden("You are not authorized to do this action"))
}

/// Does what a macro says to each of these conversations, as the caller; those that they may not see are passed over.
pub async fn execute(app: &App, scope: &AgentScope, wanted: &Macro, display_ids: &[i64]) -> Result<()> {
    steps::take_all(app, scope, display_ids, &wanted.steps()?).await
}
