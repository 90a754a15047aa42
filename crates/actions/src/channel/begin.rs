//! A customer comes through a channel.

use std::time::Duration;

use model::contact::{Contact, ContactDetails, is_email, is_phone_number};
use model::contact_inbox::Session;
use model::conversation::{ContactCard, ConversationId, ConversationStatus};
use model::event::{Body, Changes, EventName};
use model::inbox::Inbox;
use model::posting::Thread;
use model::repeat::{Mismatch, RepeatKey};
use model::scope::{Scope, SystemScope, VisitorScope};
use model::task::ChannelFact;
use model::topic::{Audience, Topic};
use model::{Attributes, Error, Result};
use serde_json::{Value, json};
use store::conversations::NewConversation;
use store::{Tx, channel, contact_inboxes, contacts, conversations, threads};
use uuid::Uuid;

use super::queues::queue_for;
use super::{Queues, Seat};
use crate::conversations::record;
use crate::routing::tasks::{self, Place};
use crate::{App, repeats, telling};

/// How long a repeat of a request is recognised.
const REPEATS: Duration = Duration::from_mins(15);

/// What a client says about a customer who comes.
#[derive(Debug, Clone, Default)]
pub struct Intake {
    /// The channel, checked: `web`, `sms` …
    pub channel: String,
    /// The customer's name in the channel: a phone number, an address.
    pub ref_id: String,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// E-mail address, as it was given.
    pub email: Option<String>,
    /// Phone number, as it was given.
    pub phone: Option<String>,
    /// The language to speak.
    pub language: String,
    /// The page on which the customer was.
    pub url: Option<String>,
    /// What it is about.
    pub comment: Option<String>,
    /// The skill group that is asked for.
    pub subject: Option<String>,
    /// The client's name for the request.
    pub request_id: String,
    /// Whatever else was said.
    pub data: Attributes,
}

impl Intake {
    /// What people call the customer.
    pub fn name(&self) -> String {
        let names = [&self.first_name, &self.last_name];
        let name: Vec<&str> = names.into_iter().flatten().map(|name| name.trim()).collect();
        match (name.join(" ").trim(), self.channel.as_str()) {
            ("", "web") => "Guest".to_owned(),
            ("", _) => self.ref_id.clone(),
            (name, _) => name.chars().take(255).collect(),
        }
    }

    fn details(&self) -> ContactDetails {
        let email = self.email.as_deref().map(|email| email.trim().to_lowercase());
        let phone = self.phone.as_deref().map(|phone| phone.trim().to_owned());
        ContactDetails {
            name: Some(self.name()),
            email: email.filter(|email| is_email(email)),
            phone_number: phone.filter(|phone| is_phone_number(phone)),
            ..ContactDetails::default()
        }
    }

    fn attributes(&self) -> Attributes {
        let mut attributes = Attributes::from_iter([
            ("channel".to_owned(), json!(self.channel)),
            ("ref_id".to_owned(), json!(self.ref_id)),
            ("language".to_owned(), json!(self.language)),
            ("request_id".to_owned(), json!(self.request_id)),
        ]);
        let given = [
            ("first_name", &self.first_name),
            ("last_name", &self.last_name),
            ("email", &self.email),
            ("phone", &self.phone),
            ("referer", &self.url),
            ("comment", &self.comment),
            ("subject", &self.subject),
        ];
        for (name, value) in given {
            if let Some(value) = value {
                attributes.insert(name.to_owned(), json!(value));
            }
        }
        if !self.data.is_empty() {
            attributes.insert("data".to_owned(), Value::Object(self.data.clone()));
        }
        attributes
    }
}

/// How a conversation began, or went on.
#[derive(Debug, Clone)]
pub struct Begun {
    /// The conversation and its customer.
    pub seat: Seat,
    /// Whether it was there already.
    pub resumed: bool,
}

/// Begins a conversation, which waits for its customer to join; in every channel but the web, the one that goes on is
/// given again. A repeat of the same request gives the same one.
///
/// `Unauthenticated` in an inbox that demands proof of who customers are: there is none to give here.
pub async fn begin(app: &App, inbox: &Inbox, intake: &Intake) -> Result<Begun> {
    if inbox.channel.hmac_mandatory {
        return Err(Error::Unauthenticated);
    }
    let (public_name, resumed) = app.store.write(&(inbox, intake), begin_in).await?;
    let seat = super::find(app, public_name).await?.ok_or(Error::NotFound("conversation"))?;
    Ok(Begun { seat, resumed })
}

