//! Looks into a database behind the store's back: what is left, and what a thief would find.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};

use super::{Place, TestStore};

impl TestStore {
    /// The number of rows of `FROM {from}`, such as `labels WHERE account_id = 3`.
    pub async fn count(&self, from: &str) -> i64 {
        let statement = AssertSqlSafe(format!("SELECT COUNT(*) FROM {from}"));
        let counted = match &self.place {
            Place::Sqlite(directory) => {
                let options = SqliteConnectOptions::new().filename(directory.path().join("switchboard.db"));
                let mut connection = SqliteConnection::connect_with(&options).await.expect("the file opens");
                sqlx::query_scalar(statement).fetch_one(&mut connection).await
            }
            Place::Postgres(postgres) => {
                let mut connection =
                    PgConnection::connect(&postgres.url()).await.expect("the database opens");
                sqlx::query_scalar(statement).fetch_one(&mut connection).await
            }
        };
        counted.expect("the rows can be counted")
    }

    /// Returns once a transaction waits for what another one has locked in the database of `PostgreSQL`.
    pub async fn somebody_waits(&self) {
        let waiting = "pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while self.count(waiting).await == 0 {
            tokio::task::yield_now().await;
        }
    }

    /// How many rows of a table and of its indexes `PostgreSQL` has read so far, by whoever is not connected any more.
    pub async fn rows_read(&self, table: &str) -> i64 {
        let Place::Postgres(postgres) = &self.place else { panic!("only PostgreSQL counts what it reads") };
        let statement = AssertSqlSafe(format!(
            "SELECT CAST((SELECT COALESCE(SUM(idx_tup_read), 0) FROM pg_stat_user_indexes WHERE relname = '{table}') \
             + (SELECT COALESCE(SUM(seq_tup_read), 0) FROM pg_stat_user_tables WHERE relname = '{table}') AS BIGINT)"
        ));
        let mut connection = PgConnection::connect(&postgres.url()).await.expect("the database opens");
        sqlx::query_scalar(statement).fetch_one(&mut connection).await.expect("what was read is known")
    }

    /// Everything that is kept, as a thief of the disk would see it.
    pub async fn at_rest(&self) -> Vec<u8> {
        match &self.place {
            Place::Sqlite(directory) => {
                let files = std::fs::read_dir(directory.path()).expect("the directory can be read");
                let paths = files.map(|file| file.expect("the directory can be read").path());
                paths.flat_map(|path| std::fs::read(path).expect("the file can be read")).collect()
            }
            Place::Postgres(postgres) => dump(&postgres.url()).await.into_bytes(),
        }
    }
}

async fn dump(url: &str) -> String {
    let mut connection = PgConnection::connect(url).await.expect("the database opens");
    let names = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'";
    let tables: Vec<String> =
        sqlx::query_scalar(names).fetch_all(&mut connection).await.expect("tables are listed");
    let mut text = String::new();
    for table in tables {
        let statement = AssertSqlSafe(format!("SELECT t::text FROM {table} t"));
        let rows: Vec<String> =
            sqlx::query_scalar(statement).fetch_all(&mut connection).await.expect("rows are read");
        text.push_str(&rows.join("\n"));
    }
    text
}
