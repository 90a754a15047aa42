//! The Customer Channel API.

use super::{Privacy, Setting, Shape};

pub(super) const CHANNEL: &[Setting] = &[
    Setting::new(
        "channel_account",
        Shape::Number,
        "The account of calls of the Customer Channel API that name no inbox.",
    )
    .otherwise("the first account"),
    Setting::new(
        "channel_base_path",
        Shape::Text,
        "A further path below which the Customer Channel API is found, such as `/chat`: `/chat/socket.io`, `/chat/api/…`.",
    )
    .otherwise("only at the root"),
    Setting::new(
        "connector_token",
        Shape::Text,
        "What connectors have to show when they register: as `token` in the handshake or as a bearer token.",
    )
    .otherwise("anybody may register a connector")
    .private(Privacy::Secret),
    Setting::new(
        "third_party_key",
        Shape::Text,
        "What senders of campaigns have to show: as a bearer token or in `X-Api-Key`.",
    )
    .otherwise("there are no campaigns")
    .private(Privacy::Secret),
    Setting::new(
        "strict_status_codes",
        Shape::Switch,
        "Whether `/api/customer/init` tells every refusal as 500, as the oldest clients know it.",
    )
    .default("false"),
    Setting::new(
        "channel_join_time",
        Shape::Duration,
        "How long a conversation waits for its customer to join.",
    )
    .default("10m"),
    Setting::new(
        "channel_inactivity",
        Shape::Duration,
        "How long a customer of the web may leave an answer unanswered before a reminder, and after the last one before \
         the end. 0 = for ever.",
    )
    .default("5m"),
    Setting::new("channel_reminders", Shape::Number, "Reminders before the end.").default("2"),
    Setting::new(
        "channel_absence_time",
        Shape::Duration,
        "How long a customer of the web may be gone before agents are told.",
    )
    .default("10s"),
    Setting::new(
        "channel_reconnect_time",
        Shape::Duration,
        "How long a customer of the web may be gone before the conversation ends.",
    )
    .default("2m"),
    Setting::new(
        "channel_agent_limit",
        Shape::Number,
        "Open conversations of channels that the router gives one agent at most; `max_assignment_limit` of an inbox goes \
         before it. 0 = no limit.",
    )
    .default("5"),
    Setting::new(
        "channel_accept_time",
        Shape::Duration,
        "How long an agent who is asked to take a conversation has to answer.",
    )
    .default("30s"),
    Setting::new(
        "channel_queue_time",
        Shape::Duration,
        "How long a conversation waits for an agent before its customer is told that nobody is available. 0 = for ever.",
    )
    .default("5m"),
    Setting::new(
        "channel_overflow_time",
        Shape::Duration,
        "How long a conversation waits for its team before anybody of the inbox may be given it; steps that administrators \
         chose for the team's queue go before it. 0 = for ever.",
    )
    .default("0"),
    Setting::new(
        "channel_agent_return_time",
        Shape::Duration,
        "How long an agent's connections may be lost before their conversations are given to others.",
    )
    .default("30s"),
    Setting::new(
        "channel_end_without_agent",
        Shape::Switch,
        "Whether a conversation ends when no agent was available in time.",
    )
    .default("false"),
];
