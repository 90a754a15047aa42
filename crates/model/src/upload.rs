//! Files that are sent before the message they go with.

use crate::account::AccountId;
use crate::attachment::StoredFile;
use crate::{Error, FieldError, Id, Result, Timestamp};

/// Identifies an upload across all accounts.
pub type UploadId = Id<Upload>;

/// A file that is announced and, once its bytes have come, ready to go with messages until it expires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Key.
    pub id: UploadId,
    /// The account.
    pub account_id: AccountId,
    /// What was announced.
    pub announced: AnnouncedFile,
    /// The file, once its bytes have come.
    pub file: Option<StoredFile>,
    /// When it was announced.
    pub created_at: Timestamp,
    /// From when on no message can take it; never, when it has an address of its own or a macro sends it.
    pub expires_at: Option<Timestamp>,
}

/// A file as a client announces it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnouncedFile {
    /// The name, never to be trusted as a path.
    pub name: String,
    /// The media type as the client sees it.
    pub content_type: String,
    /// Bytes.
    pub size: u64,
    /// The MD5 digest of the bytes; none when they came at once.
    pub digest: Option<[u8; 16]>,
}

impl AnnouncedFile {
    /// What a file that came at once would have been announced as.
    pub fn of(file: &StoredFile) -> Self {
        let (name, content_type) = (file.name.clone(), file.content_type.clone());
        Self { name, content_type, size: file.size, digest: None }
    }
}

/// The longest name and the longest media type, in characters.
const TEXT_LIMIT: usize = 255;

impl AnnouncedFile {
    /// These details if they can be taken, with at most `limit` bytes; every broken rule is told.
    pub fn checked(self, limit: u64) -> Result<Self> {
        let mut broken = Vec::new();
        let mut refuse = |attribute, message: String| broken.push(FieldError { attribute, message });
        if self.name.trim().is_empty() {
            refuse("filename", "Filename can't be blank".into());
        }
        for (attribute, label, text) in
            [("filename", "Filename", &self.name), ("content_type", "Content type", &self.content_type)]
        {
            if text.chars().count() > TEXT_LIMIT {
                refuse(attribute, format!("{label} is too long (maximum is {TEXT_LIMIT} characters)"));
            }
        }
        if self.size > limit {
            refuse("byte_size", format!("Byte size must be at most {limit}"));
        }
        if broken.is_empty() { Ok(self) } else { Err(Error::Invalid(broken)) }
    }
}
