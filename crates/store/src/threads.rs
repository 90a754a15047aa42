//! Conversations with everything their readers are shown besides, in one joined statement.

use model::account::AccountId;
use model::agent_bot::AgentBotCard;
use model::conversation::{ConversationId, ConversationView};
use model::inbox::{InboxId, reply_window_hours};
use model::posting::Thread;
use model::scope::{AgentScope, Scope, Staff, VisitorScope};
use model::team::{TeamCard, TeamId};
use model::{Error, Result};

use crate::rows;
use crate::statement::{Row, Sql, column};
use crate::tx::sealed::Statements;
use crate::tx::{Db, Tx};

/// Everything of a thread but its last message.
pub(crate) fn select() -> Sql {
    joined(columns("").text(" FROM conversations c"))
}

/// The columns of a thread after further ones, each followed by a comma. Once the session is verified, `sessions`
/// lists the contact's verified sessions, else it is empty.
pub(crate) fn columns(more: &str) -> Sql {
    Sql::new("SELECT ")
        .text(more)
        .text(rows::CONVERSATION)
        .text(", ")
        .text(rows::CONTACT_CARD)
        .text(", ")
        .text(rows::CONTACT_INBOX)
        .text(
            ", ch.additional_attributes AS channel_attributes, u.name AS assignee_name, \
             u.display_name AS assignee_display_name, u.avatar AS assignee_avatar, t.name AS team_name, i.agent_bot_id, \
             (SELECT b.name FROM agent_bots b WHERE b.id = c.assignee_agent_bot_id) AS assignee_agent_bot_name, \
             (SELECT b.avatar FROM agent_bots b WHERE b.id = c.assignee_agent_bot_id) AS assignee_agent_bot_avatar, \
             CASE WHEN ci.hmac_verified THEN (SELECT string_agg(CAST(s.id AS TEXT), ' ') FROM contact_inboxes s \
                 WHERE s.contact_id = c.contact_id AND s.hmac_verified) END AS sessions",
        )
}

/// Joins what [`columns`] needs to whatever has a `conversations c`.
pub(crate) fn joined(sql: Sql) -> Sql {
    sql.text(
        " JOIN contacts ct ON ct.id = c.contact_id \
         JOIN contact_inboxes ci ON ci.id = c.contact_inbox_id \
         JOIN inboxes i ON i.id = c.inbox_id \
         JOIN channels ch ON ch.id = i.channel_id \
         LEFT JOIN users u ON u.id = c.assignee_id \
         LEFT JOIN teams t ON t.id = c.team_id",
    )
}

/// Reads [`columns`].
pub(crate) fn thread(row: &Row) -> Result<Thread> {
    let conversation = rows::conversation(row)?;
    let contact_inbox = rows::contact_inbox(row)?;
    let assignee_name: Option<String> = column(row, "assignee_name")?;
    let assignee_display_name: Option<String> = column(row, "assignee_display_name")?;
    let assignee_avatar = rows::avatar(row, "assignee_avatar")?;
    let bot_name: Option<String> = column(row, "assignee_agent_bot_name")?;
    let team_name: Option<String> = column(row, "team_name")?;
    let sessions = rows::ids(row, "sessions")?.unwrap_or_else(|| vec![contact_inbox.id]);
    let assignee = conversation.assignee_id.zip(assignee_name);
    let assignee =
        assignee.map(|(id, name)| rows::user_card(id, name, assignee_display_name, assignee_avatar));
    let bot_avatar = rows::avatar(row, "assignee_agent_bot_avatar")?;
    let bot = conversation.assignee_agent_bot_id.zip(bot_name);
    let team = conversation.team_id.zip(team_name).map(|(id, name)| TeamCard { id, name });
    let view = ConversationView {
        conversation,
        contact: rows::contact_card(row)?,
        contact_inbox,
        assignee,
        assignee_agent_bot: bot.map(|(id, name)| AgentBotCard { id, name, avatar: bot_avatar }),
        team,
        reply_window_hours: reply_window_hours(&rows::attributes(row, "channel_attributes")?),
        last_message: None,
    };
    Ok(Thread { view, sessions, bot: rows::maybe_id(row, "agent_bot_id")?, place: None })
}

/// These threads, locked in id order until the transaction ends; unknown ones are left out.
pub async fn lock(
    tx: &impl Statements,
    account: Option<AccountId>,
    conversations: &[ConversationId],
) -> Result<Vec<Thread>> {
    hold(tx, account, conversations).await?;
    chosen(tx, account, conversations).all(tx).await?.iter().map(thread).collect()
}

/// Locks the rows alone, so that everything is read after the waiting is over: what the statement that waits joins to
/// a row is still as it was when it began. The conversation would have a new agent and the old one's name, or be
/// missing, because its contact has become another one.
async fn hold(
    tx: &impl Statements,
    account: Option<AccountId>,
    conversations: &[ConversationId],
) -> Result<()> {
    let Some(lock) = tx.dialect().lock_first() else { return Ok(()) };
    let sql = narrowed(Sql::new("SELECT c.id FROM conversations c"), tx, account, conversations);
    sql.text(lock).all(tx).await.map(drop)
}

/// These threads of the account in id order; unknown ones are left out.
pub async fn by_ids(
    db: &impl Statements,
    account: AccountId,
    conversations: &[ConversationId],
) -> Result<Vec<Thread>> {
    chosen(db, Some(account), conversations).all(db).await?.iter().map(thread).collect()
}

