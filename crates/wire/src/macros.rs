//! A macro as agents are answered.

use model::macros::Macro;
use model::user::{Member, UserId};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{Agent, Look};

/// A macro as agents are answered; whoever left the account is not shown.
#[derive(Serialize, ToSchema)]
pub struct MacroRest {
    id: i64,
    name: String,
    visibility: &'static str,
    created_by: Option<Agent>,
    updated_by: Option<Agent>,
    account_id: i64,
    #[schema(value_type = Vec<Object>)]
    actions: Value,
}

impl MacroRest {
    /// The macro; `members` are those of its account.
    pub fn new(made: &Macro, members: &[Member], look: Look<'_>) -> Self {
        let by = |user: UserId| {
            let member = members.iter().find(|member| member.user.id == user);
            member.map(|member| Agent::new(member, look))
        };
        Self {
            id: made.id.get(),
            name: made.fields.name.clone(),
            visibility: made.fields.visibility.as_str(),
            created_by: by(made.created_by),
            updated_by: by(made.updated_by),
            account_id: made.account_id.get(),
            actions: made.fields.actions.clone(),
        }
    }
}
