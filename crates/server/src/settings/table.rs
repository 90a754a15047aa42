//! The one table of settings: help texts, `config print` and the documentation all come from here.

/// A setting: a flag, an environment variable and a key of the settings file at once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting {
    /// The key in the file; flag and variable are made from it.
    pub(crate) key: &'static str,
    /// What a value looks like.
    pub(crate) shape: Shape,
    /// The value when nothing is set.
    pub(crate) default: Option<&'static str>,
    /// What happens without a value, for settings that have no default.
    pub(crate) otherwise: &'static str,
    /// Variables that other servers of the family use for the same thing.
    pub(crate) aliases: &'static [&'static str],
    /// How much of the value may be shown.
    pub(crate) privacy: Privacy,
    /// One or two sentences for the operator.
    pub(crate) about: &'static str,
}

/// What a value looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Text,
    Address,
    Path,
    Number,
    Switch,
    List,
    Duration,
    Size,
}

impl Shape {
    /// The word that stands for a value in help texts.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Text => "TEXT",
            Self::Address => "ADDRESS:PORT",
            Self::Path => "PATH",
            Self::Number => "NUMBER",
            Self::Switch => "true|false",
            Self::List => "LIST",
            Self::Duration => "DURATION",
            Self::Size => "SIZE",
        }
    }
}

/// How much of a value may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Privacy {
    /// All of it.
    Open,
    /// Nothing.
    Secret,
    /// A URL without its password.
    Url,
}

impl Setting {
    const fn new(key: &'static str, shape: Shape, about: &'static str) -> Self {
        let (default, otherwise, aliases, privacy) = (None, "", [].as_slice(), Privacy::Open);
        Self { key, shape, default, otherwise, aliases, privacy, about }
    }

    const fn default(self, value: &'static str) -> Self {
        Self { default: Some(value), ..self }
    }

    const fn otherwise(self, otherwise: &'static str) -> Self {
        Self { otherwise, ..self }
    }

    const fn aliases(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    const fn private(self, privacy: Privacy) -> Self {
        Self { privacy, ..self }
    }

    /// `rate_limit` → `rate-limit`.
    pub(crate) fn flag(&self) -> String {
        self.key.replace('_', "-")
    }

    /// `rate_limit` → `SWITCHBOARD_RATE_LIMIT`.
    pub(crate) fn variable(&self) -> String {
        format!("{PREFIX}{}", self.key.to_uppercase())
    }
}

/// How the variables of this server begin.
pub(crate) const PREFIX: &str = "SWITCHBOARD_";

/// Settings that belong together.
pub(crate) struct Section {
    pub(crate) title: &'static str,
    pub(crate) settings: &'static [Setting],
}

/// All settings in the order in which they are shown.
pub(crate) fn all() -> impl Iterator<Item = &'static Setting> {
    SECTIONS.iter().flat_map(|section| section.settings)
}

/// The setting with this key.
pub(crate) fn find(key: &str) -> Option<&'static Setting> {
    all().find(|setting| setting.key == key)
}

/// The table.
pub(crate) const SECTIONS: &[Section] = &[
    Section { title: "Serving", settings: SERVING },
    Section { title: "Storage", settings: STORAGE },
    Section { title: "Limits", settings: LIMITS },
    Section { title: "Presence", settings: PRESENCE },
    Section { title: "Accounts", settings: ACCOUNTS },
    Section { title: "Mail and transcripts", settings: MAIL },
    Section { title: "Notifications", settings: NOTIFICATIONS },
    Section { title: "Customer Channel", settings: CHANNEL },
    Section { title: "Watching", settings: WATCHING },
];

const SERVING: &[Setting] = &[
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

const STORAGE: &[Setting] = &[
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

const LIMITS: &[Setting] = &[
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

const PRESENCE: &[Setting] = &[
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

const ACCOUNTS: &[Setting] = &[
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

const MAIL: &[Setting] = &[
    Setting::new(
        "smtp_url",
        Shape::Text,
        "The mail server: `smtps://user:password@host:465`, or `smtp://…` with `?tls=required`, `?tls=opportunistic` \
         (which is what it does without) or `?tls=none`. Special characters of the password are percent-encoded.",
    )
    .otherwise("no mail is sent")
    .private(Privacy::Url),
    Setting::new("mail_from", Shape::Text, "From whom mails are: `Support <support@example.com>`. Required with `smtp_url`.")
        .otherwise("no mail is sent")
        .aliases(&["MAILER_SENDER_EMAIL"]),
    Setting::new(
        "transcript_retention",
        Shape::Duration,
        "How long customers can fetch transcripts of conversations that have ended.",
    )
    .default("30d"),
    Setting::new(
        "font_dirs",
        Shape::List,
        "Directories with fonts for transcripts, asked before `/usr/share/fonts` and `/usr/local/share/fonts`.",
    )
    .otherwise("only the usual ones"),
];

const NOTIFICATIONS: &[Setting] = &[
    Setting::new(
        "notification_mail_delay",
        Shape::Duration,
        "How long after something happened agents are mailed who want to be and have not looked by then.",
    )
    .default("30s"),
    Setting::new(
        "browser_push_contact",
        Shape::Text,
        "Lets browsers be pushed to, and says to whom their makers may turn about it: `mailto:ops@example.com` or an \
         `https://` address.",
    )
    .otherwise("nothing is pushed to browsers"),
    Setting::new(
        "fcm_service_account",
        Shape::Path,
        "Lets telephones be pushed to through a Firebase project of your own: the JSON file of a service account that \
         may send messages.",
    )
    .otherwise("nothing is pushed to telephones"),
    Setting::new("fcm_endpoint", Shape::Text, "Where messages for telephones are sent.")
        .default("https://fcm.googleapis.com"),
];

const CHANNEL: &[Setting] = &[
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

const WATCHING: &[Setting] = &[
    Setting::new("log", Shape::Text, "What goes to the log: a level, or levels by area such as `info,store=debug`; `sqlx=debug` shows statements.")
        .default("info")
        .aliases(&["RUST_LOG", "LOG_LEVEL"]),
    Setting::new("log_format", Shape::Text, "`text` for people or `json` for collectors.").default("text"),
    Setting::new("metrics_listen", Shape::Address, "Where `/metrics` answers in Prometheus' format. Keep it private.")
        .otherwise("off"),
];
