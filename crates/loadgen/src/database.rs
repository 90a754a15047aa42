//! Databases on a PostgreSQL server, made for one measurement and dropped afterwards.

use anyhow::{Context, Result};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

/// Makes an empty database on this PostgreSQL server and gives its address.
pub(crate) async fn create(server: &str, name: &str) -> Result<String> {
    let mut connection = PgConnection::connect(server).await.context("connecting to PostgreSQL")?;
    sqlx::raw_sql(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut connection).await?;
    connection.close().await?;
    Ok(url_of(server, name))
}

/// Drops it.
pub(crate) async fn remove(server: &str, name: &str) -> Result<()> {
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
