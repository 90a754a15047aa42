//! Everything that runs by itself on one node, with one owner and one end.

use std::sync::Arc;

use actions::{App, routing};
use model::Result;
use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::avatars::AvatarFetches;
use crate::consumer::Consumer;
use crate::mail::OutgoingMails;
use crate::push::OutgoingPushes;
use crate::round::Worker;
use crate::timers::{
    self, ContactTransfers, DueTasks, IdleConversations, InboxRemovals, LabelChanges, SilentCustomers,
    SnoozedNotifications, Snoozes, Timer, VanishedAgents,
};
use crate::{
    Assignment, AutomaticReplies, ContactActivity, Mailer, Notifications, Pusher, assignment, registration,
    runner,
};

/// The consumers of one node.
pub struct Workers {
    app: App,
    /// The node's name in leases: new at every start, so that nobody is taken for who was here before.
    owner: Arc<str>,
    tasks: TaskTracker,
    stop: CancellationToken,
    consumers: Mutex<Vec<&'static str>>,
}

impl Workers {
    /// Nobody yet.
    pub fn new(app: App) -> Self {
        let owner = Uuid::new_v4().to_string().into();
        Self {
            app,
            owner,
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
            consumers: Mutex::default(),
        }
    }

    /// Puts everybody to work that a server has. Another consumer is another line.
    pub async fn start(app: App) -> Result<Self> {
        app.store.show_life().await?;
        routing::void_reservations(&app).await?;
        let workers = Self::new(app);
        workers.add(ContactActivity).await?;
        workers.add(Assignment).await?;
        workers.add(Notifications::new(&workers.app)).await?;
        workers.add(AutomaticReplies).await?;
        workers.watch_the_time();
        workers.look_after_arrivals();
        Ok(workers)
    }

    /// Does things at their time.
    pub fn watch_the_time(&self) {
        self.time(Snoozes);
        self.time(SnoozedNotifications);
        self.time(IdleConversations);
        self.time(LabelChanges);
        self.time(ContactTransfers);
        self.time(InboxRemovals);
        self.time(SilentCustomers);
        self.time(DueTasks);
        self.time(VanishedAgents);
        self.time(AvatarFetches);
    }

    /// Sends the mails that are queued.
    pub fn send_mails(&self, mailer: Mailer) {
        self.time(OutgoingMails(mailer));
    }

    /// Pushes what is queued for devices and browsers.
    pub fn push(&self, pusher: Pusher) {
        self.time(OutgoingPushes::new(pusher));
    }

    fn time(&self, timer: impl Timer) {
        self.tasks.spawn(timers::run(timer, self.app.clone(), Arc::clone(&self.owner), self.stop.clone()));
    }

    /// Gives conversations that wait for somebody to those who come.
    pub fn look_after_arrivals(&self) {
        self.tasks.spawn(assignment::serve_arrivals(self.app.clone(), self.stop.clone()));
        self.tasks.spawn(assignment::look_after(self.app.clone(), self.stop.clone()));
    }

    /// Puts a consumer to work. It has its place in the log when this returns, so that nothing is forgotten before it
    /// was seen.
    pub async fn add<C: Consumer>(&self, consumer: C) -> Result<()> {
        let worker = Worker::new(self.app.clone(), consumer, Arc::clone(&self.owner));
        registration::introduce::<C>();
        registration::register(&worker).await?;
        self.consumers.lock().push(C::NAME);
        self.tasks.spawn(runner::run(worker, self.stop.clone()));
        Ok(())
    }

    /// The names of the consumers of the log that are at work.
    pub fn consumers(&self) -> Vec<&'static str> {
        self.consumers.lock().clone()
    }

    /// Waits for the word to stop, then for everybody to finish what is under way.
    pub async fn run_until(self, stop: CancellationToken) {
        stop.cancelled().await;
        self.close().await;
    }

    /// Ends all work: what is under way is finished, leases are given back.
    pub async fn close(self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}
