//! Files that strangers sent, handed out so that no browser runs them.

use std::ops::Range;

use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::Stream;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::request::Parts;
use http::{Method, StatusCode};
use model::attachment::StoredFile;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};

use crate::range::{self, Wanted};

/// What a caller asks of a file; an extractor.
#[derive(Debug, Clone)]
pub struct FileRequest {
    method: Method,
    headers: HeaderMap,
}

/// A file that can be handed out.
#[derive(Debug, Clone)]
pub struct ServedFile {
    name: String,
    content_type: String,
    size: u64,
    etag: String,
}

/// What to do about a [`FileRequest`].
#[derive(Debug)]
pub enum Answer {
    /// No bytes are needed: 304, 416, or the answer to a `HEAD`.
    Done(Response),
    /// Open the file at [`Portion::range`] and [`Portion::respond`] with its bytes.
    Send(Portion),
}

/// The bytes to send and the head that goes before them.
#[derive(Debug)]
pub struct Portion {
    range: Range<u64>,
    head: Response,
}

impl ServedFile {
    /// The file itself.
    pub fn original(file: &StoredFile) -> Self {
        Self {
            name: file.name.clone(),
            content_type: file.content_type.clone(),
            size: file.size,
            etag: etag(&file.key),
        }
    }

    /// Its small picture of `size` bytes, if it has one.
    pub fn thumbnail(file: &StoredFile, size: u64) -> Option<Self> {
        let key = file.thumbnail_key.as_deref()?;
        let ending = key.rsplit_once('.').map_or("jpg", |(_, ending)| ending);
        let content_type = if ending == "png" { "image/png" } else { "image/jpeg" };
        let stem = file.name.rsplit_once('.').map_or(file.name.as_str(), |(stem, _)| stem);
        Some(Self {
            name: format!("{stem}.{ending}"),
            content_type: content_type.to_owned(),
            size,
            etag: etag(key),
        })
    }

    /// Answers the request with the bytes that `open` gives of a range of the file, which is opened only when needed.
    pub async fn send<B>(
        &self,
        request: &FileRequest,
        open: impl AsyncFnOnce(Range<u64>) -> model::Result<B>,
    ) -> model::Result<Response>
    where
        B: Stream<Item = model::Result<Bytes>> + Send + 'static,
    {
        match self.answer(request) {
            Answer::Done(response) => Ok(response),
            Answer::Send(portion) => {
                let bytes = open(portion.range()).await?;
                Ok(portion.respond(bytes))
            }
        }
    }

    /// Decides from the request's method, range and conditions what has to be sent.
    pub fn answer(&self, request: &FileRequest) -> Answer {
        if request.matches(header::IF_NONE_MATCH, &self.etag) {
            return Answer::Done(self.head(StatusCode::NOT_MODIFIED));
        }
        match self.wanted(request) {
            Wanted::Unsatisfiable => Answer::Done(self.unsatisfiable()),
            Wanted::Whole => self.portion(0..self.size, StatusCode::OK, request),
            Wanted::Part(range) => self.portion(range, StatusCode::PARTIAL_CONTENT, request),
        }
    }

    /// `If-Range` names the version that the caller already has a part of; another version is sent whole.
    fn wanted(&self, request: &FileRequest) -> Wanted {
        let stale =
            request.headers.contains_key(header::IF_RANGE) && !request.matches(header::IF_RANGE, &self.etag);
        // A range is for GET alone (RFC 9110, 14.2).
        if stale || request.method != Method::GET {
            return Wanted::Whole;
        }
        range::wanted(request.header(header::RANGE), self.size)
    }

    fn portion(&self, range: Range<u64>, status: StatusCode, request: &FileRequest) -> Answer {
        let mut head = self.head(status);
        head.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(range.end - range.start));
        if status == StatusCode::PARTIAL_CONTENT {
            let text = format!("bytes {}-{}/{}", range.start, range.end - 1, self.size);
            insert(&mut head, header::CONTENT_RANGE, &text);
        }
        if request.method == Method::HEAD {
            return Answer::Done(head);
        }
        Answer::Send(Portion { range, head })
    }

    fn unsatisfiable(&self) -> Response {
        let mut response = StatusCode::RANGE_NOT_SATISFIABLE.into_response();
        insert(&mut response, header::CONTENT_RANGE, &format!("bytes */{}", self.size));
        response
    }

    /// The key never changes its bytes, so the answer may be kept for good, but only by the caller.
    fn head(&self, status: StatusCode) -> Response {
        let mut response = status.into_response();
        insert(&mut response, header::ETAG, &self.etag);
        insert(&mut response, header::ACCEPT_RANGES, "bytes");
        insert(&mut response, header::CACHE_CONTROL, "private, max-age=31536000, immutable");
        insert(&mut response, header::CONTENT_TYPE, &self.content_type);
        insert(&mut response, header::CONTENT_DISPOSITION, &disposition(&self.name, &self.content_type));
        insert(&mut response, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
        insert(&mut response, header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'");
        insert(&mut response, header::REFERRER_POLICY, "no-referrer");
        response
    }
}

impl Portion {
    /// The bytes to read from the file.
    pub fn range(&self) -> Range<u64> {
        self.range.clone()
    }

    /// Sends the bytes of [`Portion::range`]; an error in the stream cuts the answer short.
    pub fn respond(self, bytes: impl Stream<Item = model::Result<Bytes>> + Send + 'static) -> Response {
        let (head, _) = self.head.into_parts();
        Response::from_parts(head, Body::from_stream(bytes))
    }
}

impl FileRequest {
    fn header(&self, name: HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    fn matches(&self, name: HeaderName, etag: &str) -> bool {
        let Some(list) = self.header(name) else { return false };
        list.split(',').map(str::trim).any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for FileRequest {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self { method: parts.method.clone(), headers: parts.headers.clone() })
    }
}

/// The key is a secret; its hash says just as well which bytes these are.
fn etag(key: &str) -> String {
    let digest = Sha256::digest(key.as_bytes());
    let short = digest.iter().take(12).map(|byte| format!("{byte:02x}"));
    format!("\"{}\"", short.collect::<String>())
}

/// What a browser may show in place. Everything else is saved, above all HTML, SVG, XML and PDF, which can carry code.
fn shown_in_place(content_type: &str) -> bool {
    matches!(
        content_type,
        "image/png"
            | "image/jpeg"
            | "image/gif"
            | "image/webp"
            | "image/bmp"
            | "video/mp4"
            | "video/webm"
            | "video/quicktime"
            | "video/ogg"
    ) || content_type.starts_with("audio/")
}

/// Bytes that an RFC 8187 value carries as they are.
const KEPT: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// RFC 6266: an ASCII name for old readers, the true one beside it.
fn disposition(name: &str, content_type: &str) -> String {
    let kind = if shown_in_place(content_type) { "inline" } else { "attachment" };
    let plain = |character: char| match character {
        '"' | '\\' | '%' | '/' => '_',
        printable if printable == ' ' || printable.is_ascii_graphic() => printable,
        _ => '_',
    };
    let ascii: String = name.chars().map(plain).collect();
    format!("{kind}; filename=\"{ascii}\"; filename*=UTF-8''{}", utf8_percent_encode(name, &KEPT))
}

/// A stored media type that is no header value, which cannot happen to a sniffed one, becomes opaque bytes.
fn insert(response: &mut Response, name: HeaderName, text: &str) {
    let value = HeaderValue::from_str(text);
    let value = value.unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"));
    response.headers_mut().insert(name, value);
}
