//! The few calls that make a workspace to measure in: sign-in, an inbox, visitors with conversations.

use crate::http::{Connection, request};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::net::SocketAddr;
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
}

impl Agent {
    /// Signs in and creates an API inbox.
    pub(crate) async fn sign_in(server: SocketAddr) -> Result<Self> {
        let mut connection = Connection::open(server, 0).await?;
        let body = json!({ "email": EMAIL, "password": PASSWORD }).to_string();
        let session = call(&mut connection, &request("POST", "/auth/sign_in", None, &body)).await?;
        let data = &session["data"];
        let mut agent = Self {
            account: number(data, "account_id")?,
            user: number(data, "id")?,
            access_token: text(data, "access_token")?,
            pubsub_token: text(data, "pubsub_token")?,
            inbox: String::new(),
        };
        let body = json!({ "name": "Bench", "channel": { "type": "api" } }).to_string();
        let inbox = call(&mut connection, &agent.request("POST", "inboxes", &body)).await?;
        agent.inbox = text(&inbox, "inbox_identifier")?;
        Ok(agent)
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
    let mut workers = JoinSet::new();
    for worker in 0..CONNECTIONS {
        let share = count / CONNECTIONS + usize::from(worker < count % CONNECTIONS);
        let inbox = inbox.clone();
        workers.spawn(async move {
            let mut connection = Connection::open(server, worker).await?;
            let mut visitors = Vec::with_capacity(share);
            for _ in 0..share {
                visitors.push(Visitor::create(&mut connection, inbox.clone()).await?);
            }
            anyhow::Ok(visitors)
        });
    }
    let mut visitors = Vec::with_capacity(count);
    while let Some(share) = workers.join_next().await {
        visitors.extend(share??);
    }
    ensure!(visitors.len() == count, "{} of {count} visitors were created", visitors.len());
    Ok(visitors)
}

async fn call(connection: &mut Connection, request: &[u8]) -> Result<Value> {
    let reply = connection.send(request).await?;
    reply.successful()?;
    Ok(serde_json::from_slice(&reply.body)?)
}

fn text(value: &Value, key: &str) -> Result<String> {
    Ok(value[key].as_str().with_context(|| format!("no {key} in the answer"))?.to_owned())
}

fn number(value: &Value, key: &str) -> Result<i64> {
    value[key].as_i64().with_context(|| format!("no {key} in the answer"))
}
