//! Files that go with messages.

use serde::{Deserialize, Serialize};

use crate::{Id, Timestamp};

/// Identifies an attachment.
pub type AttachmentId = Id<Attachment>;

/// How many files one message may carry.
pub const PER_MESSAGE: usize = 15;

/// A stored file of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Key.
    pub id: AttachmentId,
    /// What kind of file, by its media type.
    pub file_type: FileType,
    /// The stored bytes.
    pub file: StoredFile,
    /// Creation.
    pub created_at: Timestamp,
}

/// Bytes that the file store holds, with what is known of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFile {
    /// Where the file store keeps it; unguessable, never shown as it is.
    pub key: String,
    /// The name it was sent with, without any path.
    pub name: String,
    /// Media type, `image/png`.
    pub content_type: String,
    /// Bytes.
    pub size: u64,
    /// Pixels, when it is an image that could be read.
    pub width: Option<u32>,
    /// Pixels.
    pub height: Option<u32>,
    /// Where the small picture is kept, if one was made.
    pub thumbnail_key: Option<String>,
}

impl StoredFile {
    /// The name's ending without the dot.
    pub fn extension(&self) -> Option<&str> {
        let (stem, ending) = self.name.rsplit_once('.')?;
        (!stem.is_empty() && !ending.is_empty()).then_some(ending)
    }
}

/// What kind of file it is; decides how clients show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileType {
    /// A picture that browsers show.
    Image,
    /// Sound.
    Audio,
    /// Moving pictures.
    Video,
    /// Anything else.
    File,
}

impl FileType {
    /// Sorts a media type as every client of the family expects.
    pub fn of(content_type: &str) -> Self {
        let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            "image/jpeg" | "image/jpg" | "image/png" | "image/gif" | "image/bmp" | "image/webp" => {
                Self::Image
            }
            "video/ogg" | "video/mp4" | "video/webm" | "video/quicktime" => Self::Video,
            audio if audio.starts_with("audio/") => Self::Audio,
            _ => Self::File,
        }
    }

    /// The wire's and the rows' spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Audio => "audio",
            Self::Video => "video",
            Self::File => "file",
        }
    }

    /// Reads the wire's spelling.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Image, Self::Audio, Self::Video, Self::File].into_iter().find(|value| value.as_str() == text)
    }
}
