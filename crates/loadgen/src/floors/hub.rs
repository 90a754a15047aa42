//! Who listens to which topic on the hybrid floor, and the one flusher that writes.

use super::subscriber::{Flushed, Subscriber};
use super::{identifier, token};
use bytes::Bytes;
use parking_lot::{Mutex, RwLock};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio_util::task::TaskTracker;

/// Bytes that many subscribers share.
#[derive(Clone)]
pub(crate) enum Frame {
    /// A whole text.
    Plain(Bytes),
    /// An event's message, to be wrapped in the subscriber's identifier.
    Event(Bytes),
}

/// Tokens, topics and the sockets that wait to be flushed.
pub(crate) struct Hub {
    pub(crate) welcome: Bytes,
    message: Box<[u8]>,
    tokens: HashMap<String, usize>,
    topics: Vec<RwLock<Vec<Arc<Subscriber>>>>,
    ready: Mutex<Vec<Arc<Subscriber>>>,
    wake: Notify,
}

impl Hub {
    /// Knows so many tokens, so many neighbours to a topic.
    pub(crate) fn new(sockets: usize, receivers: usize, frame_bytes: usize) -> Arc<Self> {
        Arc::new(Self {
            welcome: Bytes::from_static(br#"{"type":"welcome"}"#),
            message: message(frame_bytes),
            tokens: (0..sockets).map(|number| (token(number), number / receivers)).collect(),
            topics: (0..sockets.div_ceil(receivers)).map(|_| RwLock::default()).collect(),
            ready: Mutex::default(),
            wake: Notify::new(),
        })
    }

    /// Looks the token up, joins its topic and confirms.
    pub(crate) fn join(&self, subscriber: &Arc<Subscriber>, identifier: &str) {
        let topic = serde_json::from_str::<serde_json::Value>(identifier)
            .ok()
            .and_then(|parsed| self.tokens.get(parsed["pubsub_token"].as_str()?).copied());
        let quoted = serde_json::Value::from(identifier).to_string();
        let Some(topic) = topic else {
            let reject = format!(r#"{{"identifier":{quoted},"type":"reject_subscription"}}"#);
            return self.send(subscriber, Frame::Plain(reject.into()));
        };
        let prefix = format!(r#"{{"identifier":{quoted},"message":"#).into_bytes().into_boxed_slice();
        if subscriber.subscription.set((topic, prefix)).is_ok() {
            self.topics[topic].write().push(subscriber.clone());
            let confirm = format!(r#"{{"identifier":{quoted},"type":"confirm_subscription"}}"#);
            self.send(subscriber, Frame::Plain(confirm.into()));
        }
    }

    /// Forgets a socket that has ended.
    pub(crate) fn leave(&self, subscriber: &Arc<Subscriber>) {
        if let Some((topic, _)) = subscriber.subscription.get() {
            self.topics[*topic].write().retain(|other| !Arc::ptr_eq(other, subscriber));
        }
    }

    /// Encodes an event once and queues it for everyone of the topic.
    pub(crate) fn broadcast(&self, topic: usize) {
        let frame = Frame::Event(Bytes::copy_from_slice(&self.message));
        self.send_all(&self.topics[topic].read(), &frame);
    }

    /// Queues a frame for one socket.
    pub(crate) fn send(&self, subscriber: &Arc<Subscriber>, frame: Frame) {
        if subscriber.push(frame) {
            self.ready.lock().push(subscriber.clone());
            self.wake.notify_one();
        }
    }

    /// Pings everybody every three seconds from this one timer.
    pub(crate) async fn ping(self: Arc<Self>) {
        let mut timer = tokio::time::interval(Duration::from_secs(3));
        loop {
            timer.tick().await;
            let frame = Frame::Plain(Bytes::from_static(br#"{"type":"ping","message":1763640000}"#));
            for topic in &self.topics {
                self.send_all(&topic.read(), &frame);
            }
        }
    }

    /// Writes to every socket that has something waiting.
    pub(crate) async fn flush(self: Arc<Self>, tasks: TaskTracker) {
        let mut scratch = Vec::with_capacity(64 * 1024);
        loop {
            self.wake.notified().await;
            let ready = std::mem::take(&mut *self.ready.lock());
            for subscriber in ready {
                if subscriber.flush(&mut scratch) == Flushed::Blocked {
                    tasks.spawn(subscriber.drain());
                }
            }
        }
    }

    fn send_all(&self, subscribers: &[Arc<Subscriber>], frame: &Frame) {
        let mut first: Vec<_> =
            subscribers.iter().filter(|subscriber| subscriber.push(frame.clone())).cloned().collect();
        self.ready.lock().append(&mut first);
        self.wake.notify_one();
    }
}

/// A typing event that makes the whole frame about as long as asked.
fn message(frame_bytes: usize) -> Box<[u8]> {
    let event = r#"{"event":"conversation.typing_on","data":{"padding":""}}"#;
    let around =
        serde_json::Value::from(identifier(0)).to_string().len() + r#"{"identifier":,"message":}"#.len();
    let padding = "x".repeat(frame_bytes.saturating_sub(around + event.len()));
    event.replace(r#""padding":"""#, &format!(r#""padding":"{padding}""#)).into_bytes().into_boxed_slice()
}
