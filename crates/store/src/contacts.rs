//! Customers.

mod list;

use model::account::AccountId;
use model::avatar::Avatar;
use model::contact::{Contact, ContactDetails, ContactId, ContactType};
use model::contact_inbox::ContactInboxId;
use model::contact_note::ContactNote;
use model::conversation::{Conversation, ConversationId};
use model::scope::{AgentScope, Scope};
use model::user::UserId;
use model::{Attributes, Error, Id, Result, Timestamp};
use sea_orm::ActiveValue::{NotSet, Set, Unchanged};
use sea_orm::{ColumnTrait, EntityTrait, JsonValue, QueryFilter, Value};

use crate::entities::contact::{ActiveModel, Column, Entity, Model};
use crate::error::{refused, refused_change, refused_unique};
use crate::rows::{
    attributes, avatar, id, maybe_id, maybe_time, object, read_avatar, time, titles, unknown, word,
};
use crate::statement::{Row, Sql, column};
use crate::tx::sealed::{Sealed, Statements};
use crate::tx::{Db, Tx};

pub(crate) use list::known_as;
pub use list::{ContactFilter, ContactSort, PER_PAGE, after, list, sessions};

const UNIQUE: &[(&str, &str)] =
    &[("email", "Email"), ("phone_number", "Phone number"), ("identifier", "Identifier")];

