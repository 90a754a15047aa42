//! Threads between customers and the business, written; `threads` reads them for posting.

mod last_messages;
mod list;
mod removal;
mod timed;
mod unread;

use model::agent_bot::AgentBotId;
use model::contact::ContactId;
use model::contact_inbox::ContactInboxId;
use model::conversation::{Conversation, ConversationId, ConversationStatus};
use model::inbox::InboxId;
use model::posting::Thread;
use model::scope::Scope;
use model::team::TeamId;
use model::user::UserId;
use model::{Attributes, Error, Id, Result, Timestamp};
use sea_orm::ActiveValue::{NotSet, Set, Unchanged};
use sea_orm::{ColumnTrait, EntityTrait, JsonValue, QueryFilter};
use uuid::Uuid;

use crate::entities::conversation::{ActiveModel, Column, Entity};
use crate::error::{refused, refused_update};
use crate::rows::id;
use crate::statement::{Sql, column};
use crate::tx::sealed::{Sealed, Statements};
use crate::tx::{Db, Tx};
use crate::{memberships, threads};

pub use last_messages::{LastMessages, last_messages};
pub use list::{AssigneeFilter, Counts, Involved, ListFilter, PER_PAGE, Sort, Waiting, counts, list};
pub use removal::{empty, of_contact, of_inbox, remove};
pub use timed::{due, idle};
pub use unread::{Unread, unread};

/// A conversation that is to begin.
#[derive(Debug, Clone)]
pub struct NewConversation {
    /// The inbox.
    pub inbox_id: InboxId,
    /// The customer.
    pub contact_id: ContactId,
    /// The customer's session.
    pub contact_inbox_id: ContactInboxId,
    /// How it begins.
    pub status: ConversationStatus,
    /// Attributes the business defined.
    pub custom_attributes: Attributes,
    /// Attributes the system or connectors know.
    pub additional_attributes: Attributes,
    /// Who works on it.
    pub assignee_id: Option<UserId>,
    /// Which team works on it.
    pub team_id: Option<TeamId>,
    /// When a snooze ends.
    pub snoozed_until: Option<Timestamp>,
}

