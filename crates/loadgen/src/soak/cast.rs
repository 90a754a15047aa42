//! Who takes part in a soak.

use super::reader::{Manner, Reader, Who};
use super::world::World;
use super::{guest, vandal, writer};
use crate::cable::Protocol;
use anyhow::{Context, Error, Result};
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, timeout};

/// The administrator's sockets, which hear every conversation.
const DESKS: usize = 10;
/// Those of them that read too slowly, besides.
const SLEEPERS: usize = 4;
/// Agents who come and go at the same time.
pub(crate) const GUESTS: usize = 2;
/// Sockets that are no visitor's.
pub(crate) const STAFF: usize = DESKS + SLEEPERS + GUESTS;
/// Everybody has heard the rest within this time: the longest nap, the way back, and patience.
const CURTAIN: Duration = Duration::from_mins(3);

/// Everybody's tasks.
pub(crate) struct Cast {
    writers: JoinSet<Result<()>>,
    others: JoinSet<Result<()>>,
}

impl Cast {
    /// Lets everybody begin; the writers write so many messages a second until `end`.
    pub(crate) fn gather(world: &Arc<World>, messages: u32, end: Instant) -> Self {
        let mut cast = Self { writers: JoinSet::new(), others: JoinSet::new() };
        let share = u32::try_from(writer::WRITERS).expect("a few");
        let pause = Duration::from_secs(1) * share / messages.max(1);
        for number in 0..writer::WRITERS {
            cast.writers.spawn(writer::write(world.clone(), number, pause, end));
        }
        for (number, visitor) in world.visitors.iter().enumerate() {
            let (who, rooms) = (Who::Visitor(visitor.clone()), number..number + 1);
            let manners = (protocol(number), Manner::Awake);
            cast.others.spawn(Reader::new(world, number, (who, rooms), manners).live());
        }
        let visitors = world.visitors.len();
        for number in visitors..visitors + DESKS + SLEEPERS {
            let sleepy = number >= visitors + DESKS;
            let manners =
                if sleepy { (Protocol::Extended, Manner::Sleepy) } else { (protocol(number), Manner::Awake) };
            let (who, rooms) = (Who::Agent(world.agent.clone()), 0..visitors);
            cast.others.spawn(Reader::new(world, number, (who, rooms), manners).live());
        }
        for number in visitors + STAFF - GUESTS..visitors + STAFF {
            cast.others.spawn(guest::come_and_go(world.clone(), number));
        }
        cast.others.spawn(vandal::spoil(world.clone(), visitors + STAFF));
        cast
    }

    /// Waits for somebody to fail, for ever if need be.
    pub(crate) async fn failure(&mut self) -> Error {
        loop {
            let ended = tokio::select! {
                Some(ended) = self.others.join_next() => ended,
                Some(ended) = self.writers.join_next() => ended,
                else => pending().await,
            };
            if let Err(error) = result(ended) {
                return error;
            }
        }
    }

    /// Waits for the last message and for everybody to have heard it.
    pub(crate) async fn end(mut self, world: &World) -> Result<()> {
        while let Some(ended) = self.writers.join_next().await {
            result(ended)?;
        }
        world.settle();
        let everybody = async {
            while let Some(ended) = self.others.join_next().await {
                result(ended)?;
            }
            Ok(())
        };
        timeout(CURTAIN, everybody).await.context("somebody does not come to an end")?
    }
}

fn result(ended: Result<Result<()>, JoinError>) -> Result<()> {
    ended.context("a task")?
}

/// Both protocols by turns.
fn protocol(number: usize) -> Protocol {
    if number.is_multiple_of(2) { Protocol::Extended } else { Protocol::Plain }
}