/// Stores a customer; an address, number or identifier that another has is `Invalid`.
pub async fn insert(tx: &Tx, account: AccountId, details: &ContactDetails) -> Result<Contact> {
    let mut contact = Contact {
        id: Id::new(0),
        account_id: account,
        name: details.name.clone().unwrap_or_default(),
        email: details.email.clone(),
        phone_number: details.phone_number.clone(),
        identifier: details.identifier.clone(),
        contact_type: ContactType::Visitor,
        blocked: false,
        additional_attributes: Attributes::new(),
        custom_attributes: details.custom_attributes.clone(),
        labels: Vec::new(),
        avatar: None,
        last_activity_at: None,
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    contact.contact_type = contact.classified();
    let row = ActiveModel { id: NotSet, ..row(&contact) };
    let row =
        Entity::insert(row).exec_with_returning(tx.connection()).await.map_err(refused_unique(UNIQUE))?;
    Ok(Contact { id: Id::new(row.id), ..contact })
}

/// Writes everything of a contact that can change but its picture, and gives it as it is then.
pub async fn update(tx: &Tx, contact: &Contact) -> Result<Contact> {
    let contact = Contact { updated_at: tx.now(), ..contact.clone() };
    let row = Entity::update(row(&contact)).validate().map_err(refused)?;
    let own = row.filter(Column::AccountId.eq(contact.account_id.get()));
    own.exec(tx.connection()).await.map_err(refused_change("contact", UNIQUE))?;
    Ok(contact)
}

fn row(contact: &Contact) -> ActiveModel {
    ActiveModel {
        id: Unchanged(contact.id.get()),
        account_id: Set(contact.account_id.get()),
        name: Set(contact.name.clone()),
        email: Set(contact.email.clone()),
        phone_number: Set(contact.phone_number.clone()),
        identifier: Set(contact.identifier.clone()),
        contact_type: Set(contact.contact_type.as_str().to_owned()),
        blocked: Set(contact.blocked),
        additional_attributes: Set(JsonValue::Object(contact.additional_attributes.clone())),
        custom_attributes: Set(JsonValue::Object(contact.custom_attributes.clone())),
        labels: Set(JsonValue::from(contact.labels.clone())),
        avatar: NotSet,
        last_activity_at: Set(contact.last_activity_at.map(Timestamp::micros)),
        created_at: Set(contact.created_at.micros()),
        updated_at: Set(contact.updated_at.micros()),
    }
}

fn model(row: Model) -> Result<Contact> {
    Ok(Contact {
        id: Id::new(row.id),
        account_id: Id::new(row.account_id),
        name: row.name,
        email: row.email,
        phone_number: row.phone_number,
        identifier: row.identifier,
        contact_type: ContactType::parse(&row.contact_type)
            .ok_or_else(|| unknown("contact_type", &row.contact_type))?,
        blocked: row.blocked,
        additional_attributes: object(row.additional_attributes),
        custom_attributes: object(row.custom_attributes),
        labels: titles(row.labels)?,
        avatar: row.avatar.as_deref().map(read_avatar).transpose()?,
        last_activity_at: row.last_activity_at.map(Timestamp::from_micros),
        created_at: Timestamp::from_micros(row.created_at),
        updated_at: Timestamp::from_micros(row.updated_at),
    })
}

/// The columns of a contact for joins, from `contacts ct`.
pub(crate) const COLUMNS: &str = "ct.id AS contact_key, ct.account_id AS contact_account_id, ct.name AS contact_name, \
    ct.email AS contact_email, ct.phone_number AS contact_phone_number, ct.identifier AS contact_identifier, \
    ct.contact_type, ct.blocked AS contact_blocked, ct.additional_attributes AS contact_additional_attributes, \
    ct.custom_attributes AS contact_custom_attributes, ct.labels AS contact_labels, ct.avatar AS contact_avatar, ct.last_activity_at AS contact_last_activity_at, \
    ct.created_at AS contact_created_at, ct.updated_at AS contact_updated_at";

/// Reads [`COLUMNS`].
pub(crate) fn read(row: &Row) -> Result<Contact> {
    Ok(Contact {
        id: id(row, "contact_key")?,
        account_id: id(row, "contact_account_id")?,
        name: column(row, "contact_name")?,
        email: column(row, "contact_email")?,
        phone_number: column(row, "contact_phone_number")?,
        identifier: column(row, "contact_identifier")?,
        contact_type: word(row, "contact_type", ContactType::parse)?,
        blocked: column(row, "contact_blocked")?,
        additional_attributes: attributes(row, "contact_additional_attributes")?,
        custom_attributes: attributes(row, "contact_custom_attributes")?,
        labels: titles(column(row, "contact_labels")?)?,
        avatar: avatar(row, "contact_avatar")?,
        last_activity_at: maybe_time(row, "contact_last_activity_at")?,
        created_at: time(row, "contact_created_at")?,
        updated_at: time(row, "contact_updated_at")?,
    })
}

/// One contact of the account.
pub async fn by_id(db: &impl Db, scope: &impl Scope, contact: ContactId) -> Result<Contact> {
    let found = one(db, scope.account(), Column::Id.eq(contact.get())).await?;
    found.ok_or(Error::NotFound("contact"))
}

async fn one(
    db: &impl Db,
    account: AccountId,
    condition: sea_orm::sea_query::Expr,
) -> Result<Option<Contact>> {
    let found = Entity::find().filter(Column::AccountId.eq(account.get())).filter(condition);
    found.one(db.connection()).await.map_err(refused)?.map(model).transpose()
}

/// The contact with this address, given in lower case.
pub async fn by_email(db: &impl Db, account: AccountId, email: &str) -> Result<Option<Contact>> {
    one(db, account, Column::Email.eq(email)).await
}

/// The contact with this number.
pub async fn by_phone_number(
    db: &impl Db,
    account: AccountId,
    phone_number: &str,
) -> Result<Option<Contact>> {
    one(db, account, Column::PhoneNumber.eq(phone_number)).await
}

/// The contact whom these details mean: by identifier, else by address, else by number.
pub async fn matching(db: &impl Db, account: AccountId, details: &ContactDetails) -> Result<Option<Contact>> {
    let keys = [
        details.identifier.as_ref().map(|identifier| Column::Identifier.eq(identifier)),
        details.email.as_ref().map(|email| Column::Email.eq(email)),
        details.phone_number.as_ref().map(|phone_number| Column::PhoneNumber.eq(phone_number)),
    ];
    for condition in keys.into_iter().flatten() {
        if let Some(contact) = one(db, account, condition).await? {
            return Ok(Some(contact));
        }
    }
    Ok(None)
}

/// These contacts of the account in id order, locked until the transaction ends; unknown ones are left out.
pub async fn lock(tx: &Tx, scope: &impl Scope, contacts: &[ContactId]) -> Result<Vec<Contact>> {
    let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM contacts ct WHERE ct.account_id = ");
    let sql = sql.value(scope.account().get()).text(" AND ct.id IN ");
    let sql = sql.list(contacts.iter().map(|contact| contact.get())).text(" ORDER BY ct.id");
    sql.text(tx.dialect().lock_rows()).all(tx).await?.iter().map(read).collect()
}

/// Whose session this is.
pub async fn of_session(db: &impl Db, scope: &impl Scope, session: ContactInboxId) -> Result<Contact> {
    let sql = Sql::new("SELECT ")
        .text(COLUMNS)
        .text(" FROM contact_inboxes ci JOIN contacts ct ON ct.id = ci.contact_id WHERE ci.id = ");
    let sql = sql.value(session.get()).text(" AND ct.account_id = ").value(scope.account().get());
    sql.one(db).await?.as_ref().map(read).transpose()?.ok_or(Error::NotFound("contact"))
}

/// Whose session this is; they stay until the transaction ends.
///
/// `Unavailable` when they have become another contact at this moment: the whole transaction is tried again.
pub async fn keep_of_session(tx: &Tx, scope: &impl Scope, session: ContactInboxId) -> Result<Contact> {
    let owner = of_session(tx, scope, session).await?.id;
    let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM contacts ct WHERE ct.id = ").value(owner.get());
    let row = sql.text(tx.dialect().keep_rows()).one(tx).await?;
    row.as_ref().map(read).transpose()?.ok_or(Error::Unavailable { retry_after: 1 })
}

/// Writes when these contacts were last active; whoever calls has locked them.
pub async fn note_activity(tx: &Tx, seen: &[(ContactId, Timestamp)]) -> Result<()> {
    if seen.is_empty() {
        return Ok(());
    }
    let rows = seen.iter().map(|(contact, at)| vec![Value::from(contact.get()), Value::from(at.micros())]);
    let sql =
        Sql::new("UPDATE contacts SET last_activity_at = v.column2, updated_at = ").value(tx.now().micros());
    let sql = sql.text(" FROM (").table(tx, rows.collect());
    sql.text(") AS v WHERE contacts.id = v.column1").execute(tx).await?;
    Ok(())
}

/// What belongs to another contact now.
#[derive(Debug, PartialEq, Eq)]
pub struct Moved {
    /// Sessions.
    pub sessions: Vec<ContactInboxId>,
    /// Conversations.
    pub conversations: Vec<ConversationId>,
    /// The picture of whoever is gone, which nobody has now.
    pub avatar: Option<Box<Avatar>>,
}

/// Two contacts of the account that are to be one, locked with the conversations of the second; both are the same when
/// the contact is to be merged with itself.
///
/// Conversations are locked before contacts everywhere, so call this before locking either contact.
pub async fn lock_both(
    tx: &Tx,
    scope: &impl Scope,
    base: ContactId,
    mergee: ContactId,
) -> Result<(Contact, Contact)> {
    if let Some(lock) = tx.dialect().lock_first() {
        let sql = Sql::new("SELECT c.id FROM conversations c WHERE c.contact_id = ").value(mergee.get());
        let sql = sql.text(" AND c.account_id = ").value(scope.account().get()).text(" ORDER BY c.id");
        sql.text(lock).all(tx).await?;
    }
    let both = lock(tx, scope, &[base, mergee]).await?;
    let find = |contact| both.iter().find(|other| other.id == contact).cloned();
    find(base).zip(find(mergee)).ok_or(Error::NotFound("contact"))
}

/// Gives everything that belongs to `mergee` to `base` and deletes it; see [`lock_both`].
pub async fn merge(tx: &Tx, base: &Contact, mergee: ContactId) -> Result<Moved> {
    if base.id == mergee {
        return Err(Error::invalid("mergee_contact_id", "A contact cannot be merged with itself"));
    }
    let scope = model::scope::SystemScope { account_id: base.account_id };
    let (_, gone) = lock_both(tx, &scope, base.id, mergee).await?;
    let sessions = give(tx, "contact_inboxes", base.id, mergee).await?;
    // Those that began until the contact was locked are among them.
    let conversations = give::<Conversation>(tx, "conversations", base.id, mergee).await?;
    give::<ContactNote>(tx, "contact_notes", base.id, mergee).await?;
    let sql = Sql::new("UPDATE contact_merges SET base_contact_id = ").value(base.id.get());
    sql.text(" WHERE base_contact_id = ").value(mergee.get()).execute(tx).await?;
    let sql = Sql::new("UPDATE messages SET contact_id = ").value(base.id.get());
    let sql = sql.text(" WHERE contact_id = ").value(mergee.get()).text(" AND conversation_id IN ");
    sql.list(conversations.iter().map(|conversation| conversation.get())).execute(tx).await?;
    Sql::new("DELETE FROM contacts WHERE id = ").value(mergee.get()).execute(tx).await?;
    Ok(Moved { sessions, conversations, avatar: gone.avatar })
}

/// Gives the rows of `table` that are `mergee`'s to `base`, and lists them.
async fn give<T>(tx: &Tx, table: &str, base: ContactId, mergee: ContactId) -> Result<Vec<Id<T>>> {
    let sql = Sql::new(&format!("UPDATE {table} SET contact_id = ")).value(base.get());
    let sql = sql.text(", updated_at = ").value(tx.now().micros()).text(" WHERE contact_id = ");
    let rows = sql.value(mergee.get()).text(" RETURNING id").all(tx).await?;
    let mut given = rows.iter().map(|row| id(row, "id")).collect::<Result<Vec<Id<T>>>>()?;
    given.sort_unstable();
    Ok(given)
}

/// Deletes a locked contact whose conversations are gone; gives its sessions, which end.
///
/// `Unavailable` when a conversation has begun meanwhile: the whole transaction is tried again.
pub async fn remove(tx: &Tx, contact: &Contact) -> Result<Vec<ContactInboxId>> {
    let key = contact.id.get();
    let begun = Sql::new("SELECT 1 AS found FROM conversations WHERE contact_id = ").value(key);
    if begun.text(" LIMIT 1").one(tx).await?.is_some() {
        return Err(Error::Unavailable { retry_after: 1 });
    }
    for (table, column) in [("contact_notes", "contact_id"), ("contact_merges", "base_contact_id")] {
        Sql::new(&format!("DELETE FROM {table} WHERE {column} = ")).value(key).execute(tx).await?;
    }
    let sessions = Sql::new("DELETE FROM contact_inboxes WHERE contact_id = ").value(key);
    let sessions = sessions.text(" RETURNING id").all(tx).await?;
    Sql::new("DELETE FROM contacts WHERE id = ").value(key).execute(tx).await?;
    sessions.iter().map(|row| id(row, "id")).collect()
}

/// How much belongs to a contact.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Belongings {
    /// Conversations.
    pub conversations: i64,
    /// Sessions.
    pub sessions: i64,
    /// Notes of agents.
    pub notes: i64,
}

