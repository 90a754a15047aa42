//! Hours pass as the tests say.

use std::time::{Duration, Instant};

use model::Id;
use model::contact::ContactId;
use model::contact_inbox::ContactInboxId;
use model::presence::Presence;
use model::user::{Availability, Role, UserId};
use store::memberships;
use testkit::scene::Scene;
use testkit::store::Database;

use super::{Announcement, Board, Person, Windows};
use crate::delivery::Content;
use crate::rights::Listener;

/// An account and its board, whose time stands still until it is moved.
struct Stage {
    scene: Scene,
    board: Board,
    now: Instant,
}

impl Stage {
    async fn open() -> Self {
        let scene = Scene::open(Database::Sqlite).await.expect("the embedded database is always there");
        Self { scene, board: Board::new(Windows::default()), now: Instant::now() }
    }

    async fn agent(&self, name: &str) -> UserId {
        self.scene.member(name, Role::Agent).await.id
    }

    async fn choose(&self, user: UserId, availability: Availability, auto_offline: bool) {
        let account = self.scene.account;
        let choice = async |tx: &store::Tx| {
            let mut membership = memberships::one(tx, account, user).await?.expect("a member");
            membership.availability = availability;
            membership.auto_offline = auto_offline;
            memberships::update(tx, &membership).await
        };
        self.scene.write(choice).await;
        self.board.availability_changed(account);
    }

    fn touch(&self, person: Person) {
        self.board.touch(self.scene.account, person, self.now);
    }

    fn pass(&mut self, seconds: u64) {
        self.now += Duration::from_secs(seconds);
    }

    async fn presence(&self) -> Presence {
        self.board.presence(self.scene.store(), self.scene.account, self.now).await.unwrap()
    }

    /// The users whom somebody is answered who says that they are here.
    async fn answer(&self, listener: Listener) -> Presence {
        let (store, account) = (self.scene.store(), self.scene.account);
        let answer = self.board.answer(store, account, listener, self.now).await.unwrap();
        match &answer.content {
            Content::Presence(presence) => presence.clone(),
            other => panic!("not presence: {other:?}"),
        }
    }

    /// What the account is told at this moment.
    async fn told(&self) -> Option<Announcement> {
        let due = self.board.sweep(self.now);
        if due.is_empty() {
            return None;
        }
        assert_eq!(due, [self.scene.account]);
        self.board.announcement(self.scene.store(), self.scene.account, self.now).await.unwrap()
    }

    /// Lets time pass second by second; what was told, and after how many seconds.
    async fn listen(&mut self, seconds: u64) -> Vec<(u64, Announcement)> {
        let mut told = Vec::new();
        for second in 1..=seconds {
            self.pass(1);
            told.extend(self.told().await.map(|announcement| (second, announcement)));
        }
        told
    }
}

fn users(announcement: &Announcement) -> Vec<UserId> {
    announcement.for_users.users.keys().copied().collect()
}

fn contact(number: i64) -> ContactId {
    Id::new(number)
}

fn session(number: i64) -> Listener {
    Listener::Session { id: ContactInboxId::new(number), inbox_id: Id::new(1) }
}

#[tokio::test]
async fn somebody_is_here_for_a_window_after_the_last_sign_on_any_connection() {
    let mut stage = Stage::open().await;
    let (ada, bo) = (stage.agent("Ada").await, stage.agent("Bo").await);
    let here = async |stage: &Stage| stage.presence().await.users.into_keys().collect::<Vec<_>>();

    // Two connections of one person, which are told apart nowhere: either renews the lease.
    stage.touch(Person::User(ada));
    stage.pass(30);
    stage.touch(Person::User(ada));
    stage.touch(Person::User(bo));
    stage.pass(45);
    assert_eq!(here(&stage).await, [ada, bo]);
    stage.touch(Person::User(bo));
    stage.pass(1);
    assert_eq!(here(&stage).await, [bo]);
    stage.pass(45);
    assert!(here(&stage).await.is_empty());

    stage.touch(Person::Contact(contact(7)));
    stage.pass(90);
    assert_eq!(stage.presence().await.contacts, [contact(7)]);
    stage.pass(1);
    assert!(stage.presence().await.contacts.is_empty());
}

#[tokio::test]
async fn whoever_comes_or_goes_is_announced_at_most_every_five_seconds() {
    let mut stage = Stage::open().await;
    let (ada, bo) = (stage.agent("Ada").await, stage.agent("Bo").await);

    stage.touch(Person::User(ada));
    let first = stage.told().await.unwrap();
    stage.touch(Person::User(bo));
    let then = stage.listen(60).await;

    assert_eq!(users(&first), [ada]);
    let told: Vec<_> = then.iter().map(|(second, announcement)| (*second, users(announcement))).collect();
    // Both are gone after 45 seconds, which is told in the next one.
    assert_eq!(told, [(5, vec![ada, bo]), (46, vec![])]);
}

