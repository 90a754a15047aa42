//! Row 10: messages answered over HTTP, and so on the disk, with the embedded database.

use crate::api::Visitor;
use crate::bench::{Bench, Plan};
use crate::floors::sqlite::Database;
use crate::hammer::hammer;
use crate::installation::{Directory, Installation, People};
use crate::table::Report;
use crate::turns;
use anyhow::Result;
use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

/// Keep-alive clients, each waiting for its answer.
pub(crate) const CLIENTS: usize = 32;
const GROUP: usize = 64;

struct Bare {
    single: f64,
    grouped: f64,
}

/// Measures it; the floor that counts is the grouped one, as our server groups as well.
pub(crate) async fn measure(bench: &Bench, report: &mut Report) {
    let Plan { rounds, deadline, length, conversations, .. } = bench.plan;
    let ours = async || {
        let (installation, people) = bench.populated()?;
        post(installation, people, length).await
    };
    let floor = async |_: Option<&f64>| {
        let directory = Directory::new()?;
        let mut database = Database::create(directory.path(), conversations)?;
        let single = database.write(1, length / 2)?;
        Ok(Bare { single, grouped: database.write(GROUP, length / 2)? })
    };
    let (ours, floor) = turns::take(rounds, deadline, ours, floor).await;
    let single = floor.figure(|bare| bare.single).value().unwrap_or_default();
    let note = format!("floor: rusqlite by {GROUP}; one by one {single:.0}/s");
    report.add(10, "", &[ours.figure(|rate| *rate), floor.figure(|bare| bare.grouped)], note);
}

/// Messages per second that were answered with success.
pub(crate) async fn post(installation: &Installation, people: &People, length: Duration) -> Result<f64> {
    let process = installation.start()?;
    let visitors: Arc<[Visitor]> = people.visitors.clone().into();
    let request = move |number: usize| {
        // A large odd step: neighbouring requests belong to unrelated conversations.
        let visitor = &visitors[number.wrapping_mul(7919) % visitors.len()];
        Cow::Owned(
            visitor.message("Hello, I have a question about my order, could you please have a look at it?"),
        )
    };
    let posted = hammer(process.address, CLIENTS, length, request).await?;
    process.stop().await?;
    Ok(posted.per_second)
}
