//! Addresses of files.

use model::Id;
use model::attachment::Attachment;
use wire::{FileUrls, Variant};

use crate::samples::files;
use crate::talk::picture;

/// The part of an address that proves it was made by us.
fn signature(url: &str) -> &str {
    url.split('/').nth(5).expect("an address has a signature")
}

#[test]
fn an_address_ends_with_the_name_of_the_file() {
    let files = files();

    let (data, thumb) = (files.data_url(&picture()), files.thumb_url(&picture()));

    assert!(data.starts_with("https://chat.example/files/31/"), "{data}");
    assert!(data.ends_with("/my%20cat.png"), "{data}");
    assert!(thumb.ends_with("/thumb/my%20cat.png"), "{thumb}");
}

#[test]
fn a_signature_proves_one_variant_of_one_file_under_one_key() {
    let files = files();
    let data = files.data_url(&picture());
    let mut moved = picture();
    moved.file.key.push('x');
    let other = Attachment { id: Id::new(32), ..picture() };

    assert!(files.verify(Variant::Original, &picture(), signature(&data)));
    assert!(files.verify(Variant::Thumbnail, &picture(), signature(&files.thumb_url(&picture()))));
    assert!(!files.verify(Variant::Thumbnail, &picture(), signature(&data)));
    assert!(!files.verify(Variant::Original, &other, signature(&data)));
    assert!(!files.verify(Variant::Original, &moved, signature(&data)));
    assert!(!files.verify(Variant::Original, &picture(), ""));
    assert!(!FileUrls::new("https://chat.example", b"another").verify(
        Variant::Original,
        &picture(),
        signature(&data)
    ));
}

#[test]
fn the_same_file_always_has_the_same_address() {
    let slash = FileUrls::new("https://chat.example/", b"a key of the tests");

    assert_eq!(slash.data_url(&picture()), files().data_url(&picture()));
    assert!(signature(&files().data_url(&picture())).len() >= 22, "at least 128 bits");
}

#[test]
fn no_name_escapes_its_segment() {
    let address = |name: &str| {
        let mut attachment = picture();
        attachment.file.name = name.into();
        files().data_url(&attachment)
    };

    for (name, ending) in
        [("a/../b?c#d", "/a%2F..%2Fb%3Fc%23d"), ("..", "/file"), ("", "/file"), ("é.txt", "/%C3%A9.txt")]
    {
        assert!(address(name).ends_with(ending), "{name}: {}", address(name));
    }
}
