//! `POST /api/v1/accounts/{account_id}/macros/{macro_id}/execute`

use actions::macros;
use axum::extract::State;
use model::step::Step;
use model::{Error, Result};
use rest::{AgentError, Empty, Params};

use super::MacroPath;
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// Conversations of one request at most.
const MOST: usize = 100;

/// Does what a macro says to the conversations with these numbers (`conversation_ids`, 100 at most), as the caller; those
/// that they may not see are passed over. Everything is done when it is answered.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/macros/{macro_id}/execute", tag = "macros",
    params(("account_id" = i64, Path), ("macro_id" = i64, Path)),
    responses((status = 200, description = "Done"), (status = 429, description = "Too many transcripts in an hour"))
)]
pub(crate) async fn execute(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<MacroPath>,
    params: Params,
) -> Result<Empty, AgentError> {
    let conversations = conversations(&params)?;
    let found = store::macros::by_id(&door.app.store.reader(), &agent, path.macro_id).await?;
    let transcripts: usize = found.steps()?.iter().map(transcripts).sum();
    for _ in 0..transcripts * conversations.len() {
        door.transcripts.check(agent.account_id)?;
    }
    macros::execute(&door.app, &agent, &found, &conversations).await?;
    Ok(Empty)
}

fn transcripts(step: &Step) -> usize {
    match step {
        Step::Transcript(addresses) => addresses.len(),
        _ => 0,
    }
}

fn conversations(params: &Params) -> Result<Vec<i64>> {
    let unreadable =
        || Error::invalid("conversation_ids", format!("Conversation ids must be 1 to {MOST} numbers"));
    let texts = params.texts("conversation_ids").filter(|ids| !ids.is_empty() && ids.len() <= MOST);
    texts.ok_or_else(unreadable)?.iter().map(|id| id.trim().parse().map_err(|_| unreadable())).collect()
}
