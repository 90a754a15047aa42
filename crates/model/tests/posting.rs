//! The rules of posting, told as small stories.

use model::agent_bot::AgentBotCard;
use model::conversation::ConversationStatus;
use model::event::EventName;
use model::message::MessageKind;
use model::posting::{CheckedDraft, Draft, Effect, Limits, Place, Speaker, Thread, post};
use model::topic::Topic;
use model::user::UserCard;
use model::{Error, Id};
use proptest::prelude::*;

mod scene;

use scene::{NOW, thread};

const UNLIMITED: Limits = Limits { flood: 0 };

fn customer(words: &str) -> CheckedDraft {
    Draft::text(MessageKind::Incoming, Speaker::Customer, words).checked().expect("a draft with words")
}

fn agent() -> Speaker {
    Speaker::Agent(UserCard {
        id: Id::new(2),
        name: "Ada".into(),
        available_name: "Ada".into(),
        avatar: None,
    })
}

fn names(effects: &[Effect]) -> Vec<&'static str> {
    let name = |effect: &Effect| match effect {
        Effect::Message(view) => view.message.kind.as_str(),
        Effect::AboutMessage(name) | Effect::AboutConversation(name, _) => name.as_str(),
    };
    effects.iter().map(name).collect()
}

#[test]
fn the_first_words_of_a_customer_start_the_wait() {
    let mut thread = thread(ConversationStatus::Open);

    let effects = post(&mut thread, &customer("hello"), NOW, UNLIMITED).unwrap();

    assert_eq!(names(&effects), ["incoming", "conversation.updated"]);
    assert_eq!(thread.view.conversation.waiting_since, Some(NOW));
    assert_eq!(thread.view.conversation.facts.unread_count, 1);
}

#[test]
fn an_answer_ends_the_wait_and_is_the_first_reply_once() {
    let mut thread = thread(ConversationStatus::Open);
    post(&mut thread, &customer("hello"), NOW, UNLIMITED).unwrap();
    let answer = Draft::text(MessageKind::Outgoing, agent(), "hi").checked().unwrap();

    let first = post(&mut thread, &answer, NOW, UNLIMITED).unwrap();
    let second = post(&mut thread, &answer, NOW, UNLIMITED).unwrap();

    assert_eq!(names(&first), ["outgoing", "first.reply.created", EventName::ConversationUpdated.as_str()]);
    assert_eq!(names(&second), ["outgoing"]);
    assert_eq!(thread.view.conversation.waiting_since, None);
}

#[test]
fn what_the_business_says_names_the_customer_once_and_runs_nothing() {
    let mut thread = thread(ConversationStatus::Open);
    thread.view.contact.name = "Jane {{agent.name}} Doe".into();
    thread.view.contact.custom_attributes.insert("plan".into(), "gold".into());
    let said = |thread: &mut Thread, kind, speaker, words: &str| {
        let draft = Draft::text(kind, speaker, words).checked().unwrap();
        let effects = post(thread, &draft, NOW, UNLIMITED).unwrap();
        let view = effects.into_iter().find_map(|effect| match effect {
            Effect::Message(view) => view.message.content,
            _ => None,
        });
        view.expect("something was said")
    };

    let words = "Hi {{ contact.first_name }}/{{contact.name}}, {{agent.name}}: {{contact.custom_attribute.plan}}, \
                 #{{conversation.id}}{{contact.email}}{{nobody.knows | this}} {{ `{{contact.name}}` {x} }}";
    assert_eq!(
        said(&mut thread, MessageKind::Outgoing, agent(), words),
        "Hi Jane/Jane {{agent.name}} Doe, Ada: gold, #1 {{ `{{contact.name}}` {x} }}"
    );
    assert_eq!(said(&mut thread, MessageKind::Template, Speaker::System, "{{contact.last_name}}"), "Doe");
    assert_eq!(
        said(&mut thread, MessageKind::Incoming, Speaker::Customer, "{{contact.name}}"),
        "{{contact.name}}"
    );
    let place = Place { inbox: "Shop {{account.name}}".into(), account: "Acme".into() };
    thread.place = Some(Box::new(place));
    let words = "{{ inbox.name }} of {{account.name}}, {{account.domain}}{{{{inbox.name";
    assert_eq!(
        said(&mut thread, MessageKind::Outgoing, agent(), words),
        "Shop {{account.name}} of Acme, {{{{inbox.name"
    );
}

#[test]
fn only_what_the_business_says_with_the_name_of_a_place_needs_one() {
    let needs = |kind, words: &str| Draft::text(kind, Speaker::System, words).names_places();

    assert!(needs(MessageKind::Outgoing, "Welcome to {{ inbox.name }}"));
    assert!(needs(MessageKind::Template, "{{contact.name}}, this is {{account.name}}"));
    for words in
        ["hello", "{{contact.name}} inbox.name", "`{{inbox.name}}`", "{{inbox.name", "{{inbox.names}}"]
    {
        assert!(!needs(MessageKind::Outgoing, words), "{words}");
    }
    assert!(!needs(MessageKind::Incoming, "{{inbox.name}}"));
    assert!(!needs(MessageKind::Activity, "{{inbox.name}}"));
}

#[test]
fn variables_cannot_make_a_message_longer_than_messages_may_be() {
    let mut thread = thread(ConversationStatus::Open);
    thread.view.contact.custom_attributes.insert("long".into(), "x".repeat(60_000).into());
    let words = "{{contact.custom_attribute.long}}".repeat(3);
    let draft = Draft::text(MessageKind::Outgoing, agent(), words).checked().unwrap();

    assert!(matches!(post(&mut thread, &draft, NOW, UNLIMITED), Err(Error::Invalid(_))));
}

