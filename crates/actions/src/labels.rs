//! Labels.

use model::label::{Label, LabelId, checked_title};
use model::{Error, Result};
use store::Tx;
use store::labels::NewLabel;

use crate::App;
use crate::rights::Administrator;
use crate::teams::check_description;

/// Makes a label.
pub async fn create(app: &App, scope: &Administrator, new: NewLabel) -> Result<Label> {
    let new = NewLabel { title: checked_title(&new.title)?, ..new };
    check_description(new.description.as_deref())?;
    check_color(&new.color)?;
    app.store.write(&(scope, new), insert).await
}

async fn insert(tx: &Tx, (scope, new): &(&Administrator, NewLabel)) -> Result<Label> {
    store::labels::insert(tx, *scope, new).await
}

/// Changes what `edit` changes of the label.
pub async fn update<E: Fn(&mut Label) + Send + Sync>(
    app: &App,
    scope: &Administrator,
    label: LabelId,
    edit: E,
) -> Result<Label> {
    app.store.write(&(scope, label, edit), change).await
}

async fn change<E: Fn(&mut Label) + Send + Sync>(
    tx: &Tx,
    (scope, label, edit): &(&Administrator, LabelId, E),
) -> Result<Label> {
    let mut label = store::labels::by_id(tx, *scope, *label).await?;
    edit(&mut label);
    label.title = checked_title(&label.title)?;
    check_description(label.description.as_deref())?;
    check_color(&label.color)?;
    label.updated_at = tx.now();
    store::labels::update(tx, &label).await?;
    Ok(label)
}

/// Removes a label.
pub async fn remove(app: &App, scope: &Administrator, label: LabelId) -> Result<()> {
    app.store.write(&(scope, label), delete).await
}

async fn delete(tx: &Tx, (scope, label): &(&Administrator, LabelId)) -> Result<()> {
    store::labels::remove(tx, *scope, *label).await
}

/// `#rgb` or `#rrggbb`.
fn check_color(color: &str) -> Result<()> {
    let digits = color.strip_prefix('#').unwrap_or_default();
    let plain = matches!(digits.len(), 3 | 6) && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    if plain { Ok(()) } else { Err(Error::invalid("color", "Color must look like #1f93ff")) }
}
