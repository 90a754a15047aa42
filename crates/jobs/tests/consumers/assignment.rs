//! Conversations are given to whoever is there, in turn, once, and for a reason that is kept.

use actions::avatars::Picture;
use actions::conversations::{self, NewThread};
use actions::{Edit, inboxes};
use futures_util::future::join_all;
use model::change::StatusRequest;
use model::conversation::ConversationStatus;
use model::inbox::Inbox;
use model::message::MessageKind;
use model::posting::Thread;
use model::routing::{Cause, Decision, Reason, Standing};
use model::scope::StaffScope;
use model::team::Team;
use model::user::{Availability, User};
use rstest::rstest;
use store::teams::NewTeam;
use testkit::store::Database::{self, Postgres, Sqlite};

use crate::desk::{Desk, work_at};

fn outcome(decision: &Decision) -> (Cause, Reason) {
    (decision.cause, decision.verdict.reason)
}

#[rstest]
#[tokio::test]
async fn those_who_are_here_take_turns(#[values(Sqlite, Postgres)] database: Database) {
    let Some(desk) = Desk::open(database).await else { return };
    let (ada, bo) = (desk.agent("Ada").await, desk.agent("Bo").await);
    let (cy, _away) = (desk.agent("Cy").await, desk.agent("Di").await);
    let _here = [desk.comes(&ada).await, desk.comes(&bo).await, desk.comes(&cy).await];
    desk.chooses(&bo, Availability::Busy).await;
    let workers = desk.work().await;

    let mut turns = Vec::new();
    for _ in 0..4 {
        let thread = desk.conversation().await;
        turns.push(desk.assigned(&thread).await);
    }

    assert_eq!(turns, ["Ada", "Cy", "Ada", "Cy"]);
    workers.close().await;
}

#[rstest]
#[tokio::test]
async fn an_assignment_is_told_noted_and_explained(#[values(Sqlite, Postgres)] database: Database) {
    let Some(desk) = Desk::open(database).await else { return };
    let (ada, _away) = (desk.agent("Ada").await, desk.agent("Bo").await);
    let _here = desk.comes(&ada).await;
    let workers = desk.work().await;

    let thread = desk.conversation().await;
    desk.assigned(&thread).await;

    let scene = &desk.house.scene;
    let decisions = desk.decisions(&thread).await;
    assert_eq!(decisions.iter().map(outcome).collect::<Vec<_>>(), [(Cause::Opened, Reason::Turn)]);
    assert_eq!(decisions[0].verdict.chosen, Some(ada.id));
    let standings: Vec<_> =
        decisions[0].verdict.candidates.iter().map(|one| (&*one.name, one.standing)).collect();
    assert_eq!(standings, [("Ada", Standing::Chosen), ("Bo", Standing::Offline)]);
    assert_eq!(desk.times_assigned(&thread).await, 1);
    let notes = desk.written(&thread, MessageKind::Activity).await;
    assert_eq!(notes, ["The system assigned the conversation to Ada"]);
    let id = thread.view.conversation.id;
    let participants = store::participants::members(&scene.db(), &scene.scope, id).await.unwrap();
    assert_eq!(participants.iter().map(|member| member.user.id).collect::<Vec<_>>(), [ada.id]);
    workers.close().await;
}

#[rstest]
#[tokio::test]
async fn what_nobody_was_there_for_is_given_to_whoever_comes_oldest_first(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(desk) = Desk::open(database).await else { return };
    let ada = desk.agent("Ada").await;
    let workers = desk.work().await;
    let mut threads = Vec::new();
    for _ in 0..25 {
        desk.house.scene.test.clock.advance(std::time::Duration::from_secs(1));
        threads.push(desk.conversation().await);
    }
    let last = threads.last().unwrap().clone();
    desk.decided(&last, 1).await;

    let _here = desk.comes(&ada).await;
    desk.assigned(&last).await;

    let mut given = Vec::new();
    for thread in &threads {
        assert_eq!(desk.assignee(thread).await.as_deref(), Some("Ada"));
        let decisions = desk.decisions(thread).await;
        let outcomes: Vec<_> = decisions.iter().map(outcome).collect();
        assert_eq!(outcomes, [(Cause::Opened, Reason::NobodyOnline), (Cause::Arrival, Reason::Turn)]);
        given.push(decisions[1].id);
    }
    assert!(given.is_sorted(), "{given:?}");
    assert_eq!(desk.house.scene.test.count("routing_waiting").await, 0);
    workers.close().await;
}

