//! How the values of settings are read where a plain type would let nonsense through.

use std::time::Duration;

use model::Token;
use model::network::Network;
use rest::TrustedProxies;
use serde::de::{Deserialize, Deserializer, Error};
use tracing_subscriber::EnvFilter;

/// Characters of a secret key at least: 32 random bytes in base64, the shortest common spelling.
const SECRET_KEY_LENGTH: usize = 43;

/// Reads `90s`, `10m`, `12h`, `7d` or a plain number of seconds.
pub(super) fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let text = text_or_number(deserializer)?;
    let units = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];
    let milliseconds = with_unit(&text, "s", &units);
    milliseconds
        .map(Duration::from_millis)
        .ok_or_else(|| D::Error::custom(format!("`{text}` is not a duration such as 90s, 10m, 12h or 7d")))
}

/// The same, where no time at all makes no sense.
pub(super) fn lasting<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let time = duration(deserializer)?;
    if time.is_zero() { Err(D::Error::custom("it must be longer than 0")) } else { Ok(time) }
}

/// Reads `64KiB`, `2MiB`, `1GiB` or a plain number of bytes.
pub(super) fn size<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let text = text_or_number(deserializer)?;
    let units = [("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)];
    with_unit(&text, "B", &units)
        .ok_or_else(|| D::Error::custom(format!("`{text}` is not a size such as 64KiB, 2MiB or 1GiB")))
}

/// A whole number and a unit, blanks between them allowed.
fn with_unit(text: &str, usual: &str, units: &[(&str, u64)]) -> Option<u64> {
    let digits = text.len() - text.trim_start_matches(|character: char| character.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let unit = if unit.is_empty() { usual } else { unit.trim_start() };
    let (_, factor) = units.iter().find(|(name, _)| *name == unit)?;
    number.parse::<u64>().ok()?.checked_mul(*factor)
}

fn text_or_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    #[derive(serde::Deserialize)]
    #[serde(untagged, expecting = "a text or a number")]
    enum Either {
        Number(u64),
        Text(String),
    }
    Ok(match Either::deserialize(deserializer)? {
        Either::Number(number) => number.to_string(),
        Either::Text(text) => text.trim().to_owned(),
    })
}

/// Reads an `http://` or `https://` URL; a slash at its end is dropped.
pub(super) fn public_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let url = text.trim().trim_end_matches('/');
    let host = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    match host {
        Some(host) if !host.is_empty() && !host.contains(char::is_whitespace) => Ok(Some(url.to_owned())),
        _ => Err(D::Error::custom("not a URL such as https://chat.example.com")),
    }
}

/// Reads a `mailto:` or `https://` address.
pub(super) fn push_contact<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let contact = text.trim();
    let address = contact.strip_prefix("mailto:").filter(|address| address.contains('@'));
    match address.or_else(|| contact.strip_prefix("https://")) {
        Some(rest) if !rest.is_empty() && !rest.contains(char::is_whitespace) => Ok(Some(contact.to_owned())),
        _ => Err(D::Error::custom(
            "not an address such as mailto:ops@example.com or https://example.com/contact",
        )),
    }
}

/// Reads a path such as `/chat`; a slash at its end is dropped.
pub(super) fn base_path<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let path = text.trim().trim_end_matches('/');
    let plain = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte))
    };
    match path.strip_prefix('/') {
        Some(parts) if parts.split('/').all(plain) => Ok(Some(path.to_owned())),
        _ => Err(D::Error::custom("not a path such as /chat")),
    }
}

/// Reads the address of a `PostgreSQL` database; the message never repeats it.
pub(super) fn database_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Token>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let url = text.trim();
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        return Ok(Some(Token::new(url)));
    }
    Err(D::Error::custom("not a URL that begins with postgres://; without it the embedded database is used"))
}

/// Reads a key that is long enough; the message never repeats it.
pub(super) fn secret_key<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Token>, D::Error> {
    let text = String::deserialize(deserializer)?;
    checked_secret_key(&text).map(Some).map_err(D::Error::custom)
}

/// A secret key from wherever it was kept.
pub(crate) fn checked_secret_key(text: &str) -> Result<Token, String> {
    let key = text.trim();
    if key.chars().count() < SECRET_KEY_LENGTH {
        return Err(format!(
            "shorter than {SECRET_KEY_LENGTH} characters; `openssl rand -hex 32` makes a good one"
        ));
    }
    Ok(Token::new(key))
}

/// Reads the proxies, a list of addresses and networks.
pub(super) fn trusted_proxies<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<TrustedProxies, D::Error> {
    let networks = Vec::<String>::deserialize(deserializer)?;
    TrustedProxies::parse(networks.iter().map(String::as_str)).map_err(D::Error::custom)
}

/// Reads a list of addresses and networks.
pub(super) fn networks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Network>, D::Error> {
    let networks = Vec::<String>::deserialize(deserializer)?;
    networks.iter().map(|text| text.parse().map_err(D::Error::custom)).collect()
}

/// Reads what goes to the log and keeps it as text.
pub(super) fn log_filter<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    EnvFilter::try_new(&text).map_err(|error| D::Error::custom(format!("`{text}`: {error}")))?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    struct Example {
        #[serde(deserialize_with = "duration")]
        time: Duration,
        #[serde(deserialize_with = "size")]
        size: u64,
    }

    fn read(time: &str, size: &str) -> Result<Example, serde_json::Error> {
        serde_json::from_str(&format!(r#"{{"time":{time},"size":{size}}}"#))
    }

    #[test]
    fn no_time_is_refused_where_it_makes_no_sense() {
        for (time, is_fine) in [(r#""1ms""#, true), ("0", false), (r#""0s""#, false), ("-1", false)] {
            assert_eq!(lasting(&mut serde_json::Deserializer::from_str(time)).is_ok(), is_fine, "{time}");
        }
    }

    #[test]
    fn durations_and_sizes_carry_their_units() {
        for (time, size, seconds, bytes) in [
            (r#""90s""#, r#""2MiB""#, 90, 2 << 20),
            (r#""7d""#, r#""1 GiB""#, 7 * 86_400, 1 << 30),
            ("15", "512", 15, 512),
            (r#""2 m""#, r#""64KiB""#, 120, 64 << 10),
        ] {
            let example = read(time, size).unwrap();

            assert_eq!((example.time.as_secs(), example.size), (seconds, bytes));
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for time in [r#""soon""#, r#""7 weeks""#, r#""""#, r#""-1s""#, "-1", r#""99999999999999999999d""#] {
            assert!(read(time, "1").is_err(), "{time}");
        }
    }
}
