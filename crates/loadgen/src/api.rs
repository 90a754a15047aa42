//! The few calls that make a workspace to measure in: sign-in, an inbox, visitors with conversations.

use crate::http::{Connection, request};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use tokio::task::JoinSet;

/// The only administrator of a measured server.
pub(crate) const EMAIL: &str = "bench@example.com";
/// Their password.
pub(crate) const PASSWORD: &str = "Bench-Password-1!";

const CONNECTIONS: usize = 32;

/// The administrator, who works in one inbox.
#[derive(Clone)]
pub(crate) struct Agent {
    pub(crate) account: i64,
    pub(crate) user: i64,
    pub(crate) access_token: String,
    pub(crate) pubsub_token: String,
    pub(crate) inbox: String,
    pub(crate) inbox_id: i64,
}

impl Agent {
    /// Signs in as the administrator and creates an API inbox.
    pub(crate) async fn sign_in(server: SocketAddr) -> Result<Self> {
        let mut connection = Connection::open(server, 0).await?;
        let mut agent = Self::enter(&mut connection, EMAIL, PASSWORD).await?;
        // What is measured is what was asked for, and nothing that the system does by itself meanwhile.
        let own = json!({ "name": "Bench", "channel": { "type": "api" }, "enable_auto_assignment": false });
        let body = own.to_string();
        let inbox = call(&mut connection, &agent.request("POST", "inboxes", &body)).await?;
        agent.inbox = text(&inbox, "inbox_identifier")?;
        agent.inbox_id = number(&inbox, "id")?;
        Ok(agent)
    }

    /// Signs in as somebody who has no inbox yet.
    async fn enter(connection: &mut Connection, email: &str, password: &str) -> Result<Self> {
        let body = json!({ "email": email, "password": password }).to_string();
        let sign_in = request("POST", "/auth/sign_in", None, &body);
        let session = call(connection, &sign_in).await.context("signing in")?;
        let data = &session["data"];
        Ok(Self {
            account: number(data, "account_id")?,
            user: number(data, "id")?,
            access_token: text(data, "access_token")?,
            pubsub_token: text(data, "pubsub_token")?,
            inbox: String::new(),
            inbox_id: 0,
        })
    }

    /// Takes somebody new into the account, who then signs in.
    pub(crate) async fn hire(&self, connection: &mut Connection, email: &str) -> Result<Self> {
        let body =
            json!({ "name": "Guest", "email": email, "role": "agent", "password": PASSWORD }).to_string();
        call(connection, &self.request("POST", "agents", &body)).await.context("hiring")?;
        let guest = Self::enter(connection, email, PASSWORD).await?;
        Ok(Self { inbox: self.inbox.clone(), inbox_id: self.inbox_id, ..guest })
    }

    /// Removes somebody from the account.
    pub(crate) async fn dismiss(&self, connection: &mut Connection, guest: &Self) -> Result<()> {
        let request = self.request("DELETE", &format!("agents/{}", guest.user), "");
        connection.send(&request).await?.successful().context("dismissing")
    }

    /// Lets somebody into the inbox (`POST`) or out of it (`DELETE`).
    pub(crate) async fn change_members(
        &self,
        connection: &mut Connection,
        method: &str,
        guest: &Self,
    ) -> Result<()> {
        let body = json!({ "inbox_id": self.inbox_id, "user_ids": [guest.user] }).to_string();
        let request = self.request(method, "inbox_members", &body);
        connection.send(&request).await?.successful().context("changing the inbox's members")
    }

    /// Gets another realtime token; what listens with the old one ends.
    pub(crate) async fn rotate(&mut self, connection: &mut Connection) -> Result<()> {
        let path = "/api/v1/profile/reset_pubsub_token";
        let profile = call(connection, &request("POST", path, Some(&self.access_token), "{}")).await?;
        self.pubsub_token = text(&profile, "pubsub_token")?;
        Ok(())
    }

