//! The one history of the schema, for both databases.

use sea_orm_migration::prelude::*;

use crate::dialect::Dialect;

/// Brings a database to the present schema.
pub(crate) struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(Step { name: "0001_house", sql: include_str!("migrations/0001_house.sql") })]
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