/// Begins a conversation under the account's next number; the customer waits from now on.
pub async fn insert(tx: &Tx, scope: &impl Scope, new: &NewConversation) -> Result<Thread> {
    let account = scope.account();
    let number = next_display_id(tx, scope).await?;
    refuse_strangers(tx, scope, new).await?;
    let conversation = Conversation {
        id: Id::new(0),
        account_id: account,
        inbox_id: new.inbox_id,
        contact_id: new.contact_id,
        contact_inbox_id: new.contact_inbox_id,
        display_id: number,
        uuid: Uuid::new_v4(),
        status: new.status,
        priority: None,
        assignee_id: new.assignee_id,
        assignee_agent_bot_id: None,
        team_id: new.team_id,
        labels: Vec::new(),
        custom_attributes: new.custom_attributes.clone(),
        additional_attributes: new.additional_attributes.clone(),
        agent_last_seen_at: None,
        assignee_last_seen_at: None,
        contact_last_seen_at: None,
        first_reply_created_at: None,
        waiting_since: Some(tx.now()),
        snoozed_until: new.snoozed_until,
        last_activity_at: tx.now(),
        facts: model::conversation::Facts::default(),
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    let row = ActiveModel { id: NotSet, ..row(&conversation) };
    let row = Entity::insert(row).exec_with_returning(tx.connection()).await.map_err(refused)?;
    threads::lock_one(tx, scope, ConversationId::new(row.id)).await
}

/// The account's next number; the counter stays locked until the transaction ends, so a rollback leaves no gap.
async fn next_display_id(tx: &Tx, scope: &impl Scope) -> Result<i64> {
    let sql = Sql::new("UPDATE account_counters SET conversations = conversations + 1 WHERE account_id = ");
    let row = sql.value(scope.account().get()).text(" RETURNING conversations").one(tx).await?;
    column(&row.ok_or(Error::NotFound("account"))?, "conversations")
}

/// Everything that a conversation names must be of the caller's account and fit together.
async fn refuse_strangers(tx: &Tx, scope: &impl Scope, new: &NewConversation) -> Result<()> {
    let account = scope.account().get();
    let row =
        Sql::new("SELECT ci.id FROM contact_inboxes ci JOIN inboxes i ON i.id = ci.inbox_id WHERE ci.id = ")
            .value(new.contact_inbox_id.get())
            .text(" AND ci.contact_id = ")
            .value(new.contact_id.get())
            .text(" AND ci.inbox_id = ")
            .value(new.inbox_id.get())
            .text(" AND i.account_id = ")
            .value(account)
            .one(tx)
            .await?;
    row.ok_or(Error::NotFound("contact"))?;
    if let Some(user) = new.assignee_id
        && memberships::keep(tx, scope, &[user]).await? == 0
    {
        return Err(Error::NotFound("agent"));
    }
    if let Some(team) = new.team_id {
        crate::teams::by_id(tx, scope, team).await?;
    }
    Ok(())
}

/// Writes everything of a conversation that can change and gives it as it is then.
///
/// Read it under its lock first (`threads::lock`), or a message that is posted meanwhile is forgotten in its facts.
pub async fn update(tx: &Tx, conversation: &Conversation) -> Result<Conversation> {
    let conversation = Conversation { updated_at: tx.now(), ..conversation.clone() };
    let row = Entity::update(row(&conversation)).validate().map_err(refused)?;
    let own = row.filter(Column::AccountId.eq(conversation.account_id.get()));
    own.exec(tx.connection()).await.map_err(refused_update("conversation"))?;
    Ok(conversation)
}

fn row(conversation: &Conversation) -> ActiveModel {
    let facts = &conversation.facts;
    let micros = |at: Option<Timestamp>| Set(at.map(Timestamp::micros));
    ActiveModel {
        id: Unchanged(conversation.id.get()),
        account_id: Set(conversation.account_id.get()),
        inbox_id: Set(conversation.inbox_id.get()),
        contact_id: Set(conversation.contact_id.get()),
        contact_inbox_id: Set(conversation.contact_inbox_id.get()),
        display_id: Set(conversation.display_id),
        uuid: Set(conversation.uuid.to_string()),
        priority: Set(conversation.priority.map(model::conversation::Priority::number)),
        assignee_id: Set(conversation.assignee_id.map(Id::get)),
        assignee_agent_bot_id: Set(conversation.assignee_agent_bot_id.map(Id::get)),
        team_id: Set(conversation.team_id.map(Id::get)),
        labels: Set(JsonValue::from(conversation.labels.clone())),
        custom_attributes: Set(JsonValue::Object(conversation.custom_attributes.clone())),
        additional_attributes: Set(JsonValue::Object(conversation.additional_attributes.clone())),
        status: Set(conversation.status.as_str().to_owned()),
        agent_last_seen_at: micros(conversation.agent_last_seen_at),
        assignee_last_seen_at: micros(conversation.assignee_last_seen_at),
        contact_last_seen_at: micros(conversation.contact_last_seen_at),
        first_reply_created_at: micros(conversation.first_reply_created_at),
        waiting_since: micros(conversation.waiting_since),
        snoozed_until: micros(conversation.snoozed_until),
        last_activity_at: Set(conversation.last_activity_at.micros()),
        unread_count: Set(facts.unread_count),
        last_incoming_at: micros(facts.last_incoming_at),
        last_outgoing_at: micros(facts.last_outgoing_at),
        template_day: Set(facts.template_day),
        flood_started_at: micros(facts.flood_started_at),
        flood_count: Set(facts.flood_count),
        last_message_at: micros(facts.last_message_at),
        created_at: Set(conversation.created_at.micros()),
        updated_at: Set(conversation.updated_at.micros()),
    }
}

/// The newest conversation of a customer's session.
pub async fn last_of_session(db: &impl Db, session: ContactInboxId) -> Result<Option<ConversationId>> {
    let sql = Sql::new("SELECT c.id FROM conversations c WHERE c.contact_inbox_id = ").value(session.get());
    let row = sql.text(" ORDER BY c.id DESC LIMIT 1").one(db).await?;
    row.map(|row| id(&row, "id")).transpose()
}

/// Who works on conversations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Assignee {
    /// A member of the account.
    User(UserId),
    /// A bot of the account.
    AgentBot(AgentBotId),
}

/// Takes the conversations of the account from whoever works on them; gives those that were theirs, locked.
pub(crate) async fn unassign(tx: &Tx, scope: &impl Scope, from: Assignee) -> Result<Vec<ConversationId>> {
    let (column, key) = match from {
        Assignee::User(user) => ("assignee_id", user.get()),
        Assignee::AgentBot(bot) => ("assignee_agent_bot_id", bot.get()),
    };
    release(tx, scope, (column, key)).await
}

/// Takes the team from its conversations; gives those, locked.
pub(crate) async fn leave_team(tx: &Tx, scope: &impl Scope, team: TeamId) -> Result<Vec<ConversationId>> {
    release(tx, scope, ("team_id", team.get())).await
}

/// Empties the column where it has this value; gives the conversations, oldest first.
///
/// They are locked in their order first. Those that have got the value since are emptied and given as well.
async fn release(tx: &Tx, scope: &impl Scope, (column, key): (&str, i64)) -> Result<Vec<ConversationId>> {
    let account = scope.account().get();
    if let Some(lock) = tx.dialect().lock_first() {
        let sql = Sql::new("SELECT id FROM conversations WHERE account_id = ").value(account);
        let sql = sql.text(&format!(" AND {column} = ")).value(key).text(" ORDER BY id");
        sql.text(lock).all(tx).await?;
    }
    let sql = Sql::new(&format!("UPDATE conversations SET {column} = NULL, updated_at = "));
    let sql = sql.value(tx.now().micros()).text(&format!(" WHERE {column} = ")).value(key);
    let rows = sql.text(" AND account_id = ").value(account).text(" RETURNING id").all(tx).await?;
    let mut released = rows.iter().map(|row| id(row, "id")).collect::<Result<Vec<ConversationId>>>()?;
    released.sort_unstable();
    Ok(released)
}
