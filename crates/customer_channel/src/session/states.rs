//! Whether an agent is given conversations, as they choose it and as they are told.

use actions::routing;
use model::user::Availability;
use serde_json::{Map, Value, json};
use store::{channel_agents, channel_tasks, memberships};

use super::Session;
use super::desk::nobody;
use crate::fault::Fault;
use crate::fields::{text, value};
use crate::packet;

/// How an agent is seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AgentState {
    pub(super) state: &'static str,
    /// Whether they may be asked to take more; who may not finishes what they have.
    pub(super) routable: bool,
    reason: Option<String>,
}

/// What an agent is called who chose this and has so many conversations of at most so many.
fn state_of(availability: Availability, held: usize, most: Option<u32>) -> &'static str {
    match (availability, held) {
        (Availability::Online, 0) => "READY",
        (Availability::Online, held) if most.is_some_and(|most| held >= most as usize) => "BUSY",
        (Availability::Busy | Availability::Offline, 0) => "NOT_READY",
        _ => "ACTIVE",
    }
}

impl Session {
    /// Changes whether the agent is given conversations.
    pub(super) async fn change_state(&mut self, said: &Map<String, Value>) -> Result<Value, Fault> {
        let state = text(said, &["state"]).ok_or_else(|| Fault::missing("state"))?.to_ascii_uppercase();
        let scope = self.desk.as_ref().ok_or_else(nobody)?.scope.clone();
        let reason = value(said, &["reasonCode"]).map(|reason| match reason {
            Value::String(reason) => reason.chars().take(255).collect(),
            other => other.to_string().chars().take(255).collect::<String>(),
        });
        let app = self.shared.app.clone();
        match state.as_str() {
            "READY" | "ACTIVE" => {
                routing::choose_state(&app, &scope, Availability::Online, None).await?;
            }
            "NOT_READY" | "BUSY" | "LOGGED_IN" => {
                routing::choose_state(&app, &scope, Availability::Busy, reason.as_deref()).await?;
            }
            "LOGOUT" => return self.log_out().await,
            _ => return Err(Fault::bad("state must be READY, NOT_READY or LOGOUT")),
        }
        let now = self.state_now().await?;
        let told = self.state_event(&now);
        self.later.push(packet::event("agentState", &told));
        if let Some(desk) = &mut self.desk {
            desk.state = Some(now);
        }
        Ok(json!({ "code": 200, "status": "ok", "state": state }))
    }

    /// The agent goes home: what they have is given to others.
    async fn log_out(&mut self) -> Result<Value, Fault> {
        let desk = self.desk.take().ok_or_else(nobody)?;
        let (account, user) = (desk.scope.account_id, desk.scope.user_id());
        let told = json!({
            "agentId": user.to_string(), "state": "LOGOUT", "routable": false, "mrd": "chat", "reasonCode": null,
            "timestamp": self.shared.app.clock.now().iso(),
        });
        // They are not there any more when it is asked who is.
        drop(desk);
        routing::sign_out(&self.shared.app, account, user).await?;
        self.later.push(packet::event("agentState", &told));
        Ok(json!({ "code": 200, "status": "ok", "state": "LOGOUT" }))
    }

    /// How the agent is seen at this moment.
    pub(super) async fn state_now(&self) -> Result<AgentState, Fault> {
        let scope = &self.desk.as_ref().ok_or_else(nobody)?.scope;
        let (app, account, user) = (&self.shared.app, scope.account_id, scope.user_id());
        let db = app.store.reader();
        let membership = memberships::one(&db, account, user).await?;
        let availability = membership.map_or(Availability::Offline, |membership| membership.availability);
        let held = channel_tasks::held_by(&db, account, user).await?.len();
        let routable = availability == Availability::Online;
        let known = channel_agents::one(&db, account, user).await?;
        let reason = known.and_then(|known| known.reason).filter(|_| !routable);
        let most = app.settings.channel.queues.most;
        Ok(AgentState { state: state_of(availability, held, most), routable, reason })
    }

    /// Tells the agent how they are seen, if that is new.
    pub(super) async fn tell_state(&mut self) {
        let now = match self.state_now().await {
            Ok(now) => now,
            Err(fault) => {
                return tracing::debug!(fault = fault.message, "It could not be told how an agent is seen");
            }
        };
        let Some(desk) = &mut self.desk else { return };
        if desk.state.as_ref() == Some(&now) {
            return;
        }
        desk.state = Some(now.clone());
        let told = self.state_event(&now);
        self.emit("agentState", &told);
    }

    fn state_event(&self, now: &AgentState) -> Value {
        let agent = self.desk.as_ref().map(|desk| desk.scope.user_id().to_string());
        json!({
            "agentId": agent, "state": now.state, "routable": now.routable, "mrd": "chat", "reasonCode": now.reason,
            "timestamp": self.shared.app.clock.now().iso(),
        })
    }
}
