//! What agents are answered.

use insta::assert_json_snapshot;
use model::label::Label;
use model::user::{Availability, Membership, Role};
use model::{Id, Timestamp};
use serde_json::{Value, json};
use wire::{
    Agent, ContactInboxRest, ContactRest, ConversationCounts, ConversationList, ConversationRest,
    ConversationSource, CountedList, InboxRest, LabelRest, ListedAttachment, Look, MessageList, MessageRest,
    PagedList, Payload, Place, TeamRecord, TeamRest, ToggledStatus, User,
};

use crate::samples::{
    account, at, bot, contact, files, inbox, look, member, membership, object, presence, shown, stranger,
    team, user,
};
use crate::talk::{activity, answer, busy, busy_bot, fresh, picture, question};

#[test]
fn a_profile_shows_the_account_last_chosen() {
    let presence = presence();
    let (here, account) = (membership(), account());
    let elsewhere = Membership {
        account_id: Id::new(2),
        role: Role::Administrator,
        auto_offline: false,
        active_at: None,
        inviter_id: None,
        ..membership()
    };
    let other = model::account::Account { id: Id::new(2), name: "Other".into(), ..account.clone() };
    let places = [
        Place { membership: &elsewhere, account: &other, presence: None },
        Place { membership: &here, account: &account, presence: Some(&presence) },
    ];

    assert_json_snapshot!(shown(&User::new(&user(), &places, &files())));
}

#[test]
fn a_user_without_accounts_has_neither_account_nor_role() {
    let profile = shown(&User::new(&user(), &[], &files()).with_created_at(&user()));

    assert_eq!(
        (&profile["account_id"], &profile["role"], &profile["accounts"]),
        (&Value::Null, &Value::Null, &json!([]))
    );
    assert_eq!(profile["created_at"], "2026-06-16T08:00:00.250Z");
}

#[test]
fn an_agent_is_what_presence_says_unless_never_offline() {
    let (files, presence) = (files(), presence());
    let unknown = look(&files);
    let known = Look { presence: Some(&presence), ..unknown };
    let mut always = member();
    always.membership.auto_offline = false;
    always.membership.availability = Availability::Online;
    let status = |member: &_, look: Look<'_>| shown(&Agent::new(member, look))["availability_status"].clone();

    assert_eq!(status(&member(), known), "busy");
    assert_eq!(status(&member(), unknown), "offline");
    assert_eq!(status(&always, unknown), "online");
    assert_json_snapshot!(shown(&Agent::new(&member(), known)));
}

#[test]
fn attributes_of_an_agent_are_shown_when_there_are_any() {
    let files = files();
    let mut member = member();
    member.user.custom_attributes = object(json!({"phone_number": "+1555"}));

    assert_eq!(
        shown(&Agent::new(&member, look(&files)))["custom_attributes"],
        json!({"phone_number": "+1555"})
    );
}

#[test]
fn a_contact_without_activity_has_no_such_key() {
    let (files, presence) = (files(), presence());
    let known = Look { presence: Some(&presence), ..look(&files) };
    let sessions = vec![ContactInboxRest::new("jane@phone", &inbox(), &files)];

    assert_json_snapshot!([
        shown(&ContactRest::new(&contact(), known).with_contact_inboxes(sessions)),
        shown(&ContactRest::new(&stranger(), look(&files))),
    ]);
}

#[test]
fn a_conversation_with_everything_is_shown_whole() {
    let (files, view, contact) = (files(), busy(), contact());
    let (last, spoken, member, team) = (activity(), answer(), member(), team());
    let source = ConversationSource {
        view: &view,
        contact: Some(&contact),
        last_message: Some(&last),
        last_non_activity_message: Some(&spoken),
        assignee: Some(&member),
        assignee_agent_bot: None,
        team: Some(&team),
        my_teams: &[Id::new(2)],
    };

    assert_json_snapshot!(shown(&ConversationRest::new(source, look(&files))));
}

