//! What logs grew by lately, in memory: bounded, and never with a gap that could be taken for silence.

use std::collections::{BTreeMap, HashMap, VecDeque};

use model::account::AccountId;
use model::event::Seq;

/// Events and stretches that are kept at most, in all accounts together; then everything is dropped. Whoever needs it
/// finds it in the log.
const ROOM: usize = 8192;

/// Stretches of logs of which every wanted event is here.
#[derive(Debug)]
pub(crate) struct Fresh<T> {
    /// Of every account by the position after which they begin; they neither overlap nor touch.
    accounts: HashMap<AccountId, BTreeMap<Seq, Piece<T>>>,
    held: usize,
}

#[derive(Debug)]
struct Piece<T> {
    upto: Seq,
    events: VecDeque<(Seq, T)>,
}

/// Wanted events that follow a position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch<T> {
    /// The events, in order.
    pub events: Vec<T>,
    /// Nothing else up to here is wanted.
    pub end: Seq,
    /// The last position that is known.
    pub head: Seq,
}

impl<T> Default for Fresh<T> {
    fn default() -> Self {
        Self { accounts: HashMap::new(), held: 0 }
    }
}

impl<T> Fresh<T> {
    /// Takes in that the log grew from `after` to `upto` and that these are the wanted events of it. What is here
    /// already is not taken twice.
    pub(crate) fn add(&mut self, account: AccountId, (after, upto): (Seq, Seq), events: Vec<(Seq, T)>) {
        if self.held + events.len() >= ROOM {
            *self = Self::default();
        }
        let pieces = self.accounts.entry(account).or_default();
        let before = pieces.range_mut(..=after).next_back();
        let overlaps = before.is_some_and(|(_, piece)| piece.upto > after)
            || pieces.range(after + 1..upto).next().is_some();
        if overlaps {
            return;
        }
        self.held += events.len() + 1;
        let mut new = Piece { upto, events: events.into() };
        if let Some(mut behind) = pieces.remove(&upto) {
            self.held -= 1;
            new.upto = behind.upto;
            new.events.append(&mut behind.events);
        }
        match pieces.range_mut(..=after).next_back().filter(|(_, piece)| piece.upto == after) {
            Some((_, piece)) => {
                self.held -= 1;
                piece.upto = new.upto;
                piece.events.append(&mut new.events);
            }
            None => drop(pieces.insert(after, new)),
        }
    }

    /// The wanted events that follow `position`, at most `limit`; `None` when it is not known what follows. What is
    /// given and what lies before it is forgotten.
    pub(crate) fn take(&mut self, account: AccountId, position: Seq, limit: usize) -> Option<Stretch<T>> {
        let mut pieces = self.accounts.remove(&account)?;
        let stretch = self.take_from(&mut pieces, position, limit);
        if !pieces.is_empty() {
            self.accounts.insert(account, pieces);
        }
        stretch
    }

    fn take_from(
        &mut self,
        pieces: &mut BTreeMap<Seq, Piece<T>>,
        position: Seq,
        limit: usize,
    ) -> Option<Stretch<T>> {
        let head = pieces.last_key_value()?.1.upto;
        while let Some(first) = pieces.first_entry().filter(|first| *first.key() <= position) {
            let Piece { upto, mut events } = first.remove();
            self.held -= events.len() + 1;
            if upto <= position {
                continue;
            }
            while events.front().is_some_and(|(seq, _)| *seq <= position) {
                events.pop_front();
            }
            let rest = events.split_off(limit.min(events.len()));
            let end = if rest.is_empty() { upto } else { events.back().map_or(position, |(seq, _)| *seq) };
            if !rest.is_empty() {
                self.held += rest.len() + 1;
                pieces.insert(end, Piece { upto, events: rest });
            }
            return Some(Stretch { events: events.into_iter().map(|(_, event)| event).collect(), end, head });
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use model::Id;
    use proptest::prelude::*;

    use super::*;

    const ACCOUNT: AccountId = Id::new(1);

    fn seqs(upto: Seq) -> Vec<(Seq, Seq)> {
        (1..=upto).map(|seq| (seq, seq)).collect()
    }

    #[test]
    fn what_comes_late_closes_the_gap() {
        let mut fresh = Fresh::default();
        fresh.add(ACCOUNT, (0, 1), vec![(1, 'a')]);
        fresh.add(ACCOUNT, (2, 3), vec![(3, 'c')]);
        assert_eq!(fresh.take(ACCOUNT, 0, 9), Some(Stretch { events: vec!['a'], end: 1, head: 3 }));
        assert_eq!(fresh.take(ACCOUNT, 1, 9), None, "nobody knows what the second was");

        fresh.add(ACCOUNT, (1, 2), vec![(2, 'b')]);

        assert_eq!(fresh.take(ACCOUNT, 1, 1), Some(Stretch { events: vec!['b'], end: 2, head: 3 }));
        assert_eq!(fresh.take(ACCOUNT, 2, 9), Some(Stretch { events: vec!['c'], end: 3, head: 3 }));
        assert_eq!(fresh.take(ACCOUNT, 3, 9), None);
        assert_eq!(fresh.held, 0);
    }

    #[test]
    fn when_there_is_no_room_everything_is_forgotten_and_what_comes_next_is_kept() {
        let mut fresh = Fresh::default();
        let many = Seq::try_from(ROOM).unwrap() - 2;
        fresh.add(ACCOUNT, (0, many), seqs(many));

        fresh.add(ACCOUNT, (many, many + 2), vec![(many + 1, many + 1), (many + 2, many + 2)]);

        assert_eq!(fresh.take(ACCOUNT, 0, 9), None);
        let kept = Stretch { events: vec![many + 2], end: many + 2, head: many + 2 };
        assert_eq!(fresh.take(ACCOUNT, many + 1, 9), Some(kept));
        assert_eq!(fresh.held, 0);
    }

    proptest! {
        /// However the commits come in, a reader that goes on from where it is told misses nothing and reads nothing
        /// twice: where the memory has nothing to say it would read the log.
        #[test]
        fn a_reader_hears_of_everything_once(
            lengths in prop::collection::vec(1_i64..4, 1..30),
            order in prop::collection::vec(0_usize..30, 30),
            every in 1_i64..4,
            limit in 1_usize..5,
        ) {
            let mut fresh = Fresh::default();
            let mut commits = Vec::new();
            let mut head = 0;
            for length in lengths {
                commits.push((head, head + length));
                head += length;
            }
            let wanted = |(after, upto): (Seq, Seq)| -> Vec<(Seq, Seq)> {
                (after + 1..=upto).filter(|seq| seq % every == 0).map(|seq| (seq, seq)).collect()
            };
            let all = wanted((0, head));
            for place in order {
                let place = place % commits.len();
                let commit = commits.remove(place);
                fresh.add(ACCOUNT, commit, wanted(commit));
                fresh.add(ACCOUNT, commit, wanted(commit));
                if commits.is_empty() { break }
            }
            let (mut position, mut heard) = (0, Vec::new());
            while position < head {
                if let Some(stretch) = fresh.take(ACCOUNT, position, limit) {
                    prop_assert!(stretch.end > position && stretch.events.len() <= limit);
                    heard.extend(stretch.events);
                    position = stretch.end;
                } else {
                    position += 1;
                    heard.extend(all.iter().filter(|(seq, _)| *seq == position).map(|(seq, _)| *seq));
                }
            }
            prop_assert_eq!(heard, all.into_iter().map(|(seq, _)| seq).collect::<Vec<_>>());
        }
    }
}
