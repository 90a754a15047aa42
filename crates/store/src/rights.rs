//! What listeners may see, with the position in the log from which that holds.

use std::collections::BTreeMap;

use model::account::{AccountId, AccountStatus};
use model::contact::ContactId;
use model::contact_inbox::ContactInboxId;
use model::event::Seq;
use model::grant::{Grants, SessionGrant, UserGrant};
use model::inbox::InboxId;
use model::user::{Role, UserId};
use model::{Error, Result, Token};

use crate::rows::{self, id, word};
use crate::statement::{Row, Sql, column};
use crate::turns;
use crate::tx::{Db, Tx};

/// Ids that one event carries at most; what needs more is told by several.
const IDS: usize = 2_000;

/// What a user may see of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserRights {
    /// The inboxes.
    pub inboxes: Vec<InboxId>,
    /// The end of the log when it was so.
    pub as_of: Seq,
}

/// The session whose stream a token opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRights {
    /// The account.
    pub account_id: AccountId,
    /// The session.
    pub session: ContactInboxId,
    /// Its inbox.
    pub inbox_id: InboxId,
    /// The customer.
    pub contact_id: ContactId,
    /// Whether the business has proven who the customer is.
    pub verified: bool,
    /// The end of the log when it was so.
    pub as_of: Seq,
}

/// The inboxes that the member `m` of the account `a` may see: an administrator all, an agent their own.
const INBOXES: &str = "CASE WHEN m.role = 'administrator' \
     THEN (SELECT string_agg(CAST(i.id AS TEXT), ' ') FROM inboxes i WHERE i.account_id = a.id) \
     ELSE (SELECT string_agg(CAST(i.id AS TEXT), ' ') FROM inbox_members im JOIN inboxes i ON i.id = im.inbox_id \
         WHERE im.user_id = m.user_id AND i.account_id = a.id) END AS inboxes";

/// What the user may see whose stream this token opens; `None` when it opens none in this account.
///
/// One statement reads rights and log, so that no change of rights can come between the two.
pub async fn of_user(
    db: &impl Db,
    account: AccountId,
    user: UserId,
    token: &Token,
) -> Result<Option<UserRights>> {
    let sql = Sql::new("SELECT a.status, h.seq, ").text(INBOXES).text(
        " FROM users u JOIN memberships m ON m.user_id = u.id \
         JOIN accounts a ON a.id = m.account_id JOIN account_heads h ON h.account_id = a.id \
         WHERE u.pubsub_token_index = ",
    );
    let sql = sql.value(db.keyring().index(token)).text(" AND u.id = ").value(user.get());
    let row = sql.text(" AND m.account_id = ").value(account.get()).one(db).await?;
    let Some(row) = row.filter(is_served) else { return Ok(None) };
    Ok(Some(UserRights { inboxes: inboxes(&row)?, as_of: column(&row, "seq")? }))
}

