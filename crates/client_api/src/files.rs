//! Files, for whoever has their signed address.

pub(crate) mod avatar;
pub(crate) mod kept;
pub(crate) mod show;

mod serve;
