//! An agent at work over Socket.IO: signed in, given conversations, speaking, whispering.

use std::sync::Arc;

use actions::channel::{self, Seat};
use actions::{conversations, messages, routing, sessions};
use model::change::StatusRequest;
use model::company::Company;
use model::conversation::{ConversationId, ConversationStatus, ConversationView};
use model::event::Seq;
use model::message::{ContentType, MessageId, MessageKind};
use model::posting::{Draft, Speaker};
use model::scope::AgentScope;
use model::task::Part;
use model::typing::{TypingState, Visibility};
use model::user::{User, UserId};
use model::{Error, Token};
use realtime::{Claim, Subscription};
use serde_json::{Map, Value, json};
use store::conversations::{AssigneeFilter, ListFilter};
use store::threads;
use uuid::Uuid;

use super::Session;
use super::events::{check_sender, recipients};
use super::requests::Offer;
use super::scene::Scene;
use super::states::AgentState;
use crate::agents::Attendance;
use crate::fault::Fault;
use crate::fields::{ACTIVITY_TYPE, AGENT_ID, CONVERSATION_ID, TOKEN, TYPE, text, value};
use crate::packet;
use crate::shapes::{Eyes, Told, agent, message_id};
use crate::speech::{Spoken, settled};

/// An agent at work.
pub(super) struct Desk {
    pub(super) slot: u32,
    pub(super) subscription: Subscription,
    pub(super) scope: AgentScope,
    pub(super) seq: Seq,
    pub(super) rooms: Vec<Table>,
    /// What the agent is asked to take.
    pub(super) offers: Vec<Offer>,
    /// How the agent was last told to be seen.
    pub(super) state: Option<AgentState>,
    /// The sign that the agent is connected.
    _attendance: Attendance,
}

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
    conversation: ConversationId,
    pub(super) told: Told,
    pub(super) view: Arc<ConversationView>,
    /// Messages up to here were shown when the agent came.
    pub(super) shown: MessageId,
    /// Messages that were said here.
    pub(super) own: Vec<MessageId>,
    pub(super) manner: Manner,
    /// Who is in it, as far as was told.
    pub(super) company: Company,
}

impl Desk {
    /// What the agent may see.
    pub(super) fn eyes(&self) -> Eyes {
        Eyes::Agent(self.scope.user_id())
    }

    pub(super) fn place(&self, conversation: ConversationId) -> Option<usize> {
        self.rooms.iter().position(|table| table.conversation == conversation)
    }

    fn place_named(&self, said: &Map<String, Value>) -> Option<usize> {
        let name = Uuid::parse_str(text(said, CONVERSATION_ID)?.trim()).ok()?;
        self.rooms.iter().position(|table| table.told.conversation == name)
    }
}

impl Session {
    /// Signs an agent in, by password or API token.
    pub(super) async fn login(&mut self, said: &Map<String, Value>) -> Result<Value, Fault> {
        self.shared.sign_ins.check(self.network)?;
        let who = text(said, AGENT_ID).ok_or_else(|| Fault::missing("agentId"))?;
        let user = self.proven(&who, said).await?;
        let user = user.ok_or_else(|| Fault::new(401, "unauthorized", "agentId or password is wrong"))?;
        let account_id = self.house().await?.account_id;
        let store = &self.shared.app.store;
        let scope = store.agent_scope(account_id, user.id).await;
        let scope = scope.map_err(|_| Fault::new(401, "unauthorized", "agentId or password is wrong"))?;
        // Whoever is heard to be here before it is known where they work is given what they should be asked to take.
        routing::sign_in(&self.shared.app, &scope).await?;
        let attendance = Attendance::begin(&self.shared, account_id, user.id);
        let slot = self.next_slot;
        self.next_slot += 1;
        let claim = Claim::User { user_id: user.id, account_id, token: user.pubsub_token.clone() };
        let subscription = self.shared.app.realtime.subscribe(claim, self.outbox.clone(), slot).await?;
        let teams = store::teams::list(&store.reader(), &scope).await?;
        let queues: Vec<String> =
            teams.into_iter().filter(|(_, mine)| *mine).map(|(team, _)| team.name).collect();
        let seq = subscription.joined_at();
        let card = scope.user.clone();
        let desk = Desk {
            slot,
            subscription,
            _attendance: attendance,
            scope,
            seq,
            rooms: Vec::new(),
            offers: Vec::new(),
            state: None,
        };
        self.desk = Some(Box::new(desk));
        let state = self.state_now().await?;
        let answer = json!({
            "code": 200, "status": "ok", "agent": agent(&card), "state": state.state, "queues": queues,
        });
        if let Some(desk) = &mut self.desk {
            desk.state = Some(state);
        }
        self.resume().await?;
        self.ask_again().await?;
        Ok(answer)
    }

