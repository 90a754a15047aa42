//! What reaches people who are not looking.

use insta::assert_json_snapshot;
use model::notification::{Notification, NotificationKind, NotificationView};
use model::{Attributes, Id};
use serde_json::Value;
use wire::{BrowserPush, FirebasePush};

use crate::samples::{at, shown, user};
use crate::talk::{busy, question};

fn view() -> NotificationView {
    let notification = Notification {
        id: Id::new(81),
        account_id: Id::new(1),
        user_id: user().id,
        kind: NotificationKind::AssignedConversationNewMessage,
        conversation_id: Id::new(4012),
        message_id: Some(question().message.id),
        read_at: None,
        snoozed_until: None,
        last_activity_at: at(60),
        meta: Attributes::new(),
        created_at: at(60),
        updated_at: at(60),
    };
    let message = Some(Box::new(question()));
    NotificationView { notification, conversation: busy(), message, user: user().card() }
}

#[test]
fn a_browser_is_given_a_title_a_tag_and_an_address() {
    assert_json_snapshot!(shown(&BrowserPush::new(&view(), "https://chat.example")));
}

#[test]
fn a_telephone_is_given_what_the_app_opens() {
    let mut push = shown(&FirebasePush::new(&view(), "a-token", at(61)).unwrap());
    let payload = push["data"]["payload"].as_str().expect("it is a text").to_owned();
    push["data"]["payload"] = serde_json::from_str::<Value>(&payload).expect("of JSON");

    assert_json_snapshot!(push);
}

#[test]
fn a_push_stays_small_however_long_a_word_is() {
    for words in
        ["x".repeat(100_000), "日本語の文章には空白がありません。".repeat(1_000), "👩\u{200d}👩 ".repeat(500)]
    {
        let mut view = view();
        if let Some(message) = &mut view.message {
            message.message.content = Some(words);
        }

        let push = serde_json::to_vec(&FirebasePush::new(&view, "a-token", at(61)).unwrap()).unwrap();

        assert!(push.len() < 2_048, "{}", push.len());
    }
}
