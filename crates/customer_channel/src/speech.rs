//! What customers, agents and third parties say: words, files, and whatever else a message carries.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use model::Attributes;
use percent_encoding::percent_decode_str;
use rest::{TakenFiles, UploadPart, Uploads};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::fault::Fault;
use crate::fields::{CONTENT_TYPE, CONTENT_URL, THUMBNAIL_URL, text, value};
use crate::shapes::KEPT;

/// The longest text, in bytes.
const TEXT_LIMIT: usize = 64 * 1024;
/// The longest name of a message, in characters.
const NAME_LIMIT: usize = 255;
/// Files of one message at most.
const ATTACHMENTS: usize = 20;
/// Bytes of what a message carries besides its words.
const MORE_BYTES: usize = 8 * 1024;
/// Bytes of the addresses of a message's files.
const ADDRESS_BYTES: usize = 256 * 1024;
/// Fields that this door gives a meaning to; what else there is is passed on as it came.
const OWN: &[&str] = &[
    "conversationid",
    "messageid",
    "type",
    "messagetype",
    "from",
    "to",
    "text",
    "refid",
    "attachments",
    "tag",
    "channel",
    "language",
    "timestamp",
    "thirdparty",
    "sessionid",
];

/// What somebody says, within its bounds.
pub(crate) struct Spoken {
    words: Option<String>,
    /// Files elsewhere, by their addresses; none of them is opened here.
    linked: Vec<Value>,
    /// Files whose bytes came along.
    enclosed: Vec<Enclosed>,
    /// The sender's name for the message, or a new one.
    pub(crate) message_id: String,
    more: Map<String, Value>,
}

/// A file in a `data:` address.
struct Enclosed {
    name: String,
    content_type: String,
    bytes: Bytes,
}

impl Spoken {
    /// Reads a message; it needs words or a file at least.
    pub(crate) fn read(said: &Map<String, Value>) -> Result<Self, Fault> {
        let words = text(said, &["text"]);
        if words.as_ref().is_some_and(|words| words.len() > TEXT_LIMIT) {
            return Err(Fault::new(413, "tooLarge", "the text is longer than 64 KiB"));
        }
        let message_id = text(said, &["messageId"]).unwrap_or_else(|| Uuid::new_v4().to_string());
        if message_id.chars().count() > NAME_LIMIT {
            return Err(Fault::bad("messageId is longer than 255 characters"));
        }
        let mut spoken =
            Self { words, linked: Vec::new(), enclosed: Vec::new(), message_id, more: more(said)? };
        spoken.attach(said)?;
        if spoken.words.is_none() && spoken.linked.is_empty() && spoken.enclosed.is_empty() {
            return Err(Fault::missing("text"));
        }
        Ok(spoken)
    }

    /// Takes the files of a message.
    fn attach(&mut self, said: &Map<String, Value>) -> Result<(), Fault> {
        let list = match value(said, &["attachments"]) {
            None => return Ok(()),
            Some(Value::Array(list)) => list,
            Some(_) => return Err(Fault::bad("attachments must be a list")),
        };
        if list.len() > ATTACHMENTS {
            return Err(Fault::bad("there are more than 20 attachments"));
        }
        let mut size = 0;
        for attachment in list {
            let Value::Object(attachment) = attachment else {
                return Err(Fault::bad("an attachment must be an object"));
            };
            let address = text(attachment, CONTENT_URL).ok_or_else(|| Fault::missing("contentUrl"))?;
            let thumbnail = text(attachment, THUMBNAIL_URL).unwrap_or_default();
            let name = text(attachment, &["name"]).unwrap_or_default();
            let content_type = text(attachment, CONTENT_TYPE);
            if scheme(&address)? == "data" {
                self.enclosed.push(Enclosed::read(&address, name, content_type)?);
                continue;
            }
            if !thumbnail.is_empty() {
                scheme(&thumbnail)?;
            }
            size += address.len() + thumbnail.len();
            self.linked.push(json!({
                "type": content_type.unwrap_or_else(|| "application/octet-stream".to_owned()),
                "name": name,
                "contentUrl": address,
                "thumbnailUrl": thumbnail,
            }));
        }
        if size > ADDRESS_BYTES {
            return Err(Fault::new(413, "tooLarge", "the attachments are larger than 256 KiB"));
        }
        Ok(())
    }

    /// What agents read: the words, or links where there are only files elsewhere.
    pub(crate) fn content(&self) -> Option<String> {
        let links = || (!self.linked.is_empty()).then(|| links(&self.linked));
        self.words.clone().or_else(links)
    }

