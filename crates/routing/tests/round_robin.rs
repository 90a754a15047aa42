//! Round robin: everybody who is there has a turn, and nobody else.

use std::collections::{BTreeMap, BTreeSet};

use model::Id;
use model::routing::{Reason, Standing};
use model::user::{Availability, UserCard, UserId};
use proptest::prelude::*;
use routing::{Limits, Order, Question, Rotation, TeamRule, decide};

fn user(id: i64) -> UserCard {
    UserCard {
        id: Id::new(id),
        name: format!("Agent {id}"),
        available_name: format!("Agent {id}"),
        avatar: None,
    }
}

fn users(ids: &[i64]) -> Vec<UserCard> {
    ids.iter().copied().map(user).collect()
}

fn online(ids: &[i64]) -> BTreeMap<UserId, Availability> {
    ids.iter().map(|id| (Id::new(*id), Availability::Online)).collect()
}

/// Who is chosen among these members while those are online.
fn chosen(rotation: &mut Rotation, members: &[i64], here: &[i64]) -> Option<i64> {
    let question =
        Question { members: &users(members), team: None, here: &online(here), limits: Limits::NONE };
    decide(question, Order::Turns(rotation)).chosen.map(Id::get)
}

#[test]
fn turns_go_round() {
    let mut rotation = Rotation::default();

    let turns: Vec<_> = (0..7).map(|_| chosen(&mut rotation, &[1, 2, 3], &[1, 2, 3]).unwrap()).collect();

    assert_eq!(turns, [1, 2, 3, 1, 2, 3, 1]);
}

#[test]
fn who_is_away_is_passed_over_and_first_when_back() {
    let mut rotation = Rotation::default();
    let members = [1, 2, 3, 4, 5];

    assert_eq!(chosen(&mut rotation, &members, &[4, 3]), Some(3));
    assert_eq!(chosen(&mut rotation, &members, &[4, 3]), Some(4));
    assert_eq!(chosen(&mut rotation, &members, &[1, 3, 4]), Some(1));
}

#[test]
fn who_is_new_has_their_turn_after_everybody_else() {
    let mut rotation = Rotation::default();
    chosen(&mut rotation, &[2, 3], &[2, 3]);

    let turns: Vec<_> = (0..3).map(|_| chosen(&mut rotation, &[1, 2, 3], &[1, 2, 3]).unwrap()).collect();

    assert_eq!(turns, [3, 2, 1]);
}

#[test]
fn whoever_is_not_chosen_is_told_why() {
    let here = BTreeMap::from([
        (Id::new(2), Availability::Busy),
        (Id::new(3), Availability::Online),
        (Id::new(4), Availability::Online),
        (Id::new(5), Availability::Online),
        (Id::new(6), Availability::Offline),
    ]);
    let team = BTreeSet::from([1, 2, 3, 4, 6].map(Id::new));
    let rule = TeamRule { takes: true, members: &team };
    let members = users(&[1, 2, 3, 4, 5, 6]);

    let question = Question { members: &members, team: Some(rule), here: &here, limits: Limits::NONE };
    let verdict = decide(question, Order::Turns(&mut Rotation::default()));

    let standings: Vec<_> = verdict.candidates.iter().map(|candidate| candidate.standing).collect();
    assert_eq!(
        standings,
        [
            Standing::Offline,
            Standing::Busy,
            Standing::Chosen,
            Standing::Next,
            Standing::OutsideTeam,
            Standing::Offline
        ]
    );
    assert_eq!((verdict.chosen, verdict.reason), (Some(Id::new(3)), Reason::Turn));
    assert_eq!(verdict.candidates[2].name, "Agent 3");
}

#[test]
fn nobody_is_chosen_for_a_reason() {
    let (nobody, other) = (BTreeSet::new(), BTreeSet::from([Id::new(9)]));
    let mine = BTreeSet::from([Id::new(1)]);
    let team = |takes, members| Some(TeamRule { takes, members });
    for (members, team, here, reason) in [
        (users(&[]), None, online(&[1]), Reason::NoMembers),
        (users(&[1]), None, online(&[]), Reason::NobodyOnline),
        (users(&[1]), None, BTreeMap::from([(Id::new(1), Availability::Busy)]), Reason::NobodyOnline),
        (users(&[1]), team(true, &nobody), online(&[1]), Reason::NobodyInTeam),
        (users(&[1]), team(true, &other), online(&[1, 9]), Reason::NobodyInTeam),
        (users(&[1]), team(true, &mine), online(&[]), Reason::NobodyOnline),
        (users(&[1]), team(false, &mine), online(&[1]), Reason::TeamDeclines),
    ] {
        let question = Question { members: &members, team, here: &here, limits: Limits::NONE };
        let verdict = decide(question, Order::Turns(&mut Rotation::default()));

        assert_eq!((verdict.chosen, verdict.reason), (None, reason));
    }
}

