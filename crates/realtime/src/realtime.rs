//! The running engine: publishes commits, repairs gaps, sweeps heads, announces presence.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use metrics::{Counter, Histogram, counter, histogram};
use model::account::AccountId;
use model::event::{AccessChange, Event, EventName, Seq};
use model::presence::Presence;
use model::topic::Topic;
use model::typing::Typing;
use model::user::{Availability, UserId};
use model::{Error, Result};
use parking_lot::Mutex;
use store::{Committed, Logged, Store, events};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::bus::Bus;
use crate::census::Census;
use crate::delivery::{Content, Delivery};
use crate::feed::{Feed, Needs, Reach};
use crate::follower::Follower;
use crate::growth::{Watch, Watchers};
use crate::outbox::Outbox;
use crate::presence::{Announcement, Arrivals, Board, Windows};
use crate::rights::{self, Claim, Rights};
use crate::subscription::{Subscriber, Subscription};
use crate::typists::Typists;

/// How long an early event waits for its predecessors before they are read from the log.
const HOLD: Duration = Duration::from_millis(20);
/// How often heads are compared and presence is announced.
const SWEEP: Duration = Duration::from_secs(1);
/// Events read at once when repairing.
const PAGE: u32 = 500;
/// Counts what is handed to the feeds of this node; readers do not matter.
static BROADCASTS: LazyLock<Counter> = LazyLock::new(|| counter!("switchboard_broadcast_msg_total"));
/// From the commit to the last outbox of this node.
static PUBLISHING: LazyLock<Histogram> = LazyLock::new(|| histogram!("switchboard_publish_seconds"));

/// Hands events to readers. Cloning is cheap.
#[derive(Clone)]
pub struct Realtime(Arc<Inner>);

struct Inner {
    store: Store,
    bus: Bus,
    board: Arc<Board>,
    typists: Typists,
    watchers: Watchers,
    feeds: Mutex<HashMap<AccountId, Arc<Feed>>>,
    tasks: TaskTracker,
    closing: CancellationToken,
}

impl Realtime {
    /// Starts to hand on what `commits` brings and what other processes write into the log.
    pub fn start(store: Store, commits: mpsc::Receiver<Committed>, windows: Windows) -> Self {
        let realtime = Self(Arc::new(Inner {
            store,
            bus: Bus::Local,
            board: Arc::new(Board::new(windows)),
            typists: Typists::default(),
            watchers: Watchers::default(),
            feeds: Mutex::new(HashMap::new()),
            tasks: TaskTracker::new(),
            closing: CancellationToken::new(),
        }));
        realtime.0.tasks.spawn(realtime.clone().publish(commits));
        realtime.0.tasks.spawn(realtime.clone().sweep());
        realtime
    }

    /// Ends the background work.
    pub async fn close(&self) {
        self.0.closing.cancel();
        self.0.tasks.close();
        self.0.tasks.wait().await;
    }

    /// Adds a reader whose deliveries go to `outbox` marked with `slot`; it is told everything after its position.
    ///
    /// `Unauthenticated` when the claim allows nothing.
    pub async fn subscribe(&self, claim: Claim, outbox: Outbox, slot: u32) -> Result<Subscription> {
        let subscription = self.admit(claim, outbox, slot).await?;
        self.alive(&subscription);
        Ok(subscription)
    }

    /// Adds a reader that follows the log and does not count as present; it has been told everything up to `told`.
    pub async fn follow(&self, claim: Claim, told: Seq) -> Result<Follower> {
        let outbox = Outbox::default();
        let subscription = self.admit(claim, outbox.clone(), 0).await?;
        Ok(Follower::new(subscription, outbox, told))
    }

    /// Reads what the claim allows until nothing has changed it meanwhile.
    async fn admit(&self, claim: Claim, outbox: Outbox, slot: u32) -> Result<Subscription> {
        loop {
            let Rights { account_id, listener, standing } = rights::load(&self.0.store, &claim).await?;
            let feed = self.feed(account_id).await?;
            let seen = (listener, standing);
            let subscriber = Arc::new(Subscriber::new(seen, claim.clone(), outbox.clone(), slot));
            if let Some(joined_at) = feed.admit(&subscriber) {
                return Ok(Subscription { subscriber, feed, realtime: self.clone(), joined_at });
            }
        }
    }

