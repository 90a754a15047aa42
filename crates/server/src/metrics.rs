//! `/metrics` in Prometheus' text format, on an address of its own.

use std::time::Duration;

use actions::App;
use anyhow::{Context, Result};
use axum::Router;
use axum::routing::get;
use http::header;
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use store::outgoing::{AVATARS, MAILS, PUSHES};
use tokio_util::sync::CancellationToken;

/// How often measured values are folded together.
const UPKEEP: Duration = Duration::from_secs(5);

/// Starts to measure; without this call measuring costs nothing.
pub(crate) fn start() -> Result<PrometheusHandle> {
    let batches = Matcher::Full("switchboard_store_batch_size".to_owned());
    let builder = PrometheusBuilder::new()
        .set_buckets(&SECONDS)
        .and_then(|builder| builder.set_buckets_for_metric(batches, &CALLS))
        .context("cannot set up the metrics")?;
    let handle = builder.install_recorder().context("cannot start the metrics")?;
    MEASURED.iter().for_each(introduce);
    COUNTED_APART.iter().for_each(introduce_apart);
    Ok(handle)
}

/// From a fast statement to a slow request.
const SECONDS: [f64; 13] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
/// Calls of one batch.
const CALLS: [f64; 7] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];

enum Kind {
    Counter,
    Gauge,
    Histogram,
    /// With labels that are known when something is measured.
    Labelled,
    /// The same, counted.
    LabelledCounter,
    /// The same, as it is at a moment.
    LabelledGauge,
}

/// What is measured somewhere in the house.
const MEASURED: &[(Kind, &str, &str)] = &[
    (Kind::Gauge, "switchboard_clients_num", "Live connections at this moment"),
    (Kind::Gauge, "switchboard_clients_uniq_num", "People who listen at this moment, each once"),
    (Kind::Gauge, "switchboard_broadcast_streams_num", "Topics that somebody listens to at this moment"),
    (Kind::Gauge, "switchboard_waiting_num", "Requests that wait for an event at this moment"),
    (Kind::Gauge, "switchboard_events_seq", "Events that were ever told, in all accounts together"),
    (Kind::Counter, "switchboard_client_msg_total", "Commands that clients of live connections sent"),
    (
        Kind::Counter,
        "switchboard_failed_client_msg_total",
        "Messages of live connections that are no command",
    ),
    (Kind::Counter, "switchboard_broadcast_msg_total", "Events and signals handed to listening accounts"),
    (Kind::Counter, "switchboard_failed_auths_total", "Subscriptions refused"),
    (
        Kind::Counter,
        "switchboard_revoked_subscriptions_total",
        "Subscriptions ended because a right was lost",
    ),
    (Kind::Counter, "switchboard_slow_reader_catch_ups_total", "Readers that fell behind and read the log"),
    (Kind::Counter, "switchboard_disconnected_slow_clients_total", "Connections given up for taking nothing"),
    (Kind::Counter, "switchboard_data_sent_total", "Bytes written to live connections"),
    (Kind::Counter, "switchboard_data_rcvd_total", "Bytes read from live connections"),
    (Kind::Counter, "switchboard_publish_overflow_total", "Commits that were found again in the log"),
    (Kind::Histogram, "switchboard_publish_seconds", "Time from a commit to the last outbox of this node"),
    (Kind::Histogram, "switchboard_transcript_seconds", "Time to print a transcript"),
    (Kind::Gauge, "switchboard_mails_waiting", "Mails that wait to be sent at this moment"),
    (Kind::Gauge, "switchboard_mails_lag_seconds", "For how long the mail is due that is due for longest"),
    (Kind::Gauge, "switchboard_pushes_waiting", "Pushes that wait to be sent at this moment"),
    (Kind::Gauge, "switchboard_pushes_lag_seconds", "For how long the push is due that is due for longest"),
    (Kind::Gauge, "switchboard_avatar_fetches_waiting", "Pictures that wait to be fetched at this moment"),
    (
        Kind::Gauge,
        "switchboard_avatar_fetches_lag_seconds",
        "For how long the picture is due that is due for longest",
    ),
    (Kind::Labelled, "switchboard_http_request_seconds", "Time to the head of an answer"),
    (Kind::Histogram, "switchboard_store_commit_seconds", "Time of a batch of posts, its flush included"),
    (Kind::Histogram, "switchboard_store_batch_size", "Posts of one batch"),
    (
        Kind::LabelledGauge,
        "switchboard_log_consumer_lag",
        "Events that a consumer of the log has not seen yet, in all accounts together",
    ),
    (
        Kind::LabelledGauge,
        "switchboard_routing_queue_length",
        "Conversations that wait for somebody who can be given them",
    ),
    (Kind::LabelledCounter, "switchboard_log_consumer_events_total", "Events that a consumer has dealt with"),
    (Kind::LabelledCounter, "switchboard_log_consumer_failures_total", "Pages at which a consumer failed"),
    (Kind::LabelledCounter, "switchboard_log_consumer_skipped_total", "Events given up after many failures"),
    (
        Kind::LabelledCounter,
        "switchboard_log_consumer_missed_total",
        "Events forgotten before a consumer had seen them",
    ),
];

