//! The decision: who of an inbox is given a conversation.

use std::collections::{BTreeMap, BTreeSet};

use model::Timestamp;
use model::routing::{Candidate, Policy, Reason, Standing, Verdict};
use model::user::{Availability, UserCard, UserId};

use crate::rotation::Rotation;

/// Candidates that a decision names at most.
const NAMED: usize = 100;

/// Everything that a decision depends on besides whose turn it is.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The members of the inbox.
    pub members: &'a [UserCard],
    /// The team that the conversation was handed to.
    pub team: Option<TeamRule<'a>>,
    /// Who is there, and what each is seen as.
    pub here: &'a BTreeMap<UserId, Availability>,
    /// What keeps those who are there from being given more.
    pub limits: Limits<'a>,
}

/// What a team says about being given conversations.
#[derive(Debug, Clone, Copy)]
pub struct TeamRule<'a> {
    /// Whether the system may choose among its members.
    pub takes: bool,
    /// Its members.
    pub members: &'a BTreeSet<UserId>,
}

/// What keeps people who are there from being given a conversation.
#[derive(Debug, Clone, Copy)]
pub struct Limits<'a> {
    /// What people work on; whoever is not named has nothing.
    pub work: &'a BTreeMap<UserId, Work>,
    /// Conversations of one person at most.
    pub most: Option<u32>,
    /// Who was asked to take this one and did not.
    pub declined: &'a BTreeSet<UserId>,
    /// The only one who may be given it.
    pub wanted: Option<UserId>,
}

impl Limits<'static> {
    /// Nothing does.
    pub const NONE: Self =
        Self { work: &BTreeMap::new(), most: None, declined: &BTreeSet::new(), wanted: None };
}

/// What somebody works on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Work {
    /// Their conversations, with those that they are asked to take.
    pub conversations: u32,
    /// When they were last given one.
    pub last_given_at: Option<Timestamp>,
}

/// Who comes first among those who could be given a conversation.
#[derive(Debug)]
pub enum Order<'a> {
    /// Everybody in turn; the order is as after the decision.
    Turns(&'a mut Rotation),
    /// Whoever was given something longest ago; of two, who has fewer conversations, then who is here longer.
    LongestIdle,
}

/// Decides who is given the conversation.
pub fn decide(question: Question<'_>, order: Order<'_>) -> Verdict {
    let declines = question.team.is_some_and(|team| !team.takes);
    let can = |user: UserId| !declines && question.standing(user) == Standing::Next;
    let (policy, order, chosen) = match order {
        Order::Turns(rotation) => {
            rotation.admit(&question.ids());
            let before = rotation.order().to_vec();
            (Policy::RoundRobin, before, rotation.take(can))
        }
        Order::LongestIdle => {
            let idle = question.by_idleness();
            let chosen = idle.iter().copied().find(|user| can(*user));
            (Policy::LongestIdle, idle, chosen)
        }
    };
    let candidates = question.candidates(&order, chosen);
    Verdict { policy, reason: question.reason(policy, chosen), chosen, candidates }
}

impl Question<'_> {
    fn ids(&self) -> Vec<UserId> {
        self.members.iter().map(|member| member.id).collect()
    }

    fn work(&self, user: UserId) -> Work {
        self.limits.work.get(&user).copied().unwrap_or_default()
    }

    /// The members, whoever was given something longest ago first.
    fn by_idleness(&self) -> Vec<UserId> {
        let mut ids = self.ids();
        ids.sort_by_key(|user| {
            let work = self.work(*user);
            (work.last_given_at, work.conversations, *user)
        });
        ids
    }

    /// What somebody's standing is before anybody is chosen.
    fn standing(&self, user: UserId) -> Standing {
        if self.team.is_some_and(|team| !team.members.contains(&user)) {
            return Standing::OutsideTeam;
        }
        match self.here.get(&user) {
            Some(Availability::Online) => self.standing_of_ready(user),
            Some(Availability::Busy) => Standing::Busy,
            Some(Availability::Offline) | None => Standing::Offline,
        }
    }

    fn standing_of_ready(&self, user: UserId) -> Standing {
        let limits = &self.limits;
        if limits.wanted.is_some_and(|wanted| wanted != user) {
            return Standing::NotWanted;
        }
        if limits.declined.contains(&user) {
            return Standing::Declined;
        }
        if limits.most.is_some_and(|most| self.work(user).conversations >= most) {
            return Standing::AtCapacity;
        }
        Standing::Next
    }

    /// Those who were considered, in the order of their turns; the chosen one is always among them.
    fn candidates(&self, order: &[UserId], chosen: Option<UserId>) -> Vec<Candidate> {
        let names: BTreeMap<UserId, &str> =
            self.members.iter().map(|member| (member.id, member.name.as_str())).collect();
        let candidate = |user: &UserId| Candidate {
            user_id: *user,
            name: names.get(user).map(|name| (*name).to_owned()).unwrap_or_default(),
            standing: if Some(*user) == chosen { Standing::Chosen } else { self.standing(*user) },
        };
        let mut candidates: Vec<Candidate> = order.iter().take(NAMED).map(candidate).collect();
        let late = order.iter().skip(NAMED).filter(|user| Some(**user) == chosen);
        candidates.extend(late.map(candidate));
        candidates
    }

    fn reason(&self, policy: Policy, chosen: Option<UserId>) -> Reason {
        match (chosen, policy) {
            (Some(_), _) if self.limits.wanted.is_some() => return Reason::AskedFor,
            (Some(_), Policy::RoundRobin) => return Reason::Turn,
            (Some(_), Policy::LongestIdle) => return Reason::LongestIdle,
            (None, _) => {}
        }
        if self.members.is_empty() {
            return Reason::NoMembers;
        }
        match self.team {
            Some(team) if !team.takes => Reason::TeamDeclines,
            Some(team) if !self.members.iter().any(|member| team.members.contains(&member.id)) => {
                Reason::NobodyInTeam
            }
            _ if self.somebody_is_ready() => Reason::NobodyFree,
            _ => Reason::NobodyOnline,
        }
    }

    fn somebody_is_ready(&self) -> bool {
        let is_ready = |user: UserId| {
            matches!(self.standing(user), Standing::AtCapacity | Standing::Declined | Standing::NotWanted)
        };
        self.members.iter().any(|member| is_ready(member.id))
    }
}
