//! Which connectors are here: one of each channel is the first, the others stand by.

use std::collections::HashMap;

use model::inbox::InboxId;
use parking_lot::Mutex;
use uuid::Uuid;

use crate::session::Orders;

/// Connectors of one channel at most.
const PER_CHANNEL: usize = 16;
/// Channels with a connector at most.
const CHANNELS: usize = 256;

/// An inbox and the name of a channel.
type Place = (InboxId, String);
/// A session, and how it is told something.
type Connector = (Uuid, Orders);

/// The connectors of this node, the first of each channel last in its list.
#[derive(Default)]
pub(crate) struct Connectors(Mutex<HashMap<Place, Vec<Connector>>>);

impl Connectors {
    /// Makes a session the first connector of a channel; `false` when there are too many.
    pub(crate) fn register(&self, inbox: InboxId, channel: &str, session: Uuid, control: Orders) -> bool {
        let mut channels = self.0.lock();
        let place = (inbox, channel.to_owned());
        if !channels.contains_key(&place) && channels.len() >= CHANNELS {
            return false;
        }
        let connectors = channels.entry(place).or_default();
        connectors.retain(|(other, _)| *other != session);
        if connectors.len() >= PER_CHANNEL {
            return false;
        }
        connectors.push((session, control));
        true
    }

    /// Forgets a session; gives for each channel in which it was the first whoever is the first now.
    pub(crate) fn leave(&self, session: Uuid) -> Vec<(String, Orders)> {
        let mut promoted = Vec::new();
        self.0.lock().retain(|(_, channel), connectors| {
            let was_first = connectors.last().is_some_and(|(first, _)| *first == session);
            connectors.retain(|(other, _)| *other != session);
            if let (true, Some((_, control))) = (was_first, connectors.last()) {
                promoted.push((channel.clone(), control.clone()));
            }
            !connectors.is_empty()
        });
        promoted
    }

    /// The first connector of a channel.
    pub(crate) fn first(&self, inbox: InboxId, channel: &str) -> Option<Orders> {
        let channels = self.0.lock();
        channels.get(&(inbox, channel.to_owned()))?.last().map(|(_, control)| control.clone())
    }

    /// Whether a session is the first connector of a channel.
    pub(crate) fn is_first(&self, inbox: InboxId, channel: &str, session: Uuid) -> bool {
        let channels = self.0.lock();
        let connectors = channels.get(&(inbox, channel.to_owned()));
        connectors.and_then(|connectors| connectors.last()).is_some_and(|(first, _)| *first == session)
    }
}
