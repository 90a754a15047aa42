//! One session's life: its transport, its heartbeat, and what is said over it.

mod connector;
mod desk;
pub(crate) mod events;
mod following;
mod hearing;
mod joining;
mod link;
mod listening;
mod news;
mod requests;
mod room;
mod scene;
mod states;
mod supervisor;
mod table;

use std::collections::HashMap;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use model::account::AccountId;
use model::conversation::ConversationId;
use model::inbox::Inbox;
use model::message::{MessageId, MessageStatus};
use model::scope::SystemScope;
use model::task::Leaving;
use realtime::Outbox;
use socket::frame::CloseCode;
use socket::pace::Pace;
use socket::{Connection, Next, Received};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Sleep;
use uuid::Uuid;

use crate::customers;
use crate::door::Shared;
use crate::engine::{PING_INTERVAL_MS, PING_TIMEOUT_MS, Revision};
use crate::session::desk::Desk;
use crate::session::link::{Link, Probing, Turn};
use crate::session::room::Room;
use crate::transport::{Guest, Introduction};

/// What the rest of the house asks of a session.
pub(crate) enum Control {
    /// A client that polls said this.
    Packets(Vec<String>),
    /// A client that polls waits for packets.
    Poll(oneshot::Sender<Vec<String>>),
    /// A client wants to go on over this WebSocket.
    Probe(Box<Connection>, Bytes),
    /// A poll has waited long enough for a client that changes to a WebSocket.
    EndPoll,
    /// The connector is to take a conversation.
    Attach(Uuid, oneshot::Sender<()>),
    /// The connector is the first of this channel now.
    Promote(String),
    /// The server goes away.
    Close,
}

/// Where a session takes orders. They are boxed, for the channel keeps room for many of them.
pub(crate) type Orders = mpsc::Sender<Box<Control>>;

/// With what a session begins.
pub(crate) struct Start {
    pub(crate) shared: Arc<Shared>,
    pub(crate) sid: Uuid,
    pub(crate) revision: Revision,
    pub(crate) introduction: Introduction,
    pub(crate) orders: Orders,
    pub(crate) control: mpsc::Receiver<Box<Control>>,
}

struct Session {
    shared: Arc<Shared>,
    sid: Uuid,
    revision: Revision,
    introduction: Introduction,
    orders: Orders,
    control: mpsc::Receiver<Box<Control>>,
    link: Link,
    probing: Option<Probing>,
    /// What waits for a client that polls.
    queued: Vec<String>,
    waiting: Option<oneshot::Sender<Vec<String>>>,
    clock: Pin<Box<Sleep>>,
    /// Whether the client owes the answer to a heartbeat.
    owes: bool,
    /// Whether it has joined the namespace.
    connected: bool,
    /// What it shows when it joins the namespace.
    token: Option<String>,
    pace: Pace,
    over: u32,
    outbox: Outbox,
    rooms: Vec<Room>,
    next_slot: u32,
    house: Option<Box<Inbox>>,
    network: IpAddr,
    /// The agent who works here.
    desk: Option<Box<Desk>>,
    /// Channels whose connector this is.
    channels: Vec<String>,
    acks: HashMap<u64, (AccountId, ConversationId, MessageId)>,
    next_ack: u64,
    /// Said when the answer to the event under way is out.
    later: Vec<String>,
}

/// Whether the session goes on.
#[derive(PartialEq, Eq)]
enum Flow {
    On,
    /// Over, politely.
    Close,
    /// There is nobody to be polite to.
    Gone,
}

/// Serves a session until it ends.
pub(crate) async fn run(
    start: Start,
    guest: Guest,
    connection: Option<(Connection, Bytes)>,
    first: Vec<String>,
) {
    let Start { shared, sid, revision, introduction, orders, control } = start;
    let (link, early) = match connection {
        Some((connection, early)) => (Link::Websocket(Box::new(connection)), early),
        None => (Link::Polling, Bytes::new()),
    };
    let mut session = Session {
        shared,
        sid,
        revision,
        introduction,
        orders,
        control,
        link,
        probing: None,
        queued: Vec::new(),
        waiting: None,
        clock: Box::pin(tokio::time::sleep(interval(revision))),
        owes: false,
        connected: revision == Revision::Three,
        token: None,
        pace: Pace::default(),
        over: 0,
        outbox: Outbox::default(),
        rooms: Vec::new(),
        next_slot: 0,
        house: None,
        network: guest.network(),
        desk: None,
        channels: Vec::new(),
        acks: HashMap::new(),
        next_ack: 0,
        later: Vec::new(),
    };
    for packet in first {
        session.push(&packet);
    }
    session.serve(&early).await;
    Box::pin(session.leave()).await;
    drop(guest);
}

