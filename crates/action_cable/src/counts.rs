//! What this door measures. The handles are looked up once: an event must cost no more than an addition.

use std::sync::LazyLock;

use metrics::{Counter, Gauge, counter, gauge};

/// Live connections at this moment.
pub(crate) static CLIENTS: LazyLock<Gauge> = LazyLock::new(|| gauge!("switchboard_clients_num"));
/// Commands that clients sent.
pub(crate) static COMMANDS: LazyLock<Counter> = LazyLock::new(|| counter!("switchboard_client_msg_total"));
/// Messages of clients that are no command.
pub(crate) static NONSENSE: LazyLock<Counter> =
    LazyLock::new(|| counter!("switchboard_failed_client_msg_total"));
/// Subscriptions refused because the claim allows nothing.
pub(crate) static REFUSED: LazyLock<Counter> = LazyLock::new(|| counter!("switchboard_failed_auths_total"));
/// Subscriptions ended because a right was lost.
pub(crate) static REVOKED: LazyLock<Counter> =
    LazyLock::new(|| counter!("switchboard_revoked_subscriptions_total"));
/// Connections given up because their client took nothing any more.
pub(crate) static GIVEN_UP: LazyLock<Counter> =
    LazyLock::new(|| counter!("switchboard_disconnected_slow_clients_total"));

/// Connections refused because their address has too many.
pub(crate) static TOO_MANY_SOCKETS: LazyLock<Counter> = LazyLock::new(|| limited("sockets_per_address"));
/// Subscriptions refused because their connection has too many.
pub(crate) static TOO_MANY_SUBSCRIPTIONS: LazyLock<Counter> =
    LazyLock::new(|| limited("subscriptions_per_socket"));
/// Connections ended because a message was too large.
pub(crate) static TOO_LARGE: LazyLock<Counter> = LazyLock::new(|| limited("socket_message_limit"));
/// Connections ended because too many messages came too quickly.
pub(crate) static TOO_QUICK: LazyLock<Counter> = LazyLock::new(|| limited("socket_message_rate"));

fn limited(limit: &'static str) -> Counter {
    counter!("switchboard_limited_total", "limit" => limit)
}
