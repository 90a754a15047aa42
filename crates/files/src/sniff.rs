//! What kind of file it is, by its first bytes where it matters and by the sender's word where it does not.

/// As many first bytes as [`media_type`] looks at.
pub(crate) const LOOKED_AT: usize = 64;

/// Bytes that prove a type: where they stand, what they are, what they prove.
const PICTURES: [(usize, &[u8], &str); 6] = [
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"BM", "image/bmp"),
];

/// Only asked when the sender says nothing.
const OTHERS: [(usize, &[u8], &str); 7] = [
    (0, b"%PDF-", "application/pdf"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (8, b"WAVE", "audio/wav"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftypqt", "video/quicktime"),
    (4, b"ftyp", "video/mp4"),
];

/// What says nothing about a file.
const OPAQUE: &str = "application/octet-stream";

/// The media type to keep.
///
/// Pictures are what their bytes say, whatever they were called, and nothing else may call itself one. Other types
/// are believed if they are written like a media type, because nothing here is ever shown by its type alone.
pub(crate) fn media_type(declared: Option<&str>, first: &[u8]) -> String {
    if let Some(picture) = proven(&PICTURES, first).filter(|picture| fits(picture, first)) {
        return picture.to_owned();
    }
    match declared.and_then(essence) {
        Some(declared) if is_picture(&declared) || declared == "image/jpg" => OPAQUE.to_owned(),
        Some(declared) if declared != OPAQUE => declared,
        _ => proven(&OTHERS, first).unwrap_or(OPAQUE).to_owned(),
    }
}

/// Whether it is a type that [`media_type`] only gives to real pictures.
pub(crate) fn is_picture(media_type: &str) -> bool {
    PICTURES.iter().any(|(_, _, picture)| *picture == media_type)
}

fn proven(table: &[(usize, &[u8], &'static str)], first: &[u8]) -> Option<&'static str> {
    let stands = |at: usize, bytes: &[u8]| first.get(at..).is_some_and(|rest| rest.starts_with(bytes));
    table.iter().find(|(at, bytes, _)| stands(*at, bytes)).map(|(_, _, media_type)| *media_type)
}

/// Short marks need a second look: a letter may well begin with "BM".
fn fits(picture: &str, first: &[u8]) -> bool {
    match picture {
        "image/bmp" => first.len() >= 26 && first[6..10] == [0; 4],
        "image/webp" => first.starts_with(b"RIFF"),
        _ => true,
    }
}

/// `type/subtype` in lower case without parameters, if that is what it is (RFC 9110, section 8.3.1).
fn essence(declared: &str) -> Option<String> {
    let essence = declared.split(';').next()?.trim().to_ascii_lowercase();
    let (kind, subtype) = essence.split_once('/')?;
    let token = |text: &str| {
        let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte);
        (1..=127).contains(&text.len()) && text.bytes().all(letter)
    };
    (token(kind) && token(subtype)).then_some(essence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_what_their_bytes_say_and_other_types_what_the_sender_says() {
        let png: &[u8] = b"\x89PNG\r\n\x1a\n....";
        let html: &[u8] = b"<html><script>";
        let cases: [(Option<&str>, &[u8], &str); 14] = [
            (Some("text/html"), png, "image/png"),
            (None, b"GIF89a....", "image/gif"),
            (Some("image/jpg"), b"\xff\xd8\xff\xe0", "image/jpeg"),
            (Some("image/png"), html, "application/octet-stream"),
            (Some("IMAGE/JPG; x=1"), html, "application/octet-stream"),
            (Some("text/html; charset=utf-8"), html, "text/html"),
            (Some("image/svg+xml"), b"<svg/>", "image/svg+xml"),
            (Some("audio/webm;codecs=opus"), b"\x1aE\xdf\xa3", "audio/webm"),
            (Some("nonsense"), b"%PDF-1.7", "application/pdf"),
            (Some("text/plain\r\nx: y"), b"", "application/octet-stream"),
            (Some("application/octet-stream"), b"\0\0\0\x18ftypmp42", "video/mp4"),
            (None, b"BMW is a car", "application/octet-stream"),
            (Some("text/plain"), b"RIFF....WEB", "text/plain"),
            (None, b"", "application/octet-stream"),
        ];

        for (declared, first, kept) in cases {
            assert_eq!(media_type(declared, first), kept, "{declared:?} {first:?}");
        }
    }
}
