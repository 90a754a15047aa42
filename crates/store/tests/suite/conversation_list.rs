//! The agents' list of conversations.

use std::time::Duration;

use model::agent_bot::AgentBotFields;
use model::conversation::{Conversation, ConversationStatus, Priority};
use model::filter::{CONVERSATION, conditions};
use model::message::{MessageKind, MessageView};
use model::posting::{Draft, Speaker, Thread};
use model::scope::AgentScope;
use model::user::{Role, User};
use rstest::rstest;
use serde_json::json;
use store::agent_bots;
use store::conversations::{self, AssigneeFilter, Counts, ListFilter, Sort, Waiting};
use store::inboxes;
use testkit::store::Database::{self, Postgres, Sqlite};

use testkit::scene::{Scene, new_inbox};

/// Four conversations, a minute apart: `one` to `four` are their sessions' names.
struct Desk {
    scene: Scene,
    ada: User,
    scope: AgentScope,
}

impl Desk {
    async fn open(database: Database) -> Option<Self> {
        let scene = Scene::open(database).await?;
        let ada = scene.member("Ada", Role::Administrator).await;
        let bo = scene.member("Bo", Role::Agent).await;
        let scope = scene.agent(ada.id).await;
        let desk = Self { scene, ada, scope };
        desk.begin("one", |one| one.assignee_id = Some(desk.ada.id)).await;
        desk.begin("two", |two| {
            two.assignee_id = Some(bo.id);
            two.priority = Some(Priority::Low);
            two.labels = vec!["billing".into(), "a_b".into()];
        })
        .await;
        desk.begin("three", |three| {
            three.status = ConversationStatus::Resolved;
            three.waiting_since = None;
            three.first_reply_created_at = Some(three.created_at);
        })
        .await;
        desk.begin("four", |four| {
            four.priority = Some(Priority::Urgent);
            four.labels = vec!["axb".into()];
            four.facts.unread_count = 2;
        })
        .await;
        Some(desk)
    }

    async fn begin(&self, source_id: &str, change: impl FnOnce(&mut Conversation)) -> Thread {
        self.scene.test.clock.advance(Duration::from_mins(1));
        let mut thread = self.scene.conversation(source_id).await;
        change(&mut thread.view.conversation);
        let conversation = &thread.view.conversation;
        self.scene.write(async |tx| conversations::update(tx, conversation).await).await;
        thread
    }

    /// The sessions' names of what the filter finds, in order.
    async fn list(&self, filter: ListFilter) -> Vec<String> {
        let threads = conversations::list(&self.scene.db(), &self.scope, &filter).await.unwrap();
        threads.into_iter().map(|thread| thread.view.contact_inbox.source_id).collect()
    }

    async fn thread(&self, source_id: &str) -> Thread {
        let filter = ListFilter { source_id: Some(source_id.into()), ..ListFilter::default() };
        conversations::list(&self.scene.db(), &self.scope, &filter).await.unwrap().remove(0)
    }
}

#[rstest]
#[tokio::test]
async fn filters_narrow_the_list(#[values(Sqlite, Postgres)] database: Database) {
    let Some(desk) = Desk::open(database).await else { return };
    let all = ListFilter::default;
    let labels = |labels: &[&str]| labels.iter().map(|label| (*label).to_owned()).collect::<Vec<_>>();

    for (filter, expected) in [
        (all(), vec!["four", "three", "two", "one"]),
        (ListFilter { status: Some(ConversationStatus::Open), ..all() }, vec!["four", "two", "one"]),
        (ListFilter { assignee: AssigneeFilter::Me, ..all() }, vec!["one"]),
        (ListFilter { assignee: AssigneeFilter::Unassigned, ..all() }, vec!["four", "three"]),
        (ListFilter { assignee: AssigneeFilter::Assigned, ..all() }, vec!["two", "one"]),
        (ListFilter { waiting: Waiting::Unattended, ..all() }, vec!["four", "two", "one"]),
        (
            ListFilter { inbox_id: Some(desk.scene.inbox.id), page: 1, ..all() },
            vec!["four", "three", "two", "one"],
        ),
        (ListFilter { inbox_id: Some(model::Id::new(4711)), ..all() }, vec![]),
        (ListFilter { team_id: Some(model::Id::new(4711)), ..all() }, vec![]),
        (ListFilter { labels: labels(&["billing", "nothing"]), ..all() }, vec!["two"]),
        (ListFilter { labels: labels(&["a_b"]), ..all() }, vec!["two"]),
        (ListFilter { labels: labels(&["axb", "billing"]), ..all() }, vec!["four", "two"]),
        (ListFilter { labels: labels(&["bill"]), ..all() }, vec![]),
        (ListFilter { source_id: Some("three".into()), ..all() }, vec!["three"]),
        (
            ListFilter { updated_within: Some(Duration::from_secs(90)), page: 7, ..all() },
            vec!["four", "three"],
        ),
        (ListFilter { page: 2, ..all() }, vec![]),
    ] {
        assert_eq!(desk.list(filter.clone()).await, expected, "{filter:?}");
    }
}

