//! Where the request points: the parameters of the path, refused in this door's shape.

use axum::extract::FromRequestParts;
use http::request::Parts;
use rest::AgentError;
use serde::de::DeserializeOwned;

/// The parameters of the path; 404 when a segment cannot be what it stands for.
pub(crate) struct At<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for At<T> {
    type Rejection = AgentError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AgentError> {
        let rest::Path(path) = rest::Path::from_request_parts(parts, state).await?;
        Ok(Self(path))
    }
}
