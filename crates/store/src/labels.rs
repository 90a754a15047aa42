//! Words that sort conversations.

use model::label::{Label, LabelId};
use model::scope::Scope;
use model::{Error, Id, Result, Timestamp};
use sea_orm::ActiveValue::{NotSet, Set, Unchanged};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::entities::label::{ActiveModel, Column, Entity, Model};
use crate::error::{refused, refused_change, refused_unique};
use crate::tx::sealed::Sealed;
use crate::tx::{Db, Tx};

const UNIQUE: &[(&str, &str)] = &[("title", "Title")];

/// A label that is to be.
#[derive(Debug, Clone)]
pub struct NewLabel {
    /// The word, checked.
    pub title: String,
    /// What it means.
    pub description: Option<String>,
    /// `#rrggbb`.
    pub color: String,
    /// Whether dashboards list it at the side.
    pub show_on_sidebar: bool,
}

/// Stores a label; a title that is used already is `Invalid`.
pub async fn insert(tx: &Tx, scope: &impl Scope, new: &NewLabel) -> Result<Label> {
    let row = ActiveModel {
        id: NotSet,
        account_id: Set(scope.account().get()),
        title: Set(new.title.clone()),
        description: Set(new.description.clone()),
        color: Set(new.color.clone()),
        show_on_sidebar: Set(new.show_on_sidebar),
        created_at: Set(tx.now().micros()),
        updated_at: Set(tx.now().micros()),
    };
    let row = Entity::insert(row).exec_with_returning(tx.connection()).await;
    row.map(model).map_err(refused_unique(UNIQUE))
}

/// One label of the account.
pub async fn by_id(db: &impl Db, scope: &impl Scope, label: LabelId) -> Result<Label> {
    let own = Entity::find_by_id(label.get()).filter(Column::AccountId.eq(scope.account().get()));
    own.one(db.connection()).await.map_err(refused)?.map(model).ok_or(Error::NotFound("label"))
}

/// All labels of the account, by title.
pub async fn list(db: &impl Db, scope: &impl Scope) -> Result<Vec<Label>> {
    let own = Entity::find().filter(Column::AccountId.eq(scope.account().get()));
    let rows = own.order_by_asc(Column::Title).all(db.connection()).await.map_err(refused)?;
    Ok(rows.into_iter().map(model).collect())
}

/// Writes everything of a label that can change and gives it as it is then.
pub async fn update(tx: &Tx, scope: &impl Scope, label: &Label) -> Result<Label> {
    let row = ActiveModel {
        id: Unchanged(label.id.get()),
        title: Set(label.title.clone()),
        description: Set(label.description.clone()),
        color: Set(label.color.clone()),
        show_on_sidebar: Set(label.show_on_sidebar),
        updated_at: Set(tx.now().micros()),
        ..ActiveModel::default()
    };
    let row = Entity::update(row).validate().map_err(refused)?;
    let own = row.filter(Column::AccountId.eq(scope.account().get()));
    own.exec(tx.connection()).await.map(model).map_err(refused_change("label", UNIQUE))
}

/// Deletes a label.
pub async fn remove(tx: &Tx, scope: &impl Scope, label: LabelId) -> Result<()> {
    let own = Entity::delete_by_id(label.get()).filter(Column::AccountId.eq(scope.account().get()));
    let deleted = own.exec(tx.connection()).await.map_err(refused)?;
    if deleted.rows_affected == 0 { Err(Error::NotFound("label")) } else { Ok(()) }
}

fn model(row: Model) -> Label {
    Label {
        id: Id::new(row.id),
        account_id: Id::new(row.account_id),
        title: row.title,
        description: row.description,
        color: row.color,
        show_on_sidebar: row.show_on_sidebar,
        created_at: Timestamp::from_micros(row.created_at),
        updated_at: Timestamp::from_micros(row.updated_at),
    }
}
