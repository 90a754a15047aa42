//! Conversations that an agent is in: how they enter, what they say, how they leave.

use std::sync::Arc;

use actions::channel::{self, Seat};
use actions::{conversations, messages, routing};
use model::change::StatusRequest;
use model::company::Company;
use model::conversation::{ConversationId, ConversationStatus, ConversationView};
use model::event::Seq;
use model::message::{ContentType, MessageId, MessageKind};
use model::posting::{Draft, Speaker};
use model::scope::AgentScope;
use model::task::Part;
use model::typing::{TypingState, Visibility};
use serde_json::{Map, Value, json};
use store::threads;
use uuid::Uuid;

use super::Session;
use super::desk::nobody;
use super::events::{check_sender, recipients};
use super::scene::Scene;
use crate::fault::Fault;
use crate::fields::{ACTIVITY_TYPE, CONVERSATION_ID, TYPE, text, value};
use crate::packet;
use crate::shapes::{Told, message_id};
use crate::speech::{Spoken, settled};

/// How somebody is in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// As an agent.
    Agent,
    /// As a supervisor whom nobody sees.
    Silent,
    /// As a supervisor who takes part.
    Supervisor,
}

impl Manner {
    const fn role(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Silent | Self::Supervisor => "supervisor",
        }
    }
}

/// A conversation that the agent is in.
pub(super) struct Table {
    pub(super) conversation: ConversationId,
    pub(super) told: Told,
    pub(super) view: Arc<ConversationView>,
    /// Messages up to here were shown when the agent came.
    pub(super) shown: MessageId,
    /// Messages that were said here.
    pub(super) own: Vec<MessageId>,
    pub(super) manner: Manner,
    /// Who is in it, as far as was told.
    pub(super) company: Company,
    /// Whatever the log tells up to here was so before the agent entered.
    pub(super) entered: Seq,
}

impl Session {
    /// An agent enters a conversation.
    pub(super) async fn join_as_agent(&mut self, said: &Map<String, Value>) -> Result<Value, Fault> {
        let name = text(said, CONVERSATION_ID).ok_or_else(|| Fault::missing("conversationId"))?;
        let name = Uuid::parse_str(name.trim()).map_err(|_| Fault::no_conversation())?;
        self.sit_down(name, Manner::Agent).await?;
        let (scope, conversation) = self.own_conversation(said)?;
        let table = self.desk.as_ref().and_then(|desk| desk.rooms.get(desk.place(conversation)?));
        let (role, is_own) = table.map_or(("agent", false), |table| {
            (table.manner.role(), table.view.conversation.assignee_id == Some(scope.user_id()))
        });
        if !is_own {
            channel::take_part(&self.shared.app, &scope, conversation, Part::Agent).await?;
        }
        Ok(json!({
            "code": 200, "status": "ok", "conversationId": name, "role": role,
            "timestamp": self.shared.app.clock.now().iso(),
        }))
    }

    pub(super) async fn sit_down(&mut self, name: Uuid, manner: Manner) -> Result<(), Fault> {
        let app = self.shared.app.clone();
        let desk = self.desk.as_mut().ok_or_else(nobody)?;
        // What they may see may have changed since they signed in.
        desk.scope = app.store.agent_scope(desk.scope.account_id, desk.scope.user_id()).await?;
        let Some(Seat { visitor, thread }) = channel::find(&app, name).await? else {
            return Err(Fault::no_conversation());
        };
        let db = app.store.reader();
        // Whoever may not see it is told that there is none.
        let display_id = thread.view.conversation.display_id;
        let thread_seen = threads::of_agent(&db, &desk.scope, display_id).await;
        if thread.view.conversation.account_id != desk.scope.account_id || thread_seen.is_err() {
            return Err(Fault::no_conversation());
        }
        if thread.view.conversation.status == ConversationStatus::Resolved {
            return Err(Fault::ended());
        }
        let told = Told::new(&visitor, &thread);
        let eyes = (desk.eyes(), desk.seq);
        let scene = Scene::read(&self.shared, &told, &thread, eyes).await?;
        let Scene { mut info, last, company, read_to, .. } = scene;
        let conversation = thread.view.conversation.id;
        let view = Arc::new(thread.view);
        let table = if let Some(place) = desk.place(conversation) {
            &mut desk.rooms[place]
        } else {
            let (own, shown) = (Vec::new(), last);
            desk.rooms.push(Table {
                conversation,
                told,
                view,
                shown,
                own,
                manner,
                company,
                entered: read_to,
            });
            desk.rooms.last_mut().ok_or_else(Fault::no_conversation)?
        };
        table.shown = table.shown.max(last);
        table.entered = read_to;
        // Whoever enters a conversation along which they read is seen from then on.
        if table.manner == Manner::Silent {
            table.manner = manner;
        }
        info["role"] = table.manner.role().into();
        self.later.push(packet::event("conversationInfo", &info));
        Ok(())
    }

    /// Whether an event is about a conversation that the agent is in.
    pub(super) fn is_at_table(&self, said: &Map<String, Value>) -> bool {
        self.desk.as_ref().is_some_and(|desk| desk.place_named(said).is_some())
    }

