//! Which crate may use which: the walls of the house.

use crate::{Crate, Finding, House, Kind};

/// A crate, and every crate of the house it may use. An arrow that is not drawn here is forbidden.
///
/// Tests (`[dev-dependencies]`) may use any crate: a story needs its actors.
pub const ARROWS: &[(&str, &[&str])] = &[
    // Ground floor: nouns, states and rules.
    ("model", &[]),
    // What stands on the nouns alone.
    ("store", &["model"]),
    ("files", &["model"]),
    ("outbound", &["model"]),
    ("routing", &["model"]),
    ("wire", &["model"]),
    ("rest", &["model"]),
    ("socket", &["model"]),
    ("transcripts", &["model"]),
    // What moves: the live stream, the changes, the workers.
    ("realtime", &["model", "store"]),
    ("actions", &["files", "model", "outbound", "realtime", "routing", "store", "transcripts"]),
    ("jobs", &["actions", "model", "outbound", "realtime", "store", "wire"]),
    // Doors.
    ("client_api", DOOR),
    ("agent_api", DOOR),
    ("action_cable", DOOR),
    ("customer_channel", DOOR),
    ("web", &["model", "rest"]),
    // The binary wires everything that ships.
    ("server", EVERYTHING),
    // Beside the product.
    ("testkit", EVERYTHING_AND_SERVER),
    ("loadgen", &["wire"]),
    ("tidy", &[]),
];

const DOOR: &[&str] = &["actions", "model", "realtime", "rest", "socket", "store", "wire"];

const EVERYTHING: &[&str] = &[
    "action_cable",
    "actions",
    "agent_api",
    "client_api",
    "customer_channel",
    "files",
    "jobs",
    "model",
    "outbound",
    "realtime",
    "rest",
    "routing",
    "socket",
    "store",
    "transcripts",
    "web",
    "wire",
];

const EVERYTHING_AND_SERVER: &[&str] = &[
    "action_cable",
    "actions",
    "agent_api",
    "client_api",
    "customer_channel",
    "files",
    "jobs",
    "model",
    "outbound",
    "realtime",
    "rest",
    "routing",
    "server",
    "socket",
    "store",
    "transcripts",
    "web",
    "wire",
];

/// Dependencies between crates that are not drawn, and crates without a place in the drawing.
pub fn check(house: &House) -> Vec<Finding> {
    house.crates.iter().flat_map(check_crate).collect()
}

fn check_crate(member: &Crate) -> Vec<Finding> {
    let Some(allowed) = allowed(&member.name) else {
        return vec![Finding {
            file: member.manifest.clone(),
            line: 1,
            advice: format!(
                "`{}` has no place in the house: draw its arrows in crates/tidy/src/arrows.rs",
                member.name
            ),
        }];
    };

    let product = member.dependencies.iter().filter(|dependency| dependency.kind == Kind::Product);
    let ours = product.filter(|dependency| is_ours(&dependency.package));
    ours.filter(|dependency| !allowed.contains(&dependency.package.as_str()))
        .map(|dependency| Finding {
            file: member.manifest.clone(),
            line: dependency.line,
            advice: format!(
                "`{}` may not use `{}`, only [{}]: move the code to where it belongs, or pass the value in",
                member.name,
                dependency.package,
                allowed.join(", "),
            ),
        })
        .collect()
}

fn allowed(name: &str) -> Option<&'static [&'static str]> {
    ARROWS.iter().find(|(from, _)| *from == name).map(|(_, to)| *to)
}

fn is_ours(package: &str) -> bool {
    allowed(package).is_some()
}
