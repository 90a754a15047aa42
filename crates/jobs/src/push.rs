//! Pushes what is queued to devices and browsers.

mod answer;
mod browser;
mod claims;
mod encryption;
mod firebase;
mod pusher;
mod service_account;
mod vapid;

use std::time::Duration;

use actions::App;
use futures_util::future::join_all;
use model::notice::{PUSH_ATTEMPTS, Push};
use model::{Result, Timestamp};
use store::outgoing::PUSHES;
use store::{Tx, outgoing_pushes};

use crate::delivery::Attempt;
use crate::timers::Timer;

pub use pusher::{FirebaseSettings, PushSettings, Pusher};

/// Pushes that are sent at the same time: many, so that few services that answer slowly do not keep the others waiting.
const AT_ONCE: u32 = 64;
/// How long nobody else takes a push that is being sent: longer than sending it may take.
const CLAIM: Duration = Duration::from_mins(1);

/// The timer that sends them.
pub(crate) struct OutgoingPushes(pub(crate) Pusher);

impl Timer for OutgoingPushes {
    const NAME: &'static str = "outgoing_pushes";
    const PERIOD: Duration = Duration::from_millis(500);

    async fn is_due(&self, app: &App) -> Result<bool> {
        PUSHES.due_exist(&app.store.reader()).await
    }

    async fn step(&self, app: &App) -> Result<bool> {
        let pushes = app.store.write(&app.clock.now().plus(CLAIM), claim).await?;
        let sent = join_all(pushes.iter().map(|push| send(app, &self.0, push))).await;
        let more = u32::try_from(pushes.len()).is_ok_and(|found| found >= AT_ONCE);
        sent.into_iter().collect::<Result<()>>().map(|()| more)
    }
}

async fn claim(tx: &Tx, until: &Timestamp) -> Result<Vec<Push>> {
    outgoing_pushes::claim(tx, AT_ONCE, *until).await
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
