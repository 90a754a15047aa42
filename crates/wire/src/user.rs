//! The signed-in user as their profile and the sign-in show them.

use model::Attributes;
use model::account::Account;
use model::presence::Presence;
use model::user::{Availability, Membership, User as ModelUser};
use serde::Serialize;
use utoipa::ToSchema;

use crate::FileUrls;
use crate::stamp::iso;

/// The signed-in user as their profile and the sign-in show them. Carries their secrets: for nobody else.
#[derive(Serialize, ToSchema)]
pub struct User {
    access_token: String,
    account_id: Option<i64>,
    available_name: String,
    avatar_url: String,
    confirmed: bool,
    display_name: Option<String>,
    message_signature: Option<String>,
    email: String,
    id: i64,
    inviter_id: Option<i64>,
    name: String,
    provider: &'static str,
    pubsub_token: String,
    #[serde(skip_serializing_if = "Attributes::is_empty")]
    #[schema(value_type = Option<Object>)]
    custom_attributes: Attributes,
    role: Option<&'static str>,
    #[schema(value_type = Object)]
    ui_settings: Attributes,
    uid: String,
    r#type: Option<&'static str>,
    accounts: Vec<UserAccount>,
    /// Only in the answer that confirms a session.
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<String>,
}

/// A user's place in one account, with what is needed to show it.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The place.
    pub membership: &'a Membership,
    /// The account.
    pub account: &'a Account,
    /// Who of that account is here, if it is known.
    pub presence: Option<&'a Presence>,
}

#[derive(Serialize, ToSchema)]
struct UserAccount {
    id: i64,
    name: String,
    status: &'static str,
    onboarding_step: Option<&'static str>,
    active_at: Option<String>,
    role: &'static str,
    permissions: [&'static str; 1],
    availability: &'static str,
    availability_status: &'static str,
    auto_offline: bool,
}

impl User {
    /// The user with all their places; the one last chosen decides account, role and inviter.
    pub fn new(user: &ModelUser, places: &[Place<'_>], files: &FileUrls) -> Self {
        let current = current(places);
        Self {
            access_token: user.access_token.reveal().to_owned(),
            account_id: current.map(|membership| membership.account_id.get()),
            available_name: user.available_name().to_owned(),
            avatar_url: files.avatar_url(user.avatar.as_deref()),
            confirmed: user.confirmed,
            display_name: user.display_name.clone(),
            message_signature: user.message_signature.clone(),
            email: user.email.clone(),
            id: user.id.get(),
            inviter_id: current.and_then(|membership| membership.inviter_id).map(model::Id::get),
            name: user.name.clone(),
            provider: "email",
            pubsub_token: user.pubsub_token.reveal().to_owned(),
            custom_attributes: user.custom_attributes.clone(),
            role: current.map(|membership| membership.role.as_str()),
            ui_settings: user.ui_settings.clone(),
            uid: user.email.clone(),
            r#type: None,
            accounts: places.iter().map(UserAccount::from).collect(),
            created_at: None,
        }
    }

    /// With the time of creation, as the answer that confirms a session has it.
    #[must_use]
    pub fn with_created_at(self, user: &ModelUser) -> Self {
        Self { created_at: Some(user.created_at.iso()), ..self }
    }
}

/// The place last chosen; the first one while none ever was.
fn current<'a>(places: &[Place<'a>]) -> Option<&'a Membership> {
    let chosen = places.iter().filter(|place| place.membership.active_at.is_some());
    let last = chosen.max_by_key(|place| place.membership.active_at);
    last.or(places.first()).map(|place| place.membership)
}

impl From<&Place<'_>> for UserAccount {
    fn from(place: &Place<'_>) -> Self {
        let Place { membership, account, .. } = place;
        Self {
            id: account.id.get(),
            name: account.name.clone(),
            status: account.status.as_str(),
            onboarding_step: None,
            active_at: iso(membership.active_at),
            role: membership.role.as_str(),
            permissions: [membership.role.as_str()],
            availability: membership.availability.as_str(),
            availability_status: place.seen_as().as_str(),
            auto_offline: membership.auto_offline,
        }
    }
}

impl Place<'_> {
    fn seen_as(&self) -> Availability {
        if !self.membership.auto_offline {
            return self.membership.availability;
        }
        let users = self.presence.map(|presence| &presence.users);
        users.and_then(|users| users.get(&self.membership.user_id).copied()).unwrap_or(Availability::Offline)
    }
}