/// The session whose stream this token opens; `None` when it opens none, or only once the session is verified.
pub async fn of_session(db: &impl Db, token: &Token) -> Result<Option<SessionRights>> {
    let row = Sql::new(
        "SELECT ci.id, ci.inbox_id, ci.contact_id, ci.hmac_verified, ch.hmac_mandatory, i.account_id, h.seq \
         FROM contact_inboxes ci JOIN inboxes i ON i.id = ci.inbox_id JOIN channels ch ON ch.id = i.channel_id \
         JOIN account_heads h ON h.account_id = i.account_id WHERE ci.pubsub_token_index = ",
    )
    .value(db.keyring().index(token))
    .one(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let verified: bool = column(&row, "hmac_verified")?;
    if column(&row, "hmac_mandatory")? && !verified {
        return Ok(None);
    }
    Ok(Some(SessionRights {
        account_id: id(&row, "account_id")?,
        session: id(&row, "id")?,
        inbox_id: id(&row, "inbox_id")?,
        contact_id: id(&row, "contact_id")?,
        verified,
        as_of: column(&row, "seq")?,
    }))
}

/// Waits until no other transaction changes what users of the account may see, and keeps the turn to its own end.
///
/// So each change knows what all earlier ones led to. Take it before any lock of a row.
pub async fn turn(tx: &Tx, account: AccountId) -> Result<()> {
    turns::take(tx, &format!("rights in account {account}")).await
}

/// The administrators of the account.
pub async fn administrators(tx: &Tx, account: AccountId) -> Result<Vec<UserId>> {
    let sql = Sql::new("SELECT user_id FROM memberships WHERE account_id = ").value(account.get());
    let sql = sql.text(" AND role = ").value(Role::Administrator.as_str()).text(" ORDER BY user_id");
    sql.all(tx).await?.iter().map(|row| id(row, "user_id")).collect()
}

/// What these users may see after all that this transaction has changed, in portions that one event can carry.
///
/// A portion without grants is of users who may see more than that: readers look it up.
pub async fn of_users(
    tx: &Tx,
    account: AccountId,
    users: &[UserId],
) -> Result<Vec<(Vec<UserId>, Option<Grants>)>> {
    let rows = Sql::new("SELECT m.user_id, a.status, ")
        .text(INBOXES)
        .text(" FROM memberships m JOIN accounts a ON a.id = m.account_id WHERE m.account_id = ")
        .value(account.get())
        .text(" AND m.user_id IN ")
        .list(users.iter().map(|user| user.get()))
        .all(tx)
        .await?;
    let mut seen: BTreeMap<UserId, Option<Vec<InboxId>>> = users.iter().map(|user| (*user, None)).collect();
    for row in rows.iter().filter(|row| is_served(row)) {
        seen.insert(id(row, "user_id")?, Some(inboxes(row)?));
    }
    Ok(portions(seen))
}

/// Whose these sessions are after all that this transaction has changed.
pub async fn of_sessions(tx: &Tx, sessions: &[ContactInboxId]) -> Result<Vec<SessionGrant>> {
    let rows = Sql::new("SELECT id, contact_id, hmac_verified FROM contact_inboxes WHERE id IN ")
        .list(sessions.iter().map(|session| session.get()))
        .text(" ORDER BY id")
        .all(tx)
        .await?;
    let grant = |row| {
        Ok(SessionGrant {
            session: id(row, "id")?,
            contact: id(row, "contact_id")?,
            verified: column(row, "hmac_verified")?,
        })
    };
    rows.iter().map(grant).collect()
}

/// Whether the account is served at all.
fn is_served(row: &Row) -> bool {
    word(row, "status", AccountStatus::parse).is_ok_and(|status| status != AccountStatus::Suspended)
}

fn inboxes(row: &Row) -> Result<Vec<InboxId>, Error> {
    let mut inboxes = rows::ids(row, "inboxes")?.unwrap_or_default();
    inboxes.sort_unstable();
    Ok(inboxes)
}

fn portions(seen: BTreeMap<UserId, Option<Vec<InboxId>>>) -> Vec<(Vec<UserId>, Option<Grants>)> {
    let mut alike: BTreeMap<Option<Vec<InboxId>>, Vec<UserId>> = BTreeMap::new();
    for (user, inboxes) in seen {
        alike.entry(inboxes).or_default().push(user);
    }
    let (mut portions, mut users, mut grants, mut room) = (Vec::new(), Vec::new(), Vec::new(), IDS);
    for (inboxes, group) in alike {
        let visible = inboxes.as_ref().map_or(0, Vec::len);
        if visible >= IDS {
            portions.extend(group.chunks(IDS).map(|group| (group.to_vec(), None)));
            continue;
        }
        for group in group.chunks(IDS - visible) {
            let size = group.len() + visible;
            if size > room {
                portions.push((std::mem::take(&mut users), Some(Grants::Users(std::mem::take(&mut grants)))));
                room = IDS;
            }
            room -= size;
            users.extend_from_slice(group);
            grants.push(UserGrant { users: group.to_vec(), inboxes: inboxes.clone() });
        }
    }
    if !users.is_empty() {
        portions.push((users, Some(Grants::Users(grants))));
    }
    portions
}

#[cfg(test)]
mod tests {
    use model::Id;

    use super::*;

    fn inboxes(count: i64) -> Vec<InboxId> {
        (1..=count).map(Id::new).collect()
    }

    #[test]
    fn what_users_may_see_is_told_in_portions_that_stay_small() {
        let agents = (1..=50).map(|user| (Id::new(user), Some(inboxes(user * 20))));
        let administrators = (51..=90).map(|user| (Id::new(user), Some(inboxes(1_500))));
        let giant = [(Id::new(91), Some(inboxes(5_000))), (Id::new(92), None)];
        let seen: BTreeMap<_, _> = agents.chain(administrators).chain(giant).collect();

        let portions = portions(seen.clone());

        let mut told = BTreeMap::new();
        for (users, grants) in &portions {
            let Some(Grants::Users(grants)) = grants else {
                assert_eq!(users, &[Id::new(91)]);
                continue;
            };
            let ids = |grant: &UserGrant| grant.users.len() + grant.inboxes.as_ref().map_or(0, Vec::len);
            assert!(grants.iter().map(ids).sum::<usize>() <= IDS);
            let granted: Vec<UserId> = grants.iter().flat_map(|grant| grant.users.clone()).collect();
            assert_eq!(&granted, users);
            told.extend(
                grants.iter().flat_map(|grant| grant.users.iter().map(|user| (*user, grant.inboxes.clone()))),
            );
        }
        told.insert(Id::new(91), Some(inboxes(5_000)));
        assert_eq!(told, seen);
        assert!(portions.len() < 30, "administrators share what they see");
    }
}
