//! Notifications with what their reader is shown besides, and how they are told.

use std::collections::HashMap;

use model::conversation::{ConversationId, ConversationView};
use model::event::{Body, Changes, EventName};
use model::notification::{Notification, NotificationId, NotificationNews, NotificationView};
use model::posting::Thread;
use model::scope::Scope;
use model::topic::{Audience, Topic};
use model::user::{UserCard, UserId};
use model::{Error, Result};
use store::{Db, Tx, messages, notifications, threads};

use crate::telling;

/// Notifications of `user` with their conversations and messages; those whose conversation is gone are left out.
pub async fn views(
    db: &impl Db,
    scope: &impl Scope,
    user: &UserCard,
    found: Vec<Notification>,
) -> Result<Vec<NotificationView>> {
    let ids: Vec<ConversationId> = found.iter().map(|notification| notification.conversation_id).collect();
    let threads = threads::by_ids(db, scope.account(), &ids).await?;
    let threads: HashMap<_, _> =
        threads.into_iter().map(|thread| (thread.view.conversation.id, thread)).collect();
    let mut views = Vec::with_capacity(found.len());
    for notification in found {
        let Some(thread) = threads.get(&notification.conversation_id) else { continue };
        views.push(view(db, thread, user, notification).await?);
    }
    Ok(views)
}

/// One of them.
pub(super) async fn view(
    db: &impl Db,
    thread: &Thread,
    user: &UserCard,
    notification: Notification,
) -> Result<NotificationView> {
    let last_message = messages::last_public(db, thread).await?.map(Box::new);
    let message = match notification.message_id {
        Some(message) => match messages::one(db, thread, message).await {
            Ok(view) => Some(Box::new(view)),
            Err(Error::NotFound(_)) => None,
            Err(error) => return Err(error),
        },
        None => None,
    };
    let conversation = ConversationView { last_message, ..thread.view.clone() };
    Ok(NotificationView { notification, conversation, message, user: user.clone() })
}

/// Tells its user what a notification is now.
pub(super) async fn tell(
    tx: &Tx,
    scope: &impl Scope,
    names: &[EventName],
    view: NotificationView,
) -> Result<()> {
    let user = view.notification.user_id;
    let unread = notifications::unread(tx, scope.account(), user).await?;
    let body = Body::Notification(NotificationNews::Is(Box::new(view)), unread);
    for name in names {
        telling::tell(tx, scope, (*name, own(user)), body.clone(), Changes::new());
    }
    Ok(())
}

/// Tells the user that a notification is gone.
pub(super) async fn tell_gone(tx: &Tx, scope: &impl Scope, user: UserId, gone: NotificationId) -> Result<()> {
    let unread = notifications::unread(tx, scope.account(), user).await?;
    let body = Body::Notification(NotificationNews::Gone(gone), unread);
    telling::tell(tx, scope, (EventName::NotificationDeleted, own(user)), body, Changes::new());
    Ok(())
}

/// Tells everybody whose notifications these were that they are gone.
pub(crate) async fn tell_all_gone(tx: &Tx, scope: &impl Scope, gone: &[Notification]) -> Result<()> {
    for notification in gone {
        tell_gone(tx, scope, notification.user_id, notification.id).await?;
    }
    Ok(())
}

pub(super) fn own(user: UserId) -> Audience {
    Audience::from_slice(&[Topic::User(user)])
}