#[rstest]
#[tokio::test]
async fn becoming_ready_counts_as_coming(#[values(Sqlite, Postgres)] database: Database) {
    let Some(desk) = Desk::open(database).await else { return };
    let ada = desk.agent("Ada").await;
    let _here = desk.comes(&ada).await;
    desk.chooses(&ada, Availability::Busy).await;
    let workers = desk.work().await;
    let thread = desk.conversation().await;
    let decisions = desk.decided(&thread, 1).await;
    assert_eq!(decisions[0].verdict.candidates[0].standing, Standing::Busy);

    desk.chooses(&ada, Availability::Online).await;

    assert_eq!(desk.assigned(&thread).await, "Ada");
    workers.close().await;
}

#[rstest]
#[tokio::test]
async fn before_it_is_known_who_is_here_nobody_is_found_to_be_away(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(desk) = Desk::long_unknown(database).await else { return };
    let ada = desk.agent("Ada").await;
    let workers = desk.work().await;
    let thread = desk.conversation().await;
    while desk.house.scene.test.count("routing_waiting").await == 0 {
        tokio::task::yield_now().await;
    }
    let early = (desk.decisions(&thread).await, desk.app().realtime.presence_settles_in().is_some());

    let late = desk.decided(&thread, 1).await;
    let _here = desk.comes(&ada).await;

    assert_eq!(early, (Vec::new(), true));
    assert_eq!(outcome(&late[0]), (Cause::Opened, Reason::NobodyOnline));
    assert_eq!(desk.assigned(&thread).await, "Ada");
    workers.close().await;
}

#[rstest]
#[tokio::test]
async fn whoever_is_known_to_be_here_at_the_start_is_given_things(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(desk) = Desk::just_opened(database).await else { return };
    let ada = desk.agent("Ada").await;
    let workers = desk.work().await;
    let _here = desk.comes(&ada).await;

    let thread = desk.conversation().await;

    assert_eq!(desk.assigned(&thread).await, "Ada");
    workers.close().await;
}

#[rstest]
#[tokio::test]
async fn only_conversations_that_need_somebody_are_given_to_anybody(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(desk) = Desk::open(database).await else { return };
    let (ada, bo) = (desk.agent("Ada").await, desk.agent("Bo").await);
    let _here = desk.comes(&ada).await;
    let workers = desk.work().await;
    let app = desk.app();
    let with = |status, assignee_id| NewThread { status: Some(status), assignee_id, ..NewThread::default() };

    let pending = desk.begin(app, with(ConversationStatus::Pending, None)).await;
    let taken = desk.begin(app, with(ConversationStatus::Open, Some(bo.id))).await;
    let stranger = desk.administrator().await;
    let strange = desk.begin(app, with(ConversationStatus::Open, Some(stranger.user_id()))).await;
    assert_eq!(desk.decided(&strange, 1).await[0].verdict.chosen, Some(ada.id));
    let admin = desk.administrator().await;
    let open = StatusRequest::Set(ConversationStatus::Open);
    let reopened = desk.begin(app, with(ConversationStatus::Resolved, None)).await;
    conversations::change_status(app, &admin, reopened.view.conversation.id, open).await.unwrap();

    assert_eq!(desk.assigned(&reopened).await, "Ada");
    assert_eq!(
        desk.assignee(&strange).await.as_deref(),
        Some("Ada"),
        "its assignee is no member of the inbox"
    );
    assert_eq!(desk.assignee(&pending).await, None);
    assert_eq!(desk.assignee(&taken).await.as_deref(), Some("Bo"), "who is away, but it is Bo's");
    assert_eq!(desk.decisions(&taken).await, []);
    workers.close().await;
}

#[rstest]
#[tokio::test]
async fn an_inbox_may_want_none_of_it(#[values(Sqlite, Postgres)] database: Database) {
    let Some(desk) = Desk::open(database).await else { return };
    let ada = desk.agent("Ada").await;
    let _here = desk.comes(&ada).await;
    let workers = desk.work().await;
    let enable = async |enabled: bool| {
        let edit = Edit::new(move |inbox: &mut Inbox| inbox.settings.enable_auto_assignment = enabled);
        let scope = desk.house.scene.scope.into();
        inboxes::update(desk.app(), &scope, desk.house.scene.inbox.id, edit, &Picture::Stays).await.unwrap();
    };

    enable(false).await;
    let unwanted = desk.conversation().await;
    desk.seen_by_now().await;
    enable(true).await;
    let wanted = desk.conversation().await;

    assert_eq!(desk.assigned(&wanted).await, "Ada");
    assert_eq!((desk.assignee(&unwanted).await, desk.decisions(&unwanted).await), (None, Vec::new()));
    workers.close().await;
}

