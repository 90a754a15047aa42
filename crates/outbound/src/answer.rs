//! What came back.

use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt};
use http::response::Parts;
use http::{HeaderMap, Response, StatusCode};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use tokio::time::{Instant, timeout_at};

use crate::Error;
use crate::connection::Driven;

/// The head of an answer, and its body as it arrives. Dropping it closes the connection.
pub struct Answer {
    head: Parts,
    body: Incoming,
    driven: Driven,
    limit: u64,
    left: u64,
    deadline: Instant,
}

impl Answer {
    pub(crate) fn new(
        response: Response<Incoming>,
        driven: Driven,
        limit: u64,
        deadline: Instant,
    ) -> Result<Self, Error> {
        let (head, body) = response.into_parts();
        // Whoever says so much beforehand needs not be read.
        if body.size_hint().lower() > limit {
            return Err(Error::TooLarge { limit });
        }
        Ok(Self { head, body, driven, limit, left: limit, deadline })
    }

    /// The status, good or bad.
    pub fn status(&self) -> StatusCode {
        self.head.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// The next piece of the body; `None` at its end.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        loop {
            let frame = timeout_at(self.deadline, self.driven.beside(self.body.frame())).await;
            let Some(frame) = frame.map_err(|_| Error::TimedOut)? else { return Ok(None) };
            // Trailers say nothing to anybody here.
            let Ok(chunk) = frame.map_err(Error::Broken)?.into_data() else { continue };
            let left = self.left.checked_sub(chunk.len() as u64);
            self.left = left.ok_or(Error::TooLarge { limit: self.limit })?;
            return Ok(Some(chunk));
        }
    }

    /// The whole body, held in memory.
    pub async fn bytes(mut self) -> Result<Bytes, Error> {
        let mut whole = Vec::new();
        while let Some(chunk) = self.chunk().await? {
            whole.extend_from_slice(&chunk);
        }
        Ok(whole.into())
    }

    /// The body as it arrives. It ends after an error.
    pub fn stream(self) -> BoxStream<'static, Result<Bytes, Error>> {
        let chunks = stream::try_unfold(self, |mut answer| async move {
            let chunk = answer.chunk().await?;
            Ok(chunk.map(|chunk| (chunk, answer)))
        });
        chunks.boxed()
    }
}
