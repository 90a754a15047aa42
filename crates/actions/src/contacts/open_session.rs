//! Agents reach a customer: a session of the customer is found or opened.

use model::contact::ContactId;
use model::contact_inbox::{ContactInbox, checked_source_id};
use model::inbox::InboxId;
use model::scope::{AgentScope, Scope, Staff};
use model::{Error, Result};
use store::{Tx, contact_inboxes, contacts, inboxes};
use uuid::Uuid;

use crate::App;

/// Which session of a customer an agent means.
#[derive(Debug, Clone)]
pub enum WantedSession {
    /// The contact's in this inbox: with this name if there is one, else the newest, else a new one.
    Of {
        /// The inbox.
        inbox: InboxId,
        /// The contact.
        contact: ContactId,
        /// Its name.
        source_id: Option<String>,
        /// Whether the business vouches for the customer of a new one: `Forbidden` to agents, for proven sessions show what
        /// was said in every inbox.
        vouched: bool,
    },
    /// The one with this name, in whichever inbox.
    Named(String),
}

/// Finds or opens a session. `Conflict` when somebody else has one of that name.
pub async fn open_session(app: &App, scope: &AgentScope, wanted: WantedSession) -> Result<ContactInbox> {
    app.store.write(&(scope, wanted), open_in).await
}

async fn open_in(tx: &Tx, (scope, wanted): &(&AgentScope, WantedSession)) -> Result<ContactInbox> {
    open(tx, *scope, wanted).await
}

pub(crate) async fn open(tx: &Tx, scope: &impl Staff, wanted: &WantedSession) -> Result<ContactInbox> {
    let found = match wanted {
        WantedSession::Named(source_id) => {
            let found = contact_inboxes::named(tx, scope, source_id).await?;
            found.ok_or(Error::NotFound("contact"))?
        }
        WantedSession::Of { inbox, contact, source_id, vouched } => {
            let inbox = inboxes::by_id(tx, scope, *inbox).await?;
            let inbox =
                if inbox.deleting_since.is_none() { Ok(inbox.id) } else { Err(Error::NotFound("inbox")) }?;
            let contact = contacts::by_id(tx, scope, *contact).await?.id;
            let sees_all = scope.member().is_none_or(|agent| agent.visible_inboxes().is_none());
            if *vouched && !sees_all {
                return Err(Error::Forbidden("Only administrators and bots vouch for customers"));
            }
            let source_id = checked_source_id(source_id.clone())?;
            match find(tx, scope, (inbox, contact), source_id.as_deref()).await? {
                Some(session) => session,
                None => insert(tx, (inbox, contact), source_id, *vouched).await?,
            }
        }
    };
    if scope.member().is_none_or(|agent| agent.sees_inbox(found.inbox_id)) {
        Ok(found)
    } else {
        Err(Error::Forbidden("You are not authorized to do this action"))
    }
}

async fn find(
    tx: &Tx,
    scope: &impl Scope,
    (inbox, contact): (InboxId, ContactId),
    source_id: Option<&str>,
) -> Result<Option<ContactInbox>> {
    let Some(source_id) = source_id else {
        let sessions = contacts::sessions(tx, scope, &[contact]).await?;
        return Ok(sessions.into_iter().rfind(|session| session.inbox_id == inbox));
    };
    match contact_inboxes::by_source_id(tx, inbox, source_id).await? {
        Some((session, owner)) if owner.id == contact => Ok(Some(session.contact_inbox)),
        Some(_) => Err(Error::Conflict("source_id should be unique")),
        None => Ok(None),
    }
}

async fn insert(
    tx: &Tx,
    (inbox, contact): (InboxId, ContactId),
    source_id: Option<String>,
    vouched: bool,
) -> Result<ContactInbox> {
    let source_id = source_id.unwrap_or_else(|| Uuid::new_v4().to_string());
    let mut session = contact_inboxes::insert(tx, contact, inbox, &source_id).await?.contact_inbox;
    if vouched {
        contact_inboxes::set_verified(tx, session.id).await?;
        session.hmac_verified = true;
    }
    Ok(session)
}
