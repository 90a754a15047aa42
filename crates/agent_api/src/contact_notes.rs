//! `/api/v1/accounts/{account_id}/contacts/{contact_id}/notes`: what agents note about a customer.

mod create;
mod list;
mod remove;
mod show;
mod update;

use std::collections::HashMap;

use axum::Router;
use axum::routing::get;
use model::Result;
use model::contact::ContactId;
use model::contact_note::{ContactNote, ContactNoteId};
use model::scope::AgentScope;
use model::user::{Member, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::door::Door;

pub(crate) use create::__path_create;
pub(crate) use list::__path_list;
pub(crate) use remove::__path_remove;
pub(crate) use show::__path_show;
pub(crate) use update::__path_update;

pub(crate) fn routes() -> Router<Door> {
    let all = "/api/v1/accounts/{account_id}/contacts/{contact_id}/notes";
    let one = format!("{all}/{{note_id}}");
    Router::new()
        .route(all, get(list::list).post(create::create))
        .route(&one, get(show::show).patch(update::update).put(update::update).delete(remove::remove))
}

#[derive(Deserialize)]
pub(crate) struct NotePath {
    contact_id: ContactId,
    note_id: ContactNoteId,
}

#[derive(Deserialize)]
struct Body {
    #[serde(default, deserialize_with = "rest::lenient::text")]
    content: Option<String>,
}

/// A note as agents are answered.
#[derive(Serialize, ToSchema)]
#[schema(as = ContactNote)]
pub(crate) struct Note {
    id: i64,
    content: String,
    account_id: i64,
    contact_id: i64,
    /// Who noted it; null once they have left the account.
    user: Option<wire::Agent>,
    created_at: i64,
    updated_at: i64,
}

/// Notes as agents are answered, in their order.
async fn shown(door: &Door, agent: &AgentScope, notes: Vec<ContactNote>) -> Result<Vec<Note>> {
    let members = store::memberships::members(&door.app.store.reader(), agent).await?;
    let members: HashMap<UserId, Member> =
        members.into_iter().map(|member| (member.user.id, member)).collect();
    let sight = door.sight(agent.account_id).await?;
    let author = |note: &ContactNote| note.user_id.and_then(|user| members.get(&user));
    let show = |note: ContactNote| Note {
        user: author(&note).map(|member| wire::Agent::new(member, sight.look())),
        id: note.id.get(),
        content: note.content,
        account_id: agent.account_id.get(),
        contact_id: note.contact_id.get(),
        created_at: note.created_at.seconds(),
        updated_at: note.updated_at.seconds(),
    };
    Ok(notes.into_iter().map(show).collect())
}

async fn one(door: &Door, agent: &AgentScope, note: ContactNote) -> Result<Note> {
    let mut shown = shown(door, agent, vec![note]).await?;
    shown.pop().ok_or(model::Error::NotFound("note"))
}
