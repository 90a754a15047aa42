//! Bodies with files, written by hand.

use axum::body::Body;
use http::{Request, header};

const BOUNDARY: &str = "the-boundary";

/// One part of a body.
pub(crate) enum Part<'a> {
    Text(&'a str, &'a str),
    File { field: &'a str, name: &'a str, content_type: &'a str, bytes: &'a [u8] },
}

/// A POST of these parts.
pub(crate) fn post(path: &str, parts: &[Part<'_>]) -> Request<Body> {
    let mut body = Vec::new();
    for part in parts {
        body.extend_from_slice(format!("--{BOUNDARY}\r\n").as_bytes());
        match part {
            Part::Text(name, text) => {
                body.extend_from_slice(
                    format!("content-disposition: form-data; name=\"{name}\"\r\n\r\n{text}").as_bytes(),
                );
            }
            Part::File { field, name, content_type, bytes } => {
                let head = format!(
                    "content-disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\ncontent-type: {content_type}\r\n\r\n"
                );
                body.extend_from_slice(head.as_bytes());
                body.extend_from_slice(bytes);
            }
        }
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
    Request::post(path).header(header::CONTENT_TYPE, content_type).body(Body::from(body)).unwrap()
}
