//! Who is in a conversation, told as small stories of its log.

use model::Id;
use model::company::{Company, Member, Movement, Removal};
use model::conversation::ConversationStatus;
use model::event::{Body, Changes, Event, EventName, Payload};
use model::scope::Performer;
use model::task::{ChannelFact, ChannelNews, Leaving, Part, Unserved};
use model::topic::Audience;
use model::user::{UserCard, UserId};
use serde_json::json;

mod scene;

use scene::{NOW, thread};

fn user(id: i64) -> UserCard {
    UserCard {
        id: UserId::new(id),
        name: format!("User {id}"),
        available_name: format!("U{id}"),
        avatar: None,
    }
}

fn member(id: i64) -> Member {
    Member { user: user(id), part: Part::Agent }
}

fn event(name: EventName, body: Body) -> Event {
    let payload = Payload::of(body);
    Event { account_id: Id::new(1), seq: 1, name, audience: Audience::new(), created_at: NOW, payload }
}

fn told(what: ChannelFact) -> Event {
    let news = ChannelNews { conversation_id: Id::new(7), conversation: uuid::Uuid::nil(), what };
    event(EventName::ChannelTold, Body::Channel(Box::new(news)))
}

/// Somebody, or the system, gives it from one to the next.
fn given(from: Option<i64>, to: Option<i64>, by: Option<i64>) -> Event {
    let mut view = thread(ConversationStatus::Open).view;
    view.assignee = to.map(user);
    view.conversation.assignee_id = to.map(UserId::new);
    let mut event = event(EventName::ConversationUpdated, Body::Conversation(Box::new(view)));
    event.payload.changes = Changes::from_iter([("assignee_id".to_owned(), json!([from, to]))]);
    event.payload.performer = by.map(|by| Performer::User(user(by)));
    event
}

fn entered(id: i64) -> Event {
    told(ChannelFact::Entered(user(id), Part::Agent))
}

fn left(id: i64) -> Event {
    told(ChannelFact::Left(user(id), Part::Agent))
}

fn company_after(events: &[Event]) -> Company {
    let mut company = Company::default();
    for event in events {
        company.follow(event);
    }
    company
}

#[test]
fn whoever_is_in_it_does_not_come_again() {
    let mut company = Company::default();

    assert_eq!(company.follow(&entered(2)), [Movement::Entered(member(2))]);
    assert_eq!(company.follow(&entered(2)), []);
    assert_eq!(company.follow(&given(None, Some(2), Some(2))), []);
    assert_eq!(
        company.follow(&given(Some(2), Some(3), Some(2))),
        [Movement::Removed(user(2), Removal::Transferred), Movement::Entered(member(3)),]
    );
    assert_eq!(company.members(), [member(3)]);
}

#[test]
fn whoever_leaves_by_themselves_is_not_removed_as_well() {
    let mut company = company_after(&[given(None, Some(2), None)]);

    assert_eq!(company.follow(&left(2)), [Movement::Left(member(2), Leaving::Willingly)]);
    assert_eq!(company.follow(&given(Some(2), None, Some(2))), []);
    assert_eq!(
        company.follow(&left(4)),
        [Movement::Left(member(4), Leaving::Willingly)],
        "before the log begins"
    );
}

#[test]
fn it_is_said_why_an_agent_has_it_no_more() {
    let after = |by: Option<i64>| company_after(&[entered(2)]).follow(&given(Some(2), None, by));

    assert_eq!(after(Some(3)), [Movement::Removed(user(2), Removal::Removed)]);
    assert_eq!(after(Some(2)), [Movement::Removed(user(2), Removal::Transferred)]);
    let lost = Movement::Left(member(2), Leaving::Disconnected);
    assert_eq!(after(None), [lost, Movement::Removed(user(2), Removal::SignedOut)]);
}

#[test]
fn an_end_empties_it_but_for_the_agent() {
    let mut view = thread(ConversationStatus::Resolved).view;
    view.conversation.assignee_id = Some(UserId::new(2));
    let end = event(EventName::ConversationStatusChanged, Body::Conversation(Box::new(view)));

    let company = company_after(&[given(None, Some(2), None), entered(3), end]);

    assert_eq!(company.members(), [member(2)]);
}

#[test]
fn customers_come_and_go_and_what_concerns_nobody_changes_nothing() {
    let mut company = Company::of_agent(Some(&user(2)));

    let gone = told(ChannelFact::CustomerLeft(Leaving::Disconnected));
    assert_eq!(company.follow(&gone), [Movement::CustomerLeft(Leaving::Disconnected)]);
    assert!(company.customer_is_gone());
    assert_eq!(company.follow(&told(ChannelFact::CustomerCame)), [Movement::CustomerCame]);
    assert!(!company.customer_is_gone());
    let queue = "default".to_owned();
    let nobody = told(ChannelFact::Unserved { queue, reason: Unserved::TimeIsOver });
    assert_eq!(company.follow(&nobody), []);
    assert_eq!(company, Company::of_agent(Some(&user(2))));
}