#[rstest]
#[tokio::test]
async fn the_list_is_sorted_as_asked(#[values(Sqlite, Postgres)] database: Database) {
    let Some(desk) = Desk::open(database).await else { return };

    for (sort, expected) in [
        (Sort::LatestActivity, ["four", "three", "two", "one"]),
        (Sort::OldestActivity, ["one", "two", "three", "four"]),
        (Sort::Newest, ["four", "three", "two", "one"]),
        (Sort::Oldest, ["one", "two", "three", "four"]),
        (Sort::HighestPriority, ["four", "two", "three", "one"]),
        (Sort::LowestPriority, ["two", "four", "three", "one"]),
        (Sort::HighestPriorityOldest, ["four", "two", "one", "three"]),
        (Sort::LongestWaiting, ["one", "two", "four", "three"]),
        (Sort::ShortestWaiting, ["four", "two", "one", "three"]),
        (Sort::Unread, ["four", "three", "two", "one"]),
    ] {
        assert_eq!(desk.list(ListFilter { sort, ..ListFilter::default() }).await, expected, "{sort:?}");
    }
}

#[rstest]
#[tokio::test]
async fn counts_leave_the_assignee_open(#[values(Sqlite, Postgres)] database: Database) {
    let Some(desk) = Desk::open(database).await else { return };
    let filter = ListFilter {
        status: Some(ConversationStatus::Open),
        assignee: AssigneeFilter::Me,
        ..ListFilter::default()
    };

    let counts = conversations::counts(&desk.scene.db(), &desk.scope, &filter).await.unwrap();

    assert_eq!(counts, Counts { mine: 1, assigned: 2, unassigned: 1, all: 3 });
}

#[rstest]
#[tokio::test]
async fn whatever_a_bot_works_on_is_assigned(#[values(Sqlite, Postgres)] database: Database) {
    let Some(desk) = Desk::open(database).await else { return };
    let fields = AgentBotFields { name: "Helper".into(), ..AgentBotFields::default() };
    let scene = &desk.scene;
    let bot = scene.write(async |tx| agent_bots::insert(tx, &scene.scope, &fields).await).await;
    let four = desk.thread("four").await.view.conversation;
    let four = Conversation { assignee_agent_bot_id: Some(bot.id), ..four };
    scene.write(async |tx| conversations::update(tx, &four).await).await;
    let all = ListFilter::default;
    let met = |operator: &str, values: &[i64]| {
        let payload =
            json!([{ "attribute_key": "assignee_id", "filter_operator": operator, "values": values }]);
        let conditions = conditions(&payload, CONVERSATION, scene.now()).unwrap();
        ListFilter { conditions, ..all() }
    };

    for (filter, expected) in [
        (ListFilter { assignee: AssigneeFilter::Unassigned, ..all() }, vec!["three"]),
        (ListFilter { assignee: AssigneeFilter::Assigned, ..all() }, vec!["four", "two", "one"]),
        (ListFilter { assignee: AssigneeFilter::Me, ..all() }, vec!["one"]),
        (met("is_present", &[]), vec!["four", "two", "one"]),
        (met("is_not_present", &[]), vec!["three"]),
        (met("equal_to", &[desk.ada.id.get()]), vec!["one"]),
        (met("not_equal_to", &[desk.ada.id.get()]), vec!["four", "three", "two"]),
    ] {
        let sorted = ListFilter { sort: Sort::Newest, ..filter.clone() };
        assert_eq!(desk.list(sorted).await, expected, "{filter:?}");
    }
    let counts = conversations::counts(&scene.db(), &desk.scope, &all()).await.unwrap();
    assert_eq!(counts, Counts { mine: 1, assigned: 3, unassigned: 1, all: 4 });
}

