//! One socket of the hybrid floor: what waits for it, written in one go.

use super::hub::Frame;
use parking_lot::Mutex;
use std::io::{ErrorKind, Result};
use std::sync::{Arc, OnceLock};
use tokio::net::TcpStream;

/// A socket and its waiting frames.
pub(crate) struct Subscriber {
    pub(crate) stream: TcpStream,
    /// `{"identifier":…,"message":`, set by the subscription; the topic is beside it.
    pub(crate) subscription: OnceLock<(usize, Box<[u8]>)>,
    /// Locked only for a moment, so that a broadcast never waits for a write.
    waiting: Mutex<Vec<Frame>>,
    /// Bytes the socket did not take; while there are any, the drain owns the stream.
    unsent: Mutex<Vec<u8>>,
}

/// What is left after a flush.
#[derive(PartialEq)]
pub(crate) enum Flushed {
    Everything,
    Blocked,
}

impl Subscriber {
    /// A socket without a subscription.
    pub(crate) fn new(stream: TcpStream) -> Self {
        Self { stream, subscription: OnceLock::new(), waiting: Mutex::default(), unsent: Mutex::default() }
    }

    /// Queues a frame; true when the socket had none waiting and so must be flushed.
    pub(crate) fn push(&self, frame: Frame) -> bool {
        let mut waiting = self.waiting.lock();
        let first = waiting.is_empty();
        waiting.push(frame);
        first
    }

    /// Writes all waiting frames as one; `scratch` is where they are joined.
    pub(crate) fn flush(&self, scratch: &mut Vec<u8>) -> Flushed {
        let frames = std::mem::take(&mut *self.waiting.lock());
        scratch.clear();
        for frame in &frames {
            self.encode(frame, scratch);
        }
        let mut unsent = self.unsent.lock();
        if !unsent.is_empty() {
            unsent.extend_from_slice(scratch);
            return Flushed::Everything;
        }
        match self.stream.try_write(scratch) {
            Ok(sent) if sent == scratch.len() => Flushed::Everything,
            Ok(sent) => {
                unsent.extend_from_slice(&scratch[sent..]);
                Flushed::Blocked
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                unsent.extend_from_slice(scratch);
                Flushed::Blocked
            }
            // A dead socket: its reader sees the end and leaves.
            Err(_) => Flushed::Everything,
        }
    }

    /// Writes what a full socket refused, until everything is gone or the socket is dead.
    pub(crate) async fn drain(self: Arc<Self>) {
        while self.stream.writable().await.is_ok() {
            match self.write_unsent() {
                Ok(Flushed::Blocked) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Ok(Flushed::Everything) | Err(_) => return,
            }
        }
    }

    fn write_unsent(&self) -> Result<Flushed> {
        let mut unsent = self.unsent.lock();
        let sent = self.stream.try_write(&unsent)?;
        unsent.drain(..sent);
        if unsent.is_empty() {
            *unsent = Vec::new();
            return Ok(Flushed::Everything);
        }
        Ok(Flushed::Blocked)
    }

    fn encode(&self, frame: &Frame, out: &mut Vec<u8>) {
        match (frame, self.subscription.get()) {
            (Frame::Plain(text), _) => {
                head(text.len(), out);
                out.extend_from_slice(text);
            }
            (Frame::Event(message), Some((_, prefix))) => {
                head(prefix.len() + message.len() + 1, out);
                out.extend_from_slice(prefix);
                out.extend_from_slice(message);
                out.push(b'}');
            }
            (Frame::Event(_), None) => {}
        }
    }
}

fn head(length: usize, out: &mut Vec<u8>) {
    out.push(0x81);
    match u8::try_from(length) {
        Ok(short) if short < 126 => out.push(short),
        _ => {
            out.push(126);
            let length = u16::try_from(length).expect("a floor's frames are below 64 KiB");
            out.extend_from_slice(&length.to_be_bytes());
        }
    }
}