#[test]
fn a_decision_among_very_many_names_a_hundred_and_the_chosen_one() {
    let members: Vec<_> = (1..=500).map(user).collect();
    let question = Question { members: &members, team: None, here: &online(&[400]), limits: Limits::NONE };

    let verdict = decide(question, Order::Turns(&mut Rotation::default()));

    assert_eq!(verdict.candidates.len(), 101);
    assert_eq!(verdict.candidates[100].standing, Standing::Chosen);
}

/// One decision: who belongs to the inbox, who is there, and who of those is in the team, if there is one.
type Moment = (BTreeSet<i64>, BTreeSet<i64>, Option<BTreeSet<i64>>);

fn people() -> impl Strategy<Value = BTreeSet<i64>> {
    proptest::collection::btree_set(1_i64..8, 0..8)
}

fn moments() -> impl Strategy<Value = Vec<Moment>> {
    let moment = (people(), people(), proptest::option::weighted(0.3, people()));
    proptest::collection::vec(moment, 1..60)
}

/// Who could be chosen.
fn eligible((members, here, team): &Moment) -> BTreeSet<i64> {
    let of_team = |user: &i64| team.as_ref().is_none_or(|team| team.contains(user));
    members.intersection(here).copied().filter(of_team).collect()
}

fn decide_at((members, here, team): &Moment, rotation: &mut Rotation) -> Option<i64> {
    let members: Vec<UserCard> = members.iter().copied().map(user).collect();
    let here: Vec<i64> = here.iter().copied().collect();
    let team: Option<BTreeSet<UserId>> =
        team.as_ref().map(|team| team.iter().copied().map(Id::new).collect());
    let team = team.as_ref().map(|members| TeamRule { takes: true, members });
    let question = Question { members: &members, team, here: &online(&here), limits: Limits::NONE };
    decide(question, Order::Turns(rotation)).chosen.map(Id::get)
}

proptest! {
    #[test]
    fn somebody_who_can_is_always_chosen_and_nobody_else_ever(moments in moments()) {
        let mut rotation = Rotation::default();
        for moment in &moments {
            let eligible = eligible(moment);

            let chosen = decide_at(moment, &mut rotation);

            prop_assert_eq!(chosen.is_some(), !eligible.is_empty());
            prop_assert!(chosen.is_none_or(|chosen| eligible.contains(&chosen)));
        }
    }

    /// While somebody can be chosen all the time, nobody else is chosen twice before them.
    #[test]
    fn nobody_has_two_turns_while_another_waits_for_one(moments in moments()) {
        let mut rotation = Rotation::default();
        // For everybody who waits: who has been chosen since.
        let mut waiting: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
        for moment in &moments {
            let eligible = eligible(moment);
            waiting.retain(|user, _| eligible.contains(user));

            let chosen = decide_at(moment, &mut rotation);

            for user in &eligible {
                let passed = waiting.entry(*user).or_default();
                let Some(chosen) = chosen else { continue };
                if chosen == *user {
                    passed.clear();
                } else {
                    prop_assert!(passed.insert(chosen), "{} had two turns before {}", chosen, user);
                }
            }
        }
    }

    /// With the same people there for as many turns as there are, everybody has exactly one.
    #[test]
    fn a_round_gives_everybody_one_turn(before in moments(), moment in (people(), people())) {
        let moment = (moment.0, moment.1, None);
        let mut rotation = Rotation::default();
        for earlier in &before {
            decide_at(earlier, &mut rotation);
        }
        let eligible = eligible(&moment);

        let round: Vec<i64> = eligible.iter().filter_map(|_| decide_at(&moment, &mut rotation)).collect();

        prop_assert_eq!(round.iter().copied().collect::<BTreeSet<_>>(), eligible);
    }
}
