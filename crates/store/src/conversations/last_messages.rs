//! The last messages of many conversations at once, for lists.

use std::collections::HashMap;

use model::Result;
use model::conversation::ConversationId;
use model::message::{MessageKind, MessageView};
use model::posting::Thread;

use crate::messages;
use crate::rows::id;
use crate::statement::{Row, Sql};
use crate::tx::Db;

/// The last messages of one conversation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LastMessages {
    /// Of any kind.
    pub any: Option<MessageView>,
    /// That somebody said, private notes included.
    pub non_activity: Option<MessageView>,
    /// That the customer may see.
    pub public: Option<MessageView>,
}

impl LastMessages {
    /// Takes a message in; messages come oldest first, so later ones win.
    fn note(&mut self, view: MessageView) {
        let message = &view.message;
        if message.is_public() {
            self.public = Some(view.clone());
        }
        if message.kind != MessageKind::Activity {
            self.non_activity = Some(view.clone());
        }
        self.any = Some(view);
    }
}

/// The last messages of each of these conversations; one without any is left out.
pub async fn last_messages(
    db: &impl Db,
    threads: &[Thread],
) -> Result<HashMap<ConversationId, LastMessages>> {
    let by_id: HashMap<ConversationId, &Thread> =
        threads.iter().map(|thread| (thread.view.conversation.id, thread)).collect();
    let mut sql = messages::select().long().text("m.id IN (");
    for (index, narrowed) in
        ["", " AND l.kind <> 2", " AND l.kind <> 2 AND NOT l.private"].into_iter().enumerate()
    {
        let union = if index == 0 { "" } else { " UNION " };
        sql = newest_of_each(sql.text(union), threads, narrowed);
    }
    let found = sql.text(") ORDER BY m.id").all(db).await?;
    let thread_of = |row: &Row| Ok(by_id[&id(row, "conversation_id")?]);
    let mut last: HashMap<ConversationId, LastMessages> = HashMap::new();
    for view in messages::views_among(db, &found, thread_of).await? {
        last.entry(view.message.conversation_id).or_default().note(view);
    }
    Ok(last)
}

fn newest_of_each(sql: Sql, threads: &[Thread], narrowed: &str) -> Sql {
    sql.text("SELECT (SELECT l.id FROM messages l WHERE l.conversation_id = c.id")
        .text(narrowed)
        .text(" ORDER BY l.id DESC LIMIT 1) FROM conversations c WHERE c.id IN ")
        .list(threads.iter().map(|thread| thread.view.conversation.id.get()))
}
