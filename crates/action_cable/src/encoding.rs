//! The hub's deliveries as Action Cable's JSON, once for each audience.

use bytes::Bytes;
use model::Clock;
use model::event::Body;
use model::topic::Topic;
use realtime::{Content, Delivery, Frame, Subscription};
use wire::{FileUrls, Look, Viewer, event_json, presence_json, typing_json};

/// What encoding needs besides the delivery.
pub(crate) struct Encoding<'a> {
    pub(crate) files: &'a FileUrls,
    pub(crate) clock: &'a Clock,
}

impl Encoding<'_> {
    /// The bytes of `{"event":…,"data":…}` for this reader; shared with all who may see the same.
    pub(crate) fn frame<'d>(&self, delivery: &'d Delivery, subscription: &Subscription) -> Option<&'d Bytes> {
        let (frame, viewer) = audience(&delivery.content, subscription);
        delivery.frame(frame, |content| self.encode(content, viewer))
    }

    fn encode(&self, content: &Content, viewer: Viewer<'_>) -> Option<Bytes> {
        let look = Look::public(self.files, self.clock.now());
        let json = match content {
            Content::Event(logged) => event_json(&logged.event, viewer, look)?,
            Content::Typing(typing) => typing_json(typing, viewer, look),
            Content::Presence(presence) => presence_json(presence, viewer),
        };
        Some(Bytes::from(json))
    }
}

fn audience<'t>(content: &Content, subscription: &'t Subscription) -> (Frame, Viewer<'t>) {
    if subscription.user().is_some() {
        return (Frame::CableAgent, Viewer::Agent);
    }
    let conversation = match content {
        Content::Event(logged) => match &logged.event.payload.body {
            Body::Conversation(view) => Some(view.as_ref()),
            Body::Message(_)
            | Body::Contact(_)
            | Body::Notification(..)
            | Body::CacheKeys(_)
            | Body::Channel(_)
            | Body::Access(_)
            | Body::Forgotten => None,
        },
        Content::Typing(typing) => Some(&*typing.conversation),
        Content::Presence(_) => None,
    };
    let owner = conversation.is_some_and(|view| subscription.is(Topic::ContactInbox(view.contact_inbox.id)));
    if owner {
        (Frame::CableOwner, Viewer::Owner { pubsub_token: subscription.token() })
    } else {
        (Frame::CableContact, Viewer::Contact)
    }
}
