//! Signed claims: JSON web tokens, RFC 7519.

use anyhow::{Result, anyhow};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::error::Unspecified;
use serde_json::Value;

/// Header and claims, signed.
pub(super) fn signed(
    header: &Value,
    claims: &Value,
    sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, Unspecified>,
) -> Result<String> {
    let encoded = |part: &Value| serde_json::to_vec(part).map(|json| URL_SAFE_NO_PAD.encode(json));
    let message = format!("{}.{}", encoded(header)?, encoded(claims)?);
    let signature = sign(message.as_bytes()).map_err(|_| anyhow!("claims cannot be signed"))?;
    Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
}
