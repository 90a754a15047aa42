//! A conversation to begin a test with, of the shapes of `wire` as well.

use model::contact_inbox::ContactInbox;
use model::conversation::{ContactCard, Conversation, ConversationStatus, ConversationView, Facts};
use model::posting::Thread;
use model::{Attributes, Id, Timestamp};

/// The hour of every test.
pub(crate) const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

/// A conversation in which nothing was said.
pub(crate) fn thread(status: ConversationStatus) -> Thread {
    let conversation = Conversation {
        id: Id::new(7),
        account_id: Id::new(1),
        inbox_id: Id::new(3),
        contact_id: Id::new(5),
        contact_inbox_id: Id::new(8),
        display_id: 1,
        uuid: uuid::Uuid::nil(),
        status,
        priority: None,
        assignee_id: None,
        assignee_agent_bot_id: None,
        team_id: None,
        labels: Vec::new(),
        custom_attributes: Attributes::new(),
        additional_attributes: Attributes::new(),
        agent_last_seen_at: None,
        assignee_last_seen_at: None,
        contact_last_seen_at: None,
        first_reply_created_at: None,
        waiting_since: None,
        snoozed_until: None,
        last_activity_at: NOW,
        facts: Facts::default(),
        created_at: NOW,
        updated_at: NOW,
    };
    let contact = ContactCard {
        id: Id::new(5),
        name: "Jane".into(),
        email: None,
        phone_number: None,
        identifier: None,
        blocked: false,
        additional_attributes: Attributes::new(),
        custom_attributes: Attributes::new(),
        avatar: None,
    };
    let contact_inbox = ContactInbox {
        id: Id::new(8),
        contact_id: Id::new(5),
        inbox_id: Id::new(3),
        source_id: "s".into(),
        hmac_verified: false,
        created_at: NOW,
        updated_at: NOW,
    };
    let view = ConversationView {
        conversation,
        contact,
        contact_inbox,
        assignee: None,
        assignee_agent_bot: None,
        team: None,
        reply_window_hours: None,
        last_message: None,
    };
    Thread { view, sessions: vec![Id::new(8)], bot: None, place: None }
}