    /// The person with this key or e-mail address, if there is one.
    pub(super) async fn person(&self, who: &str) -> Result<Option<User>, Fault> {
        let db = self.shared.app.store.reader();
        let found = match who.trim().parse::<i64>() {
            Ok(id) => store::users::by_id(&db, UserId::new(id)).await.map(Some),
            Err(_) => store::users::by_email(&db, &who.trim().to_lowercase()).await,
        };
        match found {
            Err(Error::NotFound(_)) => Ok(None),
            found => Ok(found?),
        }
    }

    async fn proven(&self, who: &str, said: &Map<String, Value>) -> Result<Option<User>, Fault> {
        let app = &self.shared.app;
        let named = self.person(who).await?;
        let shown = text(said, TOKEN).or_else(|| self.introduction.token.clone());
        if let (None, Some(token)) = (text(said, &["password"]), shown) {
            let owner = app.store.owner_of_token(&Token::new(&token)).await?;
            return Ok(named.filter(|user| owner == Some(user.id)));
        }
        let password = text(said, &["password"]).ok_or_else(|| Fault::missing("password"))?;
        Ok(sessions::prove(app, named, password).await?)
    }

    /// Brings the agent back into the conversations that they have.
    async fn resume(&mut self) -> Result<(), Fault> {
        let Some(desk) = &self.desk else { return Ok(()) };
        let scope = desk.scope.clone();
        let db = self.shared.app.store.reader();
        let filter = ListFilter {
            status: Some(ConversationStatus::Open),
            assignee: AssigneeFilter::Me,
            page: 1,
            ..ListFilter::default()
        };
        for thread in store::conversations::list(&db, &scope, &filter).await? {
            if thread.view.conversation.channel().is_some() {
                self.sit_down(thread.view.conversation.uuid, Manner::Agent).await?;
            }
        }
        for (name, part) in channel::taking_part(&self.shared.app, &scope).await? {
            let manner = if part == Part::Supervisor { Manner::Supervisor } else { Manner::Agent };
            self.sit_down(name, manner).await?;
        }
        Ok(())
    }

    /// An agent enters a conversation.
    pub(super) async fn join_as_agent(&mut self, said: &Map<String, Value>) -> Result<Value, Fault> {
        let name = text(said, CONVERSATION_ID).ok_or_else(|| Fault::missing("conversationId"))?;
        let name = Uuid::parse_str(name.trim()).map_err(|_| Fault::no_conversation())?;
        self.sit_down(name, Manner::Agent).await?;
        let (scope, conversation) = self.own_conversation(said)?;
        let table = self.desk.as_ref().and_then(|desk| desk.rooms.get(desk.place(conversation)?));
        let (role, is_known) = table.map_or(("agent", false), |table| {
            (table.manner.role(), table.company.member(scope.user_id()).is_some())
        });
        if !is_known {
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
        let Scene { mut info, last, company, .. } = Scene::read(&self.shared, &told, &thread, eyes).await?;
        let conversation = thread.view.conversation.id;
        let view = Arc::new(thread.view);
        let table = if let Some(place) = desk.place(conversation) {
            &mut desk.rooms[place]
        } else {
            let (own, shown) = (Vec::new(), last);
            desk.rooms.push(Table { conversation, told, view, shown, own, manner, company });
            desk.rooms.last_mut().ok_or_else(Fault::no_conversation)?
        };
        table.shown = table.shown.max(last);
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

pub(super) fn nobody() -> Fault {
    Fault::new(401, "unauthorized", "nobody has signed in here")
}
