//! Model values with a story: Jane asks, Ada of the billing team answers. `talk` has what they say.

use model::account::{Account, AccountSettings, AccountStatus};
use model::agent_bot::AgentBot;
use model::contact::{Contact, ContactType};
use model::contact_inbox::{ContactInbox, Session};
use model::inbox::{ApiChannel, Inbox, InboxSettings};
use model::presence::Presence;
use model::team::Team;
use model::user::{Availability, Member, Membership, Role, User};
use model::{Attributes, Id, Timestamp, Token};
use serde_json::{Value, json};
use wire::{FileUrls, Look};

/// 2026-06-17T08:00:00.250Z, and `seconds` later.
pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(1_781_683_200_250_000 + seconds * 1_000_000)
}

pub(crate) fn files() -> FileUrls {
    FileUrls::new("https://chat.example", b"a key of the tests")
}

pub(crate) fn look(files: &FileUrls) -> Look<'_> {
    Look::public(files, at(600))
}

pub(crate) fn object(value: Value) -> Attributes {
    let Value::Object(object) = value else { panic!("not an object: {value}") };
    object
}

/// The bytes of an event, read back.
pub(crate) fn read(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).expect("what is written can be read")
}

/// A shape as a client reads it.
pub(crate) fn shown(shape: &impl serde::Serialize) -> Value {
    serde_json::to_value(shape).expect("every shape can be written")
}

pub(crate) fn contact() -> Contact {
    Contact {
        id: Id::new(10),
        account_id: Id::new(1),
        name: "Jane".into(),
        email: Some("jane@example.test".into()),
        phone_number: None,
        identifier: Some("user-42".into()),
        contact_type: ContactType::Lead,
        blocked: false,
        additional_attributes: object(json!({"city": "Berlin", "country": "DE"})),
        custom_attributes: object(json!({"plan": "gold"})),
        labels: vec!["vip".into()],
        avatar: None,
        last_activity_at: Some(at(60)),
        created_at: at(0),
        updated_at: at(1),
    }
}

pub(crate) fn stranger() -> Contact {
    Contact {
        email: None,
        identifier: None,
        contact_type: ContactType::Visitor,
        additional_attributes: Attributes::new(),
        custom_attributes: Attributes::new(),
        last_activity_at: None,
        ..contact()
    }
}

pub(crate) fn session() -> Session {
    Session {
        contact_inbox: ContactInbox {
            id: Id::new(8),
            contact_id: Id::new(10),
            inbox_id: Id::new(3),
            source_id: "jane@phone".into(),
            hmac_verified: true,
            created_at: at(0),
            updated_at: at(2),
        },
        pubsub_token: Token::new("vxrAesh9TjFkEeQbSTyyBNYY"),
    }
}

pub(crate) fn user() -> User {
    User {
        id: Id::new(7),
        email: "ada@example.test".into(),
        name: "Ada L".into(),
        display_name: Some("Ada".into()),
        message_signature: None,
        ui_settings: object(json!({"locale": "en"})),
        custom_attributes: Attributes::new(),
        confirmed: true,
        avatar: None,
        pubsub_token: Token::new("pubsub-token-of-ada-24ch"),
        access_token: Token::new("access-token-of-ada-24ch"),
        created_at: at(-86_400),
        updated_at: at(-86_400),
    }
}

pub(crate) fn membership() -> Membership {
    Membership {
        id: Id::new(70),
        account_id: Id::new(1),
        user_id: Id::new(7),
        role: Role::Agent,
        availability: Availability::Busy,
        auto_offline: true,
        inviter_id: Some(Id::new(5)),
        active_at: Some(at(0)),
        created_at: at(-86_400),
    }
}

pub(crate) fn member() -> Member {
    Member { user: user(), membership: membership() }
}

pub(crate) fn account() -> Account {
    Account {
        id: Id::new(1),
        name: "Acme".into(),
        locale: "en".into(),
        status: AccountStatus::Active,
        custom_attributes: Attributes::new(),
        settings: AccountSettings::default(),
        created_at: at(-86_400),
        updated_at: at(-86_400),
    }
}

pub(crate) fn team() -> Team {
    Team {
        id: Id::new(2),
        account_id: Id::new(1),
        name: "billing".into(),
        description: None,
        allow_auto_assign: true,
        created_at: at(-10),
        updated_at: at(-5),
    }
}

pub(crate) fn presence() -> Presence {
    Presence {
        account_id: Id::new(1),
        users: [(Id::new(7), Availability::Busy), (Id::new(9), Availability::Online)].into(),
        contacts: vec![Id::new(10)],
    }
}

pub(crate) fn inbox() -> Inbox {
    Inbox {
        avatar: None,
        agent_bot_id: None,
        deleting_since: None,
        id: Id::new(3),
        account_id: Id::new(1),
        name: "App".into(),
        channel: ApiChannel {
            id: Id::new(4),
            identifier: "4tqNmC3mQnbH5vWSyGzfhY2s".into(),
            hmac_token: Token::new("hmac-token"),
            hmac_mandatory: true,
            secret: Token::new("webhook-secret"),
            webhook_url: None,
            additional_attributes: object(json!({"agent_reply_time_window": 24})),
        },
        settings: InboxSettings { greeting_enabled: true, ..InboxSettings::default() },
        created_at: at(-100),
        updated_at: at(-100),
    }
}

pub(crate) fn bot() -> AgentBot {
    AgentBot {
        id: Id::new(3),
        account_id: Id::new(1),
        name: "Helper".into(),
        description: Some("Answers first".into()),
        outgoing_url: Some("https://bots.test/hear".into()),
        bot_config: object(json!({"hidden": true})),
        avatar: None,
        access_token: Token::new("bot-token"),
        secret: Token::new("bot-secret"),
        created_at: at(0),
        updated_at: at(0),
    }
}
