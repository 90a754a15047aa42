//! What customers are answered.

use insta::assert_json_snapshot;
use wire::{ContactRecord, PublicContact, PublicConversation, PublicInbox, PublicMessage};

use crate::samples::{contact, files, inbox, look, session, shown, stranger};
use crate::talk::{activity, answer, busy, fresh, question};

#[test]
fn a_session_is_told_with_its_secrets() {
    assert_json_snapshot!(shown(&PublicContact::new(&contact(), &session())));
}

#[test]
fn a_contact_is_told_whole() {
    assert_json_snapshot!(shown(&ContactRecord::from(&contact())));
}

#[test]
fn what_a_stranger_has_not_said_is_null() {
    assert_json_snapshot!(shown(&ContactRecord::from(&stranger())));
}

#[test]
fn a_message_without_files_or_sender_has_no_such_keys() {
    let files = files();

    assert_json_snapshot!(
        [&question(), &activity()].map(|view| shown(&PublicMessage::new(view, look(&files))))
    );
}

#[test]
fn a_message_shows_its_files() {
    let files = files();

    assert_json_snapshot!(shown(&PublicMessage::new(&answer(), look(&files))));
}

#[test]
fn a_conversation_shows_what_the_customer_may_see() {
    let files = files();
    let mut note = answer();
    note.message.private = true;
    let messages = [question(), note, activity()];

    assert_json_snapshot!(shown(&PublicConversation::new(&busy(), &messages, &contact(), look(&files))));
}

#[test]
fn what_was_never_seen_was_seen_at_zero() {
    let files = files();

    let fresh = shown(&PublicConversation::new(&fresh(), &[], &contact(), look(&files)));

    assert_eq!((&fresh["contact_last_seen_at"], &fresh["agent_last_seen_at"]), (&0.into(), &0.into()));
}

#[test]
fn an_inbox_shows_its_week_from_sunday() {
    let mut inbox = inbox();
    inbox.settings.working_hours.reverse();

    assert_json_snapshot!(shown(&PublicInbox::from(&inbox)));
}
