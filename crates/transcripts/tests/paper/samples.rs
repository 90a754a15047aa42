//! Conversations to print.

use model::Timestamp;
use transcripts::{Attachment, Entry, Role, Transcript};

/// 2021-12-01 10:00 UTC.
pub(crate) const TEN: i64 = 1_638_352_800;

/// What somebody says, so many seconds after ten.
pub(crate) fn said(after: i64, who: &str, role: Role, text: &str) -> Entry {
    let at = Timestamp::from_seconds(TEN + after);
    Entry { at, who: who.into(), role, text: text.into(), attachments: Vec::new() }
}

/// A conversation of these entries.
pub(crate) fn conversation(language: &str, entries: Vec<Entry>) -> Transcript {
    Transcript {
        business: "Acme Hardware".into(),
        number: "12".into(),
        customer: "Amna Khan".into(),
        started_at: Timestamp::from_seconds(TEN),
        ended_at: Some(entries.last().map_or(Timestamp::from_seconds(TEN), |last| last.at)),
        language: language.into(),
        time_zone: "UTC".into(),
        entries,
        shortened: false,
    }
}

/// A short one, with everything that occurs.
pub(crate) fn light() -> Transcript {
    let long = "https://shop.example.com/orders/4711/items/very/long/path/that/does/not/end/soon/and/has/no/place/to/break/in/it?query=0123456789012345678901234567890123456789";
    let mut picture = said(190, "Amna Khan", Role::Customer, "");
    picture.attachments = vec![
        Attachment {
            name: "broken hinge.jpg".into(),
            url: Some("https://files.example.com/f/9f1c/broken%20hinge.jpg".into()),
        },
        Attachment { name: "local.txt".into(), url: Some("file:///etc/passwd".into()) },
    ];
    conversation(
        "en-US",
        vec![
            said(5, "", Role::System, "Welcome to Acme Hardware! Somebody will be with you in a moment."),
            said(
                20,
                "Amna Khan",
                Role::Customer,
                "Hello! My order 4711 arrived today, but one of the hinges is broken. 😕",
            ),
            said(32, "Amna Khan", Role::Customer, "Can I get another one?"),
            said(
                75,
                "Sam Lee",
                Role::Agent,
                "Hello Amna, I am sorry to hear that. Of course you can.\n\nCould you do two things for me:\n1. Send a picture of the hinge.\n2. Tell me whether the address is still right.\n\nI will do the rest — no need to send anything back.",
            ),
            picture,
            said(260, "Helper", Role::Bot, "Picture received ✓ → attached to order 4711."),
            said(
                900,
                "Sam Lee",
                Role::Agent,
                &format!("Thank you. You can follow the parcel here: {long}. It takes 2–3 days."),
            ),
            said(86_400, "Amna Khan", Role::Customer, "It came. Thank you so much! 🎉👍🏽 👩‍👩‍👧‍👦 ❤️ 🇩🇪"),
            said(86_460, "Sam Lee", Role::Agent, "You are welcome!"),
        ],
    )
}

/// So many messages of all lengths.
pub(crate) fn long(messages: i64) -> Transcript {
    let words = "The quick brown fox jumps over the lazy dog while seven wizards quietly box five dozen jugs of liquid. ";
    let entries = (0..messages).map(|number| {
        let (who, role) =
            if number % 3 == 0 { ("Sam Lee", Role::Agent) } else { ("Amna Khan", Role::Customer) };
        let length = usize::try_from(number * 37 % 11).unwrap_or_default();
        said(number * 400, who, role, &format!("Message {number}. {}", words.repeat(length)))
    });
    conversation("en", entries.collect())
}
