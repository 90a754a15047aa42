//! Messages and typing at a steady rate. A conversation has one writer, who waits for every answer.

use super::ledger::mark;
use super::world::World;
use anyhow::{Context, Result};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval};

/// Writers who share the conversations.
pub(crate) const WRITERS: usize = 4;
/// One message in so many is an agent's.
const AGENTS: usize = 4;
/// After so many messages somebody types.
const TYPING: usize = 5;
/// One message in so many is long, so that sleepers fall behind.
const LONG: usize = 8;
/// What makes a message about as long as people write.
const WORDS: &str = " Hello, I have a question about my order, could you please have a look at it?";

/// Writes one message every `pause` until `end`.
pub(crate) async fn write(world: Arc<World>, writer: usize, pause: Duration, end: Instant) -> Result<()> {
    let mut connection = world.connection(writer).await?;
    let mut timer = interval(pause);
    timer.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let share = world.ledger.rooms().saturating_sub(writer).div_ceil(WRITERS);
    for step in 0.. {
        timer.tick().await;
        if Instant::now() > end {
            break;
        }
        let room = writer + WRITERS * (step % share);
        let visitor = &world.visitors[room];
        let number = world.ledger.begin(room);
        let length = if step % LONG == 1 { 100 } else { 1 + step % 4 };
        let content = mark(room, number) + &WORDS.repeat(length);
        let message = if step % AGENTS == 0 {
            world.agent.message(visitor.conversation, &content)
        } else {
            visitor.message(&content)
        };
        connection.send(&message).await?.successful().context("posting")?;
        world.ledger.store(room, number);
        world.done.posted.add();
        if step % TYPING == 0 {
            let typing = visitor.request("POST", "toggle_typing", r#"{"typing_status":"on"}"#);
            connection.send(&typing).await?.successful().context("typing")?;
            world.done.typed.add();
        }
    }
    Ok(())
}