    /// The agent's message to a conversation.
    pub(crate) fn message(&self, conversation: i64, content: &str) -> Vec<u8> {
        let body = format!(r#"{{"content":"{content}"}}"#);
        self.request("POST", &format!("conversations/{conversation}/messages"), &body)
    }

    /// A request to the agent's account.
    pub(crate) fn request(&self, method: &str, path: &str, body: &str) -> Vec<u8> {
        let path = format!("/api/v1/accounts/{}/{path}", self.account);
        request(method, &path, Some(&self.access_token), body)
    }

    /// A subscription identifier that no other socket of this agent has.
    pub(crate) fn identifier(&self, socket: usize) -> String {
        let Self { account, user, pubsub_token, .. } = self;
        format!(
            r#"{{"channel":"RoomChannel","pubsub_token":"{pubsub_token}","account_id":{account},"user_id":{user},"socket":{socket}}}"#
        )
    }
}

/// A contact session with one conversation.
#[derive(Clone)]
pub(crate) struct Visitor {
    inbox: Arc<str>,
    source_id: String,
    pubsub_token: String,
    pub(crate) conversation: i64,
}

impl Visitor {
    async fn create(connection: &mut Connection, inbox: Arc<str>) -> Result<Self> {
        let contacts = format!("/public/api/v1/inboxes/{inbox}/contacts");
        let contact =
            call(connection, &request("POST", &contacts, None, "{}")).await.context("creating a contact")?;
        let mut visitor = Self {
            inbox,
            source_id: text(&contact, "source_id")?,
            pubsub_token: text(&contact, "pubsub_token")?,
            conversation: 0,
        };
        let conversations = format!("{contacts}/{}/conversations", visitor.source_id);
        let conversation = call(connection, &request("POST", &conversations, None, "{}"))
            .await
            .context("creating a conversation")?;
        visitor.conversation = number(&conversation, "id")?;
        Ok(visitor)
    }

    /// A request about the visitor's conversation.
    pub(crate) fn request(&self, method: &str, path: &str, body: &str) -> Vec<u8> {
        let Self { inbox, source_id, conversation, .. } = self;
        let path = format!(
            "/public/api/v1/inboxes/{inbox}/contacts/{source_id}/conversations/{conversation}/{path}"
        );
        request(method, &path, None, body)
    }

    /// Gets another realtime token; what listens with the old one ends.
    pub(crate) async fn rotate(&mut self, connection: &mut Connection) -> Result<()> {
        let Self { inbox, source_id, .. } = self;
        let path = format!("/public/api/v1/inboxes/{inbox}/contacts/{source_id}/reset_pubsub_token");
        let contact = call(connection, &request("POST", &path, None, "{}")).await?;
        self.pubsub_token = text(&contact, "pubsub_token")?;
        Ok(())
    }

    /// A message with a key of its own, so that no two are taken for one.
    pub(crate) fn message(&self, content: &str) -> Vec<u8> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let key = format!("bench-{}-{:012}", std::process::id(), NEXT.fetch_add(1, Relaxed));
        self.request("POST", "messages", &format!(r#"{{"content":"{content}","echo_id":"{key}"}}"#))
    }

    /// A subscription identifier; `socket` tells several sockets of one visitor apart.
    pub(crate) fn identifier(&self, socket: usize) -> String {
        format!(r#"{{"channel":"RoomChannel","pubsub_token":"{}","socket":{socket}}}"#, self.pubsub_token)
    }
}

/// Creates visitors over a few connections at a time.
pub(crate) async fn visitors(server: SocketAddr, inbox: &str, count: usize) -> Result<Vec<Visitor>> {
    let inbox: Arc<str> = inbox.into();
    many(server, count, move |connection, _| Box::pin(Visitor::create(connection, inbox.clone()))).await
}

/// Something that is being made over a connection.
pub(crate) type Making<'c, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'c>>;

/// Makes so many of something over a few connections at a time; `make` is told which one it makes.
pub(crate) async fn many<T: Send + 'static>(
    server: SocketAddr,
    count: usize,
    make: impl Fn(&mut Connection, usize) -> Making<'_, T> + Clone + Send + 'static,
) -> Result<Vec<T>> {
    let mut workers = JoinSet::new();
    for worker in 0..CONNECTIONS {
        let make = make.clone();
        workers.spawn(async move {
            let mut connection = Connection::open(server, worker).await?;
            let mut share = Vec::with_capacity(count / CONNECTIONS + 1);
            for number in (worker..count).step_by(CONNECTIONS) {
                share.push(make(&mut connection, number).await?);
            }
            anyhow::Ok(share)
        });
    }
    let mut all = Vec::with_capacity(count);
    while let Some(share) = workers.join_next().await {
        all.extend(share??);
    }
    Ok(all)
}

/// Sends a request and reads the JSON of its successful answer.
pub(crate) async fn call(connection: &mut Connection, request: &[u8]) -> Result<Value> {
    let reply = connection.send(request).await?;
    reply.successful()?;
    Ok(serde_json::from_slice(&reply.body)?)
}

/// The text at this key.
pub(crate) fn text(value: &Value, key: &str) -> Result<String> {
    Ok(value[key].as_str().with_context(|| format!("no {key} in the answer"))?.to_owned())
}

/// The number at this key.
pub(crate) fn number(value: &Value, key: &str) -> Result<i64> {
    value[key].as_i64().with_context(|| format!("no {key} in the answer"))
}
