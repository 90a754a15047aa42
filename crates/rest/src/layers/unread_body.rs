//! Takes the rest of a large body when the answer is known before its end.
//!
//! A connection that is closed while its client still writes is reset, and the client loses the answer: it would learn
//! of a broken pipe instead of a file that is too large.

use std::time::Duration;

use axum::body::{Body, BodyDataStream, HttpBody};
use axum::extract::Request;
use futures_util::{StreamExt, stream};
use http::header;
use tokio::sync::oneshot;
use tokio::time::timeout;

/// What comes together with the head of a request; the connection takes that much by itself.
const SMALL: u64 = 16 * 1024;
/// A client that sends nothing for so long waits for its answer.
const SILENCE: Duration = Duration::from_secs(1);
/// How long a client may go on sending.
const PATIENCE: Duration = Duration::from_secs(10);

/// Gives the body back when whoever answers has let go of it.
pub(super) struct UnreadBody(Option<oneshot::Receiver<BodyDataStream>>);

impl UnreadBody {
    /// Watches over the body of a request.
    pub(super) fn of(request: &mut Request) -> Self {
        let small = request.body().size_hint().upper().is_some_and(|length| length <= SMALL);
        // Whoever asks first sends nothing after a refusal.
        if small || request.headers().contains_key(header::EXPECT) {
            return Self(None);
        }
        let (home, unread) = oneshot::channel();
        let chunks = std::mem::take(request.body_mut()).into_data_stream();
        let lent = Lent { chunks: Some(chunks), home: Some(home) };
        *request.body_mut() = Body::from_stream(stream::unfold(lent, async |mut lent| {
            let chunk = lent.chunks.as_mut()?.next().await?;
            Some((chunk, lent))
        }));
        Self(Some(unread))
    }

    /// Reads and forgets what is left, for as long as it keeps coming.
    pub(super) async fn discard(self) {
        let Some(Ok(mut chunks)) = self.0.map(|mut unread| unread.try_recv()) else { return };
        let rest = async { while let Ok(Some(Ok(_))) = timeout(SILENCE, chunks.next()).await {} };
        let _ = timeout(PATIENCE, rest).await;
    }
}

struct Lent {
    chunks: Option<BodyDataStream>,
    home: Option<oneshot::Sender<BodyDataStream>>,
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let (Some(chunks), Some(home)) = (self.chunks.take(), self.home.take()) {
            // Nobody waits for it any more when the answer was given up.
            let _ = home.send(chunks);
        }
    }
}
