//! What agents find by words.

use model::conversation::ConversationId;
use model::message::{MessageKind, MessageView};
use model::posting::Thread;
use model::scope::AgentScope;
use model::{Result, Timestamp};

use crate::contacts::known_as;
use crate::rows::id;
use crate::statement::{Row, Sql, contains};
use crate::threads::visible;
use crate::tx::Db;
use crate::{messages, threads};

/// What one page finds of each kind.
pub const PER_PAGE: u32 = 15;

/// Messages of one list of conversations that are shown, at most.
const SAID: i64 = 200;

/// What is looked for.
#[derive(Debug, Clone)]
pub struct Search {
    /// The words; they are found wherever they stand, whatever their case.
    pub words: String,
    /// 1, 2, 3 …; 0 counts as 1.
    pub page: u32,
}

impl Search {
    fn paged(&self, sql: Sql) -> Sql {
        let offset = i64::from(self.page.saturating_sub(1)) * i64::from(PER_PAGE);
        sql.text(" LIMIT ").value(i64::from(PER_PAGE)).text(" OFFSET ").value(offset)
    }
}

/// The conversations that the agent may see with this number, or with a customer who is known under these words, newest
/// first.
pub async fn conversations(db: &impl Db, scope: &AgentScope, search: &Search) -> Result<Vec<Thread>> {
    let sql = threads::select().long().text(" WHERE c.account_id = ").value(scope.account_id.get());
    let mut sql = known_as(visible(sql, scope, "c").text(" AND ("), &search.words);
    if let Ok(number) = search.words.trim_start_matches('#').parse::<i64>() {
        sql = sql.text(" OR c.display_id = ").value(number);
    }
    let sql = search.paged(sql.text(") ORDER BY c.created_at DESC, c.id DESC"));
    sql.all(db).await?.iter().map(threads::thread).collect()
}

/// What somebody said since then in conversations that the agent may see, newest first.
pub async fn messages(
    db: &impl Db,
    scope: &AgentScope,
    search: &Search,
    since: Timestamp,
) -> Result<Vec<MessageView>> {
    let sql = messages::select().long().text("m.account_id = ").value(scope.account_id.get());
    let sql = saying(visible(sql, scope, "m").text(" AND "), &search.words);
    let sql = sql.text(" AND m.created_at >= ").value(since.micros());
    let found = search.paged(sql.text(" ORDER BY m.id DESC")).all(db).await?;
    messages::views_of_account(db, scope.account_id, found).await
}

/// What was said in these conversations, newest first, 200 messages at most.
pub async fn said(db: &impl Db, threads: &[Thread], words: &str) -> Result<Vec<MessageView>> {
    if threads.is_empty() {
        return Ok(Vec::new());
    }
    let ids = threads.iter().map(|thread| thread.view.conversation.id.get());
    let sql = messages::select().long().text("m.conversation_id IN ").list(ids).text(" AND ");
    let sql = saying(sql, words).text(" ORDER BY m.id DESC LIMIT ").value(SAID);
    let of = |conversation: ConversationId| {
        threads.iter().find(|thread| thread.view.conversation.id == conversation)
    };
    let thread_of = |row: &Row| Ok(of(id(row, "conversation_id")?).expect("asked for these alone"));
    messages::views_among(db, &sql.all(db).await?, thread_of).await
}

/// Appends that a `messages m` was said by somebody and holds these words.
pub(crate) fn saying(sql: Sql, words: &str) -> Sql {
    sql.text("m.kind IN ")
        .list([MessageKind::Incoming.number(), MessageKind::Outgoing.number()])
        .text(" AND LOWER(m.content) LIKE LOWER(")
        .value(contains(words))
        .text(") ESCAPE '~'")
}
