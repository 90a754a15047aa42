//! Notifications reach people who are not looking: by mail, and on their devices and browsers.

use std::time::Duration;

use model::account::AccountStatus;
use model::conversation::ConversationId;
use model::mail::{MailOrder, NewMail};
use model::notice::{Means, Notice, PushKind, topic};
use model::notification::{Notification, NotificationFlags, NotificationView};
use model::scope::{Scope, SystemScope};
use model::user::{User, UserId};
use model::{Result, found};
use store::notification_settings::{self, PushTarget};
use store::outgoing::{MAILS, PUSHES};
use store::{
    Db, Tx, accounts, memberships, notifications, outgoing_mails, outgoing_pushes, participants, threads,
};

use super::view;
use crate::App;

/// How this installation reaches people who are not looking; not at all unless it is set up.
#[derive(Debug, Clone, Default)]
pub struct Ways {
    /// By mail, this long after something happened; never while no mail server is set.
    pub mail_after: Option<Duration>,
    /// The kinds of devices and browsers that are pushed to.
    pub pushed: Vec<PushKind>,
}

impl Ways {
    fn are_none(&self) -> bool {
        self.mail_after.is_none() && self.pushed.is_empty()
    }
}

/// Queues what the user wants to hear of this by other means. Nothing is mailed to an address that nobody has shown to be
/// theirs: it would give customers' words to whoever it belongs to.
pub(super) async fn queue(
    tx: &Tx,
    scope: &SystemScope,
    ways: &Ways,
    user: &User,
    notice: &Notice,
) -> Result<()> {
    if ways.are_none() {
        return Ok(());
    }
    let flags = flags(tx, scope, user.id).await?;
    if let Some(after) = ways.mail_after.filter(|_| user.confirmed && Means::Mail.wanted(&flags, notice.kind))
    {
        let mail = NewMail::ordered(&user.email, MailOrder::Notice(notice.clone()));
        let due = tx.now().plus(after);
        outgoing_mails::queue_newest(tx, scope, &mail, (&notice.topic(), due)).await?;
    }
    if Means::Push.wanted(&flags, notice.kind) {
        outgoing_pushes::queue(tx, scope, notice, &ways.pushed).await?;
    }
    Ok(())
}

/// Drops what waits of a notification that its user has looked at, now that another one is to take its place.
pub(super) async fn drop_read(
    tx: &Tx,
    ways: &Ways,
    user: UserId,
    conversation: ConversationId,
) -> Result<()> {
    if ways.are_none() {
        return Ok(());
    }
    let topic = topic(user, conversation);
    MAILS.drop_waiting(tx, &topic, READ).await?;
    PUSHES.drop_waiting(tx, &topic, READ).await
}

async fn flags(db: &impl Db, scope: &impl Scope, user: UserId) -> Result<NotificationFlags> {
    let mut found = notification_settings::of(db, scope, &[user]).await?;
    Ok(found.remove(&user).unwrap_or_default())
}

const READ: &str = "it was read already";

