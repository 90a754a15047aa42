//! How packets travel in requests and answers: as they are, or, for clients that may not read another site's answers, as
//! scripts (JSONP).

use axum::response::{IntoResponse, Response};
use http::header;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::engine::{self, Revision};

/// How a client that polls is spoken to.
#[derive(Debug, PartialEq)]
pub(crate) struct Polling {
    pub(crate) revision: Revision,
    /// Digits that tell the answers of a client that asks for scripts apart.
    pub(crate) script: Option<String>,
}

impl Polling {
    /// An answer with these packets.
    pub(crate) fn answer(&self, packets: &[String]) -> Response {
        let payload = engine::payload(self.revision, packets);
        let (kind, body) = match &self.script {
            None => ("text/plain; charset=UTF-8", payload),
            Some(number) => ("text/javascript; charset=UTF-8", script(number, payload)),
        };
        let headers = [
            (header::CONTENT_TYPE, kind),
            (header::CACHE_CONTROL, "no-store"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ];
        (headers, body).into_response()
    }

    /// The packets of a request; nothing when there are none to be read.
    pub(crate) fn read(&self, body: &str) -> Option<Vec<String>> {
        let owned = |payload: &str| -> Option<Vec<String>> {
            Some(engine::packets(self.revision, payload)?.into_iter().map(str::to_owned).collect())
        };
        match self.script {
            None => owned(body),
            Some(_) => owned(&form(body)?),
        }
    }
}

/// A script that hands the payload to the client.
fn script(number: &str, payload: String) -> String {
    // Two characters that JSON leaves as they are end a line in older scripts.
    let text = Value::from(payload).to_string().replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029");
    format!("___eio[{number}]({text});")
}

/// The payload in the form that a script sends: forms turn line breaks into others, so that clients write them as `\n`
/// and a backslash before an `n` as two.
fn form(body: &str) -> Option<String> {
    let data = body.split('&').find_map(|field| field.strip_prefix("d="))?;
    let data = data.replace('+', " ");
    let data = percent_decode_str(&data).decode_utf8().ok()?;
    let mut payload = String::with_capacity(data.len());
    let mut rest = data.as_ref();
    while let Some(at) = rest.find('\\') {
        let (before, found) = rest.split_at(at);
        payload.push_str(before);
        let (read, written) = match found.as_bytes() {
            [b'\\', b'\\', b'n', ..] => (3, "\\n"),
            [b'\\', b'n', ..] => (2, "\n"),
            _ => (1, "\\"),
        };
        payload.push_str(written);
        rest = &found[read..];
    }
    payload.push_str(rest);
    Some(payload)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_hand_over_any_text() {
        let said = "4\u{2028}\"</script>\"\n".to_owned();

        let script = script("7", said.clone());

        assert!(!script.contains('\u{2028}') && !script.contains('\n'));
        let text = script.strip_prefix("___eio[7](").and_then(|rest| rest.strip_suffix(");"));
        assert_eq!(serde_json::from_str::<String>(text.unwrap()).unwrap(), said);
    }

    #[test]
    fn forms_keep_line_breaks_and_backslashes() {
        assert_eq!(form("d=4a%5Cnb").unwrap(), "4a\nb");
        assert_eq!(form("d=4a%5C%5Cnb").unwrap(), "4a\\nb");
        assert_eq!(form("x=1&d=4a+b%5C").unwrap(), "4a b\\");
        assert_eq!(form("4a"), None);
    }
}
