//! What the system does by itself, as it is shown.

use insta::assert_json_snapshot;
use model::Id;
use model::account::{AccountSettings, AutoResolve, CacheKeys};
use model::routing::{Candidate, Cause, Decision, Policy, Reason, Standing, Verdict};
use wire::{AccountRest, RoutingDecision};

use crate::samples::{account, at};

#[test]
fn an_account_shows_what_its_administrators_chose() {
    let auto_resolve = AutoResolve {
        after: Some(1440),
        message: Some("Write again whenever you like".into()),
        ignore_waiting: true,
        label: Some("quiet".into()),
    };
    let settings = AccountSettings {
        domain: Some("acme.test".into()),
        support_email: Some("help@acme.test".into()),
        auto_resolve,
    };
    let chosen = model::account::Account { settings, ..account() };

    let keys = CacheKeys::default();
    assert_json_snapshot!([AccountRest::new(&account(), keys), AccountRest::new(&chosen, keys)]);
}

#[test]
fn a_decision_shows_who_was_considered_and_why() {
    let candidate =
        |id, name: &str, standing| Candidate { user_id: Id::new(id), name: name.into(), standing };
    let verdict = Verdict {
        policy: Policy::RoundRobin,
        candidates: vec![
            candidate(3, "Cy", Standing::Offline),
            candidate(7, "Ada", Standing::Chosen),
            candidate(9, "Bo", Standing::Next),
            candidate(11, "Di", Standing::OutsideTeam),
        ],
        chosen: Some(Id::new(7)),
        reason: Reason::Turn,
    };
    let decision = Decision {
        id: Id::new(31),
        account_id: Id::new(1),
        conversation_id: Id::new(4711),
        cause: Cause::Opened,
        verdict,
        step: 1,
        created_at: at(0),
    };

    assert_json_snapshot!(RoutingDecision::new(&decision, 12));
}