    /// Learns from now on which logs grow, and is woken when it is by an event with one of these names that it wants.
    ///
    /// Only what this node commits or hears of: what other processes write is found in the database.
    pub fn watch(
        &self,
        names: &[EventName],
        wants: impl Fn(&Event) -> bool + Send + Sync + 'static,
    ) -> Watch {
        self.0.watchers.add(names, wants)
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    /// A sign of life of the reader's person.
    pub fn alive(&self, subscription: &Subscription) {
        if let Some(person) = subscription.subscriber.attend() {
            self.0.board.touch(subscription.account(), person, Instant::now());
        }
    }

    /// Who is here, as this reader may know it.
    pub async fn presence_for(&self, subscription: &Subscription) -> Result<Arc<Delivery>> {
        let listener = subscription.subscriber.listener;
        self.0.board.answer(&self.0.store, subscription.account(), listener, Instant::now()).await
    }

    /// Who listens on this node.
    pub fn census(&self) -> Census {
        let feeds: Vec<Arc<Feed>> = self.0.feeds.lock().values().cloned().collect();
        Census::of(feeds.iter().map(AsRef::as_ref))
    }

    /// Who of the account is here.
    pub async fn presence(&self, account_id: AccountId) -> Result<Presence> {
        self.0.board.presence(&self.0.store, account_id, Instant::now()).await
    }

    /// Which users of the account are here, and what each is seen as.
    pub async fn users_here(&self, account_id: AccountId) -> Result<BTreeMap<UserId, Availability>> {
        self.0.board.users(&self.0.store, account_id, Instant::now()).await
    }

    /// Whether a user listens to the account on this node at this moment, however long ago the last sign of life was.
    pub fn listens(&self, account_id: AccountId, user: UserId) -> bool {
        self.existing(account_id).is_some_and(|feed| feed.hears(Topic::User(user)))
    }

    /// How long it takes until everybody who is here is known; `None` once it is. After a start people need a while to
    /// come back, and whoever is not here yet is not away for that.
    pub fn presence_settles_in(&self) -> Option<Duration> {
        self.0.board.settles_in(Instant::now())
    }

    /// Learns from now on in which accounts somebody may be ready to work who was not before.
    pub fn arrivals(&self) -> Arrivals {
        self.0.board.arrivals()
    }

    /// Tells, soon, that somebody of the account chose another availability.
    pub fn availability_changed(&self, account_id: AccountId) {
        self.0.board.availability_changed(account_id);
    }

    /// Tells that somebody writes or has stopped; lost when nobody listens. Who never stops is stopped after a while.
    pub fn typing(&self, typing: Typing) {
        self.0.typists.note(&typing, Instant::now());
        self.signal_typing(typing);
    }

    /// Nobody who is `person` listens to the account any more: whatever they were writing, they have stopped.
    pub(crate) fn left(&self, account_id: AccountId, person: Topic) {
        for stopped in self.0.typists.gone(account_id, person) {
            self.signal_typing(stopped);
        }
    }

    fn signal_typing(&self, typing: Typing) {
        let account_id = typing.conversation.conversation.account_id;
        let Some(feed) = self.existing(account_id) else { return };
        let (audience, except) = (typing.audience(), typing.except());
        Self::signal(&feed, Content::Typing(Box::new(typing)), Reach::Topics(&audience, except));
    }

    fn existing(&self, account_id: AccountId) -> Option<Arc<Feed>> {
        self.0.feeds.lock().get(&account_id).cloned()
    }

    /// The account's feed, begun at the head of its log when it is new.
    async fn feed(&self, account_id: AccountId) -> Result<Arc<Feed>> {
        let feed = {
            let mut feeds = self.0.feeds.lock();
            Arc::clone(
                feeds
                    .entry(account_id)
                    .or_insert_with(|| Arc::new(Feed::new(account_id, Arc::clone(&self.0.board)))),
            )
        };
        if !feed.has_begun() {
            let heads = events::heads(&self.0.store.reader(), &[account_id]).await?;
            let head = heads.first().ok_or(Error::NotFound("account"))?;
            let needs = feed.begin_at(head);
            self.serve(&feed, needs);
        }
        Ok(feed)
    }

    async fn publish(self, mut commits: mpsc::Receiver<Committed>) {
        while let Some(Some(committed)) = self.0.closing.run_until_cancelled(commits.recv()).await {
            self.0.bus.announce(committed.account_id, committed.last());
            self.0.watchers.note(&committed);
            if let Some(feed) = self.existing(committed.account_id) {
                self.accept(&feed, &committed.events);
                PUBLISHING.record(committed.at.elapsed());
            }
        }
    }

    fn accept(&self, feed: &Arc<Feed>, events: &[Arc<Logged>]) {
        BROADCASTS.increment(events.len() as u64);
        let needs = feed.accept(events);
        self.serve(feed, needs);
    }

    fn signal(feed: &Feed, content: Content, reach: Reach<'_>) {
        BROADCASTS.increment(1);
        feed.signal(content, reach);
    }

    /// Gives a feed what it needs to go on, beside the publisher.
    fn serve(&self, feed: &Arc<Feed>, needs: Needs) {
        let (realtime, feed) = (self.clone(), Arc::clone(feed));
        match needs {
            Needs::Nothing => {}
            Needs::Repair => {
                self.0.tasks.spawn(async move {
                    let closing = realtime.0.closing.clone();
                    if closing.run_until_cancelled(tokio::time::sleep(HOLD)).await.is_some() {
                        realtime.repair(&feed).await;
                    }
                });
            }
            Needs::Rights(change) => {
                self.0.tasks.spawn(async move { realtime.renew(&feed, change).await });
            }
        }
    }

    /// Reads the events that are missing before the earliest one held.
    async fn repair(&self, feed: &Arc<Feed>) {
        if let Some((after, upto)) = feed.gap() {
            self.read(feed, after, upto).await;
        }
    }

    /// Hands on what the log holds in `after < seq <= upto`.
    async fn read(&self, feed: &Arc<Feed>, mut after: Seq, upto: Seq) {
        while after < upto {
            let page = match events::between(&self.0.store.reader(), feed.account(), after, upto, PAGE).await
            {
                Ok(page) => page,
                Err(error) => {
                    tracing::warn!(account.id = %feed.account(), %error, "Reading the log failed; the next sweep tries again");
                    return;
                }
            };
            let Some(last) = page.last() else { return };
            after = last.event.seq;
            self.accept(feed, &page);
        }
    }

    /// Reads the rights that `change` concerns, then lets the feed go on.
    async fn renew(&self, feed: &Arc<Feed>, change: AccessChange) {
        for reader in feed.meant_by(&change) {
            let standing = match rights::load(&self.0.store, &reader.claim).await {
                Ok(rights) if rights.listener == reader.listener => Some(rights.standing),
                Ok(_) | Err(Error::Unauthenticated) => None,
                Err(error) => {
                    // Rights that cannot be read are none: the client comes back and asks again.
                    tracing::warn!(account.id = %feed.account(), %error, "Reading rights failed; a subscription ends");
                    None
                }
            };
            feed.set(&reader, standing);
        }
        let needs = feed.resume();
        self.serve(feed, needs);
    }

    async fn sweep(self) {
        let closing = self.0.closing.clone();
        while closing.run_until_cancelled(tokio::time::sleep(SWEEP)).await.is_some() {
            self.sweep_heads().await;
            self.announce_presence().await;
            for stopped in self.0.typists.stopped(Instant::now()) {
                self.signal_typing(stopped);
            }
        }
    }

    /// Finds what was committed without being announced: by another process, or before a crash.
    async fn sweep_heads(&self) {
        let feeds: Vec<Arc<Feed>> = {
            let mut feeds = self.0.feeds.lock();
            feeds.retain(|_, feed| !feed.is_idle() || Arc::strong_count(feed) > 1);
            feeds.values().cloned().collect()
        };
        if feeds.is_empty() {
            return;
        }
        let accounts: Vec<AccountId> = feeds.iter().map(|feed| feed.account()).collect();
        let heads = match events::heads(&self.0.store.reader(), &accounts).await {
            Ok(heads) => heads,
            Err(error) => {
                tracing::warn!(%error, "Comparing heads failed; the next sweep tries again");
                return;
            }
        };
        for head in heads {
            let Some(feed) = feeds.iter().find(|feed| feed.account() == head.account_id) else { continue };
            if feed.lags_behind(head.seq) {
                self.read(feed, feed.position(), head.seq).await;
            }
        }
    }

    async fn announce_presence(&self) {
        let now = Instant::now();
        for account_id in self.0.board.sweep(now) {
            let Some(feed) = self.existing(account_id) else { continue };
            match self.0.board.announcement(&self.0.store, account_id, now).await {
                Ok(Some(announcement)) => Self::announce(&feed, announcement),
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(account.id = %account_id, %error, "Announcing presence failed; the next sweep tries again");
                }
            }
        }
    }

    fn announce(feed: &Feed, announcement: Announcement) {
        if let Some(presence) = announcement.for_sessions {
            Self::signal(feed, Content::Presence(presence), Reach::Sessions);
        }
        Self::signal(feed, Content::Presence(announcement.for_users), Reach::Users);
    }
}
