//! Who was given a conversation by the system, and why: decisions as they are kept.

use serde::{Deserialize, Serialize};

use crate::account::AccountId;
use crate::conversation::ConversationId;
use crate::user::UserId;
use crate::{Id, Timestamp};

/// Identifies a decision.
pub type DecisionId = Id<Decision>;

/// A decision about who is given a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Key; later ones are larger.
    pub id: DecisionId,
    /// The account.
    pub account_id: AccountId,
    /// The conversation.
    pub conversation_id: ConversationId,
    /// What led to it.
    pub cause: Cause,
    /// What was decided.
    pub verdict: Verdict,
    /// How many overflow steps of its queue the conversation had come to.
    pub step: u32,
    /// When.
    pub created_at: Timestamp,
}

/// What was decided, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The way in which it was.
    pub policy: Policy,
    /// Who was considered, whose turn comes first at the front.
    pub candidates: Vec<Candidate>,
    /// Who was chosen.
    pub chosen: Option<UserId>,
    /// Why.
    pub reason: Reason,
}

/// Somebody who was considered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Who.
    pub user_id: UserId,
    /// The name they had.
    pub name: String,
    /// Whether they could be chosen.
    pub standing: Standing,
}

/// What led to a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The conversation was begun open, or became open.
    Opened,
    /// It was handed to a team.
    Team,
    /// It waited for somebody who is there now.
    Arrival,
    /// A customer of a channel wants an agent.
    Queued,
    /// Whoever was asked did not take it, or its queue had its time.
    Returned,
}

impl Cause {
    const ALL: [Self; 5] = [Self::Opened, Self::Team, Self::Arrival, Self::Queued, Self::Returned];

    /// The wire's and the rows' spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Team => "team",
            Self::Arrival => "arrival",
            Self::Queued => "queued",
            Self::Returned => "returned",
        }
    }

    /// Reads the spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.as_str() == text)
    }
}

/// How somebody is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Everybody who is there in turn.
    RoundRobin,
    /// Whoever was given something longest ago.
    LongestIdle,
}

impl Policy {
    /// The wire's and the rows' spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RoundRobin => "round_robin",
            Self::LongestIdle => "longest_idle",
        }
    }

    /// Reads the spelling.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::RoundRobin, Self::LongestIdle].into_iter().find(|value| value.as_str() == text)
    }
}

/// Whether somebody could be chosen, and if not why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Was chosen.
    Chosen,
    /// Could have been; it was somebody else's turn.
    Next,
    /// Is there, and wants no more.
    Busy,
    /// Is not there.
    Offline,
    /// Does not belong to the conversation's team.
    OutsideTeam,
    /// Has as many conversations as one may have.
    AtCapacity,
    /// Was asked to take this one and did not.
    Declined,
    /// Somebody else was asked for.
    NotWanted,
}

/// Why a decision came out as it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It was their turn.
    Turn,
    /// They were given something longest ago.
    LongestIdle,
    /// They were asked for.
    AskedFor,
    /// Everybody who is there has enough, or did not want it.
    NobodyFree,
    /// Nobody who could be chosen is there.
    NobodyOnline,
    /// The inbox has no members.
    NoMembers,
    /// No member of the inbox belongs to the team.
    NobodyInTeam,
    /// The team does not let the system choose among its members.
    TeamDeclines,
    /// Nobody could be given it, and as many wait already as may.
    QueueFull,
}

impl Reason {
    const ALL: [Self; 9] = [
        Self::Turn,
        Self::LongestIdle,
        Self::AskedFor,
        Self::NobodyFree,
        Self::NobodyOnline,
        Self::NoMembers,
        Self::NobodyInTeam,
        Self::TeamDeclines,
        Self::QueueFull,
    ];

    /// The wire's and the rows' spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Turn => "turn",
            Self::LongestIdle => "longest_idle",
            Self::AskedFor => "asked_for",
            Self::NobodyFree => "nobody_free",
            Self::NobodyOnline => "nobody_online",
            Self::NoMembers => "no_members",
            Self::NobodyInTeam => "nobody_in_team",
            Self::TeamDeclines => "team_declines",
            Self::QueueFull => "queue_full",
        }
    }

    /// Reads the spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.as_str() == text)
    }
}
