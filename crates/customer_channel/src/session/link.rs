//! How a client is reached: by polls, by a WebSocket, and on its way from the one to the other.

use std::task::{Context, Poll};
use std::time::Duration;

use realtime::Taken;
use serde_json::Value;
use socket::frame::write_text;
use socket::{Connection, Next, Received};

use super::room::Room;
use super::{Control, Flow, Session};
use crate::engine::{PING_TIMEOUT_MS, Revision};
use crate::packet;

/// Bytes that may wait for a client that polls; beyond that its rooms catch up from the log.
const WAITING: usize = 256 * 1024;
/// How long a poll waits at most while the client changes to a WebSocket: it must end before the client can go on.
const CHANGING: Duration = Duration::from_millis(100);

/// How the client is reached.
pub(super) enum Link {
    Websocket(Box<Connection>),
    Polling,
}

/// A WebSocket on which the client wants to go on.
pub(super) struct Probing {
    pub(super) connection: Box<Connection>,
    /// Whether the client knows that it can.
    pub(super) is_confirmed: bool,
}

/// What a session does next.
pub(super) enum Turn {
    Heard(Vec<Received>),
    Probed(Vec<Received>),
    ProbeGone,
    Told(Taken),
    Ordered(Box<Control>),
    Beat,
    Gone,
}

impl Session {
    pub(super) async fn turn(&mut self) -> Turn {
        let desk_behind = self.desk.as_ref().is_some_and(|desk| desk.subscription.is_behind());
        let behind = desk_behind || self.rooms.iter().any(Room::is_behind);
        let full = self.queued.iter().map(String::len).sum::<usize>() > WAITING;
        let Self { control, clock, outbox, .. } = self;
        let mut wake = |context: &mut Context<'_>, busy: bool| -> Poll<Turn> {
            if let Poll::Ready(Some(order)) = control.poll_recv(context) {
                return Poll::Ready(Turn::Ordered(order));
            }
            if clock.as_mut().poll(context).is_ready() {
                return Poll::Ready(Turn::Beat);
            }
            match (busy, behind) {
                (true, _) => Poll::Pending,
                (false, true) => Poll::Ready(Turn::Told(Taken::default())),
                (false, false) => outbox.poll_take(context).map(Turn::Told),
            }
        };
        match (&mut self.link, &mut self.probing) {
            (Link::Websocket(connection), _) => match connection.next(wake).await {
                Next::Received(received) => Turn::Heard(received),
                Next::Woken(turn) => turn,
                Next::Closed(_) => Turn::Gone,
            },
            (Link::Polling, Some(Probing { connection, .. })) => {
                match connection.next(|context, _| wake(context, full)).await {
                    Next::Received(received) => Turn::Probed(received),
                    Next::Woken(turn) => turn,
                    Next::Closed(_) => Turn::ProbeGone,
                }
            }
            (Link::Polling, None) => std::future::poll_fn(|context| wake(context, full)).await,
        }
    }

    /// Sends an Engine.IO packet, or lets it wait for a client that polls.
    pub(super) fn push(&mut self, packet: &str) {
        match &mut self.link {
            Link::Websocket(connection) => connection.send(|out| write_text(out, packet.as_bytes())),
            Link::Polling => {
                self.queued.push(packet.to_owned());
                self.flush();
            }
        }
    }

    /// Sends a Socket.IO packet.
    pub(super) fn send(&mut self, packet: &str) {
        self.push(&format!("4{packet}"));
    }

    pub(super) fn emit(&mut self, name: &str, argument: &Value) {
        self.send(&packet::event(name, argument));
    }

    pub(super) fn flush(&mut self) {
        if self.queued.is_empty() {
            return;
        }
        let Some(waiting) = self.waiting.take() else { return };
        // A client that is gone takes nothing: then it waits for the next one.
        if let Err(kept) = waiting.send(std::mem::take(&mut self.queued)) {
            self.queued = kept;
        }
    }

    /// Whether the client is about to go on over a WebSocket.
    pub(super) fn is_changing(&self) -> bool {
        self.probing.as_ref().is_some_and(|probing| probing.is_confirmed)
    }

    /// Lets no poll wait for long while the client changes to a WebSocket: it may have left before the client knew.
    pub(super) fn hasten(&self) {
        if self.waiting.is_none() || !self.is_changing() {
            return;
        }
        let orders = self.orders.clone();
        self.shared.tasks.spawn(async move {
            tokio::time::sleep(CHANGING).await;
            let _ = orders.send(Box::new(Control::EndPoll)).await;
        });
    }

    /// Answers whoever polls with what there is, or with nothing.
    pub(super) fn end_poll(&mut self) {
        self.flush();
        if let Some(waiting) = self.waiting.take() {
            let _ = waiting.send(vec!["6".to_owned()]);
        }
    }

    pub(super) fn wait(&mut self, time: Duration) {
        self.clock.as_mut().reset(tokio::time::Instant::now() + time);
    }

    /// A heartbeat is due, or its answer.
    pub(super) fn beat(&mut self) -> Flow {
        if self.revision == Revision::Three || self.owes {
            return Flow::Close;
        }
        self.owes = true;
        self.push("2");
        self.wait(Duration::from_millis(PING_TIMEOUT_MS));
        Flow::On
    }

    /// The client says something on the WebSocket on which it wants to go on.
    pub(super) async fn probe(&mut self, received: Vec<Received>) -> Flow {
        let mut said = received.into_iter();
        while let Some(message) = said.next() {
            let Received::Text(text) = message else { continue };
            match text.as_str() {
                "2probe" => {
                    if let Some(probing) = &mut self.probing {
                        probing.is_confirmed = true;
                        probing.connection.send(|out| write_text(out, b"3probe"));
                    }
                    self.end_poll();
                }
                "5" => {
                    let Some(Probing { connection, .. }) = self.probing.take() else { return Flow::On };
                    self.link = Link::Websocket(connection);
                    self.end_poll();
                    for packet in std::mem::take(&mut self.queued) {
                        self.push(&packet);
                    }
                    return self.obey(said.collect()).await;
                }
                _ => {}
            }
        }
        Flow::On
    }
}
