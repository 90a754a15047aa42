//! The queues of an account's channels: who comes into which, how many may wait in one, whom else it is offered to.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::team::TeamId;
use crate::{Error, Result};

/// Channels with a queue of their own, queues with rules of their own, and steps of a queue, at most.
const CHANNELS: usize = 100;
const QUEUES: usize = 100;
const STEPS: usize = 10;
/// Conversations that may be allowed to wait in a queue.
const SIZES: RangeInclusive<u32> = 1..=100_000;
/// Seconds after which a step may come.
const AFTER: RangeInclusive<u64> = 1..=86_400;

/// What the administrators of an account chose for the queues of its channels. A queue is that of a team, or the inbox's
/// own, which has none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChannelQueues {
    /// The queue of whoever asks for one that there is not, or comes through a channel that has none of its own.
    pub default_team_id: Option<TeamId>,
    /// The queues of those who ask for none, by the channel through which they come.
    pub channels: BTreeMap<String, Option<TeamId>>,
    /// How single queues are served.
    pub queues: Vec<QueueRules>,
}

/// How a queue is served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueRules {
    /// Whose it is.
    pub team_id: Option<TeamId>,
    /// Conversations that may wait in it; more are turned away. Nothing is no limit.
    pub max_size: Option<u32>,
    /// Whom else its conversations are offered to, and when; nothing is what the operator has set.
    pub steps: Option<Vec<OverflowStep>>,
}

/// More people to whom a conversation is offered that its queue has not served in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverflowStep {
    /// How long it has waited by then.
    #[serde(serialize_with = "write_seconds", deserialize_with = "read_seconds")]
    pub after: Duration,
    /// The team that joins; nothing is everybody of the inbox.
    pub team_id: Option<TeamId>,
}

impl ChannelQueues {
    /// The choices in the form they are kept: names of channels in lower case.
    pub fn checked(self) -> Result<Self> {
        let channels = checked_channels(self.channels)?;
        if self.queues.len() > QUEUES {
            return Err(Error::invalid("queues", format!("There are rules for {QUEUES} queues at most")));
        }
        let mut seen = BTreeSet::new();
        for rules in &self.queues {
            if !seen.insert(rules.team_id) {
                return Err(Error::invalid("queues", "Each queue has its rules once"));
            }
            rules.check()?;
        }
        Ok(Self { channels, ..self })
    }

    /// The queue of those who come through this channel and ask for none.
    pub fn of_channel(&self, channel: &str) -> Option<TeamId> {
        self.channels.get(channel).copied().unwrap_or(self.default_team_id)
    }

    /// How many conversations may wait in this queue; nothing is no limit.
    pub fn size_of(&self, queue: Option<TeamId>) -> Option<u32> {
        self.rules(queue)?.max_size
    }

    /// Whom else conversations of this queue are offered to, in order. The inbox's own is everybody's already; a team's is
    /// offered to everybody after `otherwise`, if nothing else was chosen for it.
    pub fn steps_of(&self, queue: Option<TeamId>, otherwise: Option<Duration>) -> Vec<OverflowStep> {
        let chosen = self.rules(queue).and_then(|rules| rules.steps.clone());
        let otherwise = || otherwise.map(|after| OverflowStep { after, team_id: None });
        match queue {
            Some(_) => chosen.unwrap_or_else(|| otherwise().into_iter().collect()),
            None => Vec::new(),
        }
    }

    fn rules(&self, queue: Option<TeamId>) -> Option<&QueueRules> {
        self.queues.iter().find(|rules| rules.team_id == queue)
    }

    /// The teams that are named anywhere.
    pub fn teams(&self) -> BTreeSet<TeamId> {
        let steps = self.queues.iter().flat_map(|rules| rules.steps.iter().flatten());
        let steps = steps.filter_map(|step| step.team_id);
        let own = self.queues.iter().filter_map(|rules| rules.team_id);
        let channels = self.channels.values().copied().flatten();
        self.default_team_id.into_iter().chain(channels).chain(own).chain(steps).collect()
    }

    /// The choices once there is no such team any more.
    #[must_use]
    pub fn without(mut self, team: TeamId) -> Self {
        self.default_team_id = self.default_team_id.filter(|own| *own != team);
        self.channels.retain(|_, own| *own != Some(team));
        self.queues.retain(|rules| rules.team_id != Some(team));
        for rules in &mut self.queues {
            if let Some(steps) = &mut rules.steps {
                steps.retain(|step| step.team_id != Some(team));
            }
        }
        self
    }
}

impl QueueRules {
    fn check(&self) -> Result<()> {
        if self.max_size.is_some_and(|size| !SIZES.contains(&size)) {
            return Err(Error::invalid("max_size", "Max size must be between 1 and 100000"));
        }
        let steps = self.steps.as_deref().unwrap_or_default();
        let broken = |sentence: &str| Err(Error::invalid("steps", sentence));
        if !steps.is_empty() && self.team_id.is_none() {
            return broken("The inbox's own queue is everybody's already");
        }
        if steps.len() > STEPS {
            return broken("A queue has at most 10 steps");
        }
        if steps.iter().any(|step| !AFTER.contains(&step.after.as_secs())) {
            return broken("Steps come after 1 to 86400 seconds");
        }
        if !steps.is_sorted_by(|one, next| one.after < next.after) {
            return broken("Each step comes later than the one before");
        }
        let mut known = BTreeSet::from([self.team_id]);
        for step in steps {
            if known.contains(&None) || !known.insert(step.team_id) {
                return broken("Each step brings somebody new");
            }
        }
        Ok(())
    }
}

fn checked_channels(given: BTreeMap<String, Option<TeamId>>) -> Result<BTreeMap<String, Option<TeamId>>> {
    if given.len() > CHANNELS {
        return Err(Error::invalid("channels", format!("There are {CHANNELS} channels at most")));
    }
    let count = given.len();
    let channels = given.into_iter().map(|(name, queue)| Ok((checked_channel(&name)?, queue)));
    let channels = channels.collect::<Result<BTreeMap<_, _>>>()?;
    if channels.len() < count {
        return Err(Error::invalid("channels", "Each channel is named once"));
    }
    Ok(channels)
}

/// A channel's name as it is kept: lower case, 1 to 32 letters, digits, `_` and `-`.
pub fn checked_channel(text: &str) -> Result<String> {
    let channel = text.trim().to_lowercase();
    let plain = channel.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if plain && (1..=32).contains(&channel.len()) {
        return Ok(channel);
    }
    Err(Error::invalid("channels", "Channel must have 1 to 32 letters, digits, _ or -"))
}

fn write_seconds<S: Serializer>(after: &Duration, to: S) -> Result<S::Ok, S::Error> {
    after.as_secs().serialize(to)
}

fn read_seconds<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    u64::deserialize(from).map(Duration::from_secs)
}