#[rstest]
#[tokio::test]
async fn words_are_found_whatever_their_case(#[values(Sqlite, Postgres)] database: Database) {
    let Some(desk) = Desk::open(database).await else { return };
    desk.scene.says(&desk.thread("two").await, "My INVOICE is 100% wrong").await;
    desk.scene.says(&desk.thread("three").await, "Käse").await;
    let activity = Draft::text(MessageKind::Activity, Speaker::System, "Invoice noted");
    desk.scene.posted(&desk.thread("one").await, activity).await;
    let found = async |query: &str| {
        desk.list(ListFilter { query: Some(query.into()), ..ListFilter::default() }).await
    };

    assert_eq!(found("invoice").await, ["two"]);
    assert_eq!(found("100% W").await, ["two"]);
    assert_eq!(found("0%wrong").await, Vec::<String>::new());
    assert_eq!(found("Käse").await, ["three"]);
}

#[rstest]
#[tokio::test]
async fn an_agent_lists_the_conversations_of_their_inboxes(#[values(Sqlite, Postgres)] database: Database) {
    let Some(mut desk) = Desk::open(database).await else { return };
    let cleo = desk.scene.member("Cleo", Role::Agent).await;
    desk.scope = desk.scene.agent(cleo.id).await;
    assert_eq!(desk.list(ListFilter::default()).await, Vec::<String>::new());

    let scene = &desk.scene;
    let apps = scene.write(async |tx| inboxes::insert(tx, &scene.scope, &new_inbox("Apps")).await).await;
    scene.write(async |tx| inboxes::add_members(tx, &scene.scope, apps.id, &[cleo.id]).await).await;
    let (bo, _) = scene.customer("unseen").await;
    let session =
        scene.write(async |tx| store::contact_inboxes::insert(tx, bo.id, apps.id, "app").await).await;
    scene.conversation_of(&session).await;
    desk.scope = desk.scene.agent(cleo.id).await;

    assert_eq!(desk.list(ListFilter::default()).await, ["app"]);
    let elsewhere = ListFilter { inbox_id: Some(desk.scene.inbox.id), ..ListFilter::default() };
    assert_eq!(desk.list(elsewhere).await, Vec::<String>::new());
}

#[rstest]
#[tokio::test]
async fn pages_follow_each_other_without_overlap(#[values(Sqlite, Postgres)] database: Database) {
    let Some(desk) = Desk::open(database).await else { return };
    let (_, session) = desk.scene.customer("many").await;
    for _ in 0..26 {
        desk.scene.conversation_of(&session).await;
    }
    let numbers = async |page| {
        let filter = ListFilter { sort: Sort::Oldest, page, ..ListFilter::default() };
        let threads = conversations::list(&desk.scene.db(), &desk.scope, &filter).await.unwrap();
        threads.iter().map(|thread| thread.view.conversation.display_id).collect::<Vec<_>>()
    };

    assert_eq!(numbers(1).await, (1..=25).collect::<Vec<_>>());
    assert_eq!(numbers(2).await, (26..=30).collect::<Vec<_>>());
}

#[rstest]
#[tokio::test]
async fn last_messages_are_found_for_many_conversations_at_once(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(desk) = Desk::open(database).await else { return };
    let (one, two, three) = (desk.thread("one").await, desk.thread("two").await, desk.thread("three").await);
    let hello = desk.scene.says(&one, "hello").await;
    let mut note = Draft::text(MessageKind::Outgoing, Speaker::Agent(desk.ada.card()), "careful");
    note.private = true;
    let note = desk.scene.posted(&one, note).await;
    let activity = Draft::text(MessageKind::Activity, Speaker::System, "Ada was assigned");
    let activity = desk.scene.posted(&one, activity).await;
    let answer = desk.scene.answers(&two, &desk.ada, "hi").await;

    let threads = [&one, &two, &three].map(Clone::clone);
    let last = conversations::last_messages(&desk.scene.db(), &threads).await.unwrap();

    let id = |view: &Option<MessageView>| view.as_ref().map(|view| view.message.id);
    let ids = |thread: &Thread| {
        let last = &last[&thread.view.conversation.id];
        [id(&last.any), id(&last.non_activity), id(&last.public)]
    };
    assert_eq!(ids(&one), [Some(activity.message.id), Some(note.message.id), Some(hello.message.id)]);
    assert_eq!(ids(&two), [Some(answer.message.id); 3]);
    assert!(!last.contains_key(&three.view.conversation.id));
    assert_eq!(conversations::last_messages(&desk.scene.db(), &[]).await.unwrap().len(), 0);
}
