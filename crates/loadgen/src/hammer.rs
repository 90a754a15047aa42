//! Keep-alive clients that send the next request as soon as the last is answered.

use crate::http::Connection;
use crate::statistics::rate;
use anyhow::{Context, Result};
use std::borrow::Cow;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// Requests of this time are not counted.
const WARM_UP: Duration = Duration::from_millis(500);

/// What the clients came to together.
pub(crate) struct Hammered {
    pub(crate) per_second: f64,
    /// Length of the last answer's body.
    pub(crate) body_bytes: usize,
}

/// Lets so many clients send for `length`; `request` makes the `number`-th request of all.
pub(crate) async fn hammer<F>(
    server: SocketAddr,
    clients: usize,
    length: Duration,
    request: F,
) -> Result<Hammered>
where
    F: Fn(usize) -> Cow<'static, [u8]> + Send + Sync + 'static,
{
    let request = Arc::new(request);
    let counts: Arc<[AtomicUsize; 3]> = Arc::default();
    let begin = Instant::now() + WARM_UP;
    let mut tasks = JoinSet::new();
    for client in 0..clients {
        let (request, counts) = (request.clone(), counts.clone());
        tasks.spawn(async move {
            let [next, counted, body_bytes] = &*counts;
            let mut connection = Connection::open(server, client).await?;
            loop {
                let reply = connection.send(&request(next.fetch_add(1, Relaxed))).await?;
                reply.successful()?;
                body_bytes.store(reply.body.len(), Relaxed);
                let now = Instant::now();
                if now > begin + length {
                    return anyhow::Ok(());
                }
                counted.fetch_add(usize::from(now >= begin), Relaxed);
            }
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended?.context("a client failed")?;
    }
    let [_, counted, body_bytes] = &*counts;
    Ok(Hammered {
        per_second: rate(counted.load(Relaxed), length.as_secs_f64()),
        body_bytes: body_bytes.load(Relaxed),
    })
}
