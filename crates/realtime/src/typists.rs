//! Who is writing: so that nobody seems to write for ever when their "stopped" never comes.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use model::conversation::ConversationId;
use model::topic::Topic;
use model::typing::{Typing, TypingState};
use parking_lot::Mutex;

/// After this time without another sign a typist has stopped; clients clear by themselves then, too.
const FORGOTTEN: Duration = Duration::from_secs(30);

/// Everyone who is writing, per conversation.
#[derive(Default)]
pub(crate) struct Typists(Mutex<HashMap<(ConversationId, Topic), (Instant, Typing)>>);

impl Typists {
    /// Notes what was just told.
    pub(crate) fn note(&self, typing: &Typing, now: Instant) {
        let Some(typist) = typing.except() else { return };
        let place = (typing.conversation.conversation.id, typist);
        match typing.state {
            TypingState::On => self.0.lock().insert(place, (now, typing.clone())),
            TypingState::Off => self.0.lock().remove(&place),
        };
    }

    /// Takes out everyone whose time is over, as the "stopped" to tell.
    pub(crate) fn stopped(&self, now: Instant) -> Vec<Typing> {
        let mut typists = self.0.lock();
        let over = typists.extract_if(|_, (since, _)| now.saturating_duration_since(*since) >= FORGOTTEN);
        over.map(|(_, (_, typing))| Typing { state: TypingState::Off, ..typing }).collect()
    }
}

#[cfg(test)]
mod tests {
    use model::Id;
    use model::message::Sender;
    use model::typing::Visibility;
    use model::user::UserCard;
    use testkit::scene::Scene;
    use testkit::store::Database;

    use super::*;

    #[tokio::test]
    async fn who_never_stops_is_stopped_once() {
        let scene = Scene::open(Database::Sqlite).await.expect("the embedded database is always there");
        let conversation = scene.conversation("visitor").await.view;
        let user = UserCard { id: Id::new(1), name: "Ada".into(), available_name: "Ada".into() };
        let began = |state| Typing {
            state,
            conversation: conversation.clone(),
            typist: Sender::User(user.clone()),
            visibility: Visibility::Public,
        };
        let typists = Typists::default();
        let start = Instant::now();

        typists.note(&began(TypingState::On), start);
        assert!(typists.stopped(start + Duration::from_secs(29)).is_empty());
        let stopped = typists.stopped(start + FORGOTTEN);
        typists.note(&began(TypingState::On), start);
        typists.note(&began(TypingState::Off), start);

        assert_eq!(stopped.iter().map(|typing| typing.state).collect::<Vec<_>>(), [TypingState::Off]);
        assert!(typists.stopped(start + FORGOTTEN).is_empty());
        scene.store().close().await;
    }
}
