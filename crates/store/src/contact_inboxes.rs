//! Sessions of customers, and the visitor that a request of the Client APIs speaks for.

use model::account::AccountId;
use model::contact::{Contact, ContactId};
use model::contact_inbox::{ContactInbox, ContactInboxId, Session};
use model::conversation::ConversationId;
use model::inbox::InboxId;
use model::posting::Thread;
use model::scope::{Scope, VisitorScope};
use model::{Error, Id, Result, Timestamp, Token};
use sea_orm::ActiveValue::{NotSet, Set, Unchanged};
use sea_orm::EntityTrait;

use crate::entities::contact_inbox::{ActiveModel, Entity};
use crate::error::{refused_unique, refused_update};
use crate::rows::{self, id};
use crate::statement::{Row, Sql, column};
use crate::tx::sealed::{Sealed, Statements};
use crate::tx::{Db, Tx};
use crate::{contacts, threads};

/// A customer in one session, as a request names them.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// What they may see.
    pub scope: VisitorScope,
    /// The session and its token.
    pub session: Session,
    /// Who they are.
    pub contact: Contact,
    /// Whether the inbox demands proof of who they are.
    pub hmac_mandatory: bool,
}

/// A conversation as a request of one of its visitors names it.
#[derive(Debug, Clone)]
pub struct VisitorThread {
    /// What the visitor may see.
    pub scope: VisitorScope,
    /// Whether the inbox demands proof of who they are.
    pub hmac_mandatory: bool,
    /// The conversation.
    pub thread: Thread,
}

/// The key of a conversation that a request of one of its visitors names.
#[derive(Debug, Clone)]
pub struct VisitorConversation {
    /// What the visitor may see.
    pub scope: VisitorScope,
    /// Whether the inbox demands proof of who they are.
    pub hmac_mandatory: bool,
    /// The conversation.
    pub conversation_id: ConversationId,
}

