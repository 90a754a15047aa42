//! What every endpoint works with.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use actions::{App, Mail};
use axum::extract::FromRef;
use model::account::AccountId;
use model::presence::Presence;
use model::user::Member;
use model::{Result, Timestamp};
use rest::{ClientAddress, Throttle, Uploads};
use wire::{FileUrls, Look};

/// Transcripts that an account may send in an hour.
const TRANSCRIPTS: NonZeroU32 = NonZeroU32::new(1000).expect("it is not zero");

/// People that an account may invite by mail in an hour.
const INVITATIONS: NonZeroU32 = NonZeroU32::new(200).expect("it is not zero");

/// Files that an account may keep for good in an hour.
const KEPT_FILES: NonZeroU32 = NonZeroU32::new(60).expect("it is not zero");

/// The state of the agents' door. Cloning is cheap: each request is given one by several hands.
#[derive(Clone)]
pub struct Door(Arc<Fittings>);

/// What the door consists of.
pub struct Fittings {
    pub(crate) app: App,
    pub(crate) files: FileUrls,
    pub(crate) attempts: Attempts,
    /// Transcripts that each account may send.
    pub(crate) transcripts: Arc<Throttle<AccountId>>,
    /// People that each account may invite by mail.
    invitations: Throttle<AccountId>,
    /// Files that each account may keep for good.
    pub(crate) kept_files: Arc<Throttle<AccountId>>,
    uploads: Uploads,
}

impl Door {
    /// The door to `app`, which takes files in through `uploads`.
    pub fn new(app: App, uploads: Uploads, limits: SignInLimits) -> Self {
        let files = FileUrls::new(&app.settings.public_url, app.store.keyring().files());
        let transcripts = Arc::new(Throttle::new(TRANSCRIPTS, Duration::from_hours(1)));
        let invitations = Throttle::new(INVITATIONS, Duration::from_hours(1));
        let kept_files = Arc::new(Throttle::new(KEPT_FILES, Duration::from_hours(1)));
        let attempts = Attempts::new(limits);
        Self(Arc::new(Fittings { app, files, attempts, transcripts, invitations, kept_files, uploads }))
    }

    /// What shapes need besides the model: the hour, and who of the account is here.
    pub(crate) async fn sight(&self, account: AccountId) -> Result<Sight<'_>> {
        let presence = self.app.realtime.presence(account).await?;
        Ok(Sight { files: &self.files, now: self.app.clock.now(), presence })
    }

    /// Counts somebody who is invited by mail; `Limited` when it is one too many.
    pub(crate) fn check_invitation(&self, account: AccountId) -> Result<()> {
        match self.app.settings.mail {
            Mail::On => self.invitations.check(account),
            Mail::Off => Ok(()),
        }
    }

    /// Members as they are answered.
    pub(crate) async fn shown(&self, account: AccountId, members: &[Member]) -> Result<Vec<wire::Agent>> {
        let sight = self.sight(account).await?;
        Ok(members.iter().map(|member| wire::Agent::new(member, sight.look())).collect())
    }
}

impl Deref for Door {
    type Target = Fittings;

    fn deref(&self) -> &Fittings {
        &self.0
    }
}

impl FromRef<Door> for Uploads {
    fn from_ref(door: &Door) -> Self {
        door.uploads.clone()
    }
}

/// Keeps alive what a [`Look`] borrows.
pub(crate) struct Sight<'a> {
    files: &'a FileUrls,
    now: Timestamp,
    presence: Presence,
}

impl Sight<'_> {
    pub(crate) fn look(&self) -> Look<'_> {
        Look { files: self.files, now: self.now, presence: Some(&self.presence) }
    }
}

/// How often somebody may try to sign in; 0 is without limit.
#[derive(Debug, Clone, Copy)]
pub struct SignInLimits {
    /// Attempts from one address in five minutes.
    pub per_address: u32,
    /// Attempts with one e-mail address in fifteen minutes.
    pub per_email: u32,
}

impl Default for SignInLimits {
    fn default() -> Self {
        Self { per_address: 5, per_email: 10 }
    }
}

/// Counts attempts to prove who somebody is.
#[derive(Clone)]
pub(crate) struct Attempts {
    addresses: Option<Arc<Throttle<IpAddr>>>,
    emails: Option<Arc<Throttle<String>>>,
}

impl Attempts {
    fn new(limits: SignInLimits) -> Self {
        let minutes = Duration::from_mins;
        Self {
            addresses: NonZeroU32::new(limits.per_address)
                .map(|calls| Arc::new(Throttle::new(calls, minutes(5)))),
            emails: NonZeroU32::new(limits.per_email)
                .map(|calls| Arc::new(Throttle::new(calls, minutes(15)))),
        }
    }

    /// Counts one from this address; `Limited` when it is one too many.
    pub(crate) fn from(&self, address: ClientAddress) -> Result<()> {
        self.addresses.as_ref().map_or(Ok(()), |throttle| throttle.check(network(address.0)))
    }

    /// Counts one with this e-mail address; `Limited` when it is one too many.
    pub(crate) fn with(&self, email: &str) -> Result<()> {
        // Longer ones are nobody's and must not fill the memory.
        let email: String = email.trim().chars().take(255).flat_map(char::to_lowercase).collect();
        self.emails.as_ref().map_or(Ok(()), |throttle| throttle.check(email))
    }
}

/// One IPv6 customer owns a whole /64, so that is what shares an allowance.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => IpAddr::V6((six.to_bits() & !u128::from(u64::MAX)).into()),
    }
}
