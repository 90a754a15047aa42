//! Customers of the Customer Channel, as their gadgets make them.

use crate::api::{Agent, call, many, number, text};
use crate::http::{Connection, request};
use anyhow::{Context, Result};
use serde_json::json;
use std::net::SocketAddr;

/// A customer whose conversation waits to be joined.
pub(crate) struct Customer {
    conversation: String,
    participant: String,
}

impl Customer {
    async fn begin(connection: &mut Connection, name: usize) -> Result<Self> {
        let body =
            json!({ "Channel": "web", "firstName": "Guest", "Email": format!("guest-{name}@example.com") });
        let init = request("POST", "/api/customer/init", None, &body.to_string());
        let begun = call(connection, &init).await.context("beginning a conversation")?;
        Ok(Self {
            conversation: text(&begun, "conversationId")?,
            participant: text(&begun["participant"], "id")?,
        })
    }

    /// Somebody whom a floor lets join the room of this number.
    pub(crate) fn of_a_floor(room: usize) -> Self {
        Self { conversation: room.to_string(), participant: String::new() }
    }

    /// With what the customer joins.
    pub(crate) fn joins(&self) -> String {
        json!({ "conversationId": self.conversation, "id": self.participant }).to_string()
    }

    /// The number under which an agent knows the conversation, which is the newest of the account.
    pub(crate) async fn number(&self, connection: &mut Connection, agent: &Agent) -> Result<i64> {
        let listed = call(connection, &agent.request("GET", "conversations?status=all", "")).await?;
        let listed = listed["data"]["payload"].as_array().context("a list of conversations")?;
        let found = listed.iter().find(|one| one["uuid"] == self.conversation.as_str());
        number(found.context("the conversation is not listed")?, "id")
    }
}

/// Begins so many conversations, each of somebody else.
pub(crate) async fn customers(server: SocketAddr, count: usize) -> Result<Vec<Customer>> {
    many(server, count, |connection, name| Box::pin(Customer::begin(connection, name))).await
}
