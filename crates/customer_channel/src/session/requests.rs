//! Agents are asked to take conversations and hand them on; customers ask for agents.

use actions::channel;
use actions::routing::{self, Handover};
use model::Error;
use model::conversation::ConversationId;
use model::task::{ChannelFact, ChannelNews, Revoked, Task, TaskId, TaskState};
use serde_json::{Map, Value, json};
use store::channel_tasks;
use uuid::Uuid;

use super::Session;
use super::desk::nobody;
use super::events::{ok, task_of};
use crate::fault::Fault;
use crate::fields::{CONVERSATION_ID, SUBJECT, text};
use crate::packet;
use crate::shapes::Told;

/// Something that the agent is asked to take.
pub(super) struct Offer {
    task: TaskId,
    conversation: ConversationId,
    name: Uuid,
    /// The number of the answer that the client may give.
    ack: u64,
    /// Whether the agent has answered here.
    is_answered: bool,
}

impl Session {
    /// Whether the agent was asked to take the conversation, and may still have to be told that they have it.
    pub(super) fn was_asked(&self, conversation: ConversationId) -> bool {
        let offers = self.desk.as_ref().map(|desk| &desk.offers);
        offers.is_some_and(|offers| offers.iter().any(|offer| offer.conversation == conversation))
    }

    /// Asks again for whatever the agent was asked before they signed in here.
    pub(super) async fn ask_again(&mut self) -> Result<(), Fault> {
        let scope = self.desk.as_ref().ok_or_else(nobody)?.scope.clone();
        let app = self.shared.app.clone();
        let db = app.store.reader();
        for task in channel_tasks::reserved_for(&db, scope.account_id, scope.user_id()).await? {
            let thread = store::threads::by_id(&db, &scope, task.conversation_id).await?;
            let request = self.request(thread.view.conversation.uuid, &task).await?;
            self.later.extend(request);
        }
        Ok(())
    }

    /// What the log tells of the agent's requests.
    pub(super) async fn hear_of_request(&mut self, news: &ChannelNews) {
        match &news.what {
            ChannelFact::Offered { task, .. } => {
                if let Err(fault) = self.offer(news, *task).await {
                    tracing::debug!(conversation = %news.conversation, fault = fault.message, "An agent could not be asked to take a conversation");
                }
            }
            ChannelFact::Revoked { task, reason, .. } => {
                let Some(desk) = &mut self.desk else { return };
                let Some(place) = desk.offers.iter().position(|offer| offer.task == *task) else { return };
                if !desk.offers.remove(place).is_answered {
                    let reason = match reason {
                        Revoked::Timeout => "timeout",
                        Revoked::Accepted => "accepted",
                        Revoked::CustomerLeft => "customerLeft",
                    };
                    let told = json!({ "taskId": task.to_string(), "conversationId": news.conversation, "reason": reason });
                    self.emit("chatRequestRevoked", &told);
                }
                self.tell_state().await;
            }
            _ => {}
        }
    }

    async fn offer(&mut self, news: &ChannelNews, task: TaskId) -> Result<(), Fault> {
        let account = self.desk.as_ref().ok_or_else(nobody)?.scope.account_id;
        let db = self.shared.app.store.reader();
        // What was taken back meanwhile is not asked any more.
        let found = channel_tasks::by_id(&db, account, task).await?;
        let Some(task) = found.filter(|task| self.is_for_me(task)) else { return Ok(()) };
        if let Some(request) = self.request(news.conversation, &task).await? {
            self.send(&request);
        }
        Ok(())
    }

    fn is_for_me(&self, task: &Task) -> bool {
        let me = self.desk.as_ref().map(|desk| desk.scope.user_id());
        task.state == TaskState::Reserved && task.agent_id == me
    }

    /// The packet that asks the agent to take a conversation; none when they are asked already.
    async fn request(&mut self, conversation: Uuid, task: &Task) -> Result<Option<String>, Fault> {
        let seat = channel::find(&self.shared.app, conversation).await?.ok_or_else(Fault::no_conversation)?;
        let told = Told::new(&seat.visitor, &seat.thread);
        let desk = self.desk.as_mut().ok_or_else(nobody)?;
        if desk.offers.iter().any(|offer| offer.task == task.id) {
            return Ok(None);
        }
        self.next_ack += 1;
        let (ack, name) = (self.next_ack, conversation);
        let offer =
            Offer { task: task.id, conversation: task.conversation_id, name, ack, is_answered: false };
        desk.offers.push(offer);
        let request = json!({
            "taskId": task.id.to_string(), "conversationId": conversation, "queue": told.queue,
            "channel": told.channel, "customer": told.customer(),
            "conversation": told.conversation(&seat.thread, Some(task)),
            "expiresAt": task.due_at.map(model::Timestamp::iso),
        });
        Ok(Some(packet::event_with_ack(ack, "receiveChatRequest", &request)))
    }

    /// A client has answered one of our events: whether that was a request, which is done then.
    pub(super) async fn answer_request(&mut self, id: u64, answer: &Value) -> bool {
        let offers = self.desk.as_ref().map(|desk| &desk.offers);
        let offer = offers.and_then(|offers| offers.iter().find(|offer| offer.ack == id));
        let Some((task, name)) = offer.map(|offer| (offer.task, offer.name)) else { return false };
        let (event, outcome) = match answer.get("accept").and_then(Value::as_bool) {
            Some(true) => ("acceptChatRequest", self.take(task).await),
            Some(false) => ("rejectChatRequest", self.refuse(task).await),
            // It only says that the request has arrived.
            None => return true,
        };
        if let Err(fault) = outcome {
            self.emit("errors", &fault.body(event, Some(&name.to_string())));
        }
        true
    }

