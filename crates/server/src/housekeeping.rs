//! Tidies up behind the running server.

use std::time::Duration;

use actions::App;
use actions::housekeeping::{self, Lives, Round};
use model::Result;
use tokio_util::sync::CancellationToken;

/// From one round to the next.
const PERIOD: Duration = Duration::from_mins(1);
/// The same when there was too much for one round.
const BREATH: Duration = Duration::from_secs(1);
/// Before the first round: time for the consumers of the log to see what was told while nobody served.
const HEAD_START: Duration = Duration::from_secs(3);

/// Forgets old events and repeat keys until told to stop, and consumers that are neither among these nor run elsewhere.
pub(crate) async fn run(app: App, lives: Lives, consumers: Vec<&'static str>, stop: CancellationToken) {
    // What lives for less than a minute is looked after more often.
    let period = lives.session_token.map_or(PERIOD, |life| life.clamp(BREATH, PERIOD));
    let mut pause = HEAD_START.min(period);
    while stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_some() {
        pause = match tidy(&app, lives, &consumers).await {
            Ok(Round::Done) => period,
            Ok(Round::More) => BREATH,
            Err(error) => {
                tracing::warn!(%error, "Housekeeping failed; the next round tries again");
                period
            }
        };
    }
}

async fn tidy(app: &App, lives: Lives, consumers: &[&str]) -> Result<Round> {
    housekeeping::forget_consumers(app, consumers).await?;
    housekeeping::round(app, lives).await
}