    /// Keeps the files whose bytes came along; tell the outcome of the message with [`settled`].
    pub(crate) async fn keep(&self, uploads: &Uploads) -> Result<TakenFiles, Fault> {
        let parts = self.enclosed.iter().map(Enclosed::part).collect();
        Ok(uploads.keep(parts).await?)
    }

    /// What the message carries besides its words, as its attributes keep it, with what else is to be kept.
    pub(crate) fn attributes(&self, tag: &str, mut kept: Map<String, Value>) -> Attributes {
        if !tag.is_empty() {
            kept.insert("tag".to_owned(), tag.into());
        }
        if self.words.is_none() {
            kept.insert("textless".to_owned(), true.into());
        }
        if !self.linked.is_empty() {
            kept.insert("attachments".to_owned(), self.linked.clone().into());
        }
        if !self.more.is_empty() {
            kept.insert("more".to_owned(), self.more.clone().into());
        }
        if kept.is_empty() {
            return Attributes::new();
        }
        Attributes::from_iter([(KEPT.to_owned(), kept.into())])
    }
}

impl Enclosed {
    fn part(&self) -> UploadPart<'static> {
        UploadPart {
            name: self.name.clone(),
            content_type: Some(self.content_type.clone()),
            bytes: stream::iter([Ok(self.bytes.clone())]).boxed(),
        }
    }

    /// Reads an address such as `data:image/png;base64,iVBO…`.
    ///
    /// Source: <https://www.rfc-editor.org/rfc/rfc2397>.
    fn read(address: &str, name: String, content_type: Option<String>) -> Result<Self, Fault> {
        let broken = || Fault::bad("contentUrl holds no data");
        let (_, rest) = address.split_once(':').ok_or_else(broken)?;
        let (head, data) = rest.split_once(',').ok_or_else(broken)?;
        let data: Vec<u8> = percent_decode_str(data).collect();
        let (head, is_base64) = match head.strip_suffix(";base64") {
            Some(head) => (head, true),
            None => (head, false),
        };
        let bytes = if is_base64 {
            STANDARD.decode(&data).or_else(|_| STANDARD_NO_PAD.decode(&data)).map_err(|_| broken())?
        } else {
            data
        };
        let said = head.split(';').next().filter(|said| !said.is_empty()).map(str::to_owned);
        let content_type = content_type.or(said).unwrap_or_else(|| "text/plain".to_owned());
        let name = if name.is_empty() { "file".to_owned() } else { name };
        Ok(Self { name, content_type, bytes: Bytes::from(bytes) })
    }
}

/// Settles the files of a message with its outcome: one that was refused, or is a repeat, needs none.
pub(crate) fn settled<T>(
    files: TakenFiles,
    outcome: model::Result<T>,
    is_repeat: impl Fn(&T) -> bool,
) -> model::Result<T> {
    match &outcome {
        Ok(posted) if is_repeat(posted) => files.discard(),
        outcome => files.settle(outcome),
    }
    outcome
}

/// The scheme of a file's address, one of those that are taken.
fn scheme(address: &str) -> Result<String, Fault> {
    let scheme = address.split(':').next().unwrap_or_default().to_ascii_lowercase();
    if matches!(scheme.as_str(), "http" | "https" | "data" | "file") {
        return Ok(scheme);
    }
    Err(Fault::bad("contentUrl must begin with http, https, data or file"))
}

/// Links to files elsewhere; what only their machine can open is named.
fn links(linked: &[Value]) -> String {
    let link = |attachment: &Value| {
        let text = |key: &str| attachment.get(key).and_then(Value::as_str).unwrap_or_default();
        let name = if text("name").is_empty() { "file" } else { text("name") };
        let address = text("contentUrl");
        if address.starts_with("http") { format!("[{name}]({address})") } else { name.to_owned() }
    };
    linked.iter().map(link).collect::<Vec<_>>().join("\n")
}

/// What a message carries besides; passed on as it came.
fn more(said: &Map<String, Value>) -> Result<Map<String, Value>, Fault> {
    let more: Map<String, Value> = said
        .iter()
        .filter(|(key, _)| !OWN.contains(&key.to_ascii_lowercase().as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    if serde_json::to_string(&more).map_or(0, |text| text.len()) > MORE_BYTES {
        return Err(Fault::new(413, "tooLarge", "further fields are larger than 8 KiB"));
    }
    Ok(more)
}
