//! `POST /api/v1/accounts/{account_id}/inboxes`

use actions::inboxes;
use axum::extract::State;
use http::HeaderMap;
use model::Error;
use model::inbox::InboxSettings;
use rest::{AgentError, Json, Params};
use store::inboxes::NewInbox;
use wire::InboxRest;

use super::body;
use crate::caller::Admin;
use crate::door::Door;
use crate::picture::GivenPicture;
use crate::repeat;

/// Makes an inbox with an API channel, which only administrators see until it has members. The file `avatar` is its
/// picture.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/inboxes", tag = "inboxes",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "The inbox", body = InboxRest))
)]
pub(crate) async fn create(
    State(door): State<Door>,
    admin: Admin,
    headers: HeaderMap,
    mut params: Params,
) -> Result<Json<InboxRest>, AgentError> {
    let (body, days) = body::read(&params)?;
    let channel = body.channel.as_ref();
    if channel.and_then(|channel| channel.r#type.as_deref()) != Some("api") {
        return Err(Error::invalid("channel", "Channel type must be api").into());
    }
    let mut settings = InboxSettings::default();
    body.apply_settings(&days, &mut settings);
    let new = NewInbox {
        name: body.name.clone().unwrap_or_default(),
        settings,
        webhook_url: channel.and_then(|channel| channel.webhook_url.text()),
        hmac_mandatory: channel.and_then(|channel| channel.hmac_mandatory).unwrap_or(false),
        additional_attributes: channel
            .and_then(|channel| channel.additional_attributes.clone())
            .unwrap_or_default(),
        identifier: None,
    };
    let repeat = repeat::key(&headers, &admin.agent, "inboxes", &params);
    let given = GivenPicture::file(&mut params, "inbox")?;
    let inbox = inboxes::create(&door.app, &admin.scope, new, repeat.as_ref(), &given.picture).await;
    given.settle(&inbox, |inbox| inbox.avatar.as_deref());
    let inbox = inbox?;
    Ok(Json(InboxRest::new(&inbox, admin.agent.role, &door.files)))
}
