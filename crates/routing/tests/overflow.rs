//! Queues that have had their time are offered to more people, step by step, and never to fewer.

#![expect(clippy::unwrap_used, reason = "a test that meets an error has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use model::channel_queues::OverflowStep;
use model::routing::Reason;
use model::team::TeamId;
use model::user::{Availability, UserCard, UserId};
use model::{Id, Timestamp};
use proptest::prelude::*;
use routing::overflow::{Circle, Queue, circle, next, reached};
use routing::{Limits, Order, Question, TeamRule, Work, decide};

fn step(after: u64, team: Option<i64>) -> OverflowStep {
    OverflowStep { after: Duration::from_secs(after), team_id: team.map(Id::new) }
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn ids(ids: impl IntoIterator<Item = i64>) -> BTreeSet<UserId> {
    ids.into_iter().map(Id::new).collect()
}

#[test]
fn steps_come_at_their_times() {
    let steps = [step(30, Some(2)), step(60, None)];

    let seen: Vec<_> = [0, 29, 30, 59, 60, 600]
        .map(|time| (reached(&steps, seconds(time)), next(&steps, seconds(time))))
        .into();

    let (first, second) = (Some(seconds(30)), Some(seconds(60)));
    assert_eq!(seen, [(0, first), (0, first), (1, second), (1, second), (2, None), (2, None)]);
    assert_eq!((reached(&[], seconds(9)), next(&[], seconds(9))), (0, None));
}

/// The circle of a queue whose team is 1, with teams 1, 2 and 3 of two members each.
fn circle_of(is_automatic: bool, takes: [bool; 3], steps: &[OverflowStep]) -> Option<Circle> {
    let members = [ids([1, 2]), ids([2, 3]), ids([4, 5])];
    let rule = |team: TeamId| {
        let place = usize::try_from(team.get() - 1).unwrap();
        Some(TeamRule { takes: *takes.get(place)?, members: members.get(place)? })
    };
    circle(Queue { team: Some(Id::new(1)), steps, is_automatic }, rule)
}

#[test]
fn teams_that_let_the_system_choose_join_one_after_the_other() {
    let teams = |takes, members: &[i64]| Some(Circle::Teams { takes, members: ids(members.to_vec()) });
    let second = [step(30, Some(2))];
    let everybody = [step(30, Some(2)), step(60, None)];
    let gone = [step(30, Some(9))];

    assert_eq!(circle_of(true, [true; 3], &[]), teams(true, &[1, 2]));
    assert_eq!(circle_of(true, [true; 3], &second), teams(true, &[1, 2, 3]));
    assert_eq!(circle_of(true, [true; 3], &everybody), Some(Circle::Everybody));
    assert_eq!(circle_of(true, [true; 3], &gone), teams(true, &[1, 2]), "there is no such team");
    assert_eq!(circle_of(true, [false, true, true], &[]), teams(false, &[1, 2]));
    assert_eq!(circle_of(true, [false, true, true], &second), teams(true, &[2, 3]));
    assert_eq!(circle_of(true, [true, false, true], &second), teams(true, &[1, 2]));
    assert_eq!(circle_of(false, [false, true, true], &[]), None, "neither the inbox nor the team wants it");
    assert_eq!(
        circle_of(false, [true; 3], &everybody),
        teams(true, &[1, 2, 3]),
        "the inbox lets nobody choose"
    );
    let own = Queue { team: None, steps: &[], is_automatic: true };
    assert_eq!(circle(own, |_| None), Some(Circle::Everybody));
    assert_eq!(circle(Queue { is_automatic: false, ..own }, |_| None), None);
}

/// What happens in an inbox: a customer comes for a group, somebody comes, goes, ends a conversation, or time passes.
#[derive(Debug, Clone)]
enum Happening {
    Customer(usize),
    Comes(i64),
    Goes(i64),
    Ends(i64),
    Passes(u64),
}

fn happenings() -> impl Strategy<Value = Vec<Happening>> {
    let agent = 1_i64..7;
    let one = prop_oneof![
        3 => (0_usize..3).prop_map(Happening::Customer),
        2 => agent.clone().prop_map(Happening::Comes),
        1 => agent.clone().prop_map(Happening::Goes),
        2 => agent.prop_map(Happening::Ends),
        2 => (1_u64..40).prop_map(Happening::Passes),
    ];
    proptest::collection::vec(one, 1..80)
}

/// Steps of each of three groups, in order, ended by everybody or not.
fn all_steps() -> impl Strategy<Value = [Vec<OverflowStep>; 3]> {
    let of_group = (proptest::collection::vec((1_u64..30, 1_i64..4), 0..3), any::<bool>());
    let read = |(teams, ends): (Vec<(u64, i64)>, bool)| {
        let mut after = 0;
        let mut steps = Vec::new();
        for (pause, team) in teams {
            after += pause;
            steps.push(step(after, Some(team)));
        }
        if ends {
            steps.push(step(after + 10, None));
        }
        steps
    };
    [of_group.clone(), of_group.clone(), of_group].prop_map(move |groups| groups.map(read))
}

const MOST: u32 = 2;

struct Floor {
    members: Vec<UserCard>,
    groups: [BTreeSet<UserId>; 3],
    steps: [Vec<OverflowStep>; 3],
    here: BTreeMap<UserId, Availability>,
    work: BTreeMap<UserId, Work>,
    /// Group, since when, and who could have been given it so far.
    queue: Vec<(usize, u64, BTreeSet<UserId>)>,
    now: u64,
}

impl Floor {
    fn open(steps: [Vec<OverflowStep>; 3]) -> Self {
        let card = |id| UserCard {
            id: Id::new(id),
            name: id.to_string(),
            available_name: id.to_string(),
            avatar: None,
        };
        Self {
            members: (1..7).map(card).collect(),
            groups: [ids([1, 2]), ids([2, 3, 4]), ids([5])],
            steps,
            here: BTreeMap::new(),
            work: BTreeMap::new(),
            queue: Vec::new(),
            now: 0,
        }
    }

    fn happen(&mut self, what: &Happening) {
        match what {
            Happening::Customer(group) => self.queue.push((*group, self.now, BTreeSet::new())),
            Happening::Comes(id) => drop(self.here.insert(Id::new(*id), Availability::Online)),
            Happening::Goes(id) => drop(self.here.remove(&Id::new(*id))),
            Happening::Ends(id) => {
                let work = self.work.entry(Id::new(*id)).or_default();
                work.conversations = work.conversations.saturating_sub(1);
            }
            Happening::Passes(time) => self.now += time,
        }
        for (group, since, _) in std::mem::take(&mut self.queue) {
            if !self.give(group, since) {
                let circle = self.circle(group, since);
                self.queue.push((group, since, circle));
            }
        }
    }

    /// Everybody to whom it may be given by now, said in the plainest way.
    fn circle(&self, group: usize, since: u64) -> BTreeSet<UserId> {
        let mut circle = self.groups[group].clone();
        for step in &self.steps[group] {
            if since + step.after.as_secs() <= self.now {
                match step.team_id {
                    Some(team) => circle.extend(&self.groups[usize::try_from(team.get() - 1).unwrap()]),
                    None => circle.extend(self.members.iter().map(|member| member.id)),
                }
            }
        }
        circle
    }

    /// Everybody to whom it may be given by now, as it is decided.
    fn decided_circle(&self, group: usize, since: u64) -> Circle {
        let steps = &self.steps[group];
        let steps = &steps[..reached(steps, seconds(self.now - since))];
        let team = Some(Id::new(i64::try_from(group + 1).unwrap()));
        let rule = |team: TeamId| {
            let members = self.groups.get(usize::try_from(team.get() - 1).unwrap())?;
            Some(TeamRule { takes: true, members })
        };
        circle(Queue { team, steps, is_automatic: true }, rule).unwrap()
    }

    fn give(&mut self, group: usize, since: u64) -> bool {
        let circle = self.decided_circle(group, since);
        let limits = Limits { work: &self.work, most: Some(MOST), ..Limits::NONE };
        let (members, here) = (&self.members, &self.here);
        let verdict = decide(Question { members, team: circle.team(), here, limits }, Order::LongestIdle);
        let Some(chosen) = verdict.chosen else {
            assert!(matches!(verdict.reason, Reason::NobodyFree | Reason::NobodyOnline));
            return false;
        };
        let work = self.work.entry(chosen).or_default();
        work.conversations += 1;
        work.last_given_at = Some(Timestamp::from_seconds(i64::try_from(self.now).unwrap()));
        true
    }

    fn is_free(&self, user: UserId) -> bool {
        let has = self.work.get(&user).map_or(0, |work| work.conversations);
        self.here.contains_key(&user) && has < MOST
    }
}

fn is_within(few: &Circle, many: &Circle) -> bool {
    match (few, many) {
        (_, Circle::Everybody) => true,
        (Circle::Everybody, Circle::Teams { .. }) => false,
        (Circle::Teams { members: few, .. }, Circle::Teams { members: many, .. }) => few.is_subset(many),
    }
}

proptest! {
    #[test]
    fn nobody_waits_while_somebody_who_may_have_them_is_free((steps, all) in (all_steps(), happenings())) {
        let mut floor = Floor::open(steps);
        for happening in &all {
            floor.happen(happening);

            for (group, since, circle) in &floor.queue {
                let free = circle.iter().find(|user| floor.is_free(**user));
                prop_assert!(free.is_none(), "{group} waits since {since}, and {free:?} is free");
            }
            prop_assert!(floor.work.values().all(|work| work.conversations <= MOST));
        }
    }

    #[test]
    fn who_waits_longer_is_offered_to_no_fewer_people(steps in all_steps(), one in 0_u64..200, more in 0_u64..200) {
        let floor = Floor { now: one, ..Floor::open(steps.clone()) };
        let later = Floor { now: one + more, ..Floor::open(steps) };
        for group in 0..3 {
            prop_assert!(is_within(&floor.decided_circle(group, 0), &later.decided_circle(group, 0)));
            let steps = &floor.steps[group];
            prop_assert!(reached(steps, seconds(one)) <= reached(steps, seconds(one + more)));
            if let Some(time) = next(steps, seconds(one)) {
                prop_assert!(time > seconds(one) && reached(steps, time) > reached(steps, seconds(one)));
            }
        }
    }
}
