//! How often somebody may ask.

use std::num::NonZeroU32;
use std::time::Duration;

use model::Error;
use rest::Throttle;

#[test]
fn everyone_has_an_allowance_of_their_own() {
    let throttle = Throttle::new(NonZeroU32::new(5).unwrap(), Duration::from_hours(1));

    for _ in 0..5 {
        throttle.check("ada").unwrap();
    }

    let refused = throttle.check("ada");
    assert!(matches!(refused, Err(Error::Limited { retry_after: 1..=721 })), "{refused:?}");
    throttle.check("grace").unwrap();
}

#[test]
fn a_flood_of_strangers_is_not_remembered_for_ever() {
    let throttle = Throttle::new(NonZeroU32::new(1).unwrap(), Duration::from_hours(1));

    let let_in = (0..200_000_u32).filter(|stranger| throttle.check(*stranger).is_ok()).count();

    assert!((65_536..70_000).contains(&let_in), "{let_in}");
}
