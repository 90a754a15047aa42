//! Addresses of files: fetchable by whoever holds one, made by nobody but us.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use model::Id;
use model::account::AccountId;
use model::attachment::{Attachment, StoredFile};
use model::avatar::{Avatar, AvatarId};
use model::contact_transfer::ContactTransfer;
use model::upload::{Upload, UploadId};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// Everything but the unreserved characters of RFC 3986.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// Bytes of a signature: 128 bits.
const SIGNATURE_LENGTH: usize = 16;

/// Makes and checks the addresses of files. The same file always has the same address, and it never expires.
#[derive(Debug, Clone)]
pub struct FileUrls {
    public_url: Arc<str>,
    signer: Hmac<Sha256>,
}

/// Which bytes of a file an address leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// The file as it was sent.
    Original,
    /// The small picture of an image.
    Thumbnail,
}

impl Variant {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Thumbnail => "thumbnail",
        }
    }
}

impl FileUrls {
    /// Addresses below `public_url`, signed with `key`.
    pub fn new(public_url: &str, key: &[u8]) -> Self {
        let signer = Hmac::new_from_slice(key).expect("HMAC takes keys of any length");
        Self { public_url: public_url.trim_end_matches('/').into(), signer }
    }

    /// `{public_url}/files/{attachment}/{signature}/{file name}`.
    pub fn data_url(&self, attachment: &Attachment) -> String {
        let signature = self.signature(Variant::Original, attachment);
        format!(
            "{}/files/{}/{signature}/{}",
            self.public_url,
            attachment.id,
            file_name(&attachment.file.name)
        )
    }

    /// `{public_url}/files/{attachment}/{signature}/thumb/{file name}`.
    pub fn thumb_url(&self, attachment: &Attachment) -> String {
        let signature = self.signature(Variant::Thumbnail, attachment);
        let name = file_name(&attachment.file.name);
        format!("{}/files/{}/{signature}/thumb/{name}", self.public_url, attachment.id)
    }

    /// Whether `signature` is the one of this file's address; takes the same time for every wrong one.
    pub fn verify(&self, variant: Variant, attachment: &Attachment, signature: &str) -> bool {
        self.signature(variant, attachment).as_bytes().ct_eq(signature.as_bytes()).into()
    }

    /// Where the bytes of an announced file are put: `{public_url}/api/v1/direct_uploads/{upload}/{signature}`.
    pub fn upload_url(&self, upload: &Upload) -> String {
        let signature = self.signed(&format!("put:{}:{}", upload.account_id, upload.id));
        format!("{}/api/v1/direct_uploads/{}/{signature}", self.public_url, upload.id)
    }

    /// Whether `signature` is the one of [`FileUrls::upload_url`]; takes the same time for every wrong one.
    pub fn verify_upload(&self, upload: &Upload, signature: &str) -> bool {
        let own = self.signed(&format!("put:{}:{}", upload.account_id, upload.id));
        own.as_bytes().ct_eq(signature.as_bytes()).into()
    }

    /// The name under which messages of its account take an announced file.
    pub fn signed_id(&self, upload: &Upload) -> String {
        self.name_of(upload.account_id, upload.id)
    }

    /// Which upload of the account a signed name means; `None` for one that we never gave out there.
    pub fn read_signed_id(&self, account: AccountId, name: &str) -> Option<UploadId> {
        let upload = Id::new(name.split_once("--")?.0.parse().ok()?);
        let same: bool = self.name_of(account, upload).as_bytes().ct_eq(name.as_bytes()).into();
        same.then_some(upload)
    }

    /// Where anybody fetches a file that an account keeps: `{public_url}/files/uploads/{upload}/{signature}/{file name}`.
    pub fn kept_url(&self, upload: UploadId, file: &StoredFile) -> String {
        let signature = self.of_kept(upload, file);
        format!("{}/files/uploads/{upload}/{signature}/{}", self.public_url, file_name(&file.name))
    }