    /// The agent takes what they were asked to take.
    pub(super) async fn accept(&mut self, said: &Map<String, Value>) -> Result<Value, Fault> {
        let task = self.named_task(said)?;
        self.take(task).await?;
        Ok(self.done(task))
    }

    /// The agent refuses it.
    pub(super) async fn reject(&mut self, said: &Map<String, Value>) -> Result<Value, Fault> {
        let task = self.named_task(said)?;
        self.refuse(task).await?;
        Ok(self.done(task))
    }

    fn done(&self, task: TaskId) -> Value {
        let now = self.shared.app.clock.now().iso();
        json!({ "code": 200, "status": "ok", "taskId": task.to_string(), "timestamp": now })
    }

    /// The task that an event names, by itself or by its conversation.
    fn named_task(&self, said: &Map<String, Value>) -> Result<TaskId, Fault> {
        let desk = self.desk.as_ref().ok_or_else(nobody)?;
        if let Some(task) = text(said, &["taskId"]) {
            return task
                .trim()
                .parse()
                .map(TaskId::new)
                .map_err(|_| taken(Error::Conflict("there is no such task")));
        }
        let name = text(said, CONVERSATION_ID).ok_or_else(|| Fault::missing("taskId"))?;
        let offer = desk.offers.iter().find(|offer| offer.name.to_string().eq_ignore_ascii_case(name.trim()));
        offer.map(|offer| offer.task).ok_or_else(|| taken(Error::Conflict("nobody is asked to take it")))
    }

    async fn take(&mut self, task: TaskId) -> Result<(), Fault> {
        let scope = self.desk.as_ref().ok_or_else(nobody)?.scope.clone();
        routing::accept(&self.shared.app, &scope, task).await.map_err(taken)?;
        self.note_answer(task);
        Ok(())
    }

    async fn refuse(&mut self, task: TaskId) -> Result<(), Fault> {
        let scope = self.desk.as_ref().ok_or_else(nobody)?.scope.clone();
        routing::reject(&self.shared.app, &scope, task).await.map_err(taken)?;
        self.note_answer(task);
        Ok(())
    }

    fn note_answer(&mut self, task: TaskId) {
        let offers = self.desk.as_mut().map(|desk| desk.offers.iter_mut());
        if let Some(offer) = offers.and_then(|mut offers| offers.find(|offer| offer.task == task)) {
            offer.is_answered = true;
        }
    }

    /// The agent hands a conversation on, to a colleague or to a queue.
    pub(super) async fn hand_over(&mut self, said: &Map<String, Value>) -> Result<Value, Fault> {
        let (scope, conversation) = self.own_conversation(said)?;
        let to = match (text(said, &["toAgentId"]), text(said, SUBJECT)) {
            (Some(agent), _) => {
                Handover::Agent(self.person(&agent).await?.ok_or(Error::NotFound("agent"))?.id)
            }
            (None, Some(subject)) => Handover::Queue(subject),
            (None, None) => return Err(Fault::missing("toAgentId or subject")),
        };
        let task = routing::hand_over(&self.shared.app, &scope, conversation, to).await;
        let task = task.map_err(|error| match error {
            Error::Conflict(sentence) => Fault::new(409, "agentNotAvailable", sentence),
            error => error.into(),
        })?;
        Ok(self.done(task))
    }

    /// The customer wants an agent: who waits already, or has one, is told so.
    pub(super) async fn ask_for_agent(&mut self, said: &Map<String, Value>) -> Result<Value, Fault> {
        let index = self.place(said).await?;
        let room = &self.rooms[index];
        let (scope, conversation) = (room.scope.clone(), room.conversation);
        let subject = text(said, SUBJECT);
        let asked = routing::ask(&self.shared.app, &scope, conversation, subject.as_deref()).await;
        let task = asked.map_err(|error| match error {
            Error::Conflict(sentence) => Fault::new(409, "taskAlreadyOpen", sentence),
            error => error.into(),
        })?;
        let mut answer = ok(&self.rooms[index].told, &self.shared.app);
        answer["taskId"] = task.to_string().into();
        Ok(answer)
    }

    /// A customer behind a connector has said something: if nobody is looked for, somebody is from now on, as such
    /// customers have no other way to ask.
    pub(super) async fn return_to_queue(&mut self, index: usize) {
        let room = &self.rooms[index];
        if room.told.channel == "web" || room.is_assigned {
            return;
        }
        let (app, scope) = (&self.shared.app, &room.scope);
        let returned = async {
            let thread = store::threads::by_id(&app.store.reader(), scope, room.conversation).await?;
            let task = task_of(app, &thread).await?;
            if task.is_none_or(|task| task.state.is_open()) || thread.view.conversation.is_assigned() {
                return Ok(());
            }
            match routing::ask(app, scope, room.conversation, None).await {
                Err(Error::Conflict(_)) => Ok(()),
                asked => asked.map(drop),
            }
        };
        // Seldom needed, and too large to be part of everything that a customer says.
        if let Err(error) = Box::pin(returned).await {
            tracing::warn!(conversation.id = %room.conversation, %error, "A customer who said something could not be given an agent");
        }
    }
}

fn taken(error: Error) -> Fault {
    match error {
        Error::Conflict(sentence) => Fault::new(409, "requestTaken", sentence),
        error => error.into(),
    }
}
