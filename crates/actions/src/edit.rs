//! Changes told as functions.

use model::{Id, Result};
use store::{Tx, turns};

/// What to change of a `T`, told as a function that runs inside of the transaction: of two people who change different
/// fields at once, neither undoes the other.
pub struct Edit<T>(Box<dyn Fn(&mut T) + Send + Sync>);

impl<T> Edit<T> {
    /// The change that `edit` makes; it may run more than once, on the value as it then is.
    pub fn new(edit: impl Fn(&mut T) + Send + Sync + 'static) -> Self {
        Self(Box::new(edit))
    }

    pub(crate) fn apply(&self, value: &mut T) {
        (self.0)(value);
    }
}

/// Waits for the turn to change this `noun` and keeps it to the end of the transaction. Take it before the noun is read:
/// whoever changes it at the same time reads what has been made of it.
pub(crate) async fn turn<T>(tx: &Tx, noun: &str, key: Id<T>) -> Result<()> {
    turns::take(tx, &format!("{noun} {key}")).await
}
