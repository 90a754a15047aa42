//! Somebody who waits for what happens next, and is asked again who they are before they are told.

use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream;
use http::request::Parts;
use model::event::Seq;
use model::scope::AgentScope;
use model::{Error, Result};
use realtime::{Claim, Follower, count_resume};
use rest::event_log::{self, ALIVE, EventEntry, KEEP_ALIVE, MOST};
use rest::{AgentError, Seat, Waited};

use super::entry;
use crate::caller::Agent;
use crate::door::Door;

/// An agent who follows the log on a request.
pub(super) struct Following {
    door: Door,
    /// The request, which proves who they are as long as it would be answered.
    parts: Parts,
    seat: Seat,
    follower: Follower,
}

impl Following {
    /// Begins after what has been told already.
    pub(super) async fn begin(
        door: Door,
        agent: &AgentScope,
        parts: Parts,
        seat: Seat,
        told: Seq,
    ) -> Result<Self> {
        let user = store::users::by_id(&door.app.store.reader(), agent.user_id()).await?;
        let claim = Claim::User { user_id: user.id, account_id: agent.account_id, token: user.pubsub_token };
        let follower = door.app.realtime.follow(claim, told).await?;
        Ok(Self { door, parts, seat, follower })
    }

    /// The first events that happen within this time.
    pub(super) async fn first(&mut self, limit: u32, wait: Duration) -> Result<Vec<EventEntry>, AgentError> {
        let Waited::Happened(events) = self.seat.wait(wait, self.follower.next(limit)).await else {
            return Ok(Vec::new());
        };
        let events = events?.ok_or(Error::Unauthenticated)?;
        self.identify().await?;
        Ok(events.iter().filter_map(|logged| entry(&self.door, &logged.event)).collect())
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
        for entry in events.iter().filter_map(|logged| entry(&self.door, &logged.event)) {
            entry.write(epoch, &mut piece);
        }
        Some(if piece.is_empty() { Bytes::from_static(ALIVE) } else { piece.into() })
    }

    /// Asks the request again who sends it: its token may have been revoked meanwhile.
    async fn identify(&mut self) -> Result<Agent, AgentError> {
        Agent::from_request_parts(&mut self.parts, &self.door).await
    }
}
