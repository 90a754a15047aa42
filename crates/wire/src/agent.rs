//! A member of an account as agents are answered.

use model::Attributes;
use model::user::{Availability, Member};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Look;

/// A member of an account as agents are answered.
#[derive(Serialize, ToSchema)]
pub struct Agent {
    id: i64,
    account_id: i64,
    availability_status: &'static str,
    auto_offline: bool,
    confirmed: bool,
    email: String,
    provider: &'static str,
    available_name: String,
    #[serde(skip_serializing_if = "Attributes::is_empty")]
    #[schema(value_type = Option<Object>)]
    custom_attributes: Attributes,
    name: String,
    role: &'static str,
    thumbnail: String,
}

impl Agent {
    /// The member; whoever counts as offline while not connected does so until the look shows them here.
    pub fn new(member: &Member, look: Look<'_>) -> Self {
        let (user, membership) = (&member.user, &member.membership);
        let availability = if membership.auto_offline {
            look.user_availability(user.id).unwrap_or(Availability::Offline.as_str())
        } else {
            membership.availability.as_str()
        };
        Self {
            id: user.id.get(),
            account_id: membership.account_id.get(),
            availability_status: availability,
            auto_offline: membership.auto_offline,
            confirmed: user.confirmed,
            email: user.email.clone(),
            provider: "email",
            available_name: user.available_name().to_owned(),
            custom_attributes: user.custom_attributes.clone(),
            name: user.name.clone(),
            role: membership.role.as_str(),
            thumbnail: look.files.avatar_thumbnail(user.avatar.as_deref()),
        }
    }
}
