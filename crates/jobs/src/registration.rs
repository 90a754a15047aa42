//! Makes a consumer known: to the database, before anything is forgotten that it has not seen, and to whoever measures.

use model::Result;
use store::Tx;
use store::log_consumers::{self, Start};

use crate::consumer::Consumer;
use crate::round::Worker;

/// What is counted of every consumer.
const COUNTERS: [&str; 4] = [
    "switchboard_log_consumer_events_total",
    "switchboard_log_consumer_failures_total",
    "switchboard_log_consumer_skipped_total",
    "switchboard_log_consumer_missed_total",
];

/// Gives the consumer its place in the logs, or says that it is still run.
pub(crate) async fn register<C: Consumer>(worker: &Worker<C>) -> Result<()> {
    worker.app.store.write(&(C::NAME, C::START), register_in).await
}

async fn register_in(tx: &Tx, (name, start): &(&str, Start)) -> Result<()> {
    log_consumers::register(tx, name, *start).await
}

/// Lets everything that is measured of the consumer begin at zero, so that what has never happened is there.
pub(crate) fn introduce<C: Consumer>() {
    metrics::gauge!("switchboard_log_consumer_lag", "consumer" => C::NAME).set(0);
    for name in COUNTERS {
        metrics::counter!(name, "consumer" => C::NAME).increment(0);
    }
}