/// Whether somebody still has to be told.
#[derive(Debug)]
pub enum Still {
    /// They have to, of this.
    Needed(Box<Telling>),
    /// They have not; why is said for those who look at the row.
    Over(&'static str),
}

/// Of what somebody is told, as it is now.
#[derive(Debug)]
pub struct Telling {
    /// The notification with everything that it shows.
    pub view: NotificationView,
    /// Who is told.
    pub user: User,
    /// What their account is called.
    pub account_name: String,
}

/// Whether somebody still has to be told by these means: they belong to the account, see the conversation, want to hear of
/// it and have not looked at it.
pub async fn still_needed(app: &App, scope: &SystemScope, notice: &Notice, means: Means) -> Result<Still> {
    let db = app.store.reader();
    let account = accounts::by_id(&db, scope.account_id).await?;
    if account.status != AccountStatus::Active {
        return Ok(Still::Over("the account is suspended"));
    }
    let Some(member) = found(memberships::member(&db, scope, notice.user_id).await)? else {
        return Ok(Still::Over("the user has left the account"));
    };
    if means == Means::Mail && !member.user.confirmed {
        return Ok(Still::Over("the address is not known to be the user's"));
    }
    let Some(thread) = found(threads::by_id(&db, scope, notice.conversation_id).await)? else {
        return Ok(Still::Over("the conversation is gone"));
    };
    let conversation = &thread.view.conversation;
    if participants::seeing(&db, scope, conversation, &[notice.user_id]).await?.is_empty() {
        return Ok(Still::Over("the user may not see the conversation any more"));
    }
    let Some(now) = notifications::of_user(&db, scope, notice.user_id, notice.conversation_id).await? else {
        return Ok(Still::Over("the notification is gone"));
    };
    let flags = flags(&db, scope, notice.user_id).await?;
    if let Some(reason) = not_worth_telling(notice, means, &now, &flags) {
        return Ok(Still::Over(reason));
    }
    let shown =
        Notification { id: notice.notification_id, kind: notice.kind, message_id: notice.message_id, ..now };
    let view = view::view(&db, &thread, &member.user.card(), shown).await?;
    let is_deleted = |view: &NotificationView| match &view.message {
        Some(said) => said.message.content_attributes.contains_key("deleted"),
        None => notice.message_id.is_some(),
    };
    if is_deleted(&view) {
        return Ok(Still::Over("the message is gone"));
    }
    Ok(Still::Needed(Box::new(Telling { view, user: member.user, account_name: account.name })))
}

/// Why a notice is not worth telling beside what its user was told last of the conversation, `now`.
fn not_worth_telling(
    notice: &Notice,
    means: Means,
    now: &Notification,
    flags: &NotificationFlags,
) -> Option<&'static str> {
    let is_newest = now.id == notice.notification_id;
    if now.read_at.is_some() {
        Some(READ)
    } else if now.snoozed_until.is_some() {
        Some("it was put aside")
    } else if !means.wanted(flags, notice.kind) {
        Some("the user does not want to hear of this any more")
    } else if !is_newest && means.wanted(flags, now.kind) {
        Some("something newer is told instead")
    } else {
        None
    }
}

/// Pushes no more to a device or browser that is no more.
pub async fn forget_target(app: &App, subscription: i64, target: &PushTarget) -> Result<()> {
    app.store.write(&(subscription, target), forget_target_in).await
}

async fn forget_target_in(tx: &Tx, (subscription, target): &(i64, &PushTarget)) -> Result<()> {
    notification_settings::forget_target(tx, *subscription, target).await
}

#[cfg(test)]
mod tests {
    use model::notification::NotificationKind::{
        AssignedConversationNewMessage, ConversationAssignment, ConversationMention,
    };
    use model::{Attributes, Id, Timestamp};

    use super::*;

    const START: Timestamp = Timestamp::from_seconds(0);

    fn last(id: i64, kind: model::notification::NotificationKind) -> Notification {
        Notification {
            id: Id::new(id),
            account_id: Id::new(1),
            user_id: Id::new(1),
            kind,
            conversation_id: Id::new(1),
            message_id: None,
            read_at: None,
            snoozed_until: None,
            last_activity_at: START,
            meta: Attributes::new(),
            created_at: START,
            updated_at: START,
        }
    }

    #[test]
    fn the_newest_of_what_is_wanted_is_told_once() {
        let assigned = Notice {
            user_id: Id::new(1),
            conversation_id: Id::new(1),
            notification_id: Id::new(7),
            kind: ConversationAssignment,
            message_id: None,
        };
        let flags = NotificationFlags {
            email: vec![ConversationAssignment, ConversationMention],
            push: vec![AssignedConversationNewMessage],
        };
        let reason = |now: &Notification| not_worth_telling(&assigned, Means::Mail, now, &flags);
        let itself = last(7, ConversationAssignment);

        assert_eq!(reason(&itself), None);
        assert_eq!(
            reason(&last(8, AssignedConversationNewMessage)),
            None,
            "nobody is told of what came after"
        );
        assert_eq!(reason(&last(8, ConversationMention)), Some("something newer is told instead"));
        assert_eq!(reason(&Notification { read_at: Some(START), ..itself.clone() }), Some(READ));
        assert!(reason(&Notification { snoozed_until: Some(START), ..itself.clone() }).is_some());
        assert!(not_worth_telling(&assigned, Means::Push, &itself, &flags).is_some(), "not wanted by push");
    }
}
