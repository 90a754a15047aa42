//! Row 13: an agent reads a conversation's last twenty messages.

use crate::api::{Agent, Visitor};
use crate::bench::{Bench, Plan};
use crate::floors::{self, sqlite::Database};
use crate::hammer::{Hammered, hammer};
use crate::http::{Connection, request};
use crate::installation::{Directory, Installation, People};
use crate::process::Process;
use crate::table::Report;
use crate::turns::{self, Of};
use anyhow::{Context, Result};
use std::borrow::Cow;
use std::time::Duration;

const CLIENTS: usize = 32;
const CONVERSATIONS: usize = 100;
const PAGE: usize = 20;

struct Bare {
    hello: f64,
    read: f64,
    json_bytes: usize,
}

/// Measures it beside a handler that says hello and beside the bare read.
pub(crate) async fn measure(bench: &Bench, report: &mut Report) {
    let Plan { rounds, deadline, length, .. } = bench.plan;
    let filled = fill(bench).await.map_err(|error| format!("{error:#}"));
    let ours = async || {
        filled.as_ref().map_err(|why| anyhow::anyhow!("{why}"))?;
        let (installation, people) = bench.populated()?;
        read(installation, people, length).await
    };
    let floor = async |_: Option<&Hammered>| bare(length).await;
    let (ours, floor) = turns::take(rounds, deadline, ours, floor).await;
    let ours_bytes = ours.last().map_or(0, |ours| ours.body_bytes);
    let json_bytes = floor.last().map_or(0, |bare| bare.json_bytes);
    let figures: [(&str, Of<Bare>); 2] = [("hello", |bare| bare.hello), ("read", |bare| bare.read)];
    for (part, figure) in figures {
        let note = format!("answers of {ours_bytes} bytes; the bare read makes {json_bytes}");
        report.add(13, part, &[ours.figure(|ours| ours.per_second), floor.figure(figure)], note);
    }
}

/// Twenty messages in each conversation that will be read.
async fn fill(bench: &Bench) -> Result<()> {
    let (installation, people) = bench.populated()?;
    let process = installation.start()?;
    let mut connection = Connection::open(process.address, 0).await?;
    for number in 0..PAGE {
        for visitor in conversations(people)? {
            let content = format!("Message {number}: could you please have a look at my order?");
            connection.send(&visitor.message(&content)).await?.successful().context("posting")?;
        }
    }
    process.stop().await
}

async fn read(installation: &Installation, people: &People, length: Duration) -> Result<Hammered> {
    let process = installation.start()?;
    let requests: Vec<_> =
        conversations(people)?.iter().map(|visitor| list(&people.agent, visitor)).collect();
    let requests: &'static [Vec<u8>] = requests.leak();
    hammer(process.address, CLIENTS, length, |number| Cow::Borrowed(&requests[number % requests.len()])).await
}

fn list(agent: &Agent, visitor: &Visitor) -> Vec<u8> {
    agent.request("GET", &format!("conversations/{}/messages", visitor.conversation), "")
}

fn conversations(people: &People) -> Result<&[Visitor]> {
    people.visitors.get(..CONVERSATIONS).context("too few visitors")
}

async fn bare(length: Duration) -> Result<Bare> {
    let hello = hello(&floors::hello()?, length).await?;
    let directory = Directory::new()?;
    let (read, json_bytes) = Database::create(directory.path(), CONVERSATIONS)?.read(length)?;
    Ok(Bare { hello, read, json_bytes })
}

async fn hello(process: &Process, length: Duration) -> Result<f64> {
    let hello: &'static [u8] = request("GET", "/hello", None, "").leak();
    Ok(hammer(process.address, CLIENTS, length, |_| Cow::Borrowed(hello)).await?.per_second)
}
