//! Who is in a conversation of a channel, as the log tells it, one event after the other: a pure fold.

use std::mem;

use serde_json::Value;

use crate::conversation::{ConversationStatus, ConversationView};
use crate::event::{Body, Event, EventName};
use crate::scope::Performer;
use crate::task::{ChannelFact, Leaving, Part};
use crate::user::{UserCard, UserId};

/// Somebody of the business who is in a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub user: UserCard,
    /// As what.
    pub part: Part,
}

/// Who is in a conversation at some position of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Company {
    /// As small as can be: every session keeps it.
    members: Box<[Member]>,
    customer_is_gone: bool,
}

/// What an event changes about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Movement {
    /// Somebody of the business is in it from now on.
    Entered(Member),
    /// Somebody of the business has left.
    Left(Member, Leaving),
    /// The conversation was taken from whoever had it.
    Removed(UserCard, Removal),
    /// The customer is here.
    CustomerCame,
    /// The customer is here no more.
    CustomerLeft(Leaving),
}

/// Why somebody has a conversation no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// It was given to somebody else, or handed on.
    Transferred,
    /// Somebody took it from them.
    Removed,
    /// They have signed out, or have been gone for too long.
    SignedOut,
}

impl Company {
    /// The customer and, if there is one, the agent.
    pub fn of_agent(agent: Option<&UserCard>) -> Self {
        let members = agent.map(|user| Member { user: user.clone(), part: Part::Agent });
        Self { members: members.into_iter().collect(), customer_is_gone: false }
    }

    /// Those of the business, in the order in which they came.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// Somebody of the business, if they are in it.
    pub fn member(&self, user: UserId) -> Option<&Member> {
        self.members.iter().find(|member| member.user.id == user)
    }

    /// Whether the customer was here and is not any more.
    pub fn customer_is_gone(&self) -> bool {
        self.customer_is_gone
    }

    /// Takes the next event about the conversation; gives what it changes, and nothing for whoever is in it already.
    pub fn follow(&mut self, event: &Event) -> Vec<Movement> {
        match (event.name, &event.payload.body) {
            (EventName::ChannelTold, Body::Channel(news)) => self.take(&news.what).into_iter().collect(),
            (EventName::ConversationUpdated, Body::Conversation(view)) => self.reassign(event, view),
            (EventName::ConversationStatusChanged, Body::Conversation(view))
                if view.conversation.status == ConversationStatus::Resolved =>
            {
                let mut members = mem::take(&mut self.members).into_vec();
                members.retain(|member| Some(member.user.id) == view.conversation.assignee_id);
                self.members = members.into();
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn take(&mut self, fact: &ChannelFact) -> Option<Movement> {
        match fact {
            ChannelFact::Entered(user, part) => self.enter(user, *part),
            ChannelFact::Left(user, part) => Some(self.leave(user, *part, Leaving::Willingly)),
            ChannelFact::Lost(user, part) => Some(self.leave(user, *part, Leaving::Disconnected)),
            ChannelFact::CustomerCame => {
                self.customer_is_gone = false;
                Some(Movement::CustomerCame)
            }
            ChannelFact::CustomerLeft(leaving) => {
                self.customer_is_gone = true;
                Some(Movement::CustomerLeft(*leaving))
            }
            ChannelFact::Queued { .. }
            | ChannelFact::Unserved { .. }
            | ChannelFact::Offered { .. }
            | ChannelFact::Revoked { .. }
            | ChannelFact::Returned { .. } => None,
        }
    }

    fn enter(&mut self, user: &UserCard, part: Part) -> Option<Movement> {
        if let Some(known) = self.members.iter_mut().find(|member| member.user.id == user.id) {
            known.part = part;
            return None;
        }
        let member = Member { user: user.clone(), part };
        let members = mem::take(&mut self.members).into_iter();
        self.members = members.chain([member.clone()]).collect();
        Some(Movement::Entered(member))
    }

    /// Who is not known to be in it came before what is known begins.
    fn leave(&mut self, user: &UserCard, part: Part, leaving: Leaving) -> Movement {
        let known = self.remove(user.id);
        Movement::Left(known.unwrap_or_else(|| Member { user: user.clone(), part }), leaving)
    }

    fn remove(&mut self, user: UserId) -> Option<Member> {
        let place = self.members.iter().position(|member| member.user.id == user)?;
        let mut members = mem::take(&mut self.members).into_vec();
        let member = members.remove(place);
        self.members = members.into();
        Some(member)
    }

    /// Another agent has it: whose it was and who left before was told to have left.
    fn reassign(&mut self, event: &Event, view: &ConversationView) -> Vec<Movement> {
        let Some(change) = event.payload.changes.get("assignee_id") else { return Vec::new() };
        let gone = change.get(0).and_then(Value::as_i64).and_then(|gone| self.remove(UserId::new(gone)));
        let gone = gone.into_iter().flat_map(|member| removed(event, view, member));
        let mut movements: Vec<Movement> = gone.collect();
        movements.extend(view.assignee.as_ref().and_then(|user| self.enter(user, Part::Agent)));
        movements
    }
}

fn removed(event: &Event, view: &ConversationView, member: Member) -> Vec<Movement> {
    let performer = event.payload.performer.as_ref().and_then(Performer::user);
    let removal = match (performer, &view.assignee) {
        (None, None) => Removal::SignedOut,
        (Some(performer), None) if performer.id != member.user.id => Removal::Removed,
        _ => Removal::Transferred,
    };
    let user = member.user.clone();
    let removed = Movement::Removed(user, removal);
    if removal == Removal::SignedOut {
        return vec![Movement::Left(member, Leaving::Disconnected), removed];
    }
    vec![removed]
}
