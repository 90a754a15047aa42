//! What shapes need besides the model.

use model::Timestamp;
use model::contact::ContactId;
use model::presence::Presence;
use model::user::UserId;

use crate::FileUrls;

/// What shapes need besides the model: where files are, what time it is, who is here.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// Makes the addresses of files.
    pub files: &'a FileUrls,
    /// Now; decides whether agents may still reply.
    pub now: Timestamp,
    /// Who of the account is here. `None` outside of an agent's requests: availability is then `null`.
    pub presence: Option<&'a Presence>,
}

impl<'a> Look<'a> {
    /// The look of events and of the public door, which never tell who is available.
    pub fn public(files: &'a FileUrls, now: Timestamp) -> Self {
        Self { files, now, presence: None }
    }

    /// `online`, `busy` or `offline`; `None` when it may not be told.
    pub(crate) fn user_availability(self, user: UserId) -> Option<&'static str> {
        let presence = self.presence?;
        Some(presence.users.get(&user).map_or("offline", |availability| availability.as_str()))
    }

    pub(crate) fn contact_availability(self, contact: ContactId) -> &'static str {
        let present = self.presence.is_some_and(|presence| presence.contacts.contains(&contact));
        if present { "online" } else { "offline" }
    }
}
