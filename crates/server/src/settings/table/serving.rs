//! Where and how the server answers, and who watches it.

use super::{Setting, Shape};

pub(super) const SERVING: &[Setting] = &[
    Setting::new("listen", Shape::Address, "Where the server listens. Port 0 takes any free port.")
        .default("127.0.0.1:3000")
        .aliases(&["PORT"]),
    Setting::new(
        "public_url",
        Shape::Text,
        "Where customers and agents reach this installation; links begin with it.",
    )
    .otherwise("`http://` and the address of `listen`")
    .aliases(&["FRONTEND_URL"]),
    Setting::new(
        "trusted_proxies",
        Shape::List,
        "Addresses and networks whose `X-Forwarded-For` is believed.",
    )
    .default("127.0.0.0/8,::1"),
    Setting::new(
        "private_targets",
        Shape::List,
        "Addresses and networks that are called when a user names them although they are not public, such as \
         `10.1.2.3`.",
    )
    .otherwise("only public addresses"),
    Setting::new(
        "drain_time",
        Shape::Duration,
        "How long requests in progress may take to finish after SIGTERM.",
    )
    .default("10s"),
    Setting::new(
        "reconnect_spread",
        Shape::Duration,
        "Over how long live connections are sent away after that, so that they do not all come back at once; \
         a few of them are quicker.",
    )
    .default("5s"),
];

pub(super) const WATCHING: &[Setting] = &[
    Setting::new("log", Shape::Text, "What goes to the log: a level, or levels by area such as `info,store=debug`; `sqlx=debug` shows statements.")
        .default("info")
        .aliases(&["RUST_LOG", "LOG_LEVEL"]),
    Setting::new("log_format", Shape::Text, "`text` for people or `json` for collectors.").default("text"),
    Setting::new("metrics_listen", Shape::Address, "Where `/metrics` answers in Prometheus' format. Keep it private.")
        .otherwise("off"),
];
