//! How long one is likely to wait is told by how long others have waited, place by place.

use std::time::Duration;

use model::task::Served;
use proptest::prelude::*;
use routing::expected_wait;

fn served(all: &[(u64, i64)]) -> Vec<Served> {
    let one = |(waited, position): &(u64, i64)| Served {
        waited: Duration::from_secs(*waited),
        position: *position,
    };
    all.iter().map(one).collect()
}

fn expected(all: &[(u64, i64)], position: i64) -> Option<u64> {
    expected_wait(&served(all), position).map(|wait| wait.as_secs())
}

#[test]
fn nothing_is_said_before_three_were_served() {
    assert_eq!(expected(&[], 1), None);
    assert_eq!(expected(&[(10, 1), (20, 2)], 1), None);
    assert_eq!(expected(&[(10, 1), (20, 2), (30, 3)], 1), Some(10));
}

#[test]
fn each_place_takes_as_long_as_it_did_for_the_one_in_the_middle() {
    let lately = [(60, 3), (30, 1), (40, 2), (900, 1), (0, 1)];

    assert_eq!(expected(&lately, 1), Some(20), "of 0, 20, 20, 30 and 900 seconds a place");
    assert_eq!(expected(&lately, 4), Some(80));
    assert_eq!(expected(&lately, 0), Some(20), "a place that there is not counts as the first");
}

proptest! {
    #[test]
    fn it_grows_with_the_place_and_stays_within_what_was_seen(
        all in proptest::collection::vec((0_u64..10_000, 1_i64..50), 3..20),
        position in 1_i64..100,
    ) {
        let served = served(&all);
        let wait = expected_wait(&served, position).unwrap();

        let paces = || served.iter().map(|one| one.waited / u32::try_from(one.position).unwrap());
        let places = u32::try_from(position).unwrap();
        prop_assert!(paces().min().unwrap() * places <= wait && wait <= paces().max().unwrap() * places);
        prop_assert!(wait <= expected_wait(&served, position + 1).unwrap());
    }
}