#[rstest]
#[tokio::test]
async fn an_inbox_may_say_how_much_one_has_at_most(#[values(Sqlite, Postgres)] database: Database) {
    let Some(desk) = Desk::open(database).await else { return };
    let (ada, bo) = (desk.agent("Ada").await, desk.agent("Bo").await);
    let _here = [desk.comes(&ada).await, desk.comes(&bo).await];
    let limit = ("max_assignment_limit".to_owned(), serde_json::json!("2"));
    let config = model::Attributes::from_iter([limit]);
    let edit = Edit::new(move |inbox: &mut Inbox| inbox.settings.auto_assignment_config = config.clone());
    let scope = desk.house.scene.scope.into();
    inboxes::update(desk.app(), &scope, desk.house.scene.inbox.id, edit, &Picture::Stays).await.unwrap();
    let workers = desk.work().await;

    let mut threads = Vec::new();
    for _ in 0..4 {
        threads.push(desk.conversation().await);
        desk.assigned(threads.last().unwrap()).await;
    }
    let late = desk.conversation().await;
    let decisions = desk.decided(&late, 1).await;

    assert_eq!(outcome(&decisions[0]), (Cause::Opened, Reason::NobodyFree));
    assert!(decisions[0].verdict.candidates.iter().all(|one| one.standing == Standing::AtCapacity));
    let admin = desk.administrator().await;
    let resolved = StatusRequest::Set(ConversationStatus::Resolved);
    let first = threads[0].view.conversation.id;
    conversations::change_status(desk.app(), &admin, first, resolved).await.unwrap();
    actions::routing::serve(desk.app(), desk.house.scene.account).await.unwrap();
    assert_eq!(desk.assigned(&late).await, "Ada");
    workers.close().await;
}

#[rstest]
#[tokio::test]
async fn what_an_agent_gave_away_stays_with_nobody(#[values(Sqlite, Postgres)] database: Database) {
    let Some(desk) = Desk::open(database).await else { return };
    let (ada, bo) = (desk.agent("Ada").await, desk.agent("Bo").await);
    let workers = desk.work().await;
    let thread = desk.conversation().await;
    desk.decided(&thread, 1).await;
    let admin = desk.administrator().await;
    let id = thread.view.conversation.id;
    conversations::assign(desk.app(), &admin, id, Some(bo.id)).await.unwrap();
    while desk.house.scene.test.count("routing_waiting").await > 0 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    conversations::assign(desk.app(), &admin, id, None).await.unwrap();

    let _here = desk.comes(&ada).await;
    let next = desk.conversation().await;

    assert_eq!(desk.assigned(&next).await, "Ada");
    assert_eq!(desk.assignee(&thread).await, None, "it does not wait any more");
    workers.close().await;
}

async fn team(desk: &Desk, allow_auto_assign: bool, members: &[&User]) -> Team {
    let scope = desk.house.scene.scope.into();
    let name = format!("team {allow_auto_assign}");
    let new = NewTeam { name, description: None, allow_auto_assign };
    let team = actions::teams::create(desk.app(), &scope, new, None).await.unwrap();
    let members: Vec<_> = members.iter().map(|user| user.id).collect();
    actions::teams::add_members(desk.app(), &scope, team.id, &members).await.unwrap();
    team
}

