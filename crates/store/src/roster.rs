//! Who belongs to an inbox or a team, takes part in a conversation or was named there: the same questions of four tables.

use std::collections::BTreeSet;

use model::scope::Scope;
use model::user::{Member, UserId};
use model::{Error, Result, Timestamp};

use crate::memberships;
use crate::rows::id;
use crate::statement::Sql;
use crate::tx::sealed::Sealed;
use crate::tx::{Db, Tx};

/// One list of people. Whoever makes it has checked that what it is a list of is the caller's.
pub(crate) struct Roster {
    table: &'static str,
    key: &'static str,
    of: i64,
}

impl Roster {
    pub(crate) const fn inbox(inbox: i64) -> Self {
        Self { table: "inbox_members", key: "inbox_id", of: inbox }
    }

    pub(crate) const fn team(team: i64) -> Self {
        Self { table: "team_members", key: "team_id", of: team }
    }

    pub(crate) const fn participants(conversation: i64) -> Self {
        Self { table: "conversation_participants", key: "conversation_id", of: conversation }
    }

    pub(crate) const fn mentions(conversation: i64) -> Self {
        Self { table: "conversation_mentions", key: "conversation_id", of: conversation }
    }

    /// The people, by name.
    pub(crate) async fn members(&self, db: &impl Db, scope: &impl Scope) -> Result<Vec<Member>> {
        memberships::listed(db, self.select(scope).text(")")).await
    }

    /// Those who are there since `at` at the latest, by name.
    pub(crate) async fn members_since(
        &self,
        db: &impl Db,
        scope: &impl Scope,
        at: Timestamp,
    ) -> Result<Vec<Member>> {
        let sql = self.select(scope).text(" AND r.since <= ").value(at.micros());
        memberships::listed(db, sql.text(")")).await
    }

    /// All but the closing bracket.
    fn select(&self, scope: &impl Scope) -> Sql {
        let Self { table, key, of } = self;
        let sql = memberships::select_members(scope);
        let sql = sql.text(&format!(" AND m.user_id IN (SELECT r.user_id FROM {table} r WHERE r.{key} = "));
        sql.value(*of)
    }

    /// Makes these and nobody else the people; gives whoever came or went.
    pub(crate) async fn set(&self, tx: &Tx, scope: &impl Scope, users: &[UserId]) -> Result<Vec<UserId>> {
        let present = self.present(tx).await?;
        let wanted: BTreeSet<UserId> = users.iter().copied().collect();
        let gone: Vec<UserId> = present.difference(&wanted).copied().collect();
        let mut changed = self.add(tx, scope, users, Sealed::now(tx)).await?;
        changed.extend(self.remove(tx, &gone).await?);
        Ok(changed)
    }

    /// Adds these people, who are there since `since`; gives whoever was not there before. A stranger to the account is `Invalid`.
    pub(crate) async fn add(
        &self,
        tx: &Tx,
        scope: &impl Scope,
        users: &[UserId],
        since: Timestamp,
    ) -> Result<Vec<UserId>> {
        let wanted: BTreeSet<UserId> = users.iter().copied().collect();
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        self.refuse_strangers(tx, scope, &wanted).await?;
        let Self { table, key, of } = self;
        let tuples =
            wanted.into_iter().map(|user| vec![(*of).into(), user.get().into(), since.micros().into()]);
        let rows = Sql::new(&format!("INSERT INTO {table} ({key}, user_id, since) VALUES "))
            .tuples(tuples)
            .text(" ON CONFLICT DO NOTHING RETURNING user_id")
            .all(tx)
            .await?;
        rows.iter().map(|row| id(row, "user_id")).collect()
    }

    /// Removes these people; gives whoever was there.
    pub(crate) async fn remove(&self, tx: &Tx, users: &[UserId]) -> Result<Vec<UserId>> {
        let Self { table, key, of } = self;
        let sql =
            Sql::new(&format!("DELETE FROM {table} WHERE {key} = ")).value(*of).text(" AND user_id IN ");
        let rows = sql.list(users.iter().map(|user| user.get())).text(" RETURNING user_id").all(tx).await?;
        rows.iter().map(|row| id(row, "user_id")).collect()
    }

    async fn present(&self, tx: &Tx) -> Result<BTreeSet<UserId>> {
        let Self { table, key, of } = self;
        let rows =
            Sql::new(&format!("SELECT user_id FROM {table} WHERE {key} = ")).value(*of).all(tx).await?;
        rows.iter().map(|row| id(row, "user_id")).collect()
    }

    async fn refuse_strangers(&self, tx: &Tx, scope: &impl Scope, users: &BTreeSet<UserId>) -> Result<()> {
        let users: Vec<UserId> = users.iter().copied().collect();
        let known = memberships::keep(tx, scope, &users).await?;
        if known == users.len() { Ok(()) } else { Err(Error::invalid("user_ids", "Invalid User IDs")) }
    }
}
