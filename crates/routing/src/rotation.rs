//! Whose turn it is in an inbox.

use model::user::UserId;

/// The members of an inbox in the order of their turns, whose turn comes next first.
///
/// Whoever has had a turn goes to the end, and so does whoever is new. Who is away keeps their place: it is their turn
/// as soon as they are back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rotation(Vec<UserId>);

impl Rotation {
    /// An order as it was kept.
    pub fn new(order: Vec<UserId>) -> Self {
        Self(order)
    }

    /// The order.
    pub fn order(&self) -> &[UserId] {
        &self.0
    }

    /// Makes these the members: who is none any more has no turn, newcomers have theirs after everybody else.
    pub fn admit(&mut self, members: &[UserId]) {
        self.0.retain(|user| members.contains(user));
        for member in members {
            if !self.0.contains(member) {
                self.0.push(*member);
            }
        }
    }

    /// Takes the turn of the first who can; `None` when nobody can.
    pub fn take(&mut self, can: impl Fn(UserId) -> bool) -> Option<UserId> {
        let turn = self.0.iter().position(|user| can(*user))?;
        let user = self.0.remove(turn);
        self.0.push(user);
        Some(user)
    }
}
