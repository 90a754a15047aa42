//! An account with the engine on top of it, and readers whose every word is kept.

use std::future::poll_fn;
use std::time::Duration;

use model::account::AccountId;
use model::contact_inbox::{ContactInboxId, Session};
use model::event::{AccessChange, Body, EventName, NewEvent, Payload, Seq};
use model::grant::Grants;
use model::topic::Audience;
use model::user::{User, UserId};
use realtime::{Claim, Content, Item, Outbox, Realtime, Subscription, Windows};
use store::{Store, Tx, rights};
use testkit::scene::Scene;
use testkit::store::Database;
use tokio::sync::mpsc;

/// Longer than any wait that ends well.
const PATIENCE: Duration = Duration::from_secs(20);

/// A scene and the engine on top of it; `None` when there is no such database here.
pub(crate) async fn stage(database: Database) -> Option<(Scene, Realtime)> {
    let mut scene = Scene::open(database).await?;
    let (_, never) = mpsc::channel(1);
    let commits = std::mem::replace(&mut scene.test.commits, never);
    let realtime = Realtime::start(scene.store().clone(), commits, Windows::default());
    Some((scene, realtime))
}

pub(crate) fn of_session(session: &Session) -> Claim {
    Claim::Session { token: session.pubsub_token.clone() }
}

pub(crate) fn of_user(scene: &Scene, user: &User) -> Claim {
    Claim::User { user_id: user.id, account_id: scene.account, token: user.pubsub_token.clone() }
}

/// Waits for the next things in the outbox.
pub(crate) async fn items(outbox: &Outbox) -> Vec<Item> {
    let taken = tokio::time::timeout(PATIENCE, poll_fn(|context| outbox.poll_take(context)));
    taken.await.expect("something comes in time").items
}

/// Collects positions until `upto` has been told, live or from the log.
pub(crate) async fn told_upto(subscription: &Subscription, outbox: &Outbox, upto: Seq) -> Vec<Seq> {
    let mut told: Vec<Seq> = Vec::new();
    let mut after = subscription.joined_at();
    while after < upto {
        if subscription.is_behind() {
            let page = subscription.catch_up(after, 40).await.expect("the log can be read");
            told.extend(page.events.iter().map(|logged| logged.event.seq));
            after = page.upto;
            continue;
        }
        for item in items(outbox).await {
            let Item::Delivery(_, delivery) = item else { continue };
            told.extend(delivery.seq());
            after = delivery.seq().unwrap_or(after);
        }
    }
    told
}

/// Somebody who listens and writes down what is said.
pub(crate) struct Ear {
    pub(crate) subscription: Subscription,
    pub(crate) outbox: Outbox,
    waiting: Vec<Item>,
}

impl Ear {
    pub(crate) async fn of(realtime: &Realtime, claim: Claim) -> Self {
        let outbox = Outbox::default();
        let subscription = realtime.subscribe(claim, outbox.clone(), 0).await.expect("the claim is good");
        Self { subscription, outbox, waiting: Vec::new() }
    }

    /// The contents of all messages up to and with the one that says `last`.
    pub(crate) async fn hears(&mut self, last: &str) -> Vec<String> {
        let mut heard = Vec::new();
        while heard.last().is_none_or(|heard| heard != last) {
            match self.next().await {
                Item::Delivery(_, delivery) => heard.extend(content(&delivery.content)),
                Item::Ended(_) => panic!("it ended before {last:?}, after {heard:?}"),
                Item::Behind(_) => panic!("nothing here is that much"),
            }
        }
        heard
    }

    /// The contents of all messages before the end of the subscription.
    pub(crate) async fn ends(&mut self) -> Vec<String> {
        let mut heard = Vec::new();
        loop {
            match self.next().await {
                Item::Delivery(_, delivery) => heard.extend(content(&delivery.content)),
                Item::Ended(_) => return heard,
                Item::Behind(_) => panic!("nothing here is that much"),
            }
        }
    }

    /// The next thing of whatever kind.
    pub(crate) async fn next(&mut self) -> Item {
        if self.waiting.is_empty() {
            self.waiting = items(&self.outbox).await;
        }
        self.waiting.remove(0)
    }
}

/// What a created message says.
fn content(content: &Content) -> Option<String> {
    let Content::Event(logged) = content else { return None };
    match &logged.event.payload.body {
        Body::Message(view) if logged.event.name == EventName::MessageCreated => view.message.content.clone(),
        _ => None,
    }
}

/// Tells that rights changed, as actions do.
pub(crate) fn tell(tx: &Tx, account: AccountId, change: AccessChange, grants: Option<Grants>) {
    let payload = Payload { grants: grants.map(Box::new), ..Payload::of(Body::Access(change)) };
    tx.tell(account, NewEvent { name: EventName::AccessChanged, audience: Audience::new(), payload });
}

/// Lets `store` run `work` and tell what the user may see after it.
pub(crate) async fn change_user(
    store: &Store,
    account: AccountId,
    user: UserId,
    work: impl AsyncFn(&Tx) -> model::Result<()>,
) {
    let input = (account, user, work);
    let changed = store.write(&input, async |tx: &Tx, (account, user, work): &(_, _, _)| {
        rights::turn(tx, *account).await?;
        work(tx).await?;
        for (users, grants) in rights::of_users(tx, *account, &[*user]).await? {
            tell(tx, *account, AccessChange::Users(users), grants);
        }
        Ok(())
    });
    changed.await.expect("nothing refuses it");
}

/// Lets `store` run `work` and tell whose the session is after it.
pub(crate) async fn change_session(
    store: &Store,
    account: AccountId,
    session: ContactInboxId,
    work: impl AsyncFn(&Tx) -> model::Result<()>,
) {
    let input = (account, session, work);
    let changed = store.write(&input, async |tx: &Tx, (account, session, work): &(_, _, _)| {
        work(tx).await?;
        let grants = Grants::Sessions(rights::of_sessions(tx, &[*session]).await?);
        tell(tx, *account, AccessChange::ContactInboxes(vec![*session]), Some(grants));
        Ok(())
    });
    changed.await.expect("nothing refuses it");
}
