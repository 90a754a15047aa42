//! Row 11: messages answered over HTTP, and so on the disk, with Postgres.

use super::durable_sqlite::{CLIENTS, post};
use crate::bench::{Bench, Plan};
use crate::floors::pgbench::{self, Rates};
use crate::installation::{Installation, People};
use crate::table::Report;
use crate::turns::{self, Figure, Of};
use anyhow::{Context, Result};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

/// Measures it in databases made for it and dropped afterwards.
pub(crate) async fn measure(bench: &Bench, report: &mut Report) {
    let Some(server) = &bench.options.postgres else {
        let figure = Figure::failed("no --postgres was given");
        return report.add(11, "", &[figure, Figure::default()], String::new());
    };
    let Plan { rounds, deadline, length, conversations, .. } = bench.plan;
    let ours_name = format!("switchboard_bench_{}", std::process::id());
    let prepared = prepare(bench, server, &ours_name).await.map_err(|error| format!("{error:#}"));
    let ours = async || {
        let (installation, people) = prepared.as_ref().map_err(|why| anyhow::anyhow!("{why}"))?;
        post(installation, people, length).await
    };
    let floor = async |_: Option<&f64>| {
        let name = format!("{ours_name}_floor");
        let url = create(server, &name).await?;
        let rates = pgbench::run(&url, conversations, CLIENTS, length).await;
        remove(server, &name).await?;
        rates
    };
    let (ours, floor) = turns::take(rounds, deadline, ours, floor).await;
    if let Err(error) = remove(server, &ours_name).await {
        return report.add(
            11,
            "",
            &[Figure::failed(&format!("{error:#}")), Figure::default()],
            String::new(),
        );
    }
    let other = |figure: Of<Rates>| floor.figure(figure).value().unwrap_or_default();
    let note = format!(
        "floor: pgbench, a transaction each; one statement each {:.0}/s, by {} {:.0}/s",
        other(|rates| rates.statement),
        pgbench::BATCH,
        other(|rates| rates.batches)
    );
    report.add(11, "", &[ours.figure(|rate| *rate), floor.figure(|rates| rates.transaction)], note);
}

async fn prepare(bench: &Bench, server: &str, name: &str) -> Result<(Installation, People)> {
    let installation = bench.fresh(Some(create(server, name).await?))?;
    let people = bench.populate(&installation).await.context("preparing the server")?;
    Ok((installation, people))
}

pub(super) async fn create(server: &str, name: &str) -> Result<String> {
    let mut connection = PgConnection::connect(server).await.context("connecting to PostgreSQL")?;
    sqlx::raw_sql(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut connection).await?;
    connection.close().await?;
    Ok(url_of(server, name))
}

pub(super) async fn remove(server: &str, name: &str) -> Result<()> {
    let mut connection = PgConnection::connect(server).await?;
    let statement = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await?;
    Ok(connection.close().await?)
}

/// The same server's other database.
fn url_of(server: &str, name: &str) -> String {
    let (address, options) =
        server.split_once('?').map_or((server, String::new()), |(a, o)| (a, format!("?{o}")));
    let host = address.find("://").map_or(0, |at| at + 3);
    let end = address[host..].find('/').map_or(address.len(), |at| host + at);
    format!("{}/{name}{options}", &address[..end])
}

#[cfg(test)]
mod tests {
    use super::url_of;

    #[test]
    fn url_keeps_everything_but_the_database() {
        assert_eq!(
            url_of("postgres://me:pw@host:5432/old?sslmode=disable", "new"),
            "postgres://me:pw@host:5432/new?sslmode=disable"
        );
        assert_eq!(url_of("postgres://host", "new"), "postgres://host/new");
    }
}
