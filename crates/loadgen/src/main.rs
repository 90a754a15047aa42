//! The load generator: drives a server over its public protocols and compares it with bare floors.

mod api;
mod bench;
mod broadcast;
mod cable;
mod channel;
mod chart;
mod crowd;
mod database;
mod floors;
mod frame;
mod hammer;
mod http;
mod installation;
mod position;
mod process;
mod rows;
mod soak;
mod stage;
mod statistics;
mod table;
mod targets;
mod turns;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about = "Measures a Switchboard server beside bare floors, on this machine, in one run")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the chosen rows, ours and the floor in turns, and prints the table.
    Bench(bench::Options),
    /// Loads a server steadily for minutes, checks every delivery, and watches its memory.
    Soak(soak::Options),
    /// Runs one floor server until it is killed (the bench starts these by itself).
    #[command(subcommand)]
    Floor(floors::Floor),
}

fn main() -> Result<()> {
    match Arguments::parse().command {
        Command::Bench(options) => bench::run(options),
        Command::Soak(options) => soak::run(&options),
        Command::Floor(floor) => floors::serve(floor),
    }
}
