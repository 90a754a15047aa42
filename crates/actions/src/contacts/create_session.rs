//! A customer comes: their session is found or made.

use hmac::{Hmac, Mac};
use model::contact::{Contact, ContactDetails};
use model::contact_inbox::{Session, checked_source_id};
use model::conversation::ContactCard;
use model::event::{Body, Changes, EventName};
use model::inbox::Inbox;
use model::repeat::RepeatKey;
use model::scope::SystemScope;
use model::topic::{Audience, Topic};
use model::{Error, Result, name};
use sha2::Sha256;
use store::{Tx, contact_inboxes, contacts};
use uuid::Uuid;

use super::picture::picture_missing;
use super::proof::{self, Claim};
use super::verify::settle;
use crate::{App, repeats, telling};

/// A session as a customer's client asks for it.
#[derive(Debug, Clone, Default)]
pub struct NewSession {
    /// The client's own name for the session; a random one unless given.
    pub source_id: Option<String>,
    /// Who the customer says they are.
    pub details: ContactDetails,
    /// Where their picture is, if they have none yet; what is no address on the web says nothing.
    pub avatar_url: Option<String>,
    /// The proof that they are who they say, if there is one.
    pub hash: Option<String>,
    /// How to recognise that the request came before.
    pub repeat: Option<RepeatKey>,
}

/// Gives the session of this name in the inbox, or makes one.
///
/// The contact is the one with the same identifier, e-mail address or phone number and is left as it is, or a new
/// one. With a proof the session is verified at once and only the proven identifier finds a contact: an address that
/// another contact has is then left out. `Unauthenticated` when the proof is wrong or missing where it is required.
pub async fn create_session(app: &App, inbox: &Inbox, new: NewSession) -> Result<(Session, Contact)> {
    let claim = Claim { identifier: new.details.identifier.clone(), hash: new.hash };
    let proven = proof::proven(&inbox.channel, &claim)?;
    let source_id = checked_source_id(new.source_id)?;
    let named = source_id.or_else(|| new.repeat.as_ref().map(|repeat| name_of(inbox, repeat)));
    let call = Call {
        inbox,
        source_id: named.unwrap_or_else(|| Uuid::new_v4().to_string()),
        details: new.details.checked()?,
        avatar_url: new.avatar_url,
        proven,
        repeat: new.repeat,
        made_up: name::made_up(&mut rand::rng()),
    };
    match app.store.write(&call, find_or_make).await {
        // Somebody was quicker with the same name or address: now it is there to be found.
        Err(Error::Invalid(_)) => app.store.write(&call, find_or_make).await,
        result => result,
    }
}

struct Call<'a> {
    inbox: &'a Inbox,
    source_id: String,
    details: ContactDetails,
    avatar_url: Option<String>,
    proven: Option<String>,
    repeat: Option<RepeatKey>,
    made_up: String,
}

/// The session that a repeatable request makes: the same request always means the same one, and nobody who does not
/// know the channel's key can tell which.
fn name_of(inbox: &Inbox, repeat: &RepeatKey) -> String {
    let key = inbox.channel.hmac_token.reveal().as_bytes();
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in ["session", &repeat.place, &repeat.key, &repeat.fingerprint] {
        mac.update(part.as_bytes());
        mac.update(&[0]);
    }
    let digest: [u8; 32] = mac.finalize().into_bytes().into();
    let (first, _) = digest.split_first_chunk::<16>().expect("32 bytes have a first half");
    uuid::Builder::from_random_bytes(*first).into_uuid().to_string()
}

async fn find_or_make(tx: &Tx, call: &Call<'_>) -> Result<(Session, Contact)> {
    repeats::known(tx, call.repeat.as_ref()).await?;
    let known = contact_inboxes::by_source_id(tx, call.inbox.id, &call.source_id).await?;
    let found = match known {
        Some(found) => found,
        None => make(tx, call).await?,
    };
    let (session, contact) = settle(tx, call.inbox, call.proven.as_deref(), found).await?;
    let made = session.contact_inbox.id.get();
    repeats::remember(tx, "contact_inbox", call.repeat.as_ref(), made).await?;
    Ok((session, contact))
}

async fn make(tx: &Tx, call: &Call<'_>) -> Result<(Session, Contact)> {
    let contact = match matching(tx, call).await? {
        Some(contact) => contact,
        None => insert(tx, call).await?,
    };
    picture_missing(tx, &contact, call.avatar_url.as_deref()).await?;
    let session = contact_inboxes::insert(tx, contact.id, call.inbox.id, &call.source_id).await?;
    Ok((session, contact))
}

async fn matching(tx: &Tx, call: &Call<'_>) -> Result<Option<Contact>> {
    let account = call.inbox.account_id;
    if call.proven.is_none() {
        return contacts::matching(tx, account, &call.details).await;
    }
    let identifier = call.details.identifier.clone();
    contacts::matching(tx, account, &ContactDetails { identifier, ..ContactDetails::default() }).await
}

async fn insert(tx: &Tx, call: &Call<'_>) -> Result<Contact> {
    let account = call.inbox.account_id;
    let mut details = call.details.clone();
    details.name.get_or_insert_with(|| call.made_up.clone());
    if call.proven.is_some() {
        if let Some(email) = &details.email
            && contacts::by_email(tx, account, email).await?.is_some()
        {
            details.email = None;
        }
        if let Some(phone_number) = &details.phone_number
            && contacts::by_phone_number(tx, account, phone_number).await?.is_some()
        {
            details.phone_number = None;
        }
    }
    let contact = contacts::insert(tx, account, &details).await?;
    let scope = SystemScope { account_id: account };
    let event = (EventName::ContactCreated, Audience::from_slice(&[Topic::Account(account)]));
    telling::tell(tx, &scope, event, Body::Contact(Box::new(ContactCard::from(&contact))), Changes::new());
    Ok(contact)
}
