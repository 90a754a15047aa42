//! Somebody who sends what no client should, and leaves as rudely.

use super::dice::Dice;
use super::world::World;
use crate::cable::{Cable, Protocol, Stream, subscribe};
use crate::frame::{masked, masked_text};
use crate::http;
use anyhow::Result;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::time::{sleep, timeout};

/// Between two of them.
const PAUSE: Duration = Duration::from_millis(400);
/// So long the server's answer is waited for.
const CURIOSITY: Duration = Duration::from_millis(300);

/// What is said before leaving in the middle of the handshake.
const HEADS: [&[u8]; 3] = [
    b"",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 no HTTP at all\r\n\r\n",
    b"GET /cable HTTP/1.1\r\nHost: localhost\r\nUpgr",
];

/// Breaks one rule after the other until the soak settles.
pub(crate) async fn spoil(world: Arc<World>, number: usize) -> Result<()> {
    let mut dice = Dice::new(number);
    let broken = broken_frames()?;
    while !world.is_settling() {
        let chosen = dice.below(HEADS.len() + broken.len());
        match HEADS.get(chosen) {
            Some(head) => leave_early(&world, number, head).await?,
            None => send(&world, number, &broken[chosen - HEADS.len()]).await?,
        }
        world.done.spoiled.add();
        sleep(PAUSE).await;
    }
    Ok(())
}

fn broken_frames() -> Result<Vec<Vec<u8>>> {
    let deep = [b"[".repeat(20_000), b"]".repeat(20_000)].concat();
    let stranger = r#"{"channel":"RoomChannel","pubsub_token":"of nobody"}"#;
    Ok(vec![
        masked(0x82, &[0xff; 1000]),
        masked_text(b"\xc3\x28 is no UTF-8"),
        masked_text(&b"x".repeat(300_000)),
        // It promises more than any memory holds.
        vec![0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4, b'x'],
        vec![0x81, 2, b'h', b'i'],
        masked(0x83, b"reserved"),
        masked(0xc1, b"compressed, but nobody agreed to that"),
        // A control frame in pieces, and a piece of nothing.
        masked(0x09, b"ping"),
        masked(0x80, b"goes on"),
        // A message whose end never comes.
        masked(0x01, &b"x".repeat(30_000)),
        masked_text(&deep),
        masked_text(b"{\"command\":\"subscribe\",\"identifier\":7}"),
        masked_text(subscribe(stranger, None)?.as_bytes()),
        masked_text(b"{}").repeat(1_200),
    ])
}

async fn send(world: &World, number: usize, bytes: &[u8]) -> Result<()> {
    let mut cable = Cable::open(world.server, number, Protocol::Plain).await?;
    // The server may have hung up before everything is sent.
    if cable.write(bytes).await.is_ok() {
        let answers = async { while matches!(cable.hear(|_| {}).await, Ok(Stream::Open)) {} };
        // Many of these the server meets with silence.
        let _ = timeout(CURIOSITY, answers).await;
    }
    Ok(())
}

async fn leave_early(world: &World, number: usize, bytes: &[u8]) -> Result<()> {
    let mut stream = http::connect(world.server, number).await?;
    Ok(stream.write_all(bytes).await?)
}
