//! Longest idle within a limit: whoever was given something longest ago comes first, and nobody has too much.

use std::collections::{BTreeMap, BTreeSet};

use model::routing::{Policy, Reason, Standing};
use model::user::{Availability, UserCard, UserId};
use model::{Id, Timestamp};
use proptest::prelude::*;
use routing::{Limits, Order, Question, TeamRule, Work, decide};

fn user(id: i64) -> UserCard {
    UserCard {
        id: Id::new(id),
        name: format!("Agent {id}"),
        available_name: format!("Agent {id}"),
        avatar: None,
    }
}

fn work(conversations: u32, last: Option<i64>) -> Work {
    Work { conversations, last_given_at: last.map(Timestamp::from_micros) }
}

fn here(ids: impl IntoIterator<Item = i64>) -> BTreeMap<UserId, Availability> {
    ids.into_iter().map(|id| (Id::new(id), Availability::Online)).collect()
}

#[test]
fn the_longest_idle_comes_first_then_who_has_less_then_who_is_here_longer() {
    let members: Vec<UserCard> = (1..=5).map(user).collect();
    let here = here(1..=5);
    let known = [(1, work(0, Some(50))), (2, work(3, Some(10))), (3, work(1, Some(10))), (4, work(0, None))];
    let mut known: BTreeMap<UserId, Work> = known.map(|(id, work)| (Id::new(id), work)).into();

    let mut order = Vec::new();
    for now in 100..106 {
        let limits = Limits { work: &known, ..Limits::NONE };
        let question = Question { members: &members, team: None, here: &here, limits };
        let chosen = decide(question, Order::LongestIdle).chosen.unwrap();
        order.push(chosen.get());
        known.insert(chosen, work(1, Some(now)));
    }

    assert_eq!(order, [4, 5, 3, 2, 1, 4]);
}

#[test]
fn whoever_cannot_be_given_it_is_told_why() {
    let members: Vec<UserCard> = (1..=6).map(user).collect();
    let mut here = here(1..=5);
    here.insert(Id::new(2), Availability::Busy);
    let busy = BTreeMap::from([(Id::new(1), work(5, Some(1))), (Id::new(5), work(4, Some(9)))]);
    let declined = BTreeSet::from([Id::new(3)]);
    let team = BTreeSet::from([1, 2, 3, 5, 6].map(Id::new));
    let team = Some(TeamRule { takes: true, members: &team });
    let limits = Limits { work: &busy, most: Some(5), declined: &declined, wanted: None };

    let verdict = decide(Question { members: &members, team, here: &here, limits }, Order::LongestIdle);

    let standings: BTreeMap<i64, Standing> =
        verdict.candidates.iter().map(|one| (one.user_id.get(), one.standing)).collect();
    let expected = [
        (1, Standing::AtCapacity),
        (2, Standing::Busy),
        (3, Standing::Declined),
        (4, Standing::OutsideTeam),
        (5, Standing::Chosen),
        (6, Standing::Offline),
    ];
    assert_eq!(standings, expected.into());
    assert_eq!((verdict.policy, verdict.reason), (Policy::LongestIdle, Reason::LongestIdle));
}

#[test]
fn who_is_asked_for_is_given_it_or_nobody_is() {
    let members: Vec<UserCard> = (1..=2).map(user).collect();
    let here = here(1..=2);
    let full = BTreeMap::from([(Id::new(2), work(1, None))]);
    for (work, chosen, reason) in
        [(&BTreeMap::new(), Some(Id::new(2)), Reason::AskedFor), (&full, None, Reason::NobodyFree)]
    {
        let limits = Limits { work, most: Some(1), wanted: Some(Id::new(2)), ..Limits::NONE };

        let verdict =
            decide(Question { members: &members, team: None, here: &here, limits }, Order::LongestIdle);

        assert_eq!((verdict.chosen, verdict.reason), (chosen, reason));
        assert_eq!(verdict.candidates[0].standing, Standing::NotWanted);
    }
}

/// What happens in an inbox: a customer comes for a group, somebody comes, goes, or ends a conversation.
#[derive(Debug, Clone)]
enum Happening {
    Customer(Option<usize>),
    Comes(i64),
    Goes(i64),
    Ends(i64),
}

fn happenings() -> impl Strategy<Value = Vec<Happening>> {
    let agent = 1_i64..6;
    let one = prop_oneof![
        3 => proptest::option::of(0_usize..2).prop_map(Happening::Customer),
        2 => agent.clone().prop_map(Happening::Comes),
        1 => agent.clone().prop_map(Happening::Goes),
        3 => agent.prop_map(Happening::Ends),
    ];
    proptest::collection::vec(one, 1..80)
}

/// An inbox with two groups, whose queue is served after everything that happens.
struct Floor {
    members: Vec<UserCard>,
    groups: [BTreeSet<UserId>; 2],
    here: BTreeMap<UserId, Availability>,
    work: BTreeMap<UserId, Work>,
    queue: Vec<Option<usize>>,
    now: i64,
}

const MOST: u32 = 2;

impl Floor {
    fn open() -> Self {
        let groups = [[1, 2, 3], [3, 4, 5]].map(|ids| ids.map(Id::new).into());
        let members = (1..6).map(user).collect();
        Self { members, groups, here: BTreeMap::new(), work: BTreeMap::new(), queue: Vec::new(), now: 0 }
    }

    fn happen(&mut self, what: &Happening) {
        self.now += 1;
        match what {
            Happening::Customer(group) => self.queue.push(*group),
            Happening::Comes(id) => drop(self.here.insert(Id::new(*id), Availability::Online)),
            Happening::Goes(id) => drop(self.here.remove(&Id::new(*id))),
            Happening::Ends(id) => {
                let work = self.work.entry(Id::new(*id)).or_default();
                work.conversations = work.conversations.saturating_sub(1);
            }
        }
        let waiting = std::mem::take(&mut self.queue);
        for group in waiting {
            if !self.give(group) {
                self.queue.push(group);
            }
        }
    }

    fn give(&mut self, group: Option<usize>) -> bool {
        let team = group.map(|group| TeamRule { takes: true, members: &self.groups[group] });
        let limits = Limits { work: &self.work, most: Some(MOST), ..Limits::NONE };
        let question = Question { members: &self.members, team, here: &self.here, limits };
        let Some(chosen) = decide(question, Order::LongestIdle).chosen else { return false };
        let work = self.work.entry(chosen).or_default();
        work.conversations += 1;
        work.last_given_at = Some(Timestamp::from_micros(self.now));
        true
    }

    fn is_free(&self, user: UserId, group: Option<usize>) -> bool {
        let belongs = group.is_none_or(|group| self.groups[group].contains(&user));
        let has = self.work.get(&user).map_or(0, |work| work.conversations);
        belongs && self.here.contains_key(&user) && has < MOST
    }
}

proptest! {
    #[test]
    fn nobody_waits_while_somebody_of_the_group_is_free_and_nobody_has_too_much(all in happenings()) {
        let mut floor = Floor::open();
        for happening in &all {
            floor.happen(happening);

            for group in &floor.queue {
                let free = floor.members.iter().find(|member| floor.is_free(member.id, *group));
                prop_assert!(free.is_none(), "{:?} waits, and {:?} is free", group, free);
            }
            prop_assert!(floor.work.values().all(|work| work.conversations <= MOST));
        }
    }
}
