//! Who is writing: so that nobody seems to write for ever when their "stopped" never comes.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use model::account::AccountId;
use model::conversation::ConversationId;
use model::topic::Topic;
use model::typing::{Typing, TypingState};
use parking_lot::Mutex;

/// After this time without another sign a typist has stopped; clients clear by themselves then, too.
const FORGOTTEN: Duration = Duration::from_secs(30);

/// Everyone who is writing, by the topic that stands for them, and where.
#[derive(Default)]
pub(crate) struct Typists(Mutex<HashMap<(AccountId, Topic), HashMap<ConversationId, Sign>>>);

/// Somebody's last sign of writing in one conversation.
struct Sign {
    at: Instant,
    typing: Typing,
}

impl Typists {
    /// Notes what was just told.
    pub(crate) fn note(&self, typing: &Typing, now: Instant) {
        let Some(typist) = typing.except() else { return };
        let conversation = &typing.conversation.conversation;
        let mut typists = self.0.lock();
        let signs = typists.entry((conversation.account_id, typist)).or_default();
        if typing.state == TypingState::On {
            signs.insert(conversation.id, Sign { at: now, typing: typing.clone() });
            return;
        }
        signs.remove(&conversation.id);
        if signs.is_empty() {
            typists.remove(&(conversation.account_id, typist));
        }
    }

    /// Takes out everyone whose time is over, as the "stopped" to tell.
    pub(crate) fn stopped(&self, now: Instant) -> Vec<Typing> {
        let mut stopped = Vec::new();
        self.0.lock().retain(|_, signs| {
            let over =
                |_: &ConversationId, sign: &mut Sign| now.saturating_duration_since(sign.at) >= FORGOTTEN;
            stopped.extend(signs.extract_if(over).map(|(_, sign)| sign.stopped()));
            !signs.is_empty()
        });
        stopped
    }

    /// Takes out somebody who listens no more, as the "stopped" to tell.
    pub(crate) fn gone(&self, account_id: AccountId, typist: Topic) -> Vec<Typing> {
        let signs = self.0.lock().remove(&(account_id, typist)).unwrap_or_default();
        signs.into_values().map(Sign::stopped).collect()
    }
}

impl Sign {
    fn stopped(self) -> Typing {
        Typing { state: TypingState::Off, ..self.typing }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

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
        let conversation = Arc::new(scene.conversation("visitor").await.view);
        let user =
            UserCard { id: Id::new(1), name: "Ada".into(), available_name: "Ada".into(), avatar: None };
        let began = |state| Typing {
            state,
            conversation: Arc::clone(&conversation),
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

        assert!(typists.gone(scene.account, Topic::User(user.id)).is_empty());
        assert_eq!(stopped.iter().map(|typing| typing.state).collect::<Vec<_>>(), [TypingState::Off]);
        assert!(typists.stopped(start + FORGOTTEN).is_empty());
        scene.store().close().await;
    }
}