#[test]
fn a_bot_that_works_on_a_conversation_is_shown_slim() {
    let (files, view, bot) = (files(), busy_bot(), bot());
    let source = ConversationSource { assignee_agent_bot: Some(&bot), ..bare(&view) };

    let meta = shown(&ConversationRest::new(source, look(&files)))["meta"].clone();

    assert_eq!(meta["assignee_type"], "AgentBot");
    assert_json_snapshot!(meta["assignee"]);
}

fn bare(view: &model::conversation::ConversationView) -> ConversationSource<'_> {
    ConversationSource {
        view,
        contact: None,
        last_message: None,
        last_non_activity_message: None,
        assignee: None,
        assignee_agent_bot: None,
        team: None,
        my_teams: &[],
    }
}

#[test]
fn a_list_of_conversations_counts_every_tab() {
    let (files, view) = (files(), fresh());
    let counts = ConversationCounts { mine_count: 3, assigned_count: 9, unassigned_count: 4, all_count: 13 };
    let conversation = ConversationRest::new(bare(&view), look(&files));

    assert_json_snapshot!(shown(&ConversationList::new(counts, vec![conversation])));
}

#[test]
fn a_message_shows_its_echo_only_to_who_gave_it() {
    let files = files();
    let echoed = MessageRest::new(&answer(), look(&files)).with_echo(Some(json!(17)));

    assert_json_snapshot!([shown(&echoed), shown(&MessageRest::new(&activity(), look(&files)))]);
}

#[test]
fn messages_come_with_what_their_page_shows_besides() {
    let (files, presence) = (files(), presence());
    let known = Look { presence: Some(&presence), ..look(&files) };

    assert_json_snapshot!(shown(&MessageList::new(&busy(), &[question()], known)));
    assert_eq!(shown(&MessageList::new(&fresh(), &[], known))["meta"].get("assignee"), None);
}

#[test]
fn an_inbox_shows_its_secrets_to_administrators_alone() {
    let agents = shown(&InboxRest::new(&inbox(), Role::Agent, &files()));

    assert_json_snapshot!(shown(&InboxRest::new(&inbox(), Role::Administrator, &files())));
    assert_eq!((agents.get("hmac_token"), agents.get("secret")), (None, None));
}

#[test]
fn teams_labels_and_states_are_shown() {
    let label = Label {
        id: Id::new(4),
        account_id: Id::new(1),
        title: "billing".into(),
        description: None,
        color: "#1f93ff".into(),
        show_on_sidebar: true,
        created_at: at(0),
        updated_at: at(0),
    };

    assert_json_snapshot!(json!({
        "team": TeamRest::new(&team(), &[]),
        "team of an assignment": TeamRecord::from(&team()),
        "labels": Payload { payload: vec![LabelRest::from(&label)] },
        "toggled": ToggledStatus::from(&busy().conversation),
    }));
}

#[test]
fn files_of_a_conversation_are_listed_with_their_senders() {
    let files = files();
    let listed = ListedAttachment::new(&picture(), &answer(), look(&files));

    let of_contact = ListedAttachment::of_contact(&picture(), &answer(), look(&files));

    assert_json_snapshot!(shown(&CountedList::new(2, vec![listed])));
    assert_eq!(shown(&of_contact)["conversation_id"], 7);
}

#[test]
fn a_page_is_named_as_the_client_named_it() {
    let asked = shown(&PagedList::new(41, Some("2".into()), vec![1]).with_has_more(Some(true)));
    let first = shown(&PagedList::<u8>::new(0, None, Vec::new()));

    assert_eq!(asked, json!({"meta": {"count": 41, "current_page": "2", "has_more": true}, "payload": [1]}));
    assert_eq!(first, json!({"meta": {"count": 0, "current_page": 1}, "payload": []}));
}

#[test]
fn replies_end_with_their_window() {
    let (files, mut view) = (files(), busy());
    let can_reply = |view: &_, now: Timestamp| {
        shown(&ConversationRest::new(bare(view), Look { now, ..look(&files) }))["can_reply"].clone()
    };

    assert_eq!(can_reply(&view, at(3659)), true);
    assert_eq!(can_reply(&view, at(3660)), false);
    view.reply_window_hours = None;
    assert_eq!(can_reply(&view, at(3660)), true);
}
