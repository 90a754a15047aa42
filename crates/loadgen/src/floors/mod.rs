//! The floors: the least that any server of this kind must do, each in its own process or as a bare loop.

mod hello;
mod hub;
mod hybrid;
mod page;
pub(crate) mod pgbench;
pub(crate) mod rows;
mod socket_io;
pub(crate) mod sqlite;
mod subscriber;

use crate::process::Process;
use anyhow::Result;
use clap::Subcommand;
use std::path::Path;
use std::process::Command;
use tokio::net::TcpListener;

/// A floor that serves.
#[derive(Clone, Copy, Subcommand)]
pub(crate) enum Floor {
    /// Action Cable with hand-written frames on the bare stream taken back from hyper after the upgrade.
    Hybrid {
        /// So many tokens are known.
        #[arg(long)]
        sockets: usize,
        /// So many neighbouring tokens share a topic.
        #[arg(long)]
        receivers: usize,
        /// Length of one event's text frame.
        #[arg(long)]
        frame_bytes: usize,
    },
    /// Socket.IO by the socketioxide crate.
    SocketIo {
        /// Length of one event's packet.
        #[arg(long)]
        frame_bytes: usize,
    },
    /// axum with one handler that says hello.
    Hello,
}

/// Starts the hybrid floor as a child.
pub(crate) fn hybrid(sockets: usize, receivers: usize, frame_bytes: usize) -> Result<Process> {
    let settings = [("--sockets", sockets), ("--receivers", receivers), ("--frame-bytes", frame_bytes)];
    let mut command = floor("hybrid")?;
    for (name, value) in settings {
        command.arg(name).arg(value.to_string());
    }
    Process::start(command, Path::new("/dev/null"))
}

/// Starts the Socket.IO floor as a child.
pub(crate) fn socket_io(frame_bytes: usize) -> Result<Process> {
    let mut command = floor("socket-io")?;
    command.arg("--frame-bytes").arg(frame_bytes.to_string());
    Process::start(command, Path::new("/dev/null"))
}

/// Starts the hello floor as a child.
pub(crate) fn hello() -> Result<Process> {
    Process::start(floor("hello")?, Path::new("/dev/null"))
}

/// The identifier with which the floor's `number`-th socket subscribes.
pub(crate) fn identifier(number: usize) -> String {
    format!(r#"{{"channel":"RoomChannel","pubsub_token":"{}"}}"#, token(number))
}

/// Serves a floor until the process is killed.
pub(crate) fn serve(floor: Floor) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let socket = tokio::net::TcpSocket::new_v4()?;
        socket.bind(([127, 0, 0, 1], 0).into())?;
        let listener = socket.listen(4096)?;
        announce(&listener)?;
        match floor {
            Floor::Hybrid { sockets, receivers, frame_bytes } => {
                hybrid::serve(listener, hub::Hub::new(sockets, receivers, frame_bytes)).await
            }
            Floor::SocketIo { frame_bytes } => socket_io::serve(listener, frame_bytes).await,
            Floor::Hello => hello::serve(listener).await,
        }
    })
}

#[expect(clippy::print_stdout, reason = "the parent reads the address there")]
fn announce(listener: &TcpListener) -> Result<()> {
    println!("listening on http://{}", listener.local_addr()?);
    Ok(())
}

fn floor(name: &str) -> Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["floor", name]);
    Ok(command)
}

fn token(number: usize) -> String {
    format!("floor-token-{number:012}")
}
