//! One connection's life.

mod catch_up;
mod heard;

use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use bytes::Bytes;
use metrics::Counter;
use model::Error;
use realtime::{Item, Outbox, Subscription, Taken};
use socket::frame::{CloseCode, Limits, Violation, write_text};
use socket::pace::Pace;
use socket::{Connection, End, Next, Received};
use tokio::net::TcpStream;

use crate::counts;
use crate::door::{Guest, Shared};
use crate::encoding::Encoding;
use crate::frame::{self, Action, Command, History, Protocol};
use crate::limits::BURST;
use crate::session::heard::{Heard, Stream, Then};

struct Session {
    shared: Arc<Shared>,
    protocol: Protocol,
    connection: Connection,
    outbox: Outbox,
    subscriptions: Vec<Heard>,
    next_slot: u32,
    pace: Pace,
}

/// Whether the connection goes on.
enum Flow {
    On,
    /// The server asks the client to come back.
    Restart,
    /// The client asked for too much.
    Refused,
    /// The client broke the protocol and has been told so.
    Broken,
    /// The client is gone, or takes nothing any more.
    Gone,
}

/// Serves a connection until it ends.
pub(crate) async fn run(guest: Guest, protocol: Protocol, stream: TcpStream, early: Bytes) {
    let shared = Arc::clone(&guest.shared);
    let outbox = Outbox::default();
    let _place = shared.heartbeat.enter(&outbox);
    let connection = Connection::new(stream, Limits { message: shared.limits.message });
    connection.expect_acknowledgements(shared.limits.unresponsive);
    let mut session = Session {
        shared,
        protocol,
        connection,
        outbox,
        subscriptions: Vec::new(),
        next_slot: 0,
        pace: Pace::default(),
    };
    session.connection.send(|out| write_text(out, frame::WELCOME.as_bytes()));
    let first = session.connection.receive(&early);
    session.serve(first).await;
}