fn chosen(db: &impl Statements, account: Option<AccountId>, conversations: &[ConversationId]) -> Sql {
    narrowed(select(), db, account, conversations)
}

fn narrowed(
    sql: Sql,
    db: &impl Statements,
    account: Option<AccountId>,
    conversations: &[ConversationId],
) -> Sql {
    let ids = conversations.iter().map(|conversation| conversation.get());
    let mut sql = sql.text(" WHERE c.id").among(db, ids);
    if let Some(account) = account {
        sql = sql.text(" AND c.account_id = ").value(account.get());
    }
    sql.text(" ORDER BY c.id")
}

/// One thread of the caller's account, locked until the transaction ends.
pub async fn lock_one(tx: &Tx, scope: &impl Scope, conversation: ConversationId) -> Result<Thread> {
    let mut found = lock(tx, Some(scope.account()), &[conversation]).await?;
    found.pop().ok_or(Error::NotFound("conversation"))
}

/// The conversation with this number, if the visitor may see it: one of the session or, once the session is
/// verified, any of the contact.
pub async fn of_visitor(db: &impl Db, scope: &VisitorScope, display_id: i64) -> Result<Thread> {
    let sql = select().text(" WHERE c.account_id = ").value(scope.account_id.get());
    let sql = visible_to_visitor(sql.text(" AND c.display_id = ").value(display_id), scope);
    let row = sql.one(db).await?.ok_or(Error::NotFound("conversation"))?;
    thread(&row)
}

/// All conversations that the visitor may see, oldest first.
pub async fn list_of_visitor(db: &impl Db, scope: &VisitorScope) -> Result<Vec<Thread>> {
    let sql = select().long().text(" WHERE c.account_id = ").value(scope.account_id.get());
    let found = visible_to_visitor(sql, scope).text(" ORDER BY c.id").all(db).await?;
    found.iter().map(thread).collect()
}

fn visible_to_visitor(sql: Sql, scope: &VisitorScope) -> Sql {
    if scope.verified {
        return sql.text(" AND c.contact_id = ").value(scope.contact_id.get());
    }
    sql.text(" AND c.contact_inbox_id = ").value(scope.contact_inbox_id.get())
}

/// The conversation with this number, if the caller may see it: an agent through its inbox or its team, a bot always.
///
/// A conversation that exists but is not the agent's to see is `Forbidden`.
pub async fn of_agent(db: &impl Db, scope: &impl Staff, display_id: i64) -> Result<Thread> {
    let thread = by_number(db, scope.account(), display_id).await?;
    let conversation = &thread.view.conversation;
    check_sight(db, scope, conversation.inbox_id, conversation.team_id).await?;
    Ok(thread)
}

/// The account's conversation with this key.
pub async fn by_id(db: &impl Db, scope: &impl Scope, conversation: ConversationId) -> Result<Thread> {
    let sql = select().text(" WHERE c.account_id = ").value(scope.account().get());
    let row = sql.text(" AND c.id = ").value(conversation.get()).one(db).await?;
    thread(&row.ok_or(Error::NotFound("conversation"))?)
}

/// The account's conversation with this number, whoever asks.
pub(crate) async fn by_number(db: &impl Db, account: AccountId, display_id: i64) -> Result<Thread> {
    let sql = select().text(" WHERE c.account_id = ").value(account.get());
    let row = sql.text(" AND c.display_id = ").value(display_id).one(db).await?;
    thread(&row.ok_or(Error::NotFound("conversation"))?)
}

/// The key of the conversation with this number, under the same rules as [`of_agent`].
///
/// For posting, which reads the conversation itself under its lock.
pub async fn key_of_agent(db: &impl Db, scope: &impl Staff, display_id: i64) -> Result<ConversationId> {
    let sql = Sql::new("SELECT id, inbox_id, team_id FROM conversations WHERE account_id = ");
    let sql = sql.value(scope.account().get()).text(" AND display_id = ").value(display_id);
    let row = sql.one(db).await?.ok_or(Error::NotFound("conversation"))?;
    check_sight(db, scope, rows::id(&row, "inbox_id")?, rows::maybe_id(&row, "team_id")?).await?;
    rows::id(&row, "id")
}

/// Appends that `table`, which has an `inbox_id`, belongs to an inbox that the agent sees: what lists hold.
pub(crate) fn visible(sql: Sql, scope: &AgentScope, table: &str) -> Sql {
    let Some(inboxes) = scope.visible_inboxes() else { return sql };
    let sql = sql.text(" AND ").text(table).text(".inbox_id IN ");
    sql.list(inboxes.iter().map(|inbox| inbox.get()))
}

/// An agent sees a conversation through its inbox or its team, a bot sees all.
pub(crate) async fn check_sight(
    db: &impl Db,
    scope: &impl Staff,
    inbox: InboxId,
    team: Option<TeamId>,
) -> Result<()> {
    let Some(agent) = scope.member() else { return Ok(()) };
    if agent.sees_inbox(inbox) {
        return Ok(());
    }
    let Some(team) = team else {
        return Err(Error::Forbidden("You are not authorized to do this action"));
    };
    let member = Sql::new("SELECT 1 AS found FROM team_members WHERE team_id = ")
        .value(team.get())
        .text(" AND user_id = ")
        .value(agent.user_id().get())
        .one(db)
        .await?;
    if member.is_some() { Ok(()) } else { Err(Error::Forbidden("You are not authorized to do this action")) }
}
