//! Who is here, as the bytes that a client reads.

use std::collections::BTreeMap;

use model::contact::ContactId;
use model::presence::Presence;
use model::user::{Availability, UserId};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use crate::Viewer;
use crate::event::Envelope;
use crate::written::bytes;

/// Who is here.
#[derive(Serialize, ToSchema)]
pub(crate) struct PresenceUpdate<'a> {
    account_id: i64,
    /// User → `online`, `busy` or `offline`.
    #[schema(value_type = BTreeMap<String, String>)]
    users: Users<'a>,
    /// Contact → `online`. Agents only: no customer learns who else is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    contacts: Option<Contacts<'a>>,
}

struct Users<'a>(&'a BTreeMap<UserId, Availability>);

impl Serialize for Users<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(user, availability)| (user.get(), availability.as_str())))
    }
}

struct Contacts<'a>(&'a [ContactId]);

impl Serialize for Contacts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|contact| (contact.get(), "online")))
    }
}

/// The bytes of `{"event":"presence.update","data":{…}}`.
pub fn presence_json(presence: &Presence, viewer: Viewer<'_>) -> Vec<u8> {
    let data = PresenceUpdate {
        account_id: presence.account_id.get(),
        users: Users(&presence.users),
        contacts: matches!(viewer, Viewer::Agent).then_some(Contacts(&presence.contacts)),
    };
    bytes(&Envelope { event: "presence.update", data })
}
