//! API paths with a trailing slash or a `.json` ending, made regular before routing.

use axum::extract::Request;
use http::Uri;
use http::uri::PathAndQuery;

/// Only these have the tolerance; everything else keeps its path to the letter.
const FAMILIES: [&str; 4] = ["/public/api/", "/api/", "/auth/", "/platform/api/"];

pub(super) async fn regular(mut request: Request) -> Request {
    if let Some(uri) = regular_uri(request.uri()) {
        *request.uri_mut() = uri;
    }
    request
}

/// The regular form, if it differs. A last segment may contain dots of its own (`a@b.com`): only a literal `.json`
/// is an ending, and `%2Ejson` is none.
fn regular_uri(uri: &Uri) -> Option<Uri> {
    let path = uri.path();
    if !FAMILIES.iter().any(|family| path.starts_with(family)) {
        return None;
    }
    let slashless = path.trim_end_matches('/');
    let regular = slashless.strip_suffix(".json").filter(|rest| !rest.ends_with('/')).unwrap_or(slashless);
    if regular == path {
        return None;
    }
    let text = match uri.query() {
        Some(query) => format!("{regular}?{query}"),
        None => regular.to_owned(),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(text).ok()?);
    Uri::from_parts(parts).ok()
}
