//! Who there is, and who is here.

use super::{Privacy, Setting, Shape};

pub(super) const PRESENCE: &[Setting] = &[
    Setting::new(
        "contact_presence",
        Shape::Duration,
        "How long a customer counts as present after the last sign.",
    )
    .default("90s"),
    Setting::new(
        "user_presence",
        Shape::Duration,
        "How long an agent counts as present after the last sign.",
    )
    .default("45s"),
];

pub(super) const ACCOUNTS: &[Setting] = &[
    Setting::new(
        "session_token_life",
        Shape::Duration,
        "After which time the realtime token of a customer's session is replaced; what listens with the old one is \
         ended. 0 = never.",
    )
    .default("0"),
    Setting::new("signup", Shape::Switch, "Whether strangers may open accounts through the API.")
        .default("false")
        .aliases(&["ENABLE_ACCOUNT_SIGNUP"]),
    Setting::new("locale", Shape::Text, "Language of new accounts, an ISO-639-1 code.")
        .default("en")
        .aliases(&["DEFAULT_LOCALE"]),
    Setting::new(
        "account_name",
        Shape::Text,
        "Name of the first account, for `init` and for the first start on an empty database.",
    )
    .otherwise("`init` asks"),
    Setting::new("admin_name", Shape::Text, "Name of the first administrator.")
        .otherwise("the e-mail address up to the `@`"),
    Setting::new("admin_email", Shape::Text, "Sign-in name of the first administrator.")
        .otherwise("`init` asks"),
    Setting::new("admin_password", Shape::Text, "Password of the first administrator.")
        .otherwise("`init` asks")
        .private(Privacy::Secret),
];