impl Session {
    async fn serve(&mut self, mut next: Next<Taken>) {
        loop {
            let flow = match next {
                Next::Received(received) => self.obey(received).await,
                Next::Woken(taken) => self.tell(taken).await,
                Next::Closed(end) => gone(end),
            };
            match flow {
                Flow::On => {}
                Flow::Gone => return,
                Flow::Broken => return Box::pin(self.connection.part()).await,
                Flow::Restart => {
                    self.connection.send(|out| write_text(out, frame::RESTART.as_bytes()));
                    return Box::pin(self.connection.close(CloseCode::SERVICE_RESTART, "")).await;
                }
                Flow::Refused => {
                    self.connection.send(|out| write_text(out, frame::INVALID_REQUEST.as_bytes()));
                    return Box::pin(self.connection.close(CloseCode::POLICY_VIOLATION, "")).await;
                }
            }
            let outbox = &self.outbox;
            let behind = self.is_behind();
            let wake = |context: &mut Context<'_>, busy: bool| match (busy, behind) {
                (true, _) => outbox.poll_beat(context),
                (false, true) => Poll::Ready(Taken::default()),
                (false, false) => outbox.poll_take(context),
            };
            next = self.connection.next(wake).await;
        }
    }

    async fn obey(&mut self, received: Vec<Received>) -> Flow {
        for message in received {
            if !self.pace.allows_another(self.shared.limits.messages, BURST, Instant::now()) {
                counts::TOO_QUICK.increment(1);
                return Flow::Refused;
            }
            let Some(command) = read(&message) else {
                counts::NONSENSE.increment(1);
                continue;
            };
            // Boxed: what a command needs must not be part of every idle connection.
            match Box::pin(self.execute(command)).await {
                Flow::On => {}
                end => return end,
            }
        }
        Flow::On
    }

    async fn execute(&mut self, command: Command) -> Flow {
        counts::COMMANDS.increment(1);
        match command {
            Command::Subscribe(identifier, history) => self.subscribe(identifier, history).await,
            Command::Unsubscribe(identifier) => {
                let prefix = frame::prefix(&identifier);
                self.subscriptions.retain(|heard| heard.prefix != prefix);
                Flow::On
            }
            Command::Perform(identifier, Action::UpdatePresence) => self.update_presence(&identifier).await,
            Command::Perform(_, Action::Unknown) => Flow::On,
            Command::GoBack(identifier, history) => self.go_back(&identifier, &history).await,
            Command::Presence(identifier) => self.refuse_presence(&identifier),
        }
    }

    async fn subscribe(&mut self, identifier: String, history: Option<History>) -> Flow {
        let prefix = frame::prefix(&identifier);
        if self.subscriptions.iter().any(|heard| heard.prefix == prefix) {
            return Flow::On;
        }
        let Some(claim) = frame::claim(&identifier) else {
            let rejected = frame::names_a_channel(&identifier);
            return if rejected { self.reject(&prefix, &counts::REFUSED) } else { Flow::On };
        };
        if !self.shared.limits.allow_another(self.subscriptions.len()) {
            return self.reject(&prefix, &counts::TOO_MANY_SUBSCRIPTIONS);
        }
        let slot = self.next_slot;
        self.next_slot += 1;
        let realtime = &self.shared.app.realtime;
        let subscription = match realtime.subscribe(claim, self.outbox.clone(), slot).await {
            Ok(subscription) => subscription,
            Err(Error::Unauthenticated) => return self.reject(&prefix, &counts::REFUSED),
            Err(error) => {
                tracing::warn!(%error, "A subscription failed; its client is sent away to come back");
                return Flow::Restart;
            }
        };
        let (told, stream) = (subscription.joined_at(), self.stream(&identifier, &subscription));
        self.write_typed(&prefix, frame::CONFIRM);
        // Almost every connection has one subscription: no room for more until there are more.
        self.subscriptions.reserve_exact(1);
        self.subscriptions.push(Heard { slot, prefix, subscription, told, stream });
        let index = self.subscriptions.len() - 1;
        match history.filter(|_| self.protocol == Protocol::Extended) {
            Some(history) => self.resume(index, &history, Then::Presence).await,
            None => self.answer_presence(index).await,
        }
    }

    /// Clients keep one position per stream whatever the identifier, so no two subscriptions share one.
    fn stream(&self, identifier: &str, subscription: &Subscription) -> Option<Box<Stream>> {
        if self.protocol == Protocol::Plain {
            return None;
        }
        let (account, person) = (subscription.account(), subscription.own_topic());
        let id =
            self.shared.app.store.keyring().pseudonym(&format!("stream {account} {person} {identifier}"));
        Some(Box::new(Stream::new(id, subscription.epoch())))
    }

    fn position_of(&self, identifier: &str) -> Option<usize> {
        let prefix = frame::prefix(identifier);
        self.subscriptions.iter().position(|heard| heard.prefix == prefix)
    }

    fn refuse_presence(&mut self, identifier: &str) -> Flow {
        if self.protocol == Protocol::Extended && self.position_of(identifier).is_some() {
            self.write_typed(&frame::prefix(identifier), frame::NO_PRESENCE);
        }
        Flow::On
    }

    fn reject(&mut self, prefix: &[u8], reason: &Counter) -> Flow {
        reason.increment(1);
        self.write_typed(prefix, frame::REJECT);
        Flow::On
    }

    fn write_typed(&mut self, prefix: &[u8], ending: &[u8]) {
        let text = [prefix, ending].concat();
        self.connection.send(|out| write_text(out, &text));
    }

    async fn update_presence(&mut self, identifier: &str) -> Flow {
        match self.move_up(identifier).await {
            Flow::On => {}
            end => return end,
        }
        let Some(index) = self.position_of(identifier) else { return Flow::On };
        self.shared.app.realtime.alive(&self.subscriptions[index].subscription);
        self.answer_presence(index).await
    }

    async fn answer_presence(&mut self, index: usize) -> Flow {
        let heard = &self.subscriptions[index];
        match self.shared.app.realtime.presence_for(&heard.subscription).await {
            Ok(delivery) => {
                let encoding = Encoding { files: &self.shared.files, clock: &self.shared.app.clock };
                self.connection.send(|out| heard.write(&delivery, &encoding, out));
            }
            Err(error) => tracing::warn!(%error, "Presence could not be answered"),
        }
        Flow::On
    }

    /// Writes what waited, joined into one write.
    async fn tell(&mut self, taken: Taken) -> Flow {
        if taken.closing {
            return Flow::Restart;
        }
        if taken.beat && self.connection.is_stuck(self.shared.limits.unresponsive) {
            counts::GIVEN_UP.increment(1);
            return Flow::Gone;
        }
        let beat = taken.beat.then(|| frame::ping(self.shared.app.clock.now().seconds()));
        let shared = &self.shared;
        let encoding = Encoding { files: &shared.files, clock: &shared.app.clock };
        let (subscriptions, mut ended) = (&mut self.subscriptions, Vec::new());
        self.connection.send(|out| {
            for item in &taken.items {
                match item {
                    Item::Delivery(slot, delivery) => {
                        if let Some(heard) = subscriptions.iter_mut().find(|heard| heard.slot == *slot) {
                            heard.tell(delivery, &encoding, out);
                        }
                    }
                    Item::Ended(slot) => ended.push(*slot),
                    Item::Behind(_) => {}
                }
            }
            if let Some(ping) = beat {
                write_text(out, ping.as_bytes());
            }
        });
        for slot in ended {
            self.end(slot);
        }
        if self.is_behind() && !self.connection.is_busy() {
            return Box::pin(self.catch_up()).await;
        }
        Flow::On
    }

    fn is_behind(&self) -> bool {
        self.subscriptions.iter().any(|heard| heard.subscription.is_behind())
    }

    fn end(&mut self, slot: u32) {
        let Some(index) = self.subscriptions.iter().position(|heard| heard.slot == slot) else { return };
        let heard = self.subscriptions.remove(index);
        self.reject(&heard.prefix, &counts::REVOKED);
    }
}

fn read(message: &Received) -> Option<Command> {
    match message {
        Received::Text(text) => Command::parse(text),
        Received::Binary => None,
    }
}

fn gone(end: End) -> Flow {
    match end {
        End::Left => Flow::Gone,
        End::Broke(violation) => {
            if violation == Violation::TooLarge {
                counts::TOO_LARGE.increment(1);
            }
            tracing::debug!(%violation, "A client broke the protocol");
            Flow::Broken
        }
        End::Unresponsive => {
            counts::GIVEN_UP.increment(1);
            Flow::Gone
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Memory per idle socket is a promise: whoever makes the connection's future grow should notice.
    #[test]
    fn an_idle_connection_stays_small() {
        fn size_of_future<A, B, C, D, F: Future>(_: impl Fn(A, B, C, D) -> F) -> usize {
            size_of::<F>()
        }

        assert!(size_of_future(run) <= 900, "the future takes {} bytes", size_of_future(run));
    }
}
