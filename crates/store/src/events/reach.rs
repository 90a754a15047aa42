//! How far back the log reaches, and how much lies on the way.

use std::ops::RangeInclusive;

use model::account::AccountId;
use model::event::Seq;
use model::topic::Topic;
use model::{Result, Timestamp};

use super::Head;
use super::audience::of_audience;
use crate::statement::{Sql, column};
use crate::tx::Db;

/// Why nobody can go on from a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreachable {
    /// It is of another log.
    OtherLog,
    /// What came next is forgotten.
    Forgotten,
    /// The log never came so far.
    Ahead,
    /// More lies between than is worth telling.
    TooFar,
}

impl Unreachable {
    /// The reason as measurements name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OtherLog => "other_log",
            Self::Forgotten => "forgotten",
            Self::Ahead => "ahead",
            Self::TooFar => "too_far",
        }
    }
}

impl Head {
    /// Why nobody can go on after this position, if so. Who names no epoch means this log.
    pub fn refuses(&self, epoch: Option<&str>, after: Seq) -> Option<Unreachable> {
        if epoch.is_some_and(|epoch| epoch != self.epoch) {
            return Some(Unreachable::OtherLog);
        }
        if after > self.seq {
            return Some(Unreachable::Ahead);
        }
        (after < self.pruned_to).then_some(Unreachable::Forgotten)
    }
}

/// How many events of this range carry one of these topics; stops to count after `most`.
pub async fn count(
    db: &impl Db,
    account: AccountId,
    topics: &[Topic],
    range: RangeInclusive<Seq>,
    most: u32,
) -> Result<u32> {
    let row = of_audience("SELECT COUNT(*) AS total FROM (SELECT 1 FROM events e", account, topics, range)
        .text(" LIMIT ")
        .value(i64::from(most))
        .text(") AS counted")
        .one(db)
        .await?;
    let total: i64 = row.map_or(Ok(0), |row| column(&row, "total"))?;
    Ok(u32::try_from(total).unwrap_or(most))
}

/// The last event that was told before this instant; `None` when the log holds none.
pub async fn last_before(db: &impl Db, account: AccountId, before: Timestamp) -> Result<Option<Seq>> {
    let row = Sql::new("SELECT seq FROM events WHERE account_id = ")
        .long()
        .value(account.get())
        .text(" AND created_at < ")
        .value(before.micros())
        .text(" ORDER BY seq DESC LIMIT 1")
        .one(db)
        .await?;
    row.map(|row| column(&row, "seq")).transpose()
}
