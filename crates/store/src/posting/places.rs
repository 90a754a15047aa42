//! What inboxes and accounts are called, for messages that name them.

use std::collections::HashMap;

use model::Result;
use model::inbox::InboxId;
use model::posting::{Place, Thread};

use crate::rows::id;
use crate::statement::{Sql, column};
use crate::tx::sealed::Statements;

/// Fills in the place of each of these threads; asks nothing when there are none.
pub(super) async fn fill_in(db: &impl Statements, threads: Vec<&mut Thread>) -> Result<()> {
    if threads.is_empty() {
        return Ok(());
    }
    let sql = Sql::new(
        "SELECT i.id, i.name AS inbox, a.name AS account FROM inboxes i JOIN accounts a ON a.id = i.account_id \
         WHERE i.id",
    );
    let inboxes = threads.iter().map(|thread| thread.view.conversation.inbox_id.get());
    let mut places: HashMap<InboxId, Place> = HashMap::new();
    for row in sql.among(db, inboxes).all(db).await? {
        let place = Place { inbox: column(&row, "inbox")?, account: column(&row, "account")? };
        places.insert(id(&row, "id")?, place);
    }
    for thread in threads {
        thread.place = places.get(&thread.view.conversation.inbox_id).cloned().map(Box::new);
    }
    Ok(())
}