    /// Whether `signature` is the one of [`FileUrls::kept_url`]; takes the same time for every wrong one.
    pub fn verify_kept(&self, upload: UploadId, file: &StoredFile, signature: &str) -> bool {
        self.of_kept(upload, file).as_bytes().ct_eq(signature.as_bytes()).into()
    }

    fn of_kept(&self, upload: UploadId, file: &StoredFile) -> String {
        self.signed(&format!("kept:{upload}:{}", file.key))
    }

    /// Where anybody fetches a picture: `{public_url}/files/avatars/{avatar}/{signature}/{file name}`; empty without one.
    pub fn avatar_url(&self, avatar: Option<&Avatar>) -> String {
        let Some(avatar) = avatar else { return String::new() };
        let signature = self.of_avatar(Variant::Original, avatar.id, &avatar.key);
        format!("{}/files/avatars/{}/{signature}/{}", self.public_url, avatar.id, file_name(&avatar.name))
    }

    /// Where anybody fetches the small picture, `…/{signature}/thumb/{file name}`, or the picture if there is no small one.
    pub fn avatar_thumbnail(&self, avatar: Option<&Avatar>) -> String {
        let Some(small) = avatar.filter(|avatar| avatar.has_thumbnail) else {
            return self.avatar_url(avatar);
        };
        let signature = self.of_avatar(Variant::Thumbnail, small.id, &small.key);
        format!("{}/files/avatars/{}/{signature}/thumb/{}", self.public_url, small.id, file_name(&small.name))
    }

    /// Whether `signature` is the one of such an address; takes the same time for every wrong one.
    pub fn verify_avatar(
        &self,
        variant: Variant,
        (avatar, file): (AvatarId, &StoredFile),
        signature: &str,
    ) -> bool {
        self.of_avatar(variant, avatar, &file.key).as_bytes().ct_eq(signature.as_bytes()).into()
    }

    fn of_avatar(&self, variant: Variant, avatar: AvatarId, key: &str) -> String {
        self.signed(&format!("avatar:{}:{avatar}:{key}", variant.as_str()))
    }

    /// Where what came of an import or export is fetched, for as long as it is kept:
    /// `{public_url}/api/v1/contact_files/{transfer}/{signature}/{file name}`.
    pub fn transfer_url(&self, transfer: &ContactTransfer, file: &StoredFile) -> String {
        let signature = self.of_transfer(transfer, file);
        format!("{}/api/v1/contact_files/{}/{signature}/{}", self.public_url, transfer.id, file.name)
    }

    /// Whether `signature` is the one of [`FileUrls::transfer_url`]; takes the same time for every wrong one.
    pub fn verify_transfer(&self, transfer: &ContactTransfer, file: &StoredFile, signature: &str) -> bool {
        self.of_transfer(transfer, file).as_bytes().ct_eq(signature.as_bytes()).into()
    }

    fn of_transfer(&self, transfer: &ContactTransfer, file: &StoredFile) -> String {
        self.signed(&format!("transfer:{}:{}", transfer.id, file.key))
    }

    pub(crate) fn name_of(&self, account: AccountId, upload: UploadId) -> String {
        format!("{upload}--{}", self.signed(&format!("upload:{account}:{upload}")))
    }

    fn signature(&self, variant: Variant, attachment: &Attachment) -> String {
        self.signed(&format!("file:{}:{}:{}", variant.as_str(), attachment.id, attachment.file.key))
    }

    fn signed(&self, words: &str) -> String {
        let mut signer = self.signer.clone();
        signer.update(words.as_bytes());
        URL_SAFE_NO_PAD.encode(&signer.finalize().into_bytes()[..SIGNATURE_LENGTH])
    }
}

/// The last segment of the address, from which clients take the name they show.
fn file_name(name: &str) -> String {
    let name = match name {
        // Segments of dots would be resolved away by every browser.
        "" | "." | ".." => "file",
        name => name,
    };
    utf8_percent_encode(name, ESCAPED).to_string()
}