async fn hand_to(desk: &Desk, thread: &Thread, team: &Team) {
    let admin = desk.administrator().await;
    let id = thread.view.conversation.id;
    conversations::assign_team(desk.app(), &admin, id, Some(team.id)).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn a_team_that_lets_the_system_choose_gets_one_of_its_members(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(desk) = Desk::open(database).await else { return };
    let (ada, bo) = (desk.agent("Ada").await, desk.agent("Bo").await);
    let stranger = desk.house.scene.member("Cy", model::user::Role::Agent).await;
    let _here = [desk.comes(&ada).await, desk.comes(&bo).await, desk.comes(&stranger).await];
    let workers = desk.work().await;
    let support = team(&desk, true, &[&bo, &stranger]).await;
    let sales = team(&desk, false, &[&bo]).await;
    // Without automatic assignment only the team's own choice is left.
    let edit = Edit::new(move |inbox: &mut Inbox| inbox.settings.enable_auto_assignment = false);
    let scope = desk.house.scene.scope.into();
    inboxes::update(desk.app(), &scope, desk.house.scene.inbox.id, edit, &Picture::Stays).await.unwrap();

    let threads = [desk.conversation().await, desk.conversation().await, desk.conversation().await];
    hand_to(&desk, &threads[2], &sales).await;
    hand_to(&desk, &threads[0], &support).await;
    hand_to(&desk, &threads[1], &support).await;

    assert_eq!(desk.assigned(&threads[1]).await, "Bo");
    assert_eq!(desk.assigned(&threads[0]).await, "Bo");
    assert_eq!(desk.assignee(&threads[2]).await, None, "this team keeps its own counsel");
    let decisions = desk.decisions(&threads[0]).await;
    assert_eq!(outcome(&decisions[0]), (Cause::Team, Reason::Turn));
    let standings: Vec<_> =
        decisions[0].verdict.candidates.iter().map(|one| (&*one.name, one.standing)).collect();
    assert_eq!(standings, [("Ada", Standing::OutsideTeam), ("Bo", Standing::Chosen)]);
    workers.close().await;
}

#[rstest]
#[tokio::test]
async fn what_waits_for_a_team_is_left_alone_by_others(#[values(Sqlite, Postgres)] database: Database) {
    let Some(desk) = Desk::open(database).await else { return };
    let (ada, bo) = (desk.agent("Ada").await, desk.agent("Bo").await);
    let workers = desk.work().await;
    let support = team(&desk, true, &[&bo]).await;
    let thread = desk.conversation().await;
    hand_to(&desk, &thread, &support).await;
    desk.decided(&thread, 2).await;

    let _ada = desk.comes(&ada).await;
    let next = desk.conversation().await;
    assert_eq!(desk.assigned(&next).await, "Ada");
    assert_eq!(desk.assignee(&thread).await, None);
    let _bo = desk.comes(&bo).await;

    assert_eq!(desk.assigned(&thread).await, "Bo");
    workers.close().await;
}

#[rstest]
#[tokio::test]
async fn two_nodes_give_each_conversation_once_and_in_turn(#[values(Sqlite, Postgres)] database: Database) {
    let Some(desk) = Desk::open(database).await else { return };
    let other = desk.another_node().await;
    let users = [desk.agent("Ada").await, desk.agent("Bo").await, desk.agent("Cy").await];
    let mut here = Vec::new();
    for user in &users {
        here.push(desk.comes(user).await);
        here.push(desk.comes_to(&other, user).await);
    }
    let workers = [desk.work().await, work_at(&other).await];
    let mut ticking = tokio::task::JoinSet::new();
    let clock = desk.house.scene.test.clock.clone();
    ticking.spawn(async move {
        loop {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            clock.advance(std::time::Duration::from_millis(200));
        }
    });

    let begin = |number: usize| {
        desk.begin(if number.is_multiple_of(2) { desk.app() } else { &other }, NewThread::default())
    };
    let threads = join_all((0..30).map(begin)).await;
    let mut counts = std::collections::BTreeMap::new();
    for thread in &threads {
        *counts.entry(desk.assigned(thread).await).or_insert(0) += 1;
    }

    for thread in &threads {
        assert_eq!(desk.times_assigned(thread).await, 1);
        assert_eq!(desk.decisions(thread).await.iter().filter(|one| one.verdict.chosen.is_some()).count(), 1);
    }
    let even = [("Ada".to_owned(), 10), ("Bo".to_owned(), 10), ("Cy".to_owned(), 10)];
    assert_eq!(counts, even.into());
    for workers in workers {
        workers.close().await;
    }
}

#[rstest]
#[tokio::test]
async fn what_a_bot_works_on_is_taken_once_it_hands_it_over(#[values(Sqlite, Postgres)] database: Database) {
    let Some(desk) = Desk::open(database).await else { return };
    let ada = desk.agent("Ada").await;
    let (admin, bot) = (desk.administrator().await, desk.bot("Helper").await);
    let workers = desk.work().await;
    let waiting = desk.conversation().await;
    let pending = NewThread { status: Some(ConversationStatus::Pending), ..NewThread::default() };
    let pending = desk.begin(desk.app(), pending).await;
    desk.decided(&waiting, 1).await;
    for thread in [&waiting, &pending] {
        let id = thread.view.conversation.id;
        conversations::assign_agent_bot(desk.app(), &admin, id, bot.id).await.unwrap();
    }
    let status = async |scope: &StaffScope, status| {
        let (id, request) = (pending.view.conversation.id, StatusRequest::Set(status));
        conversations::change_status(desk.app(), scope, id, request).await.unwrap()
    };

    let _here = desk.comes(&ada).await;
    status(&StaffScope::Agent(admin), ConversationStatus::Open).await;
    let other = desk.conversation().await;

    assert_eq!(desk.assigned(&other).await, "Ada");
    assert_eq!((desk.assignee(&waiting).await, desk.assignee(&pending).await), (None, None));

    let bot = StaffScope::AgentBot(desk.house.scene.account, bot.card());
    status(&bot, ConversationStatus::Pending).await;
    let handed = status(&bot, ConversationStatus::Open).await;
    assert_eq!(handed.view.assignee_agent_bot, None);
    assert_eq!(desk.assigned(&pending).await, "Ada");
    assert_eq!(desk.assignee(&waiting).await, None);
    workers.close().await;
}