/// A counter with one label, whose values are all known.
struct CountedApart {
    name: &'static str,
    about: &'static str,
    label: &'static str,
    values: &'static [&'static str],
}

const COUNTED_APART: [CountedApart; 5] = [
    CountedApart {
        name: "switchboard_mails_total",
        about: "Attempts to send a mail, by result",
        label: "result",
        values: &["sent", "retried", "failed", "dropped"],
    },
    CountedApart {
        name: "switchboard_pushes_total",
        about: "Attempts to push to a device or browser, by result",
        label: "result",
        values: &["sent", "retried", "failed", "dropped"],
    },
    CountedApart {
        name: "switchboard_avatar_fetches_total",
        about: "Attempts to fetch a picture from an address on the web, by result",
        label: "result",
        values: &["fetched", "retried", "failed", "dropped"],
    },
    CountedApart {
        name: "switchboard_limited_total",
        about: "What was refused or ended because of a limit of live connections, by the setting",
        label: "limit",
        values: &[
            "sockets_per_address",
            "subscriptions_per_socket",
            "socket_message_limit",
            "socket_message_rate",
            "handshake_time",
        ],
    },
    CountedApart {
        name: "switchboard_resume_total",
        about: "Clients that came back and asked for what they missed, by result",
        label: "result",
        values: &["complete", "forgotten", "other_log", "ahead", "too_far"],
    },
];

fn introduce_apart(counted: &CountedApart) {
    describe_counter!(counted.name, counted.about);
    for value in counted.values {
        counter!(counted.name, counted.label => *value).absolute(0);
    }
}

/// Explains a measure, and lets counts begin at zero instead of with the first event.
fn introduce((kind, name, about): &(Kind, &'static str, &'static str)) {
    match kind {
        Kind::Counter => {
            describe_counter!(*name, *about);
            counter!(*name).absolute(0);
        }
        Kind::Gauge => {
            describe_gauge!(*name, *about);
            gauge!(*name).set(0);
        }
        Kind::Histogram => {
            describe_histogram!(*name, *about);
            drop(histogram!(*name));
        }
        Kind::Labelled => describe_histogram!(*name, *about),
        Kind::LabelledCounter => describe_counter!(*name, *about),
        Kind::LabelledGauge => describe_gauge!(*name, *about),
    }
}

/// The page that collectors read.
pub(crate) fn router(handle: PrometheusHandle, app: App) -> Router {
    let page = async move || {
        look_around(&app).await;
        ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], handle.render())
    };
    Router::new().route("/metrics", get(page))
}

/// Measures what would cost something to keep count of all the time.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
async fn look_around(app: &App) {
    let census = app.realtime.census();
    gauge!("switchboard_clients_uniq_num").set(census.people as f64);
    gauge!("switchboard_broadcast_streams_num").set(census.topics as f64);
    match store::events::told(&app.store.reader()).await {
        Ok(told) => gauge!("switchboard_events_seq").set(told as f64),
        Err(error) => tracing::warn!(%error, "The length of the log could not be measured"),
    }
    match store::routing::count_waiting(&app.store.reader()).await {
        Ok(waiting) => {
            gauge!("switchboard_routing_queue_length", "queue" => "unassigned").set(waiting as f64);
        }
        Err(error) => tracing::warn!(%error, "It could not be measured how many conversations wait"),
    }
    match store::channel_tasks::count_queued(&app.store.reader()).await {
        Ok(waiting) => {
            gauge!("switchboard_routing_queue_length", "queue" => "channels").set(waiting as f64);
        }
        Err(error) => tracing::warn!(%error, "It could not be measured how many customers of channels wait"),
    }
    for (queue, waiting, lag) in [
        (MAILS, "switchboard_mails_waiting", "switchboard_mails_lag_seconds"),
        (PUSHES, "switchboard_pushes_waiting", "switchboard_pushes_lag_seconds"),
        (AVATARS, "switchboard_avatar_fetches_waiting", "switchboard_avatar_fetches_lag_seconds"),
    ] {
        let db = app.store.reader();
        match (queue.waiting(&db).await, queue.lag(&db).await) {
            (Ok(count), Ok(late)) => {
                gauge!(waiting).set(count as f64);
                gauge!(lag).set(late.as_secs_f64());
            }
            (Err(error), _) | (_, Err(error)) => {
                tracing::warn!(%error, "A queue could not be measured for {waiting}");
            }
        }
    }
}

/// Folds measured values together until told to stop.
pub(crate) async fn upkeep(handle: PrometheusHandle, stop: CancellationToken) {
    while stop.run_until_cancelled(tokio::time::sleep(UPKEEP)).await.is_some() {
        handle.run_upkeep();
    }
}
