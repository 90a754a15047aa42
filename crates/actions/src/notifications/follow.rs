//! Makes notifications of what the log tells.

use std::collections::{BTreeSet, HashMap};

use model::conversation::{ConversationId, ConversationStatus, ConversationView};
use model::event::{Body, Changes, Event, EventName};
use model::message::{Author, MessageKind, MessageView};
use model::notice::Notice;
use model::notification::{Notification, NotificationKind, NotificationView, mentions};
use model::posting::Thread;
use model::scope::{Performer, SystemScope};
use model::user::{Member, User, UserCard, UserId};
use model::{Error, Result, Timestamp};
use store::notifications::{self, NewNotification};
use store::{Tx, inboxes, memberships, notification_settings, participants, teams, threads};

use super::elsewhere::{self, Ways};
use super::interested::was_handed_off;
use super::view::{own, tell, tell_gone};
use crate::telling;

/// Makes the notifications that follow from these events of one account, in their order, and queues what is told of them
/// in other ways.
pub async fn follow(tx: &Tx, scope: &SystemScope, ways: &Ways, events: &[&Event]) -> Result<()> {
    let ids: BTreeSet<ConversationId> = events.iter().filter_map(|event| conversation_of(event)).collect();
    let ids: Vec<ConversationId> = ids.into_iter().collect();
    let found = threads::lock(tx, Some(scope.account_id), &ids).await?;
    let threads = found.into_iter().map(|thread| (thread.view.conversation.id, thread)).collect();
    let members = memberships::members(tx, scope).await?;
    let members = members.into_iter().map(|member: Member| (member.user.id, member.user)).collect();
    let company = Company { tx, scope, ways, threads, members };
    for event in events {
        company.follow(event).await?;
    }
    Ok(())
}

fn conversation_of(event: &Event) -> Option<ConversationId> {
    match &event.payload.body {
        Body::Message(view) => Some(view.message.conversation_id),
        Body::Conversation(view) => Some(view.conversation.id),
        _ => None,
    }
}

/// What is known while a page is followed.
struct Company<'a> {
    tx: &'a Tx,
    scope: &'a SystemScope,
    ways: &'a Ways,
    /// The conversations of the page as they are now, locked.
    threads: HashMap<ConversationId, Thread>,
    members: HashMap<UserId, User>,
}

