//! Lists of users as requests name them.

use model::user::UserId;
use model::{Error, Result};
use rest::Params;

/// Users that one request may name.
const LIMIT: usize = 500;

/// `user_ids`: numbers or texts of digits; absent is none.
pub(crate) fn user_ids(params: &Params) -> Result<Vec<UserId>> {
    let texts = params.texts("user_ids").unwrap_or_default();
    if texts.len() > LIMIT {
        return Err(Error::invalid("user_ids", "User ids are too many (maximum is 500)"));
    }
    let id = |text: &String| text.trim().parse().map(UserId::new);
    let ids: std::result::Result<Vec<_>, _> = texts.iter().map(id).collect();
    ids.map_err(|_| Error::invalid("user_ids", "User ids must be numbers"))
}
