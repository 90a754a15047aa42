//! The rows of the table, each measured on ours and on its floor.

mod cold_start;
mod delivery;
mod durable_postgres;
mod durable_sqlite;
mod fan_out;
mod fan_out_latency;
mod fresh_install;
mod idle;
mod pairs;
mod reading;
mod reconnect;
mod socket_io_idle;
mod socket_io_room;
mod store_alone;

use crate::bench::Bench;
use crate::table::Report;
use anyhow::Result;
use std::collections::BTreeSet;
use std::io::{self, Write};

/// What can be measured here.
pub(crate) const ALL: [u8; 17] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 19];

/// Whether the embedded installation needs an inbox with visitors.
pub(crate) fn need_people(rows: &BTreeSet<u8>) -> bool {
    rows.iter().any(|row| !matches!(row, 2 | 11 | 12 | 14 | 15 | 19))
}

/// Measures the chosen rows, one after the other.
pub(crate) async fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    for row in &bench.rows {
        writeln!(io::stderr(), "measuring row {row} …")?;
        match row {
            // Rows 1, 3 and 4 are three looks at the same sockets.
            1 => idle::measure(bench, report).await,
            2 => socket_io_idle::measure(bench, report).await,
            3 if !bench.rows.contains(&1) => idle::measure(bench, report).await,
            4 if !bench.rows.contains(&1) && !bench.rows.contains(&3) => idle::measure(bench, report).await,
            5 => fan_out::measure(bench, report, 5, 1).await,
            6 => fan_out::measure(bench, report, 6, 16).await,
            7 => fan_out_latency::measure(bench, report).await,
            8 => pairs::measure(bench, report).await,
            9 => delivery::measure(bench, report).await,
            10 => durable_sqlite::measure(bench, report).await,
            11 => durable_postgres::measure(bench, report).await,
            12 => store_alone::measure(bench, report).await,
            13 => reading::measure(bench, report).await,
            14 => reconnect::measure(bench, report).await,
            15 => fresh_install::measure(bench, report).await,
            16 => cold_start::measure(bench, report).await,
            19 => socket_io_room::measure(bench, report).await,
            _ => {}
        }
    }
    Ok(())
}
