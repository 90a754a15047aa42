//! Fetches pictures from addresses on the web.

use std::time::Duration;

use actions::App;
use actions::avatars::{Fetched, fetch};
use futures_util::future::join_all;
use model::avatar::{AvatarFetch, FETCH_ATTEMPTS};
use model::{Result, Timestamp};
use store::outgoing::AVATARS;
use store::{Tx, avatar_fetches};

use crate::delivery::{Attempt, Outcome};
use crate::timers::Timer;

/// Pictures that are fetched at the same time, so that few servers that answer slowly do not keep the others waiting.
const AT_ONCE: u32 = 16;
/// How long nobody else takes a picture that is being fetched: longer than fetching it may take.
const CLAIM: Duration = Duration::from_mins(2);

/// The timer that fetches them.
pub(crate) struct AvatarFetches;

impl Timer for AvatarFetches {
    const NAME: &'static str = "avatar_fetches";
    const PERIOD: Duration = Duration::from_millis(500);

    async fn is_due(&self, app: &App) -> Result<bool> {
        AVATARS.due_exist(&app.store.reader()).await
    }

    async fn step(&self, app: &App) -> Result<bool> {
        let due = app.store.write(&app.clock.now().plus(CLAIM), claim).await?;
        let fetched = join_all(due.iter().map(|due| attempt(app, due))).await;
        let more = u32::try_from(due.len()).is_ok_and(|found| found >= AT_ONCE);
        fetched.into_iter().collect::<Result<()>>().map(|()| more)
    }
}

async fn claim(tx: &Tx, until: &Timestamp) -> Result<Vec<AvatarFetch>> {
    avatar_fetches::claim(tx, AT_ONCE, *until).await
}

/// Fetches a picture and notes what became of it. A crash in between fetches it again.
async fn attempt(app: &App, due: &AvatarFetch) -> Result<()> {
    let attempt = Attempt {
        queue: AVATARS,
        noun: "picture",
        done: "fetched",
        counter: "switchboard_avatar_fetches_total",
        id: due.id.get(),
        number: due.attempts,
        most: FETCH_ATTEMPTS,
    };
    let outcome = match fetch(app, due).await {
        Ok(Fetched::Kept) => Outcome::Sent,
        Ok(Fetched::Unwanted) => Outcome::Dropped("nobody wants it any more"),
        Ok(Fetched::Later(reason)) => Outcome::passing(reason),
        Ok(Fetched::Never(reason)) => Outcome::Permanent(reason),
        Err(error) => Outcome::hindered(error),
    };
    attempt.end(app, outcome).await
}