#[tokio::test]
async fn an_account_with_many_customers_is_told_every_twenty_seconds() {
    let mut stage = Stage::open().await;
    let crowd = |stage: &Stage, range: std::ops::RangeInclusive<i64>| {
        range.for_each(|number| stage.touch(Person::Contact(contact(number))));
    };

    crowd(&stage, 1..=1000);
    stage.told().await.unwrap();
    crowd(&stage, 1001..=1001);
    let large = stage.listen(25).await;

    let told: Vec<_> = large.iter().map(|(second, told)| (*second, told.for_users.contacts.len())).collect();
    assert_eq!(told, [(20, 1001)]);
}

#[tokio::test]
async fn customers_are_told_of_users_only_and_only_what_is_new() {
    let mut stage = Stage::open().await;
    let ada = stage.agent("Ada").await;

    stage.touch(Person::User(ada));
    stage.touch(Person::Contact(contact(7)));
    let both = stage.told().await.unwrap();
    stage.pass(5);
    stage.touch(Person::Contact(contact(8)));
    let customer = stage.told().await.unwrap();
    stage.pass(5);
    stage.board.availability_changed(stage.scene.account);
    let nothing = stage.told().await;
    stage.choose(ada, Availability::Busy, true).await;
    let busy = stage.told().await.unwrap();

    let for_sessions = both.for_sessions.unwrap();
    assert_eq!((for_sessions.users.len(), for_sessions.contacts.len()), (1, 0));
    assert_eq!(both.for_users.contacts, [contact(7)]);
    assert_eq!((customer.for_users.contacts.len(), customer.for_sessions), (2, None));
    assert_eq!(nothing, None);
    assert_eq!(busy.for_users.users[&ada], Availability::Busy);
    assert_eq!(busy.for_sessions.unwrap().users[&ada], Availability::Busy);
    assert!(stage.answer(session(1)).await.contacts.is_empty());
}

#[tokio::test]
async fn a_chosen_availability_shows_while_here_or_always() {
    let stage = Stage::open().await;
    let (ada, bo, cy) = (stage.agent("Ada").await, stage.agent("Bo").await, stage.agent("Cy").await);

    stage.choose(ada, Availability::Busy, false).await;
    stage.choose(bo, Availability::Offline, true).await;
    stage.choose(cy, Availability::Busy, true).await;
    stage.touch(Person::User(bo));

    let shown: Vec<_> = stage.presence().await.users.into_iter().collect();
    assert_eq!(shown, [(ada, Availability::Busy), (bo, Availability::Offline)]);
}

#[tokio::test]
async fn ones_own_answer_comes_at_once_and_is_never_older_than_oneself() {
    let stage = Stage::open().await;
    let (ada, bo) = (stage.agent("Ada").await, stage.agent("Bo").await);

    stage.touch(Person::User(ada));
    let alone = stage.answer(Listener::User(ada)).await;
    stage.touch(Person::User(bo));
    let together = stage.answer(Listener::User(bo)).await;
    let slow = {
        // An answer that was being put together while somebody came is not shared.
        let (store, account) = (stage.scene.store(), stage.scene.account);
        let version = stage.board.rooms.lock().get_mut(&account).unwrap().answer(session(1)).version;
        let old = stage.board.answer(store, account, session(1), stage.now).await.unwrap();
        stage.touch(Person::User(stage.agent("Cy").await));
        stage
            .board
            .rooms
            .lock()
            .get_mut(&account)
            .unwrap()
            .answer(session(1))
            .share(version, &old, stage.now);
        stage.answer(session(1)).await
    };

    assert_eq!(alone.users.into_keys().collect::<Vec<_>>(), [ada]);
    assert_eq!(together.users.into_keys().collect::<Vec<_>>(), [ada, bo]);
    assert_eq!(slow.users.len(), 3);
}

#[tokio::test]
async fn nobody_is_announced_as_gone_within_a_window_after_a_start() {
    let mut stage = Stage::open().await;
    let (ada, bo) = (stage.agent("Ada").await, stage.agent("Bo").await);

    // Those who were here before the restart come back one after the other.
    stage.touch(Person::User(ada));
    let mut told = stage.listen(3).await;
    stage.touch(Person::User(bo));
    told.extend(stage.listen(42).await);

    let mut before = Vec::new();
    for (_, announcement) in told {
        let now = users(&announcement);
        assert!(before.iter().all(|user| now.contains(user)), "{before:?} became {now:?}");
        before = now;
    }
    assert_eq!(before, [ada, bo]);
}
