//! What every action works with.

use std::sync::Arc;
use std::time::Duration;

use files::Files;
use model::{Clock, Error, Result};
use outbound::Outbound;
use realtime::Realtime;
use store::Store;

use crate::notifications::Ways;
use crate::{Printer, channel};

/// The running system as actions and doors see it. Cloning is cheap.
#[derive(Clone)]
pub struct App {
    /// Rows and the log.
    pub store: Store,
    /// Readers.
    pub realtime: Realtime,
    /// Attachment bytes.
    pub files: Files,
    /// Calls to addresses that somebody named.
    pub outbound: Outbound,
    /// The hour.
    pub clock: Clock,
    /// Transcripts.
    pub printer: Printer,
    /// What the operator set.
    pub settings: Arc<Settings>,
}

impl App {
    /// Whether mails are sent at all; `NotSetUp` when not.
    pub(crate) fn check_mail(&self) -> Result<()> {
        match self.settings.mail {
            Mail::On => Ok(()),
            Mail::Off => {
                Err(Error::NotSetUp("Mail is not set up on this server: smtp_url and mail_from are missing"))
            }
        }
    }
}

/// What the operator set that rules depend on.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where customers and agents reach this installation, without a trailing slash.
    pub public_url: String,
    /// Whether strangers may open accounts.
    pub signup: Signup,
    /// Language of new accounts, an ISO-639-1 code.
    pub locale: String,
    /// Whether mails are sent.
    pub mail: Mail,
    /// How people are told of notifications who are not looking.
    pub notices: Ways,
    /// How long customers can have transcripts of conversations that ended.
    pub transcript_retention: Duration,
    /// When conversations of the Customer Channel API end by themselves.
    pub channel: channel::Rules,
}

/// Whether mails are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mail {
    /// No mail server is set.
    Off,
    /// They are.
    On,
}

/// Whether strangers may open accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signup {
    /// Only the command line opens accounts.
    Closed,
    /// Anyone may.
    Open,
}
