//! What was said, to keep: printed, or sent by mail. Never what the customer must not see.

mod ended;
mod order;
mod read;
mod send;

use model::Result;
use model::attachment::Attachment;
use model::mail::TranscriptOrder;
use model::scope::Scope;
use transcripts::Document;

use crate::App;

pub use ended::{print_ended, send_ended};
pub use send::send;

/// Prints a transcript as it was ordered; `address` says where a file can be had.
pub async fn print(
    app: &App,
    scope: &impl Scope,
    order: &TranscriptOrder,
    address: impl Fn(&Attachment) -> String + Send,
) -> Result<Document> {
    let transcript = read::read(app, scope, order, address).await?;
    app.printer.print(transcript).await
}