/// Opens a session; a name that is used in the inbox already is `Invalid`.
pub async fn insert(tx: &Tx, contact: ContactId, inbox: InboxId, source_id: &str) -> Result<Session> {
    let pubsub_token = Token::random(&mut rand::rng());
    let row = ActiveModel {
        id: NotSet,
        contact_id: Set(contact.get()),
        inbox_id: Set(inbox.get()),
        source_id: Set(source_id.to_owned()),
        hmac_verified: Set(false),
        pubsub_token_index: Set(tx.keyring().index(&pubsub_token)),
        pubsub_token_sealed: Set(tx.keyring().seal(&pubsub_token)),
        pubsub_token_at: Set(tx.now().micros()),
        created_at: Set(tx.now().micros()),
        updated_at: Set(tx.now().micros()),
    };
    let inserted = Entity::insert(row).exec_with_returning(tx.connection()).await;
    let row = inserted.map_err(refused_unique(&[("source_id", "Source")]))?;
    let contact_inbox = ContactInbox {
        id: Id::new(row.id),
        contact_id: contact,
        inbox_id: inbox,
        source_id: source_id.to_owned(),
        hmac_verified: false,
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    Ok(Session { contact_inbox, pubsub_token })
}

/// Notes that the business has proven who the customer of this session is.
pub async fn set_verified(tx: &Tx, session: ContactInboxId) -> Result<()> {
    let row = ActiveModel {
        id: Unchanged(session.get()),
        hmac_verified: Set(true),
        updated_at: Set(tx.now().micros()),
        ..ActiveModel::default()
    };
    Entity::update(row).exec(tx.connection()).await.map_err(refused_update("contact"))?;
    Ok(())
}

/// Gives the session another token; the old one opens nothing from then on.
pub async fn rotate_token(tx: &Tx, session: ContactInboxId) -> Result<Token> {
    let pubsub_token = Token::random(&mut rand::rng());
    let row = ActiveModel {
        id: Unchanged(session.get()),
        pubsub_token_index: Set(tx.keyring().index(&pubsub_token)),
        pubsub_token_sealed: Set(tx.keyring().seal(&pubsub_token)),
        pubsub_token_at: Set(tx.now().micros()),
        updated_at: Set(tx.now().micros()),
        ..ActiveModel::default()
    };
    Entity::update(row).exec(tx.connection()).await.map_err(refused_update("contact"))?;
    Ok(pubsub_token)
}

/// Sessions whose token was made before `before`, at most `limit`, in the order in which they are written.
pub async fn with_old_tokens(
    db: &impl Db,
    before: Timestamp,
    limit: u32,
) -> Result<Vec<(AccountId, ContactInboxId)>> {
    let sql = Sql::new(
        "SELECT old.id, i.account_id FROM (SELECT id, inbox_id FROM contact_inboxes WHERE pubsub_token_at < ",
    )
    .value(before.micros())
    .text(" ORDER BY pubsub_token_at LIMIT ")
    .value(i64::from(limit))
    .text(") old JOIN inboxes i ON i.id = old.inbox_id ORDER BY old.id");
    let rows = sql.all(db).await?;
    rows.iter().map(|row| Ok((id(row, "account_id")?, id(row, "id")?))).collect()
}

/// The token of the session is from before `before` still; locks the session until the transaction ends.
pub async fn has_old_token(tx: &Tx, session: ContactInboxId, before: Timestamp) -> Result<bool> {
    let sql = Sql::new("SELECT id FROM contact_inboxes WHERE id = ").value(session.get());
    let sql = sql.text(" AND pubsub_token_at < ").value(before.micros());
    Ok(sql.text(tx.dialect().lock_rows()).one(tx).await?.is_some())
}

/// Sessions of the inbox after `after` in the order in which they were opened, at most `limit`.
pub async fn of_inbox(
    db: &impl Db,
    inbox: InboxId,
    after: ContactInboxId,
    limit: u32,
) -> Result<Vec<ContactInboxId>> {
    let sql = Sql::new("SELECT id FROM contact_inboxes WHERE inbox_id = ").value(inbox.get());
    let sql = sql.text(" AND id > ").value(after.get()).text(" ORDER BY id LIMIT ").value(i64::from(limit));
    sql.all(db).await?.iter().map(|row| id(row, "id")).collect()
}

/// A session with its customer and its channel.
fn select() -> Sql {
    Sql::new("SELECT ").text(rows::CONTACT_INBOX).text(", ").text(contacts::COLUMNS).text(
        ", ci.pubsub_token_sealed, ch.hmac_mandatory FROM contact_inboxes ci \
             JOIN contacts ct ON ct.id = ci.contact_id \
             JOIN inboxes i ON i.id = ci.inbox_id \
             JOIN channels ch ON ch.id = i.channel_id",
    )
}

fn visitor_of(db: &impl Db, row: &Row) -> Result<Visitor> {
    let contact_inbox = rows::contact_inbox(row)?;
    let contact = contacts::read(row)?;
    let pubsub_token: String = column(row, "pubsub_token_sealed")?;
    Ok(Visitor {
        scope: VisitorScope {
            account_id: contact.account_id,
            inbox_id: contact_inbox.inbox_id,
            contact_id: contact.id,
            contact_inbox_id: contact_inbox.id,
            verified: contact_inbox.hmac_verified,
        },
        session: Session { contact_inbox, pubsub_token: db.keyring().open(&pubsub_token)? },
        contact,
        hmac_mandatory: column(row, "hmac_mandatory")?,
    })
}

/// The session with this name in the inbox, and whose it is.
pub async fn by_source_id(
    db: &impl Db,
    inbox: InboxId,
    source_id: &str,
) -> Result<Option<(Session, Contact)>> {
    let sql = select().text(" WHERE ci.inbox_id = ").value(inbox.get());
    let row = sql.text(" AND ci.source_id = ").value(source_id).one(db).await?;
    let visitor = row.map(|row| visitor_of(db, &row)).transpose()?;
    Ok(visitor.map(|visitor| (visitor.session, visitor.contact)))
}

/// The customer in the session with this key.
pub(crate) async fn visitor_by_id(db: &impl Db, session: ContactInboxId) -> Result<Option<Visitor>> {
    let row = select().text(" WHERE ci.id = ").value(session.get()).one(db).await?;
    row.map(|row| visitor_of(db, &row)).transpose()
}

/// The newest session of this name in the account.
pub async fn named(db: &impl Db, scope: &impl Scope, source_id: &str) -> Result<Option<ContactInbox>> {
    let sql = Sql::new("SELECT ").text(rows::CONTACT_INBOX);
    let sql = sql.text(" FROM contact_inboxes ci JOIN inboxes i ON i.id = ci.inbox_id WHERE i.account_id = ");
    let sql = sql.value(scope.account().get()).text(" AND ci.source_id = ").value(source_id);
    let row = sql.text(" ORDER BY ci.id DESC LIMIT 1").one(db).await?;
    row.map(|row| rows::contact_inbox(&row)).transpose()
}

/// The visitor whom a request names by the inbox's public name and the session's own.
pub async fn visitor(db: &impl Db, inbox_identifier: &str, source_id: &str) -> Result<Option<Visitor>> {
    let sql = select().text(" WHERE ch.identifier = ").value(inbox_identifier);
    let row = sql.text(" AND ci.source_id = ").value(source_id).one(db).await?;
    row.map(|row| visitor_of(db, &row)).transpose()
}

/// The visitor and the key of their conversation with this number; `NotFound` unless they may see it.
///
/// For posting, which reads the conversation itself under its lock.
pub async fn visitor_conversation(
    db: &impl Db,
    inbox_identifier: &str,
    source_id: &str,
    display_id: i64,
) -> Result<VisitorConversation> {
    let columns = Sql::new("SELECT c.id, c.account_id, ").text(VISITED);
    let row = visited(columns.text(VISIT), inbox_identifier, source_id, display_id)
        .one(db)
        .await?
        .ok_or(Error::NotFound("conversation"))?;
    Ok(VisitorConversation {
        scope: visiting(&row, id(&row, "account_id")?)?,
        hmac_mandatory: column(&row, "hmac_mandatory")?,
        conversation_id: id(&row, "id")?,
    })
}

/// The visitor and their conversation with this number, in one read; `NotFound` unless they may see it.
pub async fn visitor_thread(
    db: &impl Db,
    inbox_identifier: &str,
    source_id: &str,
    display_id: i64,
) -> Result<VisitorThread> {
    let columns = threads::columns(&format!("{VISITED}, ")).text(VISIT);
    let row = visited(threads::joined(columns), inbox_identifier, source_id, display_id)
        .one(db)
        .await?
        .ok_or(Error::NotFound("conversation"))?;
    let thread = threads::thread(&row)?;
    let scope = visiting(&row, thread.view.conversation.account_id)?;
    Ok(VisitorThread { scope, hmac_mandatory: column(&row, "hmac_mandatory")?, thread })
}

/// The columns of a visitor at one of their conversations.
const VISITED: &str = "vs.id AS visitor_session_id, vs.contact_id AS visitor_contact_id, \
    vs.inbox_id AS visitor_inbox_id, vs.hmac_verified AS visitor_verified, vch.hmac_mandatory";
/// Where [`VISITED`] is read. The visitor comes first, because with so many tables `PostgreSQL` joins them in the order
/// written.
const VISIT: &str = " FROM channels vch JOIN inboxes vi ON vi.channel_id = vch.id \
    JOIN contact_inboxes vs ON vs.inbox_id = vi.id \
    JOIN conversations c ON c.account_id = vi.account_id \
        AND (c.contact_inbox_id = vs.id OR (vs.hmac_verified AND c.contact_id = vs.contact_id))";

fn visited(sql: Sql, inbox_identifier: &str, source_id: &str, display_id: i64) -> Sql {
    let sql = sql.text(" WHERE vch.identifier = ").value(inbox_identifier);
    let sql = sql.text(" AND vs.source_id = ").value(source_id);
    sql.text(" AND c.display_id = ").value(display_id)
}

fn visiting(row: &Row, account_id: AccountId) -> Result<VisitorScope> {
    Ok(VisitorScope {
        account_id,
        inbox_id: id(row, "visitor_inbox_id")?,
        contact_id: id(row, "visitor_contact_id")?,
        contact_inbox_id: id(row, "visitor_session_id")?,
        verified: column(row, "visitor_verified")?,
    })
}

/// Deletes some sessions of an inbox without conversations, at most `limit`; gives them.
pub async fn remove_some(tx: &Tx, inbox: InboxId, limit: u32) -> Result<Vec<ContactInboxId>> {
    let sql = Sql::new(
        "DELETE FROM contact_inboxes WHERE id IN (SELECT s.id FROM contact_inboxes s WHERE s.inbox_id = ",
    );
    let sql = sql.value(inbox.get()).text(" ORDER BY s.id LIMIT ").value(i64::from(limit));
    let rows = sql.text(") RETURNING id").all(tx).await?;
    rows.iter().map(|row| id(row, "id")).collect()
}
