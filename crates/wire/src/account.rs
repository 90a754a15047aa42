//! An account as its members are answered.

use model::Attributes;
use model::account::{Account, AccountSettings};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// The number that clients expect of what never changed.
const UNCHANGED: &str = "0000000000";
/// What clients may show of this server.
const FEATURES: [&str; 5] =
    ["agent_management", "channel_api", "inbox_management", "labels", "team_management"];

/// An account as its members are answered.
#[derive(Serialize, ToSchema)]
pub struct AccountRest {
    settings: AccountSettingsRest,
    created_at: String,
    #[schema(value_type = Object)]
    custom_attributes: Attributes,
    domain: Option<String>,
    /// What is there, by name.
    #[schema(value_type = Object)]
    features: Map<String, Value>,
    id: i64,
    locale: String,
    name: String,
    support_email: Option<String>,
    status: &'static str,
    cache_keys: CacheKeys,
    latest_chatwoot_version: Option<String>,
}

/// What administrators chose.
#[derive(Serialize, ToSchema)]
struct AccountSettingsRest {
    /// Minutes; null when conversations are never resolved by the system.
    auto_resolve_after: Option<u32>,
    auto_resolve_message: Option<String>,
    auto_resolve_ignore_waiting: bool,
    auto_resolve_label: Option<String>,
    audio_transcriptions: bool,
}

/// When lists that clients keep have changed.
#[derive(Serialize, ToSchema)]
struct CacheKeys {
    label: &'static str,
    inbox: &'static str,
    team: &'static str,
}

impl From<&Account> for AccountRest {
    fn from(account: &Account) -> Self {
        let settings = &account.settings;
        Self {
            settings: AccountSettingsRest::from(settings),
            created_at: account.created_at.iso(),
            custom_attributes: account.custom_attributes.clone(),
            domain: settings.domain.clone(),
            features: FEATURES.map(|feature| (feature.to_owned(), Value::Bool(true))).into_iter().collect(),
            id: account.id.get(),
            locale: account.locale.clone(),
            name: account.name.clone(),
            support_email: settings.support_email.clone(),
            status: account.status.as_str(),
            cache_keys: CacheKeys { label: UNCHANGED, inbox: UNCHANGED, team: UNCHANGED },
            latest_chatwoot_version: None,
        }
    }
}

impl From<&AccountSettings> for AccountSettingsRest {
    fn from(settings: &AccountSettings) -> Self {
        let rule = &settings.auto_resolve;
        Self {
            auto_resolve_after: rule.after,
            auto_resolve_message: rule.message.clone(),
            auto_resolve_ignore_waiting: rule.ignore_waiting,
            auto_resolve_label: rule.label.clone(),
            audio_transcriptions: false,
        }
    }
}
