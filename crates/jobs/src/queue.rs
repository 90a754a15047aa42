//! Which accounts a consumer has to look at, and when: each waits for its turn, whatever the others have to do.

use std::collections::{BTreeSet, HashMap, VecDeque};

use model::account::AccountId;
use tokio::time::Instant;

/// The accounts that wait for a consumer, each once.
#[derive(Default)]
pub(crate) struct Queue {
    ready: VecDeque<AccountId>,
    later: BTreeSet<(Instant, AccountId)>,
    states: HashMap<AccountId, State>,
}

#[derive(Clone, Copy)]
enum State {
    Ready,
    /// Waits for its time, whatever comes.
    Later,
    Working {
        woken: bool,
    },
}

/// What a worker that has finished wants of the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// Nothing, unless it was woken meanwhile.
    Nothing,
    /// Another turn, after those who wait.
    Turn,
    /// Another turn, not before then.
    TurnAt(Instant),
}

impl Queue {
    /// There may be something to do in the account from this instant on.
    pub(crate) fn wake(&mut self, account: AccountId, at: Instant, now: Instant) {
        match self.states.get_mut(&account) {
            None => self.put(account, at, now),
            Some(State::Working { woken }) => *woken = true,
            Some(State::Ready | State::Later) => {}
        }
    }

    /// The account whose turn it is; it is being worked at until [`Queue::finish`].
    pub(crate) fn take(&mut self, now: Instant) -> Option<AccountId> {
        while let Some((at, account)) = self.later.first().copied() {
            if at > now {
                break;
            }
            self.later.pop_first();
            self.put(account, now, now);
        }
        let account = self.ready.pop_front()?;
        self.states.insert(account, State::Working { woken: false });
        Some(account)
    }

    /// The account is not being worked at any more.
    pub(crate) fn finish(&mut self, account: AccountId, next: Next, now: Instant) {
        let woken = matches!(self.states.remove(&account), Some(State::Working { woken: true }));
        match next {
            Next::TurnAt(at) => self.put(account, at, now),
            Next::Turn => self.put(account, now, now),
            Next::Nothing if woken => self.put(account, now, now),
            Next::Nothing => {}
        }
    }

    /// When an account that waits for its time has its turn.
    pub(crate) fn next_due(&self) -> Option<Instant> {
        self.later.first().map(|(at, _)| *at)
    }

    fn put(&mut self, account: AccountId, at: Instant, now: Instant) {
        if at > now {
            self.later.insert((at, account));
            self.states.insert(account, State::Later);
        } else {
            self.ready.push_back(account);
            self.states.insert(account, State::Ready);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use model::Id;

    use super::*;

    const A: AccountId = Id::new(1);
    const B: AccountId = Id::new(2);
    const C: AccountId = Id::new(3);

    fn taken(queue: &mut Queue, now: Instant) -> Vec<AccountId> {
        std::iter::from_fn(|| queue.take(now)).collect()
    }

    #[test]
    fn accounts_have_their_turns_in_the_order_in_which_they_were_woken() {
        let (mut queue, now) = (Queue::default(), Instant::now());

        for account in [B, A, B, C, A] {
            queue.wake(account, now, now);
        }

        assert_eq!(taken(&mut queue, now), [B, A, C]);
    }

    #[test]
    fn who_has_more_to_do_waits_behind_the_others() {
        let (mut queue, now) = (Queue::default(), Instant::now());
        queue.wake(A, now, now);
        queue.wake(B, now, now);
        queue.take(now);

        queue.finish(A, Next::Turn, now);

        assert_eq!(taken(&mut queue, now), [B, A]);
    }

    #[test]
    fn who_is_woken_while_being_worked_at_has_another_turn() {
        let (mut queue, now) = (Queue::default(), Instant::now());
        queue.wake(A, now, now);
        queue.take(now);

        queue.wake(A, now, now);
        let meanwhile = queue.take(now);
        queue.finish(A, Next::Nothing, now);
        let again = queue.take(now);
        queue.finish(A, Next::Nothing, now);

        assert_eq!((meanwhile, again, queue.take(now)), (None, Some(A), None));
    }

    #[test]
    fn a_pause_is_not_cut_short_by_being_woken() {
        let (mut queue, now) = (Queue::default(), Instant::now());
        let soon = now + Duration::from_secs(1);
        queue.wake(A, now, now);
        queue.take(now);
        queue.finish(A, Next::TurnAt(soon), now);

        queue.wake(A, now, now);

        assert_eq!((queue.take(now), queue.next_due()), (None, Some(soon)));
        assert_eq!((queue.take(soon), queue.next_due()), (Some(A), None));
    }
}
