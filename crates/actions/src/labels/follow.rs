//! Conversations and contacts follow when a label gets another title, or none.

use model::Result;
use model::activity::Actor;
use model::change::Change;
use model::contact::Contact;
use model::scope::SystemScope;
use store::{Tx, contacts, label_changes, threads};

use crate::contacts::change_locked;
use crate::conversations::record;
use crate::{App, Edit};

/// Conversations and contacts of one step.
const STEP: u32 = 50;

/// Whether anything has still to follow.
pub async fn changes_exist(app: &App) -> Result<bool> {
    label_changes::exist(&app.store.reader()).await
}

/// Lets some conversations and contacts follow; gives whether there may be more.
pub async fn follow_changes(app: &App) -> Result<bool> {
    app.store.write(&(), follow_some).await
}

async fn follow_some(tx: &Tx, (): &()) -> Result<bool> {
    let Some(change) = label_changes::next(tx).await? else { return Ok(false) };
    let scope = SystemScope { account_id: change.account_id };
    let (conversations, customers) = label_changes::labelled(tx, &change, STEP).await?;
    for thread in threads::lock(tx, Some(change.account_id), &conversations).await? {
        let labels = Change::Labels(change.apply(&thread.view.conversation.labels));
        // Nobody did this to the conversation, so nothing is noted in it.
        record(tx, &scope, thread, &Actor::system(), &[labels]).await?;
    }
    for contact in contacts::lock(tx, &scope, &customers).await? {
        let labels = change.apply(&contact.labels);
        let edit = Edit::new(move |contact: &mut Contact| contact.labels.clone_from(&labels));
        change_locked(tx, &scope, contact, &edit).await?;
    }
    if conversations.is_empty() && customers.is_empty() {
        label_changes::finish(tx, &change).await?;
    } else {
        let last = (conversations.last().copied(), customers.last().copied());
        label_changes::advance(tx, &change, last.0, last.1).await?;
    }
    Ok(true)
}
