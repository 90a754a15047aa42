//! Which answers a request asks for.

use model::inbox::InboxId;
use model::team::TeamId;
use model::user::UserId;
use model::{Error, Result, Timestamp};
use rest::Params;
use store::csat_responses::ResponseFilter;

/// Times come as seconds since the epoch.
pub(super) fn read(params: &Params) -> Result<ResponseFilter> {
    let agents = params.texts("user_ids").unwrap_or_default();
    let agents: std::result::Result<Vec<i64>, _> = agents.iter().map(|text| text.trim().parse()).collect();
    let agents = agents.map_err(|_| Error::invalid("user_ids", "User ids must be numbers"))?;
    let page = params.page();
    Ok(ResponseFilter {
        since: params.integer("since").map(Timestamp::from_seconds),
        until: params.integer("until").map(Timestamp::from_seconds),
        agents: agents.into_iter().map(UserId::new).collect(),
        inbox_id: params.integer("inbox_id").map(InboxId::new),
        team_id: params.integer("team_id").map(TeamId::new),
        stars: params.integer("rating").map(|stars| i16::try_from(stars).unwrap_or(0)),
        oldest_first: params.text("sort").as_deref() == Some("created_at"),
        page,
    })
}
