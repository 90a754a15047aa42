//! What the operator set: flag before environment variable before file before default.

mod document;
mod print;
mod sources;
mod table;
mod values;

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use actions::channel::{Queues, Rules, Unserved};
use actions::housekeeping::Lives;
use actions::notifications::Ways;
use model::Token;
use model::account::AccountId;
use model::network::Network;
use model::notice::PushKind;
use model::posting::Limits;
use rest::TrustedProxies;
use serde::Deserialize;

pub(crate) use document::document;
pub(crate) use print::print;
pub(crate) use sources::{Given, Sources};
pub(crate) use table::{SECTIONS, Setting, Shape, all};
pub(crate) use values::checked_secret_key;

/// Every setting with its value; `table.rs` says what each means.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    pub(crate) listen: SocketAddr,
    #[serde(default, deserialize_with = "values::public_url")]
    pub(crate) public_url: Option<String>,
    #[serde(deserialize_with = "values::trusted_proxies")]
    pub(crate) trusted_proxies: TrustedProxies,
    #[serde(default, deserialize_with = "values::networks")]
    pub(crate) private_targets: Vec<Network>,
    #[serde(deserialize_with = "values::duration")]
    pub(crate) drain_time: Duration,
    #[serde(deserialize_with = "values::duration")]
    pub(crate) reconnect_spread: Duration,
    pub(crate) data: PathBuf,
    #[serde(default, deserialize_with = "values::database_url")]
    pub(crate) database_url: Option<Token>,
    pub(crate) database_readers: u32,
    #[serde(default, deserialize_with = "values::secret_key")]
    pub(crate) secret_key: Option<Token>,
    #[serde(deserialize_with = "values::duration")]
    pub(crate) log_retention: Duration,
    pub(crate) rate_limit: u32,
    pub(crate) sign_ins_per_address: u32,
    pub(crate) sign_ins_per_email: u32,
    pub(crate) flood_limit: u32,
    pub(crate) resume_limit: u32,
    pub(crate) sockets_per_address: u32,
    pub(crate) subscriptions_per_socket: u32,
    #[serde(deserialize_with = "values::size")]
    pub(crate) socket_message_limit: u64,
    pub(crate) socket_message_rate: u32,
    #[serde(deserialize_with = "values::duration")]
    pub(crate) handshake_time: Duration,
    #[serde(deserialize_with = "values::duration")]
    pub(crate) unresponsive_time: Duration,
    pub(crate) connections: u32,
    #[serde(deserialize_with = "values::size")]
    pub(crate) body_limit: u64,
    #[serde(deserialize_with = "values::size")]
    pub(crate) upload_limit: u64,
    #[serde(deserialize_with = "values::duration")]
    pub(crate) contact_presence: Duration,
    #[serde(deserialize_with = "values::duration")]
    pub(crate) user_presence: Duration,
    #[serde(deserialize_with = "values::duration")]
    pub(crate) session_token_life: Duration,
    pub(crate) signup: bool,
    pub(crate) locale: String,
    pub(crate) account_name: Option<String>,
    pub(crate) admin_name: Option<String>,
    pub(crate) admin_email: Option<String>,
    pub(crate) admin_password: Option<Token>,
    #[serde(default)]
    pub(crate) smtp_url: Option<Token>,
    pub(crate) mail_from: Option<String>,
    #[serde(deserialize_with = "values::duration")]
    pub(crate) transcript_retention: Duration,
    #[serde(default)]
    pub(crate) font_dirs: Vec<PathBuf>,
    #[serde(deserialize_with = "values::duration")]
    pub(crate) notification_mail_delay: Duration,
    #[serde(default, deserialize_with = "values::push_contact")]
    pub(crate) browser_push_contact: Option<String>,
    pub(crate) fcm_service_account: Option<PathBuf>,
    pub(crate) fcm_endpoint: String,
    #[serde(deserialize_with = "values::log_filter")]
    pub(crate) log: String,
    pub(crate) log_format: LogFormat,
    pub(crate) metrics_listen: Option<SocketAddr>,
    pub(crate) channel_account: Option<i64>,
    #[serde(default, deserialize_with = "values::base_path")]
    pub(crate) channel_base_path: Option<String>,
    #[serde(default)]
    pub(crate) connector_token: Option<Token>,
    #[serde(default)]
    pub(crate) third_party_key: Option<Token>,
    pub(crate) strict_status_codes: bool,
    #[serde(deserialize_with = "values::duration")]
    pub(crate) channel_join_time: Duration,
    #[serde(deserialize_with = "values::duration")]
    pub(crate) channel_inactivity: Duration,
    pub(crate) channel_reminders: u32,
    #[serde(deserialize_with = "values::duration")]
    pub(crate) channel_absence_time: Duration,
    #[serde(deserialize_with = "values::duration")]
    pub(crate) channel_reconnect_time: Duration,
    pub(crate) channel_agent_limit: u32,
    #[serde(deserialize_with = "values::lasting")]
    pub(crate) channel_accept_time: Duration,
    #[serde(deserialize_with = "values::duration")]
    pub(crate) channel_queue_time: Duration,
    #[serde(deserialize_with = "values::duration")]
    pub(crate) channel_overflow_time: Duration,
    #[serde(deserialize_with = "values::duration")]
    pub(crate) channel_agent_return_time: Duration,
    pub(crate) channel_end_without_agent: bool,
}

