//! The decision: who of an inbox is given a conversation.

use std::collections::{BTreeMap, BTreeSet};

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
}

/// What a team says about being given conversations.
#[derive(Debug, Clone, Copy)]
pub struct TeamRule<'a> {
    /// Whether the system may choose among its members.
    pub takes: bool,
    /// Its members.
    pub members: &'a BTreeSet<UserId>,
}

/// Decides who is given the conversation; the order is as after it.
pub fn decide(question: Question<'_>, rotation: &mut Rotation) -> Verdict {
    let members: Vec<UserId> = question.members.iter().map(|member| member.id).collect();
    rotation.admit(&members);
    let order = rotation.order().to_vec();
    let chosen = match question.team {
        Some(team) if !team.takes => None,
        _ => rotation.take(|user| question.standing(user) == Standing::Next),
    };
    let candidates = question.candidates(&order, chosen);
    Verdict { policy: Policy::RoundRobin, reason: question.reason(chosen), chosen, candidates }
}

impl Question<'_> {
    /// What somebody's standing is before anybody is chosen.
    fn standing(&self, user: UserId) -> Standing {
        if self.team.is_some_and(|team| !team.members.contains(&user)) {
            return Standing::OutsideTeam;
        }
        match self.here.get(&user) {
            Some(Availability::Online) => Standing::Next,
            Some(Availability::Busy) => Standing::Busy,
            Some(Availability::Offline) | None => Standing::Offline,
        }
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

    fn reason(&self, chosen: Option<UserId>) -> Reason {
        if chosen.is_some() {
            return Reason::Turn;
        }
        if self.members.is_empty() {
            return Reason::NoMembers;
        }
        match self.team {
            Some(team) if !team.takes => Reason::TeamDeclines,
            Some(team) if !self.members.iter().any(|member| team.members.contains(&member.id)) => {
                Reason::NobodyInTeam
            }
            _ => Reason::NobodyOnline,
        }
    }
}