impl Company<'_> {
    async fn follow(&self, event: &Event) -> Result<()> {
        let thread = conversation_of(event).and_then(|conversation| self.threads.get(&conversation));
        let Some(thread) = thread else { return Ok(()) };
        let performer = event.payload.performer.as_ref().and_then(Performer::user);
        match (event.name, &event.payload.body) {
            (EventName::ConversationCreated, Body::Conversation(view)) => {
                self.created(thread, view, performer).await
            }
            (EventName::ConversationStatusChanged, Body::Conversation(view)) if was_handed_off(event) => {
                self.created(thread, view, performer).await
            }
            (EventName::AssigneeChanged, Body::Conversation(view)) => {
                self.assigned(thread, view, performer).await
            }
            (EventName::MessageCreated, Body::Message(view)) => {
                self.said(thread, view, event.created_at).await
            }
            _ => Ok(()),
        }
    }

    /// Members of the inbox hear of new conversations if they want to hear of them by any means; whoever began it
    /// themselves is looking already.
    async fn created(
        &self,
        thread: &Thread,
        view: &ConversationView,
        performer: Option<&UserCard>,
    ) -> Result<()> {
        if view.conversation.status == ConversationStatus::Pending || thread.view.contact.blocked {
            return Ok(());
        }
        let members = inboxes::members(self.tx, self.scope, view.conversation.inbox_id).await?;
        let users: Vec<UserId> = members.iter().map(|member| member.user.id).collect();
        let settings = notification_settings::of(self.tx, self.scope, &users).await?;
        for user in users {
            let wants = |kind| settings.get(&user).is_some_and(|flags| flags.want(kind));
            let kind = NotificationKind::ConversationCreation;
            if !wants(kind) {
                continue;
            }
            if performer.is_some_and(|performer| performer.id == user) {
                self.note(thread, user, kind, None).await?;
            } else {
                self.notify(thread, user, kind, None).await?;
            }
        }
        Ok(())
    }

    /// Whoever a conversation was given to by somebody else hears of it.
    async fn assigned(
        &self,
        thread: &Thread,
        view: &ConversationView,
        performer: Option<&UserCard>,
    ) -> Result<()> {
        let Some(assignee) = view.conversation.assignee_id else { return Ok(()) };
        let by_themselves = performer.is_some_and(|performer| performer.id == assignee);
        let quiet = view.conversation.status == ConversationStatus::Pending || thread.view.contact.blocked;
        if by_themselves || quiet {
            return Ok(());
        }
        for user in self.seeing(thread, &[assignee]).await? {
            self.notify(thread, user, NotificationKind::ConversationAssignment, None).await?;
        }
        Ok(())
    }

    async fn said(&self, thread: &Thread, view: &MessageView, at: Timestamp) -> Result<()> {
        if !matches!(view.message.kind, MessageKind::Incoming | MessageKind::Outgoing) {
            return Ok(());
        }
        let speaker = match view.message.author {
            Some(Author::User(user)) => Some(user),
            _ => None,
        };
        if view.message.private {
            return self.mentioned(thread, view, speaker, at).await;
        }
        if thread.view.contact.blocked {
            return Ok(());
        }
        let assignee = view.conversation.assignee_id.filter(|user| Some(*user) != speaker);
        for user in self.seeing(thread, assignee.as_slice()).await? {
            let kind = NotificationKind::AssignedConversationNewMessage;
            self.notify(thread, user, kind, Some(view)).await?;
        }
        let taking_part =
            participants::members_since(self.tx, self.scope, thread.view.conversation.id, at).await?;
        let others = taking_part.iter().map(|member| member.user.id);
        let others: Vec<UserId> =
            others.filter(|user| Some(*user) != speaker && Some(*user) != assignee).collect();
        for user in self.seeing(thread, &others).await? {
            let kind = NotificationKind::ParticipatingConversationNewMessage;
            self.notify(thread, user, kind, Some(view)).await?;
        }
        Ok(())
    }

    /// Whoever a note names takes part from now on and hears of it, alone or with their team.
    async fn mentioned(
        &self,
        thread: &Thread,
        view: &MessageView,
        speaker: Option<UserId>,
        at: Timestamp,
    ) -> Result<()> {
        let named = mentions(view.message.content.as_deref().unwrap_or_default());
        let mut users: BTreeSet<UserId> = named.users.into_iter().collect();
        for team in named.teams {
            match teams::members(self.tx, self.scope, team).await {
                Ok(members) => users.extend(members.iter().map(|member| member.user.id)),
                Err(Error::NotFound(_)) => {}
                Err(error) => return Err(error),
            }
        }
        let users: Vec<UserId> = users.into_iter().filter(|user| Some(*user) != speaker).collect();
        let users = self.seeing(thread, &users).await?;
        let conversation = &thread.view.conversation;
        participants::add(self.tx, self.scope, conversation, &users, at).await?;
        participants::mention(self.tx, self.scope, conversation.id, &users).await?;
        for user in users {
            let body = telling::conversation(self.tx, thread).await?;
            let event = (EventName::ConversationMentioned, own(user));
            telling::tell(self.tx, self.scope, event, body, Changes::new());
            self.notify(thread, user, NotificationKind::ConversationMention, Some(view)).await?;
        }
        Ok(())
    }

    async fn seeing(&self, thread: &Thread, users: &[UserId]) -> Result<Vec<UserId>> {
        if users.is_empty() {
            return Ok(Vec::new());
        }
        participants::seeing(self.tx, self.scope, &thread.view.conversation, users).await
    }

    /// Lets somebody know, whether they are looking or not.
    async fn notify(
        &self,
        thread: &Thread,
        user: UserId,
        kind: NotificationKind,
        message: Option<&MessageView>,
    ) -> Result<()> {
        let Some(member) = self.members.get(&user) else { return Ok(()) };
        let Some(notification) = self.note(thread, user, kind, message).await? else { return Ok(()) };
        let notice = Notice {
            user_id: user,
            conversation_id: notification.conversation_id,
            notification_id: notification.id,
            kind,
            message_id: notification.message_id,
        };
        elsewhere::queue(self.tx, self.scope, self.ways, member, &notice).await
    }

    /// Makes the notification of a member and tells it to whoever looks. Only the newest of a conversation stays.
    async fn note(
        &self,
        thread: &Thread,
        user: UserId,
        kind: NotificationKind,
        message: Option<&MessageView>,
    ) -> Result<Option<Notification>> {
        let Some(member) = self.members.get(&user) else { return Ok(None) };
        let conversation_id = thread.view.conversation.id;
        let message_id = message.map(|view| view.message.id);
        let new = NewNotification { user_id: user, kind, conversation_id, message_id };
        let (replaced, notification) = notifications::replace(self.tx, self.scope, new).await?;
        if let Some(replaced) = replaced {
            if replaced.read_at.is_some() {
                elsewhere::drop_read(self.tx, self.ways, user, conversation_id).await?;
            }
            tell_gone(self.tx, self.scope, user, replaced.id).await?;
        }
        let last_message = store::messages::last_public(self.tx, thread).await?.map(Box::new);
        let view = NotificationView {
            notification: notification.clone(),
            conversation: ConversationView { last_message, ..thread.view.clone() },
            message: message.cloned().map(Box::new),
            user: member.card(),
        };
        let names = [EventName::NotificationCreated, EventName::NotificationCreatedOldName];
        tell(self.tx, self.scope, &names, view).await?;
        Ok(Some(notification))
    }
}