/// Bytes of one event of the Customer Channel API, and of one request.
const CHANNEL_MESSAGE: usize = 1_000_000;

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// For collectors.
    Json,
}

impl Settings {
    /// What one client of `/cable` may ask.
    pub(crate) fn cable_limits(&self) -> action_cable::Limits {
        action_cable::Limits {
            per_address: NonZeroU32::new(self.sockets_per_address),
            subscriptions: NonZeroU32::new(self.subscriptions_per_socket),
            message: usize::try_from(self.socket_message_limit).unwrap_or(usize::MAX),
            messages: NonZeroU32::new(self.socket_message_rate),
            history: self.resume_limit,
            unresponsive: self.unresponsive_time,
        }
    }

    /// When conversations of the Customer Channel API end by themselves.
    pub(crate) fn channel_rules(&self) -> Rules {
        Rules {
            join_within: self.channel_join_time,
            inactivity: Some(self.channel_inactivity).filter(|time| !time.is_zero()),
            reminders: self.channel_reminders,
            missed_after: self.channel_absence_time,
            reconnect_within: self.channel_reconnect_time,
            queues: self.channel_queues(),
        }
    }

    /// How conversations of the Customer Channel API find agents.
    fn channel_queues(&self) -> Queues {
        let limited = |time: Duration| Some(time).filter(|time| !time.is_zero());
        Queues {
            most: Some(self.channel_agent_limit).filter(|most| *most > 0),
            accept_within: self.channel_accept_time,
            serve_within: limited(self.channel_queue_time),
            widen_after: limited(self.channel_overflow_time),
            return_within: self.channel_agent_return_time,
            unserved: if self.channel_end_without_agent { Unserved::End } else { Unserved::Wait },
        }
    }

    /// What the Customer Channel API may be asked.
    pub(crate) fn channel(&self) -> customer_channel::Settings {
        customer_channel::Settings {
            account: self.channel_account.map(AccountId::new),
            connector_token: self.connector_token.clone(),
            third_party_key: self.third_party_key.clone(),
            strict_status_codes: self.strict_status_codes,
            base_path: self.channel_base_path.clone(),
            per_address: NonZeroU32::new(self.sockets_per_address),
            message: CHANNEL_MESSAGE,
            unresponsive: self.unresponsive_time,
        }
    }

    /// How agents are told of notifications who are not looking.
    pub(crate) fn notices(&self) -> Ways {
        let browsers = self.browser_push_contact.is_some().then_some(PushKind::Browser);
        let telephones = self.fcm_service_account.is_some().then_some(PushKind::Firebase);
        Ways {
            mail_after: self.smtp_url.is_some().then_some(self.notification_mail_delay),
            pushed: browsers.into_iter().chain(telephones).collect(),
        }
    }

    /// How long things are kept.
    pub(crate) fn lives(&self) -> Lives {
        let session_token = Some(self.session_token_life).filter(|life| !life.is_zero());
        Lives { log: self.log_retention, session_token }
    }

    /// The limits of posting.
    pub(crate) fn limits(&self) -> Limits {
        Limits { flood: self.flood_limit }
    }
}
