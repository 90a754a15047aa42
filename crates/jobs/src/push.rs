//! Pushes what is queued to devices and browsers.

mod answer;
mod browser;
mod claims;
mod encryption;
mod firebase;
mod pusher;
mod service_account;
mod under_way;
mod vapid;

use std::sync::Arc;
use std::time::Duration;

use actions::App;
use model::notice::{PUSH_ATTEMPTS, Push};
use model::user::UserId;
use model::{Result, Timestamp};
use store::outgoing::PUSHES;
use store::{Tx, outgoing_pushes};
use tokio::sync::Mutex;

use crate::delivery::Attempt;
use crate::timers::Timer;
use under_way::UnderWay;

pub use pusher::{FirebaseSettings, PushSettings, Pusher};

/// Pushes that are taken from the queue at once.
const TAKEN: u32 = 8;
/// How long nobody else takes a push that is being sent: longer than sending it may take.
const CLAIM: Duration = Duration::from_mins(1);

/// The timer that sends them. It waits for none of them: services that do not answer keep nobody else waiting.
pub(crate) struct OutgoingPushes {
    pusher: Arc<Pusher>,
    under_way: Mutex<UnderWay>,
}

impl OutgoingPushes {
    /// Sends nothing yet.
    pub(crate) fn new(pusher: Pusher) -> Self {
        Self { pusher: Arc::new(pusher), under_way: Mutex::default() }
    }
}

impl Timer for OutgoingPushes {
    const NAME: &'static str = "outgoing_pushes";
    const PERIOD: Duration = Duration::from_millis(500);

    async fn is_due(&self, app: &App) -> Result<bool> {
        PUSHES.due_exist(&app.store.reader()).await
    }

    async fn step(&self, app: &App) -> Result<bool> {
        let mut under_way = self.under_way.lock().await;
        under_way.make_room().await?;
        let claimed = (app.clock.now().plus(CLAIM), under_way.busy());
        let taken = app.store.write(&claimed, claim).await?;
        let more = u32::try_from(taken.len()).is_ok_and(|found| found >= TAKEN);
        for push in taken {
            let (app, pusher) = (app.clone(), Arc::clone(&self.pusher));
            under_way.begin(push.notice.user_id, async move { send(&app, &pusher, &push).await });
        }
        Ok(more)
    }

    async fn finish(&self) -> Result<()> {
        self.under_way.lock().await.finish().await
    }
}

async fn claim(tx: &Tx, (until, busy): &(Timestamp, Vec<UserId>)) -> Result<Vec<Push>> {
    outgoing_pushes::claim(tx, TAKEN, *until, busy).await
}

/// Sends a push and notes what became of it. A crash in between sends it again, with the same tag, by which browsers show
/// it once.
async fn send(app: &App, pusher: &Pusher, push: &Push) -> Result<()> {
    let attempt = Attempt {
        queue: PUSHES,
        noun: "push",
        done: "sent",
        counter: "switchboard_pushes_total",
        id: push.id.get(),
        number: push.attempts,
        most: PUSH_ATTEMPTS,
    };
    attempt.end(app, pusher.send(app, push).await).await
}
