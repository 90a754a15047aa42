//! Administrators look after agents: they read along, and take part when they are needed.

use actions::channel;
use model::task::Part;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::Session;
use super::desk::nobody;
use super::table::Manner;
use crate::fault::Fault;
use crate::fields::{CONVERSATION_ID, text};

impl Session {
    /// Reads along without being seen.
    pub(super) async fn monitor(&mut self, said: &Map<String, Value>) -> Result<Value, Fault> {
        let name = self.supervised(said)?;
        if !self.is_at_table(said) {
            self.sit_down(name, Manner::Silent).await?;
        }
        Ok(self.supervising(name))
    }

    /// Takes part, and is seen from now on.
    pub(super) async fn barge_in(&mut self, said: &Map<String, Value>) -> Result<Value, Fault> {
        let name = self.supervised(said)?;
        if !self.is_at_table(said) {
            self.sit_down(name, Manner::Silent).await?;
        }
        let (scope, conversation) = self.own_conversation(said)?;
        if self.speaks_up(said) {
            channel::take_part(&self.shared.app, &scope, conversation, Part::Supervisor).await?;
        }
        Ok(self.supervising(name))
    }

    /// The conversation that an administrator names.
    fn supervised(&self, said: &Map<String, Value>) -> Result<Uuid, Fault> {
        let desk = self.desk.as_ref().ok_or_else(nobody)?;
        if !desk.scope.is_administrator() {
            return Err(Fault::new(403, "notAMember", "only administrators look after agents"));
        }
        let name = text(said, CONVERSATION_ID).ok_or_else(|| Fault::missing("conversationId"))?;
        Uuid::parse_str(name.trim()).map_err(|_| Fault::no_conversation())
    }

    fn supervising(&self, name: Uuid) -> Value {
        let now = self.shared.app.clock.now().iso();
        json!({ "code": 200, "status": "ok", "conversationId": name, "role": "supervisor", "timestamp": now })
    }
}
