//! An announced file as clients of direct uploads are answered.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::attachment::StoredFile;
use model::upload::Upload;
use serde::Serialize;
use utoipa::ToSchema;

use crate::FileUrls;

/// An announced file: where its bytes are to be put, and the name under which messages take it.
#[derive(Serialize, ToSchema)]
pub struct DirectUpload {
    id: i64,
    key: String,
    filename: String,
    content_type: String,
    metadata: Nothing,
    service_name: &'static str,
    byte_size: u64,
    /// Base64 of the MD5 digest.
    checksum: String,
    created_at: String,
    /// What `attachments` of a message may name.
    signed_id: String,
    #[serde(rename = "direct_upload")]
    put: Put,
}

/// A file that is kept for good.
#[derive(Serialize, ToSchema)]
pub struct KeptFile {
    /// Where anybody fetches it.
    file_url: String,
    /// What `attachments` of a message may name.
    blob_id: String,
}

impl KeptFile {
    /// The upload, which has come as `file`.
    pub fn new(upload: &Upload, file: &StoredFile, urls: &FileUrls) -> Self {
        Self { file_url: urls.kept_url(upload.id, file), blob_id: urls.signed_id(upload) }
    }
}

#[derive(Serialize, ToSchema)]
struct Nothing {}

#[derive(Serialize, ToSchema)]
struct Put {
    /// Takes the bytes by `PUT`.
    url: String,
    headers: PutHeaders,
}

#[derive(Serialize, ToSchema)]
struct PutHeaders {
    #[serde(rename = "Content-Type")]
    content_type: String,
    #[serde(rename = "Content-MD5")]
    content_md5: String,
}

impl DirectUpload {
    /// The announced file.
    pub fn new(upload: &Upload, urls: &FileUrls) -> Self {
        let announced = &upload.announced;
        let checksum = announced.digest.map_or_else(String::new, |digest| STANDARD.encode(digest));
        let signed_id = urls.signed_id(upload);
        let content_type = announced.content_type.clone();
        let headers = PutHeaders { content_type: content_type.clone(), content_md5: checksum.clone() };
        Self {
            id: upload.id.get(),
            key: signed_id.clone(),
            filename: announced.name.clone(),
            content_type,
            metadata: Nothing {},
            service_name: "switchboard",
            byte_size: announced.size,
            checksum,
            created_at: upload.created_at.iso(),
            signed_id,
            put: Put { url: urls.upload_url(upload), headers },
        }
    }
}
