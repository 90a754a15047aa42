//! An agent at work over Socket.IO: signed in, in the conversations that they have.

use actions::{channel, routing, sessions};
use model::conversation::{ConversationId, ConversationStatus};
use model::event::Seq;
use model::scope::AgentScope;
use model::task::Part;
use model::user::{User, UserId};
use model::{Error, Token};
use realtime::{Claim, Subscription};
use serde_json::{Map, Value, json};
use store::conversations::{AssigneeFilter, ListFilter};
use uuid::Uuid;

use super::Session;
use super::requests::Offer;
use super::states::AgentState;
use super::table::{Manner, Table};
use crate::agents::Attendance;
use crate::fault::Fault;
use crate::fields::{AGENT_ID, CONVERSATION_ID, TOKEN, text};
use crate::shapes::{Eyes, agent};

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

impl Desk {
    /// What the agent may see.
    pub(super) fn eyes(&self) -> Eyes {
        Eyes::Agent(self.scope.user_id())
    }

    pub(super) fn place(&self, conversation: ConversationId) -> Option<usize> {
        self.rooms.iter().position(|table| table.conversation == conversation)
    }

    pub(super) fn place_named(&self, said: &Map<String, Value>) -> Option<usize> {
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
}

pub(super) fn nobody() -> Fault {
    Fault::new(401, "unauthorized", "nobody has signed in here")
}
