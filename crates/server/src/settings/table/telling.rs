//! What goes out to people.

use super::{Privacy, Setting, Shape};

pub(super) const MAIL: &[Setting] = &[
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

pub(super) const NOTIFICATIONS: &[Setting] = &[
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
