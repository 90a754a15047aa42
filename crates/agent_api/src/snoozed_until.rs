//! Until when something is put aside, as requests say it.

use model::{Error, Result, Timestamp};
use rest::Params;

use crate::messages::is_blank;

/// `snoozed_until`: seconds since the epoch, with or without a fraction, or ISO-8601; absent, `null` and blank are none.
///
/// `Invalid` when it is anything else, before the epoch, or after the year 9999.
pub(crate) fn snoozed_until(params: &Params) -> Result<Option<Timestamp>> {
    let key = "snoozed_until";
    let text = params.text(key).unwrap_or_default();
    let text = text.trim();
    if params.value(key).is_none_or(|value| is_blank(value) || value.is_string() && text.is_empty()) {
        return Ok(None);
    }
    let unreadable = || {
        Error::invalid(
            key,
            "Snoozed until must be in seconds since 1970, or in ISO-8601, and before the year 10000",
        )
    };
    let until = instant(text).filter(|until| *until >= jiff::Timestamp::UNIX_EPOCH);
    let until = until.ok_or_else(unreadable)?;
    Ok(Some(Timestamp::from_micros(until.as_microsecond())))
}

fn instant(text: &str) -> Option<jiff::Timestamp> {
    if let Ok(seconds) = text.parse() {
        return jiff::Timestamp::from_second(seconds).ok();
    }
    if let Ok(seconds) = text.parse() {
        let since = jiff::SignedDuration::try_from_secs_f64(seconds).ok()?;
        return jiff::Timestamp::from_duration(since).ok();
    }
    text.parse().ok()
}
