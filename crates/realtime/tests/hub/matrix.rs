//! Who is told what: every audience that an event may have, at every kind of listener, live and from the log.

use model::account::AccountId;
use model::contact_inbox::Session;
use model::conversation::ContactCard;
use model::event::{Body, EventName, NewEvent, Payload, Seq};
use model::topic::{Audience, Topic};
use model::user::{Role, User};
use realtime::{Claim, Outbox, Realtime, Subscription};
use rstest::rstest;
use store::{contact_inboxes, inboxes};
use testkit::scene::{Scene, new_inbox, new_user};
use testkit::store::Database::{self, Postgres, Sqlite};

use crate::stage::{of_session, of_user, stage, told_upto};

/// Somebody who listens, and the topics that they may see according to the contract.
struct Listener {
    name: &'static str,
    claim: Claim,
    sees: Vec<Topic>,
}

/// Two inboxes with everybody who could listen to them.
struct House {
    listeners: Vec<Listener>,
    inboxes: [Topic; 2],
    others: Vec<Topic>,
}

async fn house(scene: &Scene) -> House {
    let (shop, support) = (scene.inbox.id, second_inbox(scene).await);
    let boss = scene.member("Boss", Role::Administrator).await;
    let mel = scene.member("Mel", Role::Agent).await;
    let otto = scene.member("Otto", Role::Agent).await;
    let (customer, unverified) = scene.customer("zoe").await;
    let (_, other) = scene.customer("pia").await;
    let [verified, sibling] = scene
        .write(async |tx| {
            inboxes::add_members(tx, &scene.scope, shop, &[mel.id]).await?;
            let verified = contact_inboxes::insert(tx, customer.id, shop, "phone").await?;
            let sibling = contact_inboxes::insert(tx, customer.id, support, "desk").await?;
            contact_inboxes::set_verified(tx, verified.contact_inbox.id).await?;
            contact_inboxes::set_verified(tx, sibling.contact_inbox.id).await?;
            Ok([verified, sibling])
        })
        .await;
    let account = Topic::Account(scene.account);
    let user = |name, user: &User, inboxes: &[Topic]| Listener {
        name,
        claim: of_user(scene, user),
        sees: [&[Topic::User(user.id), account], inboxes].concat(),
    };
    let session = |name, session: &Session| Listener {
        name,
        claim: of_session(session),
        sees: vec![Topic::ContactInbox(session.contact_inbox.id)],
    };
    let inboxes = [Topic::Inbox(shop), Topic::Inbox(support)];
    let listeners = vec![
        user("the administrator", &boss, &inboxes),
        user("the agent of the inbox", &mel, &inboxes[..1]),
        user("the agent without inboxes", &otto, &[]),
        session("the session that is not verified", &unverified),
        session("the session that is verified", &verified),
        session("the verified session in another inbox", &sibling),
        session("another customer's session", &other),
    ];
    let own = |session: &Session| Topic::ContactInbox(session.contact_inbox.id);
    let others = vec![account, Topic::User(mel.id), own(&unverified), own(&verified), own(&sibling)];
    House { listeners, inboxes, others }
}

async fn second_inbox(scene: &Scene) -> model::inbox::InboxId {
    scene.write(async |tx| inboxes::insert(tx, &scene.scope, &new_inbox("Support")).await).await.id
}

impl House {
    /// Every set of topics that the account's events could have; an event has one inbox at most.
    fn audiences(&self) -> Vec<Audience> {
        let mut audiences = Vec::new();
        for inbox in [None, Some(self.inboxes[0]), Some(self.inboxes[1])] {
            for choice in 0..1_usize << self.others.len() {
                let others = self.others.iter().enumerate();
                let chosen = others.filter(|(index, _)| choice >> index & 1 == 1).map(|(_, topic)| *topic);
                audiences.push(inbox.into_iter().chain(chosen).collect());
            }
        }
        audiences
    }
}

/// Somebody else's account, who must be told nothing of this one.
async fn stranger(scene: &Scene) -> Listener {
    let (globex, _) = scene.other_account().await;
    let user = scene
        .write(async |tx| {
            let user = store::users::insert(tx, &new_user("Gus")).await?;
            let membership = store::memberships::NewMembership {
                account_id: globex.account_id,
                user_id: user.id,
                role: Role::Administrator,
                inviter_id: None,
            };
            store::memberships::insert(tx, &membership).await?;
            Ok(user)
        })
        .await;
    let (user_id, token) = (user.id, user.pubsub_token);
    let claim = Claim::User { user_id, account_id: globex.account_id, token };
    Listener { name: "another account's administrator", claim, sees: Vec::new() }
}

async fn tell(scene: &Scene, account: AccountId, audiences: &[Audience]) {
    let (contact, _) = scene.customer("somebody").await;
    let names = EventName::ALL.into_iter().filter(|name| *name != EventName::AccessChanged).cycle();
    let events: Vec<(EventName, Audience)> = names.zip(audiences.iter().cloned()).collect();
    scene
        .write(async |tx| {
            for (name, audience) in events.clone() {
                let payload = Payload::of(Body::Contact(Box::new(ContactCard::from(&contact))));
                tx.tell(account, NewEvent { name, audience, payload });
            }
            Ok(())
        })
        .await;
}

async fn replayed(subscription: &Subscription) -> Vec<Seq> {
    let (mut told, mut after) = (Vec::new(), subscription.joined_at());
    loop {
        let page = subscription.catch_up(after, 7).await.unwrap();
        told.extend(page.events.iter().map(|logged| logged.event.seq));
        after = page.upto;
        if page.live {
            return told;
        }
    }
}

async fn listen(realtime: &Realtime, claim: &Claim) -> (Subscription, Outbox) {
    let outbox = Outbox::default();
    (realtime.subscribe(claim.clone(), outbox.clone(), 0).await.unwrap(), outbox)
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn replay_tells_what_live_delivery_told_and_that_is_what_the_audience_says(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some((scene, realtime)) = stage(database).await else { return };
    let house = house(&scene).await;
    let stranger = stranger(&scene).await;
    let mut readers = Vec::new();
    for listener in house.listeners.iter().chain([&stranger]) {
        readers.push((listener, listen(&realtime, &listener.claim).await));
    }
    let mut audiences = house.audiences();
    // Told to everybody, so that each reader knows when all has come; the stranger's own comes from next door.
    let everybody: Audience = house.listeners.iter().map(|listener| listener.sees[0]).collect();
    let everybody = everybody.into_iter().chain([house.inboxes[0]]).collect();
    audiences.push(everybody);

    tell(&scene, scene.account, &audiences).await;

    let head = Seq::try_from(audiences.len()).unwrap();
    for (listener, (subscription, outbox)) in readers {
        let sees = |audience: &Audience| audience.iter().any(|topic| listener.sees.contains(topic));
        let numbered = (1..).zip(&audiences);
        let expected: Vec<Seq> =
            numbered.filter(|(_, audience)| sees(audience)).map(|(seq, _)| seq).collect();
        if listener.name != stranger.name {
            assert!(expected.len() < audiences.len() && expected.ends_with(&[head]), "{}", listener.name);
            assert_eq!(told_upto(&subscription, &outbox, head).await, expected, "live: {}", listener.name);
        }
        assert_eq!(replayed(&subscription).await, expected, "from the log: {}", listener.name);
    }
    realtime.close().await;
    scene.store().close().await;
}
