//! `serve`: opens the parts, answers until told to stop, finishes what is under way.

use std::num::NonZeroU32;
use std::process::ExitCode;
use std::time::Duration;

use action_cable::Cable;
use actions::App;
use anyhow::{Context, Result};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use wire::FileUrls;

use crate::listener::{self, Manners};
use crate::settings::Settings;
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
    watch(&settings, &tasks, &stop)?;

    let app = parts::open_and_migrate(&settings).await?;
    first_start::open_first_account(&app, &settings).await?;
    tasks.spawn(housekeeping::run(app.clone(), settings.log_retention, stop.clone()));
    serve(front, &app, &settings, &stop).await?;

    tasks.close();
    tasks.wait().await;
    parts::close(&app).await;
    tracing::info!("Stopped");
    Ok(ExitCode::SUCCESS)
}

/// Serves until `stop`, then ends requests and after them the live connections that they may have opened.
async fn serve(front: TcpListener, app: &App, settings: &Settings, stop: &CancellationToken) -> Result<()> {
    let files = FileUrls::new(&app.settings.public_url, app.store.keyring().files());
    let limits = action_cable::Limits {
        per_address: NonZeroU32::new(settings.sockets_per_address),
        history: settings.resume_limit,
    };
    let cable = Cable::new(app.clone(), files, limits);
    let router = router::router(app, cable.clone(), settings);
    let manners = Manners { connections: settings.connections, drain: settings.drain_time };
    console::say(format!("listening on http://{}", settings.listen))?;
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "Serving on {}", settings.listen);
    listener::serve(front, router, manners, stop.clone()).await;
    cable.drain(spread(cable.connections(), settings.drain_time)).await;
    Ok(())
}

/// Over which time clients are sent away: a thousand a second, so that they do not all come back at once elsewhere.
fn spread(connections: usize, most: Duration) -> Duration {
    Duration::from_millis(u64::try_from(connections).unwrap_or(u64::MAX)).min(most)
}

/// Opens `/metrics` on its own address, if that is wanted.
fn watch(settings: &Settings, tasks: &TaskTracker, stop: &CancellationToken) -> Result<()> {
    let Some(address) = settings.metrics_listen else { return Ok(()) };
    let handle = metrics::start()?;
    let listener = listener::bind(address)?;
    let manners = Manners { connections: 16, drain: settings.drain_time };
    tasks.spawn(listener::serve(listener, metrics::router(handle.clone()), manners, stop.clone()));
    tasks.spawn(metrics::upkeep(handle, stop.clone()));
    Ok(())
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
