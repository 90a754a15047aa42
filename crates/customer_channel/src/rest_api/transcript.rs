//! `GET /api/customer/transcript/{conversation_id}/{kind}`: what was said, once it is over.

use std::collections::HashMap;

use actions::channel;
use actions::transcripts::{print_ended, send_ended};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::header;
use model::Error;
use uuid::Uuid;

use super::refused;
use crate::door::Channel;
use crate::fault::Fault;

/// Gives a transcript as a PDF file, or sends it to the customer.
pub(crate) async fn transcript(
    State(channel): State<Channel>,
    Path(path): Path<HashMap<String, String>>,
) -> Response {
    let now = channel.0.app.clock.now().iso();
    let part = |name: &str| path.get(name).map(String::as_str).unwrap_or_default();
    match give(&channel, part("conversation_id"), part("kind")).await {
        Ok(response) => response,
        Err(fault) => refused(&fault, None, &now),
    }
}

async fn give(channel: &Channel, name: &str, kind: &str) -> Result<Response, Fault> {
    let app = &channel.0.app;
    let missing = || Fault::new(404, "transcriptNotFound", "there is no such transcript");
    let conversation = Uuid::parse_str(name).map_err(|_| missing())?;
    let seat = channel::find(app, conversation).await?.ok_or_else(missing)?;
    let (scope, id) = (&seat.visitor.scope, seat.thread.view.conversation.id);
    match kind.to_ascii_lowercase().as_str() {
        "pdf" => {
            let files = channel.0.files.clone();
            let document = print_ended(app, scope, id, move |file| files.data_url(file)).await;
            let document = document.map_err(|error| match error {
                Error::NotFound(_) => missing(),
                error => error.into(),
            })?;
            let name = format!("attachment; filename=\"transcript-{conversation}.pdf\"");
            let headers =
                [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)];
            Ok((headers, document.bytes).into_response())
        }
        "email" => match send_ended(app, scope, id).await {
            Ok(()) => Ok(Body::empty().into_response()),
            Err(Error::NotFound("email")) => {
                Err(Fault::new(404, "noEmail", "the customer has no e-mail address"))
            }
            Err(Error::NotFound(_)) => Err(missing()),
            Err(error) => Err(error.into()),
        },
        _ => Err(missing()),
    }
}
