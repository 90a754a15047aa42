//! Changes told as functions.

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
