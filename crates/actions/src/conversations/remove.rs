//! Conversations that nobody needs any more.

use model::attachment::StoredFile;
use model::conversation::ConversationId;
use model::posting::Thread;
use model::redaction::Redaction;
use model::scope::Scope;
use model::{Error, Result};
use store::{Tx, conversations, redactions, threads};

use crate::rights::Administrator;
use crate::{App, notifications};

/// Messages of one step: few enough that whoever posts hardly waits for it.
const STEP: u32 = 500;

/// Deletes a conversation with all that was said in it; what was told of it is forgotten once housekeeping has come by.
///
/// Whatever interrupts it, asking again does the rest.
pub async fn remove(app: &App, scope: &Administrator, conversation: ConversationId) -> Result<()> {
    empty(app, scope, conversation).await?;
    let files = app.store.write(&(scope, conversation), remove_in).await?;
    discard(app, files);
    Ok(())
}

async fn remove_in(
    tx: &Tx,
    (scope, conversation): &(&Administrator, ConversationId),
) -> Result<Vec<StoredFile>> {
    let thread = threads::lock_one(tx, *scope, *conversation).await?;
    remove_within(tx, *scope, &thread).await
}

/// Deletes what was said so far, in short steps; messages that come meanwhile stay.
pub(crate) async fn empty(app: &App, scope: &Administrator, conversation: ConversationId) -> Result<()> {
    loop {
        let (removed, files) = app.store.write(&(scope, conversation), empty_some).await?;
        discard(app, files);
        if removed < STEP as usize {
            return Ok(());
        }
    }
}

async fn empty_some(
    tx: &Tx,
    (scope, conversation): &(&Administrator, ConversationId),
) -> Result<(usize, Vec<StoredFile>)> {
    let thread = threads::lock_one(tx, *scope, *conversation).await?;
    conversations::empty(tx, thread.view.conversation.id, STEP).await
}

/// Deletes a locked conversation with what is left in it; gives the files that nobody needs then.
pub(crate) async fn remove_within(tx: &Tx, scope: &impl Scope, thread: &Thread) -> Result<Vec<StoredFile>> {
    let conversation = thread.view.conversation.id;
    let mut files = Vec::new();
    loop {
        let (removed, of_some) = conversations::empty(tx, conversation, STEP).await?;
        files.extend(of_some);
        if removed < STEP as usize {
            break;
        }
    }
    let notices = conversations::remove(tx, thread).await?;
    notifications::tell_all_gone(tx, scope, &notices).await?;
    redactions::order(tx, scope.account(), &[Redaction::Conversation(conversation)]).await?;
    Ok::<_, Error>(files)
}

pub(crate) fn discard(app: &App, files: impl IntoIterator<Item = StoredFile>) {
    for file in files {
        app.files.discard(file);
    }
}
