//! Lists of the files that went with messages.

use std::cmp::Reverse;

use model::Result;
use model::attachment::{Attachment, AttachmentId};
use model::contact::ContactId;
use model::message::MessageView;
use model::posting::Thread;
use model::scope::AgentScope;

use super::{select, views, views_of_account};
use crate::rows::id;
use crate::statement::{Sql, column};
use crate::threads::visible;
use crate::tx::Db;

/// Files of one page of a list.
pub const FILES_PER_PAGE: u32 = 100;

/// How many files the thread holds, and those of one page with their messages, newest first.
pub async fn files_of(
    db: &impl Db,
    thread: &Thread,
    page: u32,
) -> Result<(u64, Vec<(Attachment, MessageView)>)> {
    let conversation = thread.view.conversation.id.get();
    let within = |sql: Sql| sql.text(" = ").value(conversation);
    let (total, wanted) = listed(db, within, page).await?;
    let views = views(db, thread, &holding(&wanted).all(db).await?).await?;
    Ok((total, newest_first(views, &wanted)))
}

/// How many files went with what was said in those of the contact's conversations whose inbox the agent sees, and those
/// of one page with their messages, newest first.
pub async fn files_of_contact(
    db: &impl Db,
    scope: &AgentScope,
    contact: ContactId,
    page: u32,
) -> Result<(u64, Vec<(Attachment, MessageView)>)> {
    let within = |sql: Sql| {
        let sql = sql.text(" IN (SELECT c.id FROM conversations c WHERE c.account_id = ");
        let sql = sql.value(scope.account_id.get()).text(" AND c.contact_id = ").value(contact.get());
        visible(sql, scope, "c").text(")")
    };
    let (total, wanted) = listed(db, within, page).await?;
    let views = views_of_account(db, scope.account_id, holding(&wanted).all(db).await?).await?;
    Ok((total, newest_first(views, &wanted)))
}

/// How many files there are in the conversations that `within` appends, and which ones stand on the page.
async fn listed(db: &impl Db, within: impl Fn(Sql) -> Sql, page: u32) -> Result<(u64, Vec<AttachmentId>)> {
    let of = |columns: &str| {
        let sql = Sql::new("SELECT ")
            .text(columns)
            .text(" FROM attachments a JOIN messages m ON m.id = a.message_id");
        within(sql.long().text(" WHERE m.conversation_id"))
    };
    let counted = of("COUNT(*) AS total").one(db).await?;
    let total: i64 = counted.map_or(Ok(0), |row| column(&row, "total"))?;
    let offset = i64::from(page.saturating_sub(1)) * i64::from(FILES_PER_PAGE);
    let sql = of("a.id").text(" ORDER BY a.id DESC LIMIT ").value(i64::from(FILES_PER_PAGE));
    let paged = sql.text(" OFFSET ").value(offset).all(db).await?;
    let wanted = paged.iter().map(|row| id(row, "id")).collect::<Result<Vec<_>>>()?;
    Ok((u64::try_from(total).unwrap_or_default(), wanted))
}

/// The messages that these files went with.
fn holding(wanted: &[AttachmentId]) -> Sql {
    let sql = select().long().text("m.id IN (SELECT a.message_id FROM attachments a WHERE a.id IN ");
    sql.list(wanted.iter().map(|file| file.get())).text(")")
}

fn newest_first(views: Vec<MessageView>, wanted: &[AttachmentId]) -> Vec<(Attachment, MessageView)> {
    let mut found: Vec<_> = views
        .into_iter()
        .flat_map(|view| {
            let files = view.message.attachments.clone();
            files.into_iter().map(move |file| (file, view.clone()))
        })
        .filter(|(file, _)| wanted.contains(&file.id))
        .collect();
    found.sort_unstable_by_key(|(file, _)| Reverse(file.id));
    found
}
