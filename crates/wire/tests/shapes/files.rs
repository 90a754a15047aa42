//! Addresses of files.

use model::Id;
use model::attachment::{Attachment, StoredFile};
use model::avatar::Avatar;
use model::user::Role;
use serde_json::json;
use wire::{
    Agent, AgentBotPush, AgentBotRest, ContactPush, ContactRest, FileUrls, InboxRest, User, UserPush, Variant,
};

use crate::samples::{bot, contact, files, inbox, look, member, shown, user};
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

fn portrait() -> StoredFile {
    StoredFile { name: "me.png".into(), ..picture().file }
}

#[test]
fn a_picture_of_somebody_has_an_address_for_each_size() {
    let (files, file) = (files(), portrait());
    let large = Avatar::new(Id::new(5), &file);
    let plain = Avatar { has_thumbnail: false, ..large.clone() };

    let (url, thumbnail) = (files.avatar_url(Some(&large)), files.avatar_thumbnail(Some(&large)));

    assert!(url.starts_with("https://chat.example/files/avatars/5/") && url.ends_with("/me.png"), "{url}");
    assert!(thumbnail.ends_with("/thumb/me.png"), "{thumbnail}");
    assert_eq!(files.avatar_thumbnail(Some(&plain)), url);
    assert_eq!((files.avatar_url(None), files.avatar_thumbnail(None)), (String::new(), String::new()));
    let proof = |url: &str| url.split('/').nth(6).unwrap_or_default().to_owned();
    let verify = |variant, id, signature: &str| files.verify_avatar(variant, (Id::new(id), &file), signature);
    assert!(verify(Variant::Original, 5, &proof(&url)));
    assert!(verify(Variant::Thumbnail, 5, &proof(&thumbnail)));
    assert!(!verify(Variant::Original, 5, &proof(&thumbnail)));
    assert!(!verify(Variant::Original, 6, &proof(&url)));
    assert!(!verify(Variant::Original, 5, ""));
}

#[test]
fn everybody_is_shown_with_their_picture() {
    let files = files();
    let avatar = Some(Box::new(Avatar::new(Id::new(5), &portrait())));
    let (url, thumbnail) = (files.avatar_url(avatar.as_deref()), files.avatar_thumbnail(avatar.as_deref()));
    let user = model::user::User { avatar: avatar.clone(), ..user() };
    let contact = model::contact::Contact { avatar: avatar.clone(), ..contact() };
    let bot = model::agent_bot::AgentBot { avatar: avatar.clone(), ..bot() };
    let inbox = model::inbox::Inbox { avatar, ..inbox() };
    let member = model::user::Member { user: user.clone(), ..member() };
    let (look, role) = (look(&files), Role::Agent);

    let user_push = shown(&UserPush::new(&user.card(), look));
    assert_eq!(user_push["avatar_url"], json!(url));
    for shape in [
        user_push,
        shown(&ContactPush::new(&(&contact).into(), &files)),
        shown(&ContactRest::new(&contact, look)),
        shown(&Agent::new(&member, look)),
        shown(&AgentBotRest::new(&bot, role, &files)),
    ] {
        assert_eq!(shape["thumbnail"], json!(thumbnail), "{shape}");
    }
    for shape in [
        shown(&User::new(&user, &[], &files)),
        shown(&InboxRest::new(&inbox, role, &files)),
        shown(&AgentBotPush::new(&bot.card(), &files)),
    ] {
        assert_eq!(shape["avatar_url"], json!(url), "{shape}");
    }
}