#[test]
fn what_was_resolved_begins_anew_with_the_bot_of_the_inbox() {
    let with_bot = |status| Thread { bot: Some(Id::new(4)), ..thread(status) };
    let (mut resolved, mut snoozed) =
        (with_bot(ConversationStatus::Resolved), with_bot(ConversationStatus::Snoozed));

    post(&mut resolved, &customer("me again"), NOW, UNLIMITED).unwrap();
    post(&mut snoozed, &customer("me again"), NOW, UNLIMITED).unwrap();

    assert_eq!(resolved.view.conversation.status, ConversationStatus::Pending);
    assert_eq!(snoozed.view.conversation.status, ConversationStatus::Open);
}

#[test]
fn a_bot_ends_the_wait_without_a_first_reply_and_is_refused_where_the_conversation_has_ended() {
    let mut thread = thread(ConversationStatus::Pending);
    post(&mut thread, &customer("hello"), NOW, UNLIMITED).unwrap();
    let bot = Speaker::AgentBot(AgentBotCard { id: Id::new(4), name: "Helper".into(), avatar: None });
    let answer = Draft::text(MessageKind::Outgoing, bot, "hi").checked().unwrap();

    let answered = post(&mut thread, &answer, NOW, UNLIMITED).unwrap();
    thread.view.conversation.status = ConversationStatus::Resolved;
    let late = post(&mut thread, &answer, NOW, UNLIMITED);

    assert_eq!(names(&answered), ["outgoing", "conversation.updated"]);
    assert_eq!(thread.view.conversation.first_reply_created_at, None);
    assert!(matches!(late, Err(Error::Conflict(_))));
}

#[test]
fn a_private_note_changes_nothing_for_the_customer() {
    let mut thread = thread(ConversationStatus::Open);
    post(&mut thread, &customer("hello"), NOW, UNLIMITED).unwrap();
    let note =
        Draft { private: true, ..Draft::text(MessageKind::Outgoing, agent(), "psst") }.checked().unwrap();

    let effects = post(&mut thread, &note, NOW, UNLIMITED).unwrap();

    assert_eq!(names(&effects), ["outgoing"]);
    assert_eq!(thread.view.conversation.waiting_since, Some(NOW));
    assert_eq!(thread.view.conversation.first_reply_created_at, None);
}

#[test]
fn new_words_reopen_what_was_resolved_unless_the_customer_is_blocked() {
    let mut resolved = thread(ConversationStatus::Resolved);
    let mut blocked = thread(ConversationStatus::Resolved);
    blocked.view.contact.blocked = true;

    let effects = post(&mut resolved, &customer("again"), NOW, UNLIMITED).unwrap();
    post(&mut blocked, &customer("again"), NOW, UNLIMITED).unwrap();

    assert_eq!(
        names(&effects),
        ["conversation.status_changed", "activity", "incoming", "conversation.updated"]
    );
    assert_eq!(resolved.view.conversation.status, ConversationStatus::Open);
    assert_eq!(blocked.view.conversation.status, ConversationStatus::Resolved);
}

#[test]
fn a_flood_is_refused_until_the_minute_is_over() {
    let mut thread = thread(ConversationStatus::Open);
    let limits = Limits { flood: 2 };
    let later = NOW.plus(std::time::Duration::from_mins(1));
    post(&mut thread, &customer("1"), NOW, limits).unwrap();
    post(&mut thread, &customer("2"), NOW, limits).unwrap();

    let refused = post(&mut thread, &customer("3"), NOW, limits);

    let Err(Error::Invalid(broken)) = refused else { panic!("accepted") };
    assert_eq!((broken[0].attribute, broken[0].message.as_str()), ("base", "Too many messages"));
    assert!(post(&mut thread, &customer("4"), later, limits).is_ok());
}

#[test]
fn time_never_runs_backwards_within_a_conversation() {
    let mut thread = thread(ConversationStatus::Open);
    post(&mut thread, &customer("1"), NOW, UNLIMITED).unwrap();
    let earlier = NOW.minus(std::time::Duration::from_mins(5));

    let effects = post(&mut thread, &customer("2"), earlier, UNLIMITED).unwrap();

    let Effect::Message(view) = &effects[0] else { panic!("no message") };
    assert_eq!(view.message.created_at, NOW);
}

proptest! {
    /// Whatever is posted: no private note and no activity ever has a customer among its audience.
    #[test]
    fn nothing_private_reaches_a_customer(kind in 0_i16..4, private: bool, siblings in 1_i64..5, resolved: bool) {
        let status = if resolved { ConversationStatus::Resolved } else { ConversationStatus::Open };
        let mut thread = thread(status);
        thread.sessions = (0..siblings).map(Id::new).collect();
        let kind = MessageKind::from_number(kind).unwrap();
        let speaker = if kind == MessageKind::Incoming { Speaker::Customer } else { agent() };
        let draft = Draft { private, ..Draft::text(kind, speaker, "words") }.checked().unwrap();

        for effect in post(&mut thread, &draft, NOW, UNLIMITED).unwrap() {
            let Effect::Message(view) = effect else { continue };
            let audience = thread.audience_of(&view.message);
            let hidden = view.message.private || view.message.kind == MessageKind::Activity;
            prop_assert_eq!(hidden, !audience.iter().any(|topic: &Topic| topic.is_customer()));
        }
    }
}
