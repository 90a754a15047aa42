//! Where everything is kept.

use super::{Privacy, Setting, Shape};

pub(super) const STORAGE: &[Setting] = &[
    Setting::new("data", Shape::Path, "Directory of the embedded database, the files and the secret key.")
        .default("./data"),
    Setting::new("database_url", Shape::Text, "`postgres://…` to keep everything in PostgreSQL.")
        .otherwise("the embedded database in `data`")
        .aliases(&["DATABASE_URL"])
        .private(Privacy::Url),
    Setting::new("database_readers", Shape::Number, "Database connections that read at the same time.")
        .default("4"),
    Setting::new(
        "secret_key",
        Shape::Text,
        "Seals tokens and signs file links: at least 43 characters, best 64 random hexadecimal digits. \
         Required with PostgreSQL. Keep it with your backups: without it, sealed tokens are lost.",
    )
    .otherwise("generated once into `data/secret_key`")
    .aliases(&["SECRET_KEY_BASE"])
    .private(Privacy::Secret),
    Setting::new("log_retention", Shape::Duration, "How long events are kept for clients that were away.")
        .default("7d"),
];