/// How long it takes until the next heartbeat is due: the server's own, or the client's with some patience.
fn interval(revision: Revision) -> Duration {
    match revision {
        Revision::Four => Duration::from_millis(PING_INTERVAL_MS),
        Revision::Three => Duration::from_millis(PING_INTERVAL_MS + PING_TIMEOUT_MS),
    }
}

impl Session {
    async fn serve(&mut self, early: &[u8]) {
        if self.connected {
            Box::pin(self.introduce()).await;
        }
        let mut flow = match &mut self.link {
            Link::Websocket(connection) if !early.is_empty() => match connection.receive::<()>(early) {
                Next::Received(received) => self.obey(received).await,
                Next::Woken(()) | Next::Closed(_) => Flow::Gone,
            },
            _ => Flow::On,
        };
        while flow == Flow::On {
            flow = match self.turn().await {
                Turn::Heard(received) => self.obey(received).await,
                Turn::Probed(received) => Box::pin(self.probe(received)).await,
                Turn::ProbeGone => {
                    self.probing = None;
                    Flow::On
                }
                Turn::Told(taken) => self.tell(&taken).await,
                Turn::Ordered(control) => Box::pin(self.follow(*control)).await,
                Turn::Beat => self.beat(),
                Turn::Gone => Flow::Gone,
            };
        }
        if flow == Flow::Close {
            self.push("1");
            if let Link::Websocket(connection) = &mut self.link {
                connection.close(CloseCode::SERVICE_RESTART, "").await;
            }
        }
    }

    async fn obey(&mut self, received: Vec<Received>) -> Flow {
        for message in received {
            if let Received::Text(text) = message {
                match Box::pin(self.execute(&text)).await {
                    Flow::On => {}
                    end => return end,
                }
            }
        }
        Flow::On
    }

    async fn follow(&mut self, control: Control) -> Flow {
        match control {
            Control::Packets(packets) => {
                for packet in packets {
                    match Box::pin(self.execute(&packet)).await {
                        Flow::On => {}
                        end => return end,
                    }
                }
            }
            Control::Poll(answer) => {
                if let Link::Websocket(_) = self.link {
                    let _ = answer.send(vec!["6".to_owned()]);
                } else {
                    // Two polls at once are a mistake of the client: the older one is told that nothing came.
                    if let Some(older) = self.waiting.replace(answer) {
                        let _ = older.send(vec!["6".to_owned()]);
                    }
                    self.flush();
                    self.hasten();
                }
            }
            Control::Probe(connection, early) => {
                if let Link::Websocket(_) = self.link {
                    return Flow::On;
                }
                let probing = self.probing.insert(Probing { connection, is_confirmed: false });
                if !early.is_empty()
                    && let Next::Received(received) = probing.connection.receive::<()>(&early)
                {
                    return self.probe(received).await;
                }
            }
            Control::EndPoll if self.is_changing() => self.end_poll(),
            Control::EndPoll => {}
            Control::Attach(conversation, done) => {
                self.attach(conversation).await;
                let _ = done.send(());
            }
            Control::Promote(channel) => self.take_over(&channel).await,
            Control::Close => return Flow::Close,
        }
        Flow::On
    }

    /// A connector has taken a message.
    async fn delivered(&mut self, id: u64) {
        let Some((account_id, conversation, message)) = self.acks.remove(&id) else { return };
        let scope = SystemScope { account_id };
        let delivered = (MessageStatus::Delivered, None);
        let noted =
            actions::messages::note_delivery(&self.shared.app, &scope, conversation, message, delivered)
                .await;
        if let Err(error) = noted {
            tracing::warn!(message.id = %message, %error, "That a connector took a message could not be noted");
        }
        if let Some(waiting) = self.shared.taken.lock().remove(&message) {
            let _ = waiting.send(());
        }
    }

    /// The customer of a room is here no more, as far as this session knows.
    fn part(&self, room: &Room, leaving: Leaving) {
        if room.counted {
            customers::go(&self.shared, &room.scope, room.conversation, leaving);
        }
    }

    /// Forgets the session everywhere.
    async fn leave(&mut self) {
        self.shared.forget(self.sid);
        for room in std::mem::take(&mut self.rooms) {
            self.part(&room, Leaving::Disconnected);
        }
        for (channel, next) in self.shared.connectors.leave(self.sid) {
            let _ = next.send(Box::new(Control::Promote(channel))).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_that_waits_is_small() {
        fn size_of_future<A, B, C, D, F: Future>(_: impl Fn(A, B, C, D) -> F) -> usize {
            size_of::<F>()
        }

        assert!(size_of_future(run) <= 1300, "the future takes {} bytes", size_of_future(run));
        assert!(size_of::<Room>() <= 320, "a room takes {} bytes", size_of::<Room>());
    }
}
