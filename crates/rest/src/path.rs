//! Path parameters; a segment that cannot be one of our ids is simply not found.

use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::Reject;

/// The parameters of the route; 404 when a segment does not have the form that the handler asks for.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

impl<S, T> FromRequestParts<S> for Path<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Send,
{
    type Rejection = Reject;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Reject> {
        if parts.uri.path().contains("%00") {
            // Nothing is called so: PostgreSQL cannot keep a zero byte.
            return Err(model::Error::NotFound("path").into());
        }
        let path = axum::extract::Path::from_request_parts(parts, state).await;
        path.map(|axum::extract::Path(value)| Self(value)).map_err(|_| model::Error::NotFound("path").into())
    }
}
