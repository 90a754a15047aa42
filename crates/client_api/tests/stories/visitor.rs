//! A customer in one session, who asks through the door.

use model::scope::VisitorScope;
use serde_json::{Value, json};

use crate::house::House;

/// A customer in one session.
pub(crate) struct Visitor<'a> {
    house: &'a House,
    pub(crate) path: String,
    pub(crate) created: Value,
}

impl<'a> Visitor<'a> {
    pub(crate) fn new(house: &'a House, path: String, created: Value) -> Self {
        Self { house, path, created }
    }

    /// The contact's key.
    pub(crate) fn id(&self) -> i64 {
        self.created["id"].as_i64().unwrap()
    }

    /// Where the session's conversations are.
    pub(crate) fn conversations(&self) -> String {
        format!("{}/conversations", self.path)
    }

    /// Where the messages of a conversation are.
    pub(crate) fn messages(&self, display_id: i64) -> String {
        format!("{}/conversations/{display_id}/messages", self.path)
    }

    /// Begins a conversation and gives its number.
    pub(crate) async fn starts(&self) -> i64 {
        self.house.post(&self.conversations(), &json!({})).await.ok()["id"].as_i64().unwrap()
    }

    /// Says something and gives the message.
    pub(crate) async fn says(&self, display_id: i64, words: &str) -> Value {
        self.house.post(&self.messages(display_id), &json!({"content": words})).await.ok()
    }

    /// The session as actions see it.
    pub(crate) async fn scope(&self) -> VisitorScope {
        let source_id = self.created["source_id"].as_str().unwrap();
        let (inbox, db) = (self.path.split('/').nth(5).unwrap(), self.house.app.store.reader());
        store::contact_inboxes::visitor(&db, inbox, source_id).await.unwrap().unwrap().scope
    }
}
