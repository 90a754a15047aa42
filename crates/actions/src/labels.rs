//! Labels.

mod follow;

use model::label::{Label, LabelId, checked_title};
use model::repeat::RepeatKey;
use model::scope::Scope;
use model::{Error, Result};
use store::cache_keys::CachedList;
use store::labels::NewLabel;
use store::{Tx, label_changes};

use crate::rights::Administrator;
use crate::teams::check_description;
use crate::{App, Edit, edit, repeats, telling};

pub use follow::{changes_exist, follow_changes};

/// Makes a label.
///
/// `repeat` recognises a request that comes twice: the first one's label is given again.
pub async fn create(
    app: &App,
    scope: &Administrator,
    new: NewLabel,
    repeat: Option<&RepeatKey>,
) -> Result<Label> {
    let new = NewLabel { title: checked_title(&new.title)?, ..new };
    check_description(new.description.as_deref())?;
    check_color(&new.color)?;
    app.store.write(&(scope, new, repeat), insert).await
}

async fn insert(
    tx: &Tx,
    (scope, new, repeat): &(&Administrator, NewLabel, Option<&RepeatKey>),
) -> Result<Label> {
    if let Some(made) = repeats::known(tx, *repeat).await? {
        return store::labels::by_id(tx, *scope, LabelId::new(made)).await;
    }
    let label = store::labels::insert(tx, *scope, new).await?;
    repeats::remember(tx, "label", *repeat, label.id.get()).await?;
    telling::cached(tx, *scope, CachedList::Labels).await?;
    Ok(label)
}

/// Changes what `edit` changes of the label; whatever has it soon has its new title.
pub async fn update(app: &App, scope: &Administrator, label: LabelId, edit: Edit<Label>) -> Result<Label> {
    app.store.write(&(scope, label, edit), change).await
}

async fn change(tx: &Tx, (scope, label, edit): &(&Administrator, LabelId, Edit<Label>)) -> Result<Label> {
    edit::turn(tx, "label", *label).await?;
    let mut label = store::labels::by_id(tx, *scope, *label).await?;
    let before = label.title.clone();
    edit.apply(&mut label);
    label.title = checked_title(&label.title)?;
    check_description(label.description.as_deref())?;
    check_color(&label.color)?;
    telling::cached(tx, *scope, CachedList::Labels).await?;
    if label.title != before {
        label_changes::order(tx, scope.account(), &before, Some(&label.title)).await?;
    }
    store::labels::update(tx, *scope, &label).await
}

/// Removes a label; whatever has it loses it soon.
pub async fn remove(app: &App, scope: &Administrator, label: LabelId) -> Result<()> {
    app.store.write(&(scope, label), delete).await
}

async fn delete(tx: &Tx, (scope, label): &(&Administrator, LabelId)) -> Result<()> {
    telling::cached(tx, *scope, CachedList::Labels).await?;
    edit::turn(tx, "label", *label).await?;
    let gone = store::labels::by_id(tx, *scope, *label).await?;
    label_changes::order(tx, scope.account(), &gone.title, None).await?;
    store::labels::remove(tx, *scope, *label).await
}

/// `#rgb` or `#rrggbb`.
fn check_color(color: &str) -> Result<()> {
    let digits = color.strip_prefix('#').unwrap_or_default();
    let plain = matches!(digits.len(), 3 | 6) && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    if plain { Ok(()) } else { Err(Error::invalid("color", "Color must look like #1f93ff")) }
}