async fn begin_in(tx: &Tx, (inbox, intake): &(&Inbox, &Intake)) -> Result<(Uuid, bool)> {
    let scope = SystemScope { account_id: inbox.account_id };
    let place = format!("channel {} of inbox {}", intake.channel, inbox.id);
    let by_header = repeats::by_header(&place, &intake.request_id, &json!("begin"));
    let key = RepeatKey { window: REPEATS, on_mismatch: Mismatch::Accept, ..by_header };
    if let Some(known) = repeats::known(tx, Some(&key)).await? {
        let thread = threads::lock_one(tx, &scope, ConversationId::new(known)).await?;
        return Ok((thread.view.conversation.uuid, true));
    }
    if intake.channel != "web" {
        store::turns::take(tx, &format!("{place} {}", intake.ref_id)).await?;
        if let Some(known) = channel::open_of_customer(tx, inbox.id, &intake.channel, &intake.ref_id).await? {
            return Ok((known, true));
        }
    }
    let thread = insert(tx, &scope, inbox, intake).await?;
    repeats::remember(tx, "conversation", Some(&key), thread.view.conversation.id.get()).await?;
    Ok((thread.view.conversation.uuid, false))
}

async fn insert(tx: &Tx, scope: &SystemScope, inbox: &Inbox, intake: &Intake) -> Result<Thread> {
    let contact = known(tx, scope, &intake.details()).await?;
    let session: Session =
        contact_inboxes::insert(tx, contact.id, inbox.id, &Uuid::new_v4().to_string()).await?;
    let team_id = queue_for(tx, scope, (&intake.channel, intake.subject.as_deref())).await?;
    let new = NewConversation {
        inbox_id: inbox.id,
        contact_id: contact.id,
        contact_inbox_id: session.contact_inbox.id,
        status: ConversationStatus::Pending,
        custom_attributes: Attributes::new(),
        additional_attributes: intake.attributes(),
        assignee_id: None,
        team_id,
        snoozed_until: None,
    };
    let thread = conversations::insert(tx, scope, &new).await?;
    let body = telling::conversation(tx, &thread).await?;
    telling::tell(tx, scope, (EventName::ConversationCreated, thread.everyone()), body, Changes::new());
    Ok(thread)
}

/// The contact with the same address or number, or a new one.
async fn known(tx: &Tx, scope: &SystemScope, details: &ContactDetails) -> Result<Contact> {
    if let Some(contact) = contacts::matching(tx, scope.account_id, details).await? {
        return Ok(contact);
    }
    let contact = contacts::insert(tx, scope.account_id, details).await?;
    let event = (EventName::ContactCreated, Audience::from_slice(&[Topic::Account(scope.account())]));
    telling::tell(tx, scope, event, Body::Contact(Box::new(ContactCard::from(&contact))), Changes::new());
    Ok(contact)
}

/// Notes that the customer is there: from now on the conversation waits for an agent. One that does already stays as
/// it is; gives whether this was the first time.
pub async fn queue(app: &App, scope: &VisitorScope, conversation: ConversationId) -> Result<bool> {
    app.store.write(&(scope, conversation, app.settings.channel.queues), queue_in).await
}

async fn queue_in(
    tx: &Tx,
    (scope, conversation, queues): &(&VisitorScope, ConversationId, Queues),
) -> Result<bool> {
    let thread = threads::lock_one(tx, *scope, *conversation).await?;
    if thread.view.conversation.status != ConversationStatus::Pending {
        return Ok(false);
    }
    let actor = model::activity::Actor::customer(&thread);
    let opened = [model::change::Change::Status(ConversationStatus::Open)];
    // Agents need not be told that somebody reopened what was never closed.
    let thread = record(tx, *scope, thread, &actor, &opened).await?.thread;
    tasks::tell(tx, *scope, &thread, ChannelFact::CustomerCame);
    if !thread.view.conversation.is_assigned() {
        tasks::enqueue(tx, *scope, &thread, (Place::End, None, queues)).await?;
    }
    Ok(true)
}
