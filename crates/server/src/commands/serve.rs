//! `serve`: opens the parts, answers until told to stop, finishes what is under way.

use std::process::ExitCode;
use std::time::Duration;

use action_cable::Cable;
use actions::App;
use anyhow::{Context, Result};
use customer_channel::Channel;
use jobs::Workers;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use wire::FileUrls;

use crate::listener::{self, Manners};
use crate::settings::Settings;
use crate::threads::Live;
use crate::uploads::uploads;
use crate::{console, file_limit, first_start, housekeeping, logging, metrics, parts, router};

/// Serves until SIGTERM or SIGINT.
pub(crate) async fn run(mut settings: Settings) -> Result<ExitCode> {
    logging::start(&settings)?;
    file_limit::raise();
    file_limit::survive_full_files()?;
    let stop = stop_on_signal()?;
    let front = listener::bind(settings.listen)?;
    settings.listen = front.local_addr().context("cannot tell the address")?;
    let tasks = TaskTracker::new();
    let live = Live::start()?;
    let watching = watch(&settings)?;

    let app = parts::open_and_migrate(&settings).await?;
    if let Some(watching) = watching {
        watching.serve(&app, &settings, &tasks, &stop);
    }
    first_start::open_first_account(&app, &settings).await?;
    // Before the first thing is forgotten, so that nothing is that a worker has not seen.
    let workers = Workers::start(app.clone()).await?;
    if let Some(mailer) = parts::mailer(&settings, &app)? {
        workers.send_mails(mailer);
    }
    if let Some(pusher) = parts::pusher(&settings, &app).await? {
        workers.push(pusher);
    }
    tasks.spawn(housekeeping::run(app.clone(), settings.lives(), workers.consumers(), stop.clone()));
    tasks.spawn(workers.run_until(stop.clone()));
    serve(front, &app, &settings, (&live, &stop)).await?;

    tasks.close();
    tasks.wait().await;
    parts::close(&app).await;
    tracing::info!("Stopped");
    Ok(ExitCode::SUCCESS)
}

/// Serves until `stop`, then ends requests and after them the live connections that they may have opened.
async fn serve(
    front: TcpListener,
    app: &App,
    settings: &Settings,
    (live, stop): (&Live, &CancellationToken),
) -> Result<()> {
    let files = FileUrls::new(&app.settings.public_url, app.store.keyring().files());
    let cable = Cable::new(app.clone(), files.clone(), settings.cable_limits(), live.handle());
    let uploads = uploads(&app.files, settings);
    let channel = Channel::new(app.clone(), files, uploads, settings.channel(), live.handle());
    let router = router::router(app, cable.clone(), channel.clone(), settings);
    let manners = manners(settings, settings.connections);
    console::say(format!("listening on http://{}", settings.listen))?;
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "Serving on {}", settings.listen);
    // Requests that wait for something to tell are answered first: the listener waits for all of them.
    let answered = async {
        stop.cancelled().await;
        channel.drain().await;
    };
    tokio::join!(listener::serve(front, router, manners, stop.clone()), answered);
    cable.drain(spread(cable.connections(), settings.reconnect_spread)).await;
    Ok(())
}

fn manners(settings: &Settings, connections: u32) -> Manners {
    Manners { connections, handshake: settings.handshake_time, drain: settings.drain_time }
}

/// Over which time clients are sent away: all of it for many, and no longer than ten a second would take for a few.
fn spread(connections: usize, most: Duration) -> Duration {
    let few = u32::try_from(connections).unwrap_or(u32::MAX);
    Duration::from_millis(100).saturating_mul(few).min(most)
}

/// The address of `/metrics` and what is shown there.
struct Watching {
    listener: TcpListener,
    handle: PrometheusHandle,
}

/// Starts to measure and takes the address of `/metrics`, if that is wanted.
fn watch(settings: &Settings) -> Result<Option<Watching>> {
    let Some(address) = settings.metrics_listen else { return Ok(None) };
    let handle = metrics::start()?;
    Ok(Some(Watching { listener: listener::bind(address)?, handle }))
}

impl Watching {
    fn serve(self, app: &App, settings: &Settings, tasks: &TaskTracker, stop: &CancellationToken) {
        let Self { listener, handle } = self;
        let manners = manners(settings, 16);
        let page = metrics::router(handle.clone(), app.clone());
        tasks.spawn(listener::serve(listener, page, manners, stop.clone()));
        tasks.spawn(metrics::upkeep(handle, stop.clone()));
    }
}

/// Cancelled by the first SIGTERM or SIGINT; a second one ends the process at once.
fn stop_on_signal() -> Result<CancellationToken> {
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for SIGINT")?;
    let stop = CancellationToken::new();
    let told = stop.clone();
    let listen = async move {
        loop {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            if told.is_cancelled() {
                std::process::exit(1);
            }
            tracing::info!("Told to stop; finishing what is under way");
            told.cancel();
        }
    };
    // Lives as long as the process, so nobody waits for it.
    TaskTracker::new().spawn(listen);
    Ok(stop)
}
