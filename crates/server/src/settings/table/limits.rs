//! How much may be asked at once.

use super::{Setting, Shape};

pub(super) const LIMITS: &[Setting] = &[
    Setting::new("rate_limit", Shape::Number, "Requests a minute from one address; 0 = no limit.")
        .default("3000")
        .aliases(&["RACK_ATTACK_LIMIT"]),
    Setting::new(
        "sign_ins_per_address",
        Shape::Number,
        "Attempts to sign in from one address in five minutes; 0 = no limit.",
    )
    .default("5"),
    Setting::new(
        "sign_ins_per_email",
        Shape::Number,
        "Attempts to sign in with one e-mail address in fifteen minutes; 0 = no limit.",
    )
    .default("10"),
    Setting::new("flood_limit", Shape::Number, "Messages a minute in one conversation; 0 = no limit.")
        .default("200"),
    Setting::new(
        "resume_limit",
        Shape::Number,
        "Events a live client is told at most when it comes back; beyond that it has to fetch everything anew.",
    )
    .default("10000"),
    Setting::new("sockets_per_address", Shape::Number, "Live connections from one address; 0 = no limit.")
        .default("1000"),
    Setting::new(
        "subscriptions_per_socket",
        Shape::Number,
        "Subscriptions of one live connection; 0 = no limit.",
    )
    .default("100"),
    Setting::new("socket_message_limit", Shape::Size, "Largest message of a live connection.")
        .default("64KiB"),
    Setting::new(
        "socket_message_rate",
        Shape::Number,
        "Messages a second that a live connection may keep sending, ten times as many at once; 0 = no limit.",
    )
    .default("100"),
    Setting::new(
        "handshake_time",
        Shape::Duration,
        "Time in which a new connection has to send the head of its first request.",
    )
    .default("10s"),
    Setting::new(
        "unresponsive_time",
        Shape::Duration,
        "How long the client of a live connection may take or acknowledge nothing while something waits for it.",
    )
    .default("30s"),
    Setting::new(
        "connections",
        Shape::Number,
        "Connections that speak HTTP at the same time; more wait to be accepted. Live connections do not count.",
    )
    .default("8192"),
    Setting::new("body_limit", Shape::Size, "Largest body of a request without files.").default("2MiB"),
    Setting::new("upload_limit", Shape::Size, "Largest body of a request with files.").default("100MiB"),
];
