//! Definitions of custom attributes.

use model::custom_attribute::{CustomAttribute, CustomAttributeFields, CustomAttributeId};
use model::repeat::RepeatKey;
use model::{Error, Result};
use store::Tx;

use crate::rights::Administrator;
use crate::{App, Edit, edit, repeats};

/// Definitions of one account at most: lists show all at once.
const LIMIT: usize = 500;

/// Defines a custom attribute.
///
/// `repeat` recognises a request that comes twice: the first one's is given again.
pub async fn create(
    app: &App,
    scope: &Administrator,
    new: CustomAttributeFields,
    repeat: Option<&RepeatKey>,
) -> Result<CustomAttribute> {
    app.store.write(&(scope, new.checked()?, repeat), insert).await
}

async fn insert(
    tx: &Tx,
    (scope, new, repeat): &(&Administrator, CustomAttributeFields, Option<&RepeatKey>),
) -> Result<CustomAttribute> {
    if let Some(made) = repeats::known(tx, *repeat).await? {
        return store::custom_attributes::by_id(tx, *scope, CustomAttributeId::new(made)).await;
    }
    if store::custom_attributes::list(tx, *scope).await?.len() >= LIMIT {
        return Err(Error::invalid("base", format!("There are {LIMIT} already")));
    }
    let made = store::custom_attributes::insert(tx, *scope, new).await?;
    repeats::remember(tx, "custom attribute", *repeat, made.id.get()).await?;
    Ok(made)
}

/// Changes what `edit` changes of a definition; its key and its model stay as they are.
pub async fn update(
    app: &App,
    scope: &Administrator,
    which: CustomAttributeId,
    edit: Edit<CustomAttributeFields>,
) -> Result<CustomAttribute> {
    app.store.write(&(scope, which, edit), change).await
}

async fn change(
    tx: &Tx,
    (scope, which, edit): &(&Administrator, CustomAttributeId, Edit<CustomAttributeFields>),
) -> Result<CustomAttribute> {
    edit::turn(tx, "custom attribute", *which).await?;
    let before = store::custom_attributes::by_id(tx, *scope, *which).await?;
    let mut fields = before.fields;
    edit.apply(&mut fields);
    store::custom_attributes::update(tx, *scope, *which, &fields.checked()?).await
}

/// Deletes a definition; the values stay.
pub async fn remove(app: &App, scope: &Administrator, which: CustomAttributeId) -> Result<()> {
    app.store.write(&(scope, which), delete).await
}

async fn delete(tx: &Tx, (scope, which): &(&Administrator, CustomAttributeId)) -> Result<()> {
    store::custom_attributes::remove(tx, *scope, *which).await
}
