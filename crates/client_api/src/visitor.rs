//! The customer whom a request names by inbox and session, read once.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::request::Parts;
use model::conversation::{ConversationId, ConversationView};
use model::posting::Thread;
use model::scope::VisitorScope;
use model::{Error, Result};
use rest::PublicError;
use serde::Deserialize;
use store::{contact_inboxes, threads};

use crate::Door;

/// The session that the path names, whether or not a proof is still missing: for the contact's own endpoints.
pub(crate) struct Named(pub(crate) contact_inboxes::Visitor);

/// The session that the path names, verified where the inbox requires it.
pub(crate) struct Visitor(pub(crate) contact_inboxes::Visitor);

/// A conversation that the path names, with the customer of the session as a whole.
pub(crate) struct OpenConversation {
    pub(crate) visitor: contact_inboxes::Visitor,
    pub(crate) thread: Thread,
}

/// A conversation that the path names, in one read.
pub(crate) struct InConversation {
    pub(crate) scope: VisitorScope,
    pub(crate) thread: Thread,
}

/// A conversation that the path names, as it was a moment ago: for telling that the customer writes in it.
pub(crate) struct Writing(pub(crate) Arc<ConversationView>);

#[derive(Deserialize)]
struct SessionPath {
    inbox_identifier: String,
    source_id: String,
}

#[derive(Deserialize)]
struct ConversationPath {
    display_id: i64,
}

impl FromRequestParts<Door> for Named {
    type Rejection = PublicError;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, PublicError> {
        let rest::Path(path) = rest::Path::<SessionPath>::from_request_parts(parts, door).await?;
        let db = door.app.store.reader();
        let found = contact_inboxes::visitor(&db, &path.inbox_identifier, &path.source_id).await?;
        Ok(Self(found.ok_or(Error::NotFound("contact"))?))
    }
}

impl FromRequestParts<Door> for Visitor {
    type Rejection = PublicError;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, PublicError> {
        let Named(visitor) = Named::from_request_parts(parts, door).await?;
        require_proof(visitor.hmac_mandatory, &visitor.scope)?;
        Ok(Self(visitor))
    }
}

impl FromRequestParts<Door> for OpenConversation {
    type Rejection = PublicError;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, PublicError> {
        let Visitor(visitor) = Visitor::from_request_parts(parts, door).await?;
        let rest::Path(path) = rest::Path::<ConversationPath>::from_request_parts(parts, door).await?;
        let thread = threads::of_visitor(&door.app.store.reader(), &visitor.scope, path.display_id).await?;
        Ok(Self { visitor, thread })
    }
}

/// A conversation that the path names, by its key: for posting, which reads the rest under its lock.
pub(crate) struct ToConversation {
    pub(crate) scope: VisitorScope,
    pub(crate) conversation_id: ConversationId,
}

impl FromRequestParts<Door> for ToConversation {
    type Rejection = PublicError;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, PublicError> {
        let rest::Path(session) = rest::Path::<SessionPath>::from_request_parts(parts, door).await?;
        let rest::Path(path) = rest::Path::<ConversationPath>::from_request_parts(parts, door).await?;
        let (inbox, source, db) = (&session.inbox_identifier, &session.source_id, door.app.store.reader());
        let found = contact_inboxes::visitor_conversation(&db, inbox, source, path.display_id).await?;
        require_proof(found.hmac_mandatory, &found.scope)?;
        Ok(Self { scope: found.scope, conversation_id: found.conversation_id })
    }
}

impl FromRequestParts<Door> for InConversation {
    type Rejection = PublicError;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, PublicError> {
        let rest::Path(session) = rest::Path::<SessionPath>::from_request_parts(parts, door).await?;
        let rest::Path(path) = rest::Path::<ConversationPath>::from_request_parts(parts, door).await?;
        let (inbox, source) = (&session.inbox_identifier, &session.source_id);
        let found =
            contact_inboxes::visitor_thread(&door.app.store.reader(), inbox, source, path.display_id).await?;
        require_proof(found.hmac_mandatory, &found.scope)?;
        Ok(Self { scope: found.scope, thread: found.thread })
    }
}

impl FromRequestParts<Door> for Writing {
    type Rejection = PublicError;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, PublicError> {
        let rest::Path(session) = rest::Path::<SessionPath>::from_request_parts(parts, door).await?;
        let rest::Path(path) = rest::Path::<ConversationPath>::from_request_parts(parts, door).await?;
        let (inbox, source) = (&session.inbox_identifier, &session.source_id);
        let found = door.app.store.glance_of_visitor(inbox, source, path.display_id).await?;
        require_proof(found.hmac_mandatory, &found.scope)?;
        Ok(Self(found.conversation))
    }
}

/// Where the inbox requires proof, only a verified session reaches its conversations.
fn require_proof(mandatory: bool, scope: &VisitorScope) -> Result<()> {
    if mandatory && !scope.verified { Err(Error::Unauthenticated) } else { Ok(()) }
}
