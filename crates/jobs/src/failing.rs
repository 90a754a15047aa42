//! Finds the event that a consumer cannot bear, and when to give it up.

use model::event::Seq;

use crate::consumer::Manner;

/// A page that failed: it is tried again one event at a time, so that the event to blame is alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Failing {
    /// The end of the page.
    upto: Seq,
    /// The event that failed last, alone or as the first of its page.
    at: Seq,
    /// How often it did so alone.
    failures: u32,
}

/// A page as failures tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    /// The first event.
    pub(crate) first: Seq,
    /// Where the log was read to.
    pub(crate) end: Seq,
    /// Whether there was one event only.
    pub(crate) alone: bool,
}

/// How a page is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// As many events as the consumer likes.
    Page,
    /// One event.
    One,
    /// One event, which is skipped if it is this one.
    Skip(Seq),
}

impl Failing {
    /// After one more failure of this page.
    pub(crate) fn after(before: Option<Self>, span: Span) -> Self {
        let same = before.filter(|before| before.at == span.first);
        let failures = same.map_or(0, |before| before.failures) + u32::from(span.alone);
        let upto = before.map_or(span.end, |before| before.upto.max(span.end));
        Self { upto, at: span.first, failures }
    }

    /// How often the present event has failed alone.
    pub(crate) fn failures(&self) -> u32 {
        self.failures
    }

    /// Whether the event has had all its tries, or how the page is read next.
    pub(crate) fn mode(&self, manner: &Manner) -> Mode {
        if self.failures >= manner.attempts { Mode::Skip(self.at) } else { Mode::One }
    }

    /// Once its event was skipped; the rest of the page is still read one by one.
    pub(crate) fn without_its_event(self) -> Self {
        Self { failures: 0, ..self }
    }

    /// Whether the page is behind the consumer.
    pub(crate) fn is_over(&self, position: Seq) -> bool {
        position >= self.upto
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn page(first: Seq, end: Seq) -> Span {
        Span { first, end, alone: false }
    }

    const fn one(at: Seq) -> Span {
        Span { first: at, end: at, alone: true }
    }

    #[test]
    fn an_event_is_skipped_after_its_tries_and_those_before_it_do_not_count() {
        let manner = Manner { attempts: 2, ..Manner::default() };

        let failing = Failing::after(None, page(3, 9));
        assert_eq!(failing.mode(&manner), Mode::One);
        assert!(!failing.is_over(4) && failing.is_over(9));

        let failing = Failing::after(Some(failing), one(5));
        assert_eq!((failing.mode(&manner), failing.failures()), (Mode::One, 1));
        let failing = Failing::after(Some(failing), one(5));
        assert_eq!(failing.mode(&manner), Mode::Skip(5));
        assert!(!failing.is_over(5) && failing.is_over(9), "the rest of the page is read one by one");
    }
}
