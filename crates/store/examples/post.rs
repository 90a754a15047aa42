//! How many messages a second the store alone takes, durably: 64 writers that each wait for their answer.
//!
//! `cargo run --release -p store --example post -- [--postgres URL] [--seconds N]` prints the number. Without a URL of an
//! empty database the embedded one is measured in a temporary directory.

use std::io::Write;
use std::time::{Duration, Instant};

use model::contact::ContactDetails;
use model::conversation::{ConversationId, ConversationStatus};
use model::inbox::InboxSettings;
use model::message::MessageKind;
use model::posting::{Draft, Limits, Speaker};
use model::scope::SystemScope;
use model::{Attributes, Clock, Result};
use store::conversations::NewConversation;
use store::inboxes::NewInbox;
use store::{
    Keyring, Options, PostCall, Store, Tx, accounts, contact_inboxes, contacts, conversations, inboxes,
};

const WRITERS: usize = 64;
const CONVERSATIONS: usize = 10_000;

#[tokio::main]
async fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let value = |name: &str| {
        arguments.iter().position(|argument| argument == name).map(|at| arguments[at + 1].clone())
    };
    let seconds = value("--seconds").map_or(Ok(5), |text| text.parse())?;
    let database_url = value("--postgres");
    let data = std::env::temp_dir().join(format!("switchboard-bench-{}", std::process::id()));
    std::fs::create_dir_all(&data)?;

    let options = Options { database_url, data: data.clone(), readers: 4, limits: Limits { flood: 0 } };
    let (store, mut commits) = Store::open(options, Keyring::new(b"bench"), Clock::System).await?;
    let mut drain = tokio::task::JoinSet::new();
    drain.spawn(async move { while commits.recv().await.is_some() {} });
    store.migrate().await?;
    let threads = store.write(&(), prepare).await?;
    let rate = measure(&store, &threads, Duration::from_secs(seconds)).await?;
    store.close().await;
    drain.shutdown().await;
    std::fs::remove_dir_all(&data)?;

    writeln!(std::io::stdout(), "{}", rate.round())?;
    Ok(())
}

async fn prepare(tx: &Tx, _input: &()) -> Result<Vec<ConversationId>> {
    let account = accounts::found(tx, "Bench", "en").await?;
    let scope = SystemScope { account_id: account.id };
    let inbox = inboxes::insert(tx, &scope, &new_inbox()).await?;
    let contact = contacts::insert(tx, account.id, &ContactDetails::default()).await?;
    let session = contact_inboxes::insert(tx, contact.id, inbox.id, "bench").await?;
    let new = NewConversation {
        inbox_id: inbox.id,
        contact_id: contact.id,
        contact_inbox_id: session.contact_inbox.id,
        status: ConversationStatus::Open,
        custom_attributes: Attributes::new(),
        additional_attributes: Attributes::new(),
        assignee_id: None,
        team_id: None,
        snoozed_until: None,
    };
    let mut threads = Vec::with_capacity(CONVERSATIONS);
    for _ in 0..CONVERSATIONS {
        threads.push(conversations::insert(tx, &scope, &new).await?.view.conversation.id);
    }
    Ok(threads)
}

fn new_inbox() -> NewInbox {
    NewInbox {
        name: "Bench".into(),
        settings: InboxSettings::default(),
        webhook_url: None,
        hmac_mandatory: false,
        additional_attributes: Attributes::new(),
        identifier: None,
    }
}

async fn measure(store: &Store, threads: &[ConversationId], time: Duration) -> Result<f64> {
    let mut writers = tokio::task::JoinSet::new();
    let started = Instant::now();
    for writer in 0..WRITERS {
        let (store, threads) = (store.clone(), threads.to_vec());
        writers.spawn(async move { write(&store, &threads, writer, started + time).await });
    }
    let mut written = 0_u32;
    while let Some(result) = writers.join_next().await {
        written += result.expect("no writer panics")?;
    }
    Ok(f64::from(written) / started.elapsed().as_secs_f64())
}

/// Posts one message after the other into ever other conversations until the time is over; gives how many.
async fn write(store: &Store, threads: &[ConversationId], writer: usize, end: Instant) -> Result<u32> {
    let words =
        "The quick brown fox jumps over the lazy dog and asks when the parcel will arrive. ".repeat(2);
    let draft = Draft::text(MessageKind::Incoming, Speaker::Customer, words).checked()?;
    let mut written = 0;
    let mut at = writer * 151;
    while Instant::now() < end {
        at = (at + 7919) % threads.len();
        let call = PostCall {
            account_id: model::account::AccountId::new(1),
            conversation_id: threads[at],
            draft: draft.clone(),
            repeat: None,
            performer: None,
            origin: None,
        };
        store.post(call).await?;
        written += 1;
    }
    Ok(written)
}
