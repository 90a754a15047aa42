//! A user as events and messages show them.

use model::user::UserCard;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Look;

/// A user as events and messages show them.
#[derive(Serialize, ToSchema)]
pub struct UserPush<'a> {
    id: i64,
    name: &'a str,
    available_name: &'a str,
    avatar_url: String,
    r#type: &'static str,
    #[schema(required)]
    availability_status: Option<&'static str>,
    thumbnail: String,
}

impl<'a> UserPush<'a> {
    /// The user; availability is told only where the look knows who is here.
    pub fn new(user: &'a UserCard, look: Look<'_>) -> Self {
        Self {
            id: user.id.get(),
            name: &user.name,
            available_name: &user.available_name,
            avatar_url: look.files.avatar_url(user.avatar.as_deref()),
            r#type: "user",
            availability_status: look.user_availability(user.id),
            thumbnail: look.files.avatar_thumbnail(user.avatar.as_deref()),
        }
    }
}