    /// The conversation that an event names among those that the agent is in.
    pub(super) fn own_conversation(
        &self,
        said: &Map<String, Value>,
    ) -> Result<(AgentScope, ConversationId), Fault> {
        let desk = self.desk.as_ref().ok_or_else(nobody)?;
        let place = desk.place_named(said).ok_or_else(Fault::no_conversation)?;
        Ok((desk.scope.clone(), desk.rooms[place].conversation))
    }

    /// Whoever read along takes part from now on; whether that is new.
    pub(super) fn speaks_up(&mut self, said: &Map<String, Value>) -> bool {
        let Some(desk) = &mut self.desk else { return false };
        let Some(place) = desk.place_named(said) else { return false };
        std::mem::replace(&mut desk.rooms[place].manner, Manner::Supervisor) != Manner::Supervisor
    }

    /// What an agent says: to the customer, or as a whisper to colleagues.
    pub(super) async fn say_as_agent(&mut self, said: &Map<String, Value>) -> Result<Value, Fault> {
        let app = self.shared.app.clone();
        let desk = self.desk.as_mut().ok_or_else(nobody)?;
        let place = desk.place_named(said).ok_or_else(Fault::no_conversation)?;
        let kind = text(said, TYPE).ok_or_else(|| Fault::missing("type"))?;
        let (scope, table) = (desk.scope.clone(), &mut desk.rooms[place]);
        if kind.eq_ignore_ascii_case("ActivityMessage") {
            let activity = text(said, ACTIVITY_TYPE).unwrap_or_default();
            if !activity.eq_ignore_ascii_case("typing") {
                return Err(Fault::new(403, "activityNotAllowed", format!("{activity} cannot be sent")));
            }
            let stops = value(said, &["info"]).and_then(|info| info.get("state")) == Some(&json!("stop"));
            let state = if stops { TypingState::Off } else { TypingState::On };
            let is_silent = table.manner == Manner::Silent;
            let visibility = if is_silent { Visibility::Private } else { Visibility::Public };
            conversations::type_as_agent(&app, &scope, Arc::clone(&table.view), (state, visibility));
            return Ok(json!({ "code": 200, "status": "ok", "conversationId": table.told.conversation }));
        }
        check_sender(said, &scope.user_id().to_string())?;
        let spoken = Spoken::read(said)?;
        let tag = text(said, &["tag"]).unwrap_or_default();
        let is_whisper = tag.trim().eq_ignore_ascii_case("whisper");
        let to = recipients(&self.shared, &table.told, (&scope, table.conversation), said).await?;
        if is_whisper && to.name_customer() {
            return Err(Fault::new(400, "whisperToCustomer", "a whisper is never for the customer"));
        }
        // What the customer is not to hear is a note between agents.
        let private = is_whisper || to.leave_customer_out();
        if table.manner == Manner::Silent && !private {
            let sentence = "who reads along only whispers; bargeIn takes part";
            return Err(Fault::new(403, "activityNotAllowed", sentence));
        }
        let files = spoken.keep(&self.shared.uploads).await?;
        let draft = Draft {
            kind: MessageKind::Outgoing,
            private,
            content: spoken.content(),
            content_type: ContentType::Text,
            content_attributes: spoken.attributes(if private { "" } else { &tag }, to.kept()),
            files: files.list().to_vec(),
            speaker: Speaker::System,
            source_id: Some(spoken.message_id.clone()),
            echo_id: None,
        };
        let key = format!("{} {}", table.told.conversation, spoken.message_id);
        let posted = messages::post_as_agent(&app, &scope, table.conversation, draft, Some(&key)).await;
        let posted = settled(files, posted, |posted| posted.repeated)?;
        let message = &posted.message.message;
        if !posted.repeated {
            table.own.push(message.id);
        }
        Ok(json!({
            "code": 200, "status": "ok", "conversationId": table.told.conversation,
            "messageId": message_id(message), "timestamp": message.created_at.iso(),
        }))
    }

    /// An agent ends a conversation, or only steps out of it.
    pub(super) async fn finish_as_agent(
        &mut self,
        said: &Map<String, Value>,
        end: bool,
    ) -> Result<Value, Fault> {
        let app = self.shared.app.clone();
        let desk = self.desk.as_mut().ok_or_else(nobody)?;
        let place = desk.place_named(said).ok_or_else(Fault::no_conversation)?;
        let (scope, conversation) = (desk.scope.clone(), desk.rooms[place].conversation);
        let name = desk.rooms[place].told.conversation;
        let manner = desk.rooms[place].manner;
        if end && manner == Manner::Silent {
            return Err(Fault::new(403, "notAMember", "who reads along does not end it"));
        }
        if end {
            let resolved = StatusRequest::Set(ConversationStatus::Resolved);
            conversations::change_status(&app, &scope, conversation, resolved).await?;
        } else {
            let is_own = desk.rooms[place].view.conversation.assignee_id == Some(scope.user_id());
            // The log tells whose conversation it was how they left it.
            if !is_own {
                desk.rooms.remove(place);
            }
            if manner != Manner::Silent {
                routing::leave(&app, &scope, conversation).await?;
            }
        }
        Ok(json!({ "code": 200, "status": "ok", "conversationId": name, "timestamp": app.clock.now().iso() }))
    }
}
