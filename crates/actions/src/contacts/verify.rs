//! Notes what the business has proven about the customer of a session.

use model::Result;
use model::contact::Contact;
use model::contact_inbox::{ContactInboxId, Session};
use model::identity::{self, Standing};
use model::inbox::Inbox;
use model::scope::{Scope, SystemScope, VisitorScope};
use store::contact_inboxes::Visitor;
use store::{Tx, contact_inboxes};

use super::proof::{self, Claim};
use crate::{App, rights};

/// The visitor, whose session is verified from now on if the claim proves that it is theirs.
///
/// `Unauthenticated` when the proof is wrong or somebody else's, or missing where one is required; a session that is
/// verified already needs none.
pub async fn verify(app: &App, visitor: Visitor, claim: &Claim) -> Result<Visitor> {
    let needs_proof = visitor.hmac_mandatory && !visitor.scope.verified;
    if !needs_proof && !claim.has_proof() {
        return Ok(visitor);
    }
    let inbox = store::inboxes::by_id(&app.store.reader(), &visitor.scope, visitor.scope.inbox_id).await?;
    let proven = proof::proven(&inbox.channel, claim)?;
    let standing = identity::bind(proven.as_deref(), &visitor.contact, &inbox.channel)?;
    if standing == Standing::Unproven || visitor.scope.verified {
        return Ok(visitor);
    }
    app.store.write(&(&visitor.scope, visitor.scope.contact_inbox_id), mark).await?;
    Ok(verified(visitor))
}

async fn mark(tx: &Tx, (scope, session): &(&VisitorScope, ContactInboxId)) -> Result<()> {
    mark_verified(tx, *scope, *session).await
}

fn verified(visitor: Visitor) -> Visitor {
    let Visitor { mut scope, mut session, .. } = visitor;
    scope.verified = true;
    session.contact_inbox.hmac_verified = true;
    Visitor { scope, session, ..visitor }
}

/// Verifies the session; its live stream widens from here on.
pub(super) async fn mark_verified(tx: &Tx, scope: &impl Scope, session: ContactInboxId) -> Result<()> {
    contact_inboxes::set_verified(tx, session).await?;
    rights::tell_sessions(tx, scope.account(), &[session]).await
}

/// Verifies a session that a creating request found or made, if the request proves that it is its contact's.
pub(super) async fn settle(
    tx: &Tx,
    inbox: &Inbox,
    proven: Option<&str>,
    (mut session, contact): (Session, Contact),
) -> Result<(Session, Contact)> {
    let standing = identity::bind(proven, &contact, &inbox.channel)?;
    if standing == Standing::Proven && !session.contact_inbox.hmac_verified {
        let scope = SystemScope { account_id: inbox.account_id };
        mark_verified(tx, &scope, session.contact_inbox.id).await?;
        session.contact_inbox.hmac_verified = true;
    }
    Ok((session, contact))
}