/// Counts what belongs to a contact.
pub async fn belongings(db: &impl Db, scope: &impl Scope, contact: ContactId) -> Result<Belongings> {
    let contact = by_id(db, scope, contact).await?.id.get();
    let count = async |table: &str| -> Result<i64> {
        let sql = Sql::new(&format!("SELECT COUNT(*) AS total FROM {table} WHERE contact_id = "));
        sql.value(contact).one(db).await?.map_or(Ok(0), |row| column(&row, "total"))
    };
    Ok(Belongings {
        conversations: count("conversations").await?,
        sessions: count("contact_inboxes").await?,
        notes: count("contact_notes").await?,
    })
}

/// Notes that an agent made `mergee` a part of `base`.
pub async fn note_merge(tx: &Tx, scope: &AgentScope, base: ContactId, mergee: &Contact) -> Result<()> {
    let snapshot = serde_json::to_value(mergee).map_err(anyhow::Error::new)?;
    Sql::new(
        "INSERT INTO contact_merges (account_id, base_contact_id, mergee_contact_id, mergee, user_id, created_at) \
         VALUES ",
    )
    .tuples([vec![
        scope.account_id.get().into(),
        base.get().into(),
        mergee.id.get().into(),
        sea_orm::Value::from(snapshot),
        scope.user_id().get().into(),
        tx.now().micros().into(),
    ]])
    .execute(tx)
    .await
    .map(drop)
}

/// A contact that became part of another.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// The contact as it was.
    pub mergee: JsonValue,
    /// Its key then.
    pub mergee_id: ContactId,
    /// Who made it so, if they are still known.
    pub user_id: Option<UserId>,
    /// When.
    pub at: Timestamp,
}

/// Contacts that are listed as part of another.
const MERGES: i64 = 100;

/// The contacts that became part of this one, newest first, a hundred at most.
pub async fn merges(db: &impl Db, scope: &impl Scope, contact: ContactId) -> Result<Vec<Merged>> {
    let sql = Sql::new(
        "SELECT mergee_contact_id, mergee, user_id, created_at FROM contact_merges WHERE account_id = ",
    );
    let sql = sql.value(scope.account().get()).text(" AND base_contact_id = ").value(contact.get());
    let rows = sql.text(" ORDER BY id DESC LIMIT ").value(MERGES).all(db).await?;
    let merged = |row: &Row| {
        Ok(Merged {
            mergee: JsonValue::Object(attributes(row, "mergee")?),
            mergee_id: id(row, "mergee_contact_id")?,
            user_id: maybe_id(row, "user_id")?,
            at: time(row, "created_at")?,
        })
    };
    rows.iter().map(merged).collect()
}
