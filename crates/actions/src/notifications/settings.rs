//! Of what users want to hear by other means, and where.

use model::notice::PushKind;
use model::notification::NotificationFlags;
use model::scope::AgentScope;
use model::user::UserId;
use model::{Attributes, Error, Result};
use store::Tx;
use store::notification_settings::{self, Subscription};

use super::browser_keys::BrowserKeys;
use crate::App;

/// The longest token or address of a device, in characters.
const IDENTIFIER_LIMIT: usize = 2048;
/// Bytes of what a device may say of itself.
const ATTRIBUTES_LIMIT: usize = 8 * 1024;
/// Places that one user is pushed to.
const SUBSCRIPTIONS: i64 = 100;

/// Says of what the caller wants to hear by e-mail and by push.
pub async fn set_flags(app: &App, scope: &AgentScope, flags: &NotificationFlags) -> Result<()> {
    app.store.write(&(scope, flags), set).await
}

async fn set(tx: &Tx, (scope, flags): &(&AgentScope, &NotificationFlags)) -> Result<()> {
    notification_settings::set(tx, scope, flags).await
}

/// Notes where the user wants to be pushed to: a device's token, or a browser's address with its keys.
pub async fn subscribe(
    app: &App,
    user: UserId,
    (kind, identifier): (PushKind, &str),
    attributes: Attributes,
) -> Result<Subscription> {
    if identifier.is_empty() || identifier.chars().count() > IDENTIFIER_LIMIT {
        return Err(Error::invalid(
            "subscription_attributes",
            "Device id or endpoint must have 1 to 2048 characters",
        ));
    }
    if kind == PushKind::Browser {
        check_browser(identifier, &attributes)?;
    }
    if serde_json::to_vec(&attributes).map_err(anyhow::Error::new)?.len() > ATTRIBUTES_LIMIT {
        return Err(Error::invalid("subscription_attributes", "Subscription attributes are too long"));
    }
    app.store.write(&(user, kind, identifier, attributes), subscribe_in).await
}

/// Refuses a browser that nothing could be pushed to.
fn check_browser(endpoint: &str, attributes: &Attributes) -> Result<()> {
    if let Err(error) = outbound::Request::post(endpoint, "") {
        return Err(Error::invalid("subscription_attributes", format!("Endpoint cannot be called: {error}")));
    }
    if BrowserKeys::read(attributes).is_none() {
        return Err(Error::invalid(
            "subscription_attributes",
            "p256dh must be a key of 65 bytes and auth a secret of 16 bytes, in URL-safe base64",
        ));
    }
    Ok(())
}

async fn subscribe_in(
    tx: &Tx,
    (user, kind, identifier, attributes): &(UserId, PushKind, &str, Attributes),
) -> Result<Subscription> {
    if notification_settings::subscriptions(tx, *user, identifier).await? >= SUBSCRIPTIONS {
        return Err(Error::invalid("base", "Too many subscriptions (maximum is 100)"));
    }
    notification_settings::subscribe(tx, *user, (kind.as_str(), identifier), attributes).await
}

/// Pushes to this place no more.
pub async fn unsubscribe(app: &App, user: UserId, identifier: &str) -> Result<()> {
    app.store.write(&(user, identifier), unsubscribe_in).await
}

async fn unsubscribe_in(tx: &Tx, (user, identifier): &(UserId, &str)) -> Result<()> {
    notification_settings::unsubscribe(tx, *user, identifier).await
}
