//! A running server with the sockets to open on it and the requests that make it broadcast.
//!
//! Rows are written once against a stage; it does not matter whether ours or the floor stands behind it.

use crate::api::Visitor;
use crate::cable::Protocol;
use crate::channel::Customer;
use crate::floors;
use crate::http;
use crate::installation::{Installation, People};
use crate::process::Process;
use anyhow::{Result, ensure};

/// Frames of this size are compared when the measured server's own size is not known.
pub(crate) const REFERENCE_FRAME: usize = 525;

/// A server to measure.
pub(crate) struct Stage {
    pub(crate) process: Process,
    /// What the sockets speak.
    pub(crate) protocol: Protocol,
    /// One subscription identifier per socket.
    pub(crate) identifiers: Vec<String>,
    /// One entry per publishing connection: the requests it repeats in turn.
    pub(crate) publishers: Vec<Vec<Vec<u8>>>,
    /// So many sockets receive each broadcast.
    pub(crate) receivers: usize,
}

impl Stage {
    fn cable(
        process: Process,
        identifiers: Vec<String>,
        publishers: Vec<Vec<Vec<u8>>>,
        receivers: usize,
    ) -> Self {
        Self { process, protocol: Protocol::Plain, identifiers, publishers, receivers }
    }

    /// One Socket.IO socket for each customer, who hears from nobody.
    pub(crate) fn waiting(process: Process, customers: &[Customer]) -> Self {
        let identifiers = customers.iter().map(Customer::joins).collect();
        Self { process, protocol: Protocol::SocketIo, identifiers, publishers: Vec::new(), receivers: 1 }
    }

    /// So many Socket.IO sockets of one customer, to whom somebody types with these requests.
    pub(crate) fn tabs(process: Process, customer: &Customer, sockets: usize, typing: [Vec<u8>; 2]) -> Self {
        let identifiers = vec![customer.joins(); sockets];
        let publishers = vec![typing.into()];
        Self { process, protocol: Protocol::SocketIo, identifiers, publishers, receivers: sockets }
    }

    /// One socket per visitor and nobody who writes.
    pub(crate) fn idle(installation: &Installation, people: &People, sockets: usize) -> Result<Self> {
        let visitors = first(&people.visitors, sockets)?;
        let identifiers = visitors.iter().map(|visitor| visitor.identifier(0)).collect();
        Ok(Self::cable(installation.start()?, identifiers, Vec::new(), 1))
    }

    /// Agents' sockets in one inbox, where `publishers` visitors type.
    pub(crate) fn room(
        installation: &Installation,
        people: &People,
        sockets: usize,
        publishers: usize,
    ) -> Result<Self> {
        let identifiers = (0..sockets).map(|socket| people.agent.identifier(socket)).collect();
        let publishers = first(&people.visitors, publishers)?.iter().map(visitor_types).collect();
        Ok(Self::cable(installation.start()?, identifiers, publishers, sockets))
    }

    /// Two sockets for each of so many visitors, to whom an agent without a socket types over so many connections.
    pub(crate) fn pairs(
        installation: &Installation,
        people: &People,
        conversations: usize,
        connections: usize,
    ) -> Result<Self> {
        let visitors = first(&people.visitors, conversations)?;
        let identifiers =
            visitors.iter().flat_map(|visitor| [visitor.identifier(0), visitor.identifier(1)]).collect();
        let agent_types = |visitor: &Visitor, status| {
            let path = format!("conversations/{}/toggle_typing_status", visitor.conversation);
            people.agent.request("POST", &path, &typing(status))
        };
        let publishers = visitors
            .chunks(conversations.div_ceil(connections))
            .map(|share| {
                ["on", "off"].iter().flat_map(|status| share.iter().map(|v| agent_types(v, status))).collect()
            })
            .collect();
        Ok(Self::cable(installation.start()?, identifiers, publishers, 2))
    }

    /// The floor's counterpart of all of these: `topics` of `receivers` sockets each.
    pub(crate) fn floor(
        topics: usize,
        receivers: usize,
        connections: usize,
        frame_bytes: usize,
    ) -> Result<Self> {
        let sockets = topics * receivers;
        let process = floors::hybrid(sockets, receivers, frame_bytes)?;
        let identifiers = (0..sockets).map(floors::identifier).collect();
        let broadcast = |topic| http::request("POST", &format!("/broadcast/{topic}"), None, &typing("on"));
        let publishers = (0..connections)
            .map(|connection| {
                (0..topics).skip(connection % topics).step_by(connections).map(broadcast).collect()
            })
            .collect();
        Ok(Self::cable(process, identifiers, publishers, receivers))
    }
}

fn visitor_types(visitor: &Visitor) -> Vec<Vec<u8>> {
    ["on", "off"].iter().map(|status| visitor.request("POST", "toggle_typing", &typing(status))).collect()
}

/// The body that says whether somebody types: `on` or `off`.
pub(crate) fn typing(status: &str) -> String {
    format!(r#"{{"typing_status":"{status}"}}"#)
}

fn first(visitors: &[Visitor], count: usize) -> Result<&[Visitor]> {
    ensure!(visitors.len() >= count, "only {} of {count} visitors exist", visitors.len());
    Ok(&visitors[..count])
}
