//! Telling from the log: to clients that were away, and to those that read too slowly.

use model::Error;
use model::event::Seq;
use realtime::{CatchUp, Content, Delivery, Resumed, count_resume};

use super::heard::Then;
use super::{Flow, Session};
use crate::encoding::Encoding;
use crate::frame::{self, History, Protocol};

/// Events read from the log at once for a reader that is behind.
const PAGE: u32 = 100;

impl Session {
    /// Answers a client that asks, while listening, for what came after a position.
    pub(super) async fn go_back(&mut self, identifier: &str, history: &History) -> Flow {
        match self.position_of(identifier) {
            Some(index) => self.resume(index, history, Then::Live).await,
            None => Flow::On,
        }
    }

    /// Sends a subscription back to where its client was.
    pub(super) async fn resume(&mut self, index: usize, history: &History, then: Then) -> Flow {
        let (most, now) = (self.shared.limits.history, self.shared.app.clock.now());
        let heard = &mut self.subscriptions[index];
        let Some(stream) = &mut heard.stream else { return Flow::On };
        stream.going_back = Some(then);
        let Some(since) = history.since(&stream.id) else { return self.complete(index).await };
        match heard.subscription.rewind(&since, most, now).await {
            Ok(Resumed::From(told)) => heard.told = told,
            Ok(Resumed::Lost(newest)) => return self.start_anew(index, newest).await,
            Err(error) => return log_failed(&error),
        }
        Flow::On
    }

    /// Writes what waits; then the client's position is the account's, not only that of the last event it could see.
    pub(super) async fn move_up(&mut self, identifier: &str) -> Flow {
        if self.protocol == Protocol::Plain || self.is_behind() || self.connection.is_busy() {
            return Flow::On;
        }
        let Some(index) = self.position_of(identifier) else { return Flow::On };
        let position = self.subscriptions[index].subscription.position();
        // Everything up to the position is in the outbox by now, or the reader is behind.
        let taken = self.outbox.take();
        match self.tell(taken).await {
            Flow::On => {}
            end => return end,
        }
        if let Some(index) = self.position_of(identifier) {
            let heard = &mut self.subscriptions[index];
            if !heard.subscription.is_behind() {
                heard.told = heard.told.max(position);
            }
        }
        Flow::On
    }

    /// Tells readers that are behind what they missed, a page of the log at a time, as far as the client takes it.
    pub(super) async fn catch_up(&mut self) -> Flow {
        for index in 0..self.subscriptions.len() {
            while self.subscriptions[index].subscription.is_behind() && !self.connection.is_busy() {
                match self.tell_page(index).await {
                    Flow::On => {}
                    end => return end,
                }
            }
        }
        Flow::On
    }

    async fn tell_page(&mut self, index: usize) -> Flow {
        let heard = &self.subscriptions[index];
        let going_back = heard.stream.as_ref().is_some_and(|stream| stream.going_back.is_some());
        let page = match heard.subscription.catch_up(heard.told, PAGE).await {
            Ok(page) => page,
            Err(Error::Gone(_)) if going_back => match heard.subscription.forgotten().await {
                Ok(newest) => return self.start_anew(index, newest).await,
                Err(error) => return log_failed(&error),
            },
            Err(error) => return log_failed(&error),
        };
        let live = page.live;
        self.write_page(index, page);
        if going_back && live {
            return self.complete(index).await;
        }
        Flow::On
    }

    fn write_page(&mut self, index: usize, page: CatchUp) {
        let heard = &mut self.subscriptions[index];
        let encoding = Encoding { files: &self.shared.files, clock: &self.shared.app.clock };
        self.connection.send(|out| {
            for logged in page.events {
                heard.write(&Delivery::new(Content::Event(logged)), &encoding, out);
            }
        });
        heard.told = page.upto;
    }

    /// Says that everything that was missed has been told.
    async fn complete(&mut self, index: usize) -> Flow {
        count_resume(None);
        self.write_typed(&self.subscriptions[index].prefix.clone(), frame::CONFIRM_HISTORY);
        self.end_history(index).await
    }

    /// Says that the client has to fetch everything anew; it is told what comes after `newest`.
    async fn start_anew(&mut self, index: usize, newest: Seq) -> Flow {
        let heard = &mut self.subscriptions[index];
        heard.told = newest;
        let (prefix, account) = (heard.prefix.clone(), heard.subscription.account());
        self.write_typed(&prefix, frame::REJECT_HISTORY);
        self.write_typed(&prefix, frame::resync(account, newest).as_bytes());
        self.end_history(index).await
    }

    async fn end_history(&mut self, index: usize) -> Flow {
        let stream = self.subscriptions[index].stream.as_mut();
        match stream.and_then(|stream| stream.going_back.take()) {
            Some(Then::Presence) => self.answer_presence(index).await,
            Some(Then::Live) | None => Flow::On,
        }
    }
}

fn log_failed(error: &Error) -> Flow {
    tracing::warn!(%error, "Catching up failed; the client is sent away to come back");
    Flow::Restart
}
