//! `PUT /api/v1/profile`

use actions::avatars::Picture;
use actions::{Edit, users};
use axum::extract::State;
use model::user::{User, UserId};
use model::{Attributes, Result};
use rest::{AgentError, Json, Params, lenient};
use serde::Deserialize;
use serde_json::Value;

use super::check_confirmation;
use crate::auth::user_answer;
use crate::caller::SignedIn;
use crate::door::Door;
use crate::given::Given;
use crate::picture::GivenPicture;

/// What the caller changes; what is absent stays.
#[derive(Debug, Deserialize)]
struct Changes {
    #[serde(default, deserialize_with = "lenient::text")]
    name: Option<String>,
    #[serde(default)]
    display_name: Given,
    #[serde(default, deserialize_with = "lenient::text")]
    email: Option<String>,
    #[serde(default)]
    message_signature: Given,
    #[serde(default, deserialize_with = "lenient::text")]
    phone_number: Option<String>,
    #[serde(default, deserialize_with = "lenient::object")]
    ui_settings: Option<Attributes>,
    #[serde(default, deserialize_with = "lenient::text")]
    current_password: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    password: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    password_confirmation: Option<String>,
}

/// Changes the caller; the file `avatar` is their picture. A new password ends all their sessions, this one included. Where
/// mails are sent, another `email` is theirs once they have followed the link that is mailed there.
#[utoipa::path(
    put, path = "/api/v1/profile", tag = "profile",
    responses(
        (status = 200, description = "The caller", body = wire::User),
        (status = 422, description = "A rule is broken, or the current password is wrong"),
    )
)]
pub(crate) async fn update(
    State(door): State<Door>,
    caller: SignedIn,
    mut params: Params,
) -> Result<Json<wire::User>, AgentError> {
    let changes: Changes = params.wrapped("profile")?;
    let given = GivenPicture::file(&mut params, "profile")?;
    let user = change(&door, caller.user_id, changes, &given.picture).await;
    given.settle(&user, |user| user.avatar.as_deref());
    Ok(Json(user_answer(&door, &user?).await?))
}

async fn change(door: &Door, user: UserId, mut changes: Changes, picture: &Picture) -> Result<User> {
    picture.check()?;
    if let Some(password) = changes.password.take().filter(|password| !password.is_empty()) {
        check_confirmation(&password, changes.password_confirmation.as_deref())?;
        let current = changes.current_password.take().unwrap_or_default();
        users::change_password(&door.app, user, current, &password).await?;
    }
    let edit = Edit::new(move |user: &mut User| changes.apply(user));
    users::update(&door.app, user, edit, picture).await
}

impl Changes {
    fn apply(&self, user: &mut User) {
        let Self { name, display_name, email, message_signature, phone_number, ui_settings, .. } = self;
        if let Some(name) = name {
            user.name.clone_from(name);
        }
        if let Some(email) = email {
            user.email.clone_from(email);
        }
        display_name.apply(&mut user.display_name);
        message_signature.apply(&mut user.message_signature);
        if let Some(settings) = ui_settings {
            user.ui_settings.clone_from(settings);
        }
        if let Some(phone_number) = phone_number {
            user.custom_attributes.insert("phone_number".into(), Value::from(phone_number.as_str()));
        }
    }
}
