//! The one history of the schema, for both databases.

use sea_orm::{ConnectionTrait, DatabaseConnection, TransactionTrait};
use sea_orm_migration::Migration;
use sea_orm_migration::prelude::*;

use crate::dialect::Dialect;

/// Brings a database to the present schema.
pub(crate) struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let step = |name, sql| -> Box<dyn MigrationTrait> { Box::new(Step { name, sql }) };
        vec![
            step("0001_house", include_str!("migrations/0001_house.sql")),
            step("0002_token_age", include_str!("migrations/0002_token_age.sql")),
            step("0003_participants", include_str!("migrations/0003_participants.sql")),
            step("0004_redactions", include_str!("migrations/0004_redactions.sql")),
            step("0006_jobs", include_str!("migrations/0006_jobs.sql")),
            step("0007_notifications", include_str!("migrations/0007_notifications.sql")),
            step("0008_contacts", include_str!("migrations/0008_contacts.sql")),
            step("0009_outgoing_mails", include_str!("migrations/0009_outgoing_mails.sql")),
            step("0011_canned_responses", include_str!("migrations/0011_canned_responses.sql")),
            step("0012_since", include_str!("migrations/0012_since.sql")),
            step("0013_contact_labels", include_str!("migrations/0013_contact_labels.sql")),
            step("0014_conversation_drafts", include_str!("migrations/0014_conversation_drafts.sql")),
            step("0015_channel_conversations", include_str!("migrations/0015_channel_conversations.sql")),
            step("0016_channel_tasks", include_str!("migrations/0016_channel_tasks.sql")),
            step("0017_agent_bots", include_str!("migrations/0017_agent_bots.sql")),
            step("0018_uploads", include_str!("migrations/0018_uploads.sql")),
            step("0019_contact_transfers", include_str!("migrations/0019_contact_transfers.sql")),
            step("0020_inbox_removals", include_str!("migrations/0020_inbox_removals.sql")),
            step("0021_kept_by_clients", include_str!("migrations/0021_kept_by_clients.sql")),
            step("0022_assigned_bots", include_str!("migrations/0022_assigned_bots.sql")),
            step("0023_deliveries", include_str!("migrations/0023_deliveries.sql")),
            step("0024_channel_queues", include_str!("migrations/0024_channel_queues.sql")),
            step("0025_avatars", include_str!("migrations/0025_avatars.sql")),
            step("0026_widened", include_str!("migrations/0026_widened.sql")),
            step("0027_password_tokens", include_str!("migrations/0027_password_tokens.sql")),
        ]
    }

    /// Only looks: whoever asks must not make the history's own table, least of all while another node does.
    async fn get_pending_migrations<C: ConnectionTrait>(database: &C) -> Result<Vec<Migration>, DbErr> {
        Self::get_pending_migrations_read_only(database).await
    }
}

impl Migrator {
    /// Takes all steps, or so many, in one transaction: a crash leaves nothing half made, and of nodes that start
    /// together one migrates while the others wait and then find nothing to do.
    pub(crate) async fn up(database: &DatabaseConnection, steps: Option<u32>) -> Result<(), DbErr> {
        let dialect = Dialect::of_backend(database.get_database_backend());
        let transaction = database.begin_with_options(dialect.transaction()).await?;
        if let Some(lock) = dialect.lock_schema() {
            transaction.execute_unprepared(lock).await?;
        }
        <Self as MigratorTrait>::up(&transaction, steps).await?;
        transaction.commit().await
    }
}

/// One SQL file of the history.
struct Step {
    name: &'static str,
    sql: &'static str,
}

impl MigrationName for Step {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dialect = Dialect::of_backend(manager.get_database_backend());
        manager.get_connection().execute_unprepared(&dialect.schema(self.sql)).await?;
        Ok(())
    }
}
