//! Somebody who waits for what happens next, and is asked again who they are before they are told.

use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream;
use http::request::Parts;
use model::event::Seq;
use model::{Error, Result};
use realtime::{Claim, Follower, count_resume};
use rest::event_log::{self, ALIVE, EventEntry, KEEP_ALIVE, MOST};
use rest::{PublicError, Seat, Waited};
use store::contact_inboxes;

use super::entry;
use crate::Door;
use crate::visitor::Visitor;

/// A session that follows the log on a request.
pub(super) struct Following {
    door: Door,
    visitor: contact_inboxes::Visitor,
    /// The request, which proves who they are as long as it would be answered.
    parts: Parts,
    seat: Seat,
    follower: Follower,
}

impl Following {
    /// Begins after what has been told already.
    pub(super) async fn begin(
        door: Door,
        visitor: contact_inboxes::Visitor,
        parts: Parts,
        seat: Seat,
        told: Seq,
    ) -> Result<Self> {
        let claim = Claim::Session { token: visitor.session.pubsub_token.clone() };
        let follower = door.app.realtime.follow(claim, told).await?;
        Ok(Self { door, visitor, parts, seat, follower })
    }

    /// The first events that happen within this time.
    pub(super) async fn first(&mut self, limit: u32, wait: Duration) -> Result<Vec<EventEntry>, PublicError> {
        let Waited::Happened(events) = self.seat.wait(wait, self.follower.next(limit)).await else {
            return Ok(Vec::new());
        };
        let events = events?.ok_or(Error::Unauthenticated)?;
        self.identify().await?;
        Ok(events.iter().filter_map(|logged| entry(&self.door, &logged.event, &self.visitor)).collect())
    }

    /// Everything from here on, until the right to see it ends or the server goes away.
    pub(super) fn stream(self, epoch: String) -> Response {
        count_resume(None);
        let pieces = stream::unfold((self, epoch), async |(mut following, epoch)| {
            let piece = following.piece(&epoch).await?;
            Some((piece, (following, epoch)))
        });
        event_log::stream(pieces)
    }

    async fn piece(&mut self, epoch: &str) -> Option<Bytes> {
        let events = match self.seat.wait(KEEP_ALIVE, self.follower.next(MOST)).await {
            Waited::Happened(Ok(events)) => events?,
            Waited::Happened(Err(error)) => {
                tracing::warn!(%error, "Following the log failed; its client comes back");
                return None;
            }
            Waited::TimeOver => Vec::new(),
            Waited::Closing => return None,
        };
        self.identify().await.ok()?;
        let mut piece = Vec::new();
        for entry in events.iter().filter_map(|logged| entry(&self.door, &logged.event, &self.visitor)) {
            entry.write(epoch, &mut piece);
        }
        Some(if piece.is_empty() { Bytes::from_static(ALIVE) } else { piece.into() })
    }

    /// Asks the request again whose session it names: it may have to prove itself meanwhile.
    async fn identify(&mut self) -> Result<(), PublicError> {
        let Visitor(visitor) = Visitor::from_request_parts(&mut self.parts, &self.door).await?;
        self.visitor = visitor;
        Ok(())
    }
}
