//! The door for web gadgets, connectors and campaigns: Socket.IO, `/api/customer`, `/api/thirdparty`.

mod agents;
mod connectors;
mod customers;
mod door;
mod engine;
mod fault;
mod fields;
mod intake;
mod packet;
mod polling;
mod recipients;
mod rest_api;
mod session;
mod shapes;
mod speech;
mod transport;

pub use door::{Channel, Settings, router};
