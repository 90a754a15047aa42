//! `POST /api/v1/accounts/{account_id}/agents/bulk_create`

use actions::agents::{self, NewAgent};
use actions::invitations;
use axum::extract::State;
use model::user::{Role, checked_email};
use model::{Error, Result};
use rest::{AgentError, Json, Params};

use super::create::NewMember;
use crate::caller::Admin;
use crate::door::Door;

/// Addresses of one request at most.
const MOST: usize = 100;

/// Takes everybody with these `emails` into the account as agents, 100 at most. Whoever was taken in before and never came
/// is invited again; all other members stay as they are and are left out of the answer. Nobody is taken in when an address
/// is none.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/agents/bulk_create", tag = "agents",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "Those who were invited", body = Vec<NewMember>))
)]
pub(crate) async fn bulk_create(
    State(door): State<Door>,
    admin: Admin,
    params: Params,
) -> Result<Json<Vec<NewMember>>, AgentError> {
    let emails = addresses(params.texts("emails").unwrap_or_default())?;
    let known = store::memberships::members(&door.app.store.reader(), &admin.scope).await?;
    let mut taken = Vec::with_capacity(emails.len());
    for email in emails {
        let member = known.iter().find(|member| member.user.email == email);
        if member.is_some_and(|member| member.user.confirmed) {
            continue;
        }
        door.check_invitation(admin.agent.account_id)?;
        let invited = match member {
            Some(member) => invitations::again(&door.app, &admin.scope, member.user.id).await?,
            None => Some(agents::create(&door.app, &admin.scope, newcomer(email), None).await?),
        };
        if let Some(invited) = invited {
            taken.push(NewMember::new(&door, &admin.agent, &invited).await?);
        }
    }
    Ok(Json(taken))
}

fn newcomer(email: String) -> NewAgent {
    NewAgent { name: None, email, role: Role::Agent, availability: None, auto_offline: None, password: None }
}

/// The addresses in the form they are kept, each once.
fn addresses(texts: Vec<String>) -> Result<Vec<String>> {
    if texts.is_empty() || texts.len() > MOST {
        return Err(Error::invalid("emails", format!("Emails must be 1 to {MOST} addresses")));
    }
    let mut emails: Vec<String> = Vec::with_capacity(texts.len());
    for text in texts {
        let unreadable = |_| Error::invalid("emails", format!("{} is not an email", text.trim()));
        let email = checked_email(&text).map_err(unreadable)?;
        if !emails.contains(&email) {
            emails.push(email);
        }
    }
    Ok(emails)
}
