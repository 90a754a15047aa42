//! Texts that agents keep at hand.

use model::canned_response::{CannedResponse, CannedResponseId};
use model::scope::Scope;
use model::{Error, Id, Result, Timestamp};
use sea_orm::ActiveValue::{NotSet, Set, Unchanged};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::entities::canned_response::{ActiveModel, Column, Entity, Model};
use crate::error::{refused, refused_change, refused_unique};
use crate::tx::sealed::Sealed;
use crate::tx::{Db, Tx};

const UNIQUE: &[(&str, &str)] = &[("short_code", "Short code")];

/// A canned response that is to be.
#[derive(Debug, Clone)]
pub struct NewCannedResponse {
    /// What agents type to get it, checked.
    pub short_code: String,
    /// The text, checked.
    pub content: String,
}

/// Stores a canned response; a short code that is used already is `Invalid`.
pub async fn insert(tx: &Tx, scope: &impl Scope, new: &NewCannedResponse) -> Result<CannedResponse> {
    let row = ActiveModel {
        id: NotSet,
        account_id: Set(scope.account().get()),
        short_code: Set(new.short_code.clone()),
        content: Set(new.content.clone()),
        created_at: Set(tx.now().micros()),
        updated_at: Set(tx.now().micros()),
    };
    let row = Entity::insert(row).exec_with_returning(tx.connection()).await;
    row.map(model).map_err(refused_unique(UNIQUE))
}

/// One canned response of the account.
pub async fn by_id(db: &impl Db, scope: &impl Scope, response: CannedResponseId) -> Result<CannedResponse> {
    let own = Entity::find_by_id(response.get()).filter(Column::AccountId.eq(scope.account().get()));
    let row = own.one(db.connection()).await.map_err(refused)?;
    row.map(model).ok_or(Error::NotFound("canned response"))
}

/// All canned responses of the account, oldest first.
pub async fn list(db: &impl Db, scope: &impl Scope) -> Result<Vec<CannedResponse>> {
    let own = Entity::find().filter(Column::AccountId.eq(scope.account().get()));
    let rows = own.order_by_asc(Column::Id).all(db.connection()).await.map_err(refused)?;
    Ok(rows.into_iter().map(model).collect())
}

/// Writes everything of a canned response that can change and gives it as it is then.
pub async fn update(tx: &Tx, scope: &impl Scope, response: &CannedResponse) -> Result<CannedResponse> {
    let row = ActiveModel {
        id: Unchanged(response.id.get()),
        short_code: Set(response.short_code.clone()),
        content: Set(response.content.clone()),
        updated_at: Set(tx.now().micros()),
        ..ActiveModel::default()
    };
    let row = Entity::update(row).validate().map_err(refused)?;
    let own = row.filter(Column::AccountId.eq(scope.account().get()));
    own.exec(tx.connection()).await.map(model).map_err(refused_change("canned response", UNIQUE))
}

/// Deletes a canned response.
pub async fn remove(tx: &Tx, scope: &impl Scope, response: CannedResponseId) -> Result<()> {
    let own = Entity::delete_by_id(response.get()).filter(Column::AccountId.eq(scope.account().get()));
    let deleted = own.exec(tx.connection()).await.map_err(refused)?;
    if deleted.rows_affected == 0 { Err(Error::NotFound("canned response")) } else { Ok(()) }
}

fn model(row: Model) -> CannedResponse {
    CannedResponse {
        id: Id::new(row.id),
        account_id: Id::new(row.account_id),
        short_code: row.short_code,
        content: row.content,
        created_at: Timestamp::from_micros(row.created_at),
        updated_at: Timestamp::from_micros(row.updated_at),
    }
}
