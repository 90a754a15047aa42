//! One owner per technology: the outside world is met in one place each.

use crate::{Crate, Finding, House};

/// External packages, the crates that may name them (tests included), and what everyone else does instead.
pub const OWNERS: &[(&[&str], &[&str], &str)] = &[
    (
        &["sea-orm", "sea-orm-migration", "sea-query"],
        &["store"],
        "ask the question through a function of `store`",
    ),
    (
        &["sqlx", "rusqlite", "tokio-postgres", "postgres"],
        &["store", "loadgen", "testkit"],
        "ask the question through a function of `store`",
    ),
    (&["async-nats"], &["realtime"], "publish through the bus of `realtime`"),
    (&["object_store"], &["files"], "read and write bytes through `files`"),
    (&["image"], &["files", "testkit"], "let `files` look at pictures"),
    (&["krilla", "parley", "icu_datetime"], &["transcripts"], "let `transcripts` print it"),
    (&["lettre"], &["jobs"], "queue it with `store::outgoing_mails`; `jobs` sends it"),
    (&["ring"], &["jobs"], "let `jobs` sign and encrypt what is pushed"),
    (
        &["reqwest", "ureq", "tokio-rustls", "webpki-roots", "rustls-native-certs"],
        &["outbound", "testkit"],
        "call out through `outbound`; in tests speak through `testkit`",
    ),
    (&["clap", "figment"], &["server", "loadgen"], "take the setting as an argument; `server` reads it"),
    (&["openssl", "openssl-sys", "native-tls"], &[], "use rustls"),
    (&["chrono", "time"], &[], "use the clock and the time types of `model`"),
    (&["lazy_static", "once_cell"], &[], "use `std::sync::LazyLock` or `OnceLock`"),
];

/// Packages named by a crate that does not own them.
pub fn check(house: &House) -> Vec<Finding> {
    house.crates.iter().flat_map(check_crate).collect()
}

fn check_crate(member: &Crate) -> Vec<Finding> {
    let mut findings = Vec::new();
    for dependency in &member.dependencies {
        for (packages, owners, instead) in OWNERS {
            if packages.contains(&dependency.package.as_str()) && !owners.contains(&member.name.as_str()) {
                findings.push(Finding {
                    file: member.manifest.clone(),
                    line: dependency.line,
                    advice: format!(
                        "`{}` does not belong in `{}`: {instead}",
                        dependency.package, member.name
                    ),
                });
            }
        }
    }
    findings
}
