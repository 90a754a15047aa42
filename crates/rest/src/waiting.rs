//! Requests that wait for something to happen: how many there may be, and when they have to end.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::extract::FromRequestParts;
use http::request::Parts;
use metrics::{Gauge, gauge};
use model::{Error, Result};
use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use crate::{ClientAddress, Reject};

/// Requests that wait at this moment.
static WAITING: LazyLock<Gauge> = LazyLock::new(|| gauge!("switchboard_waiting_num"));

/// Requests of one address that wait at the same time.
const OF_ONE_ADDRESS: usize = 100;
/// Requests that wait at the same time; they hold connections that others want to be answered on.
const TOGETHER: usize = 2000;
/// Seconds after which whoever was one too many may ask again.
const RETRY_AFTER: u32 = 10;

/// What requests that wait have in common. Whoever serves puts it into each of them. Cloning is cheap.
#[derive(Debug, Clone, Default)]
pub struct Waiting(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    closing: CancellationToken,
    seats: Mutex<Seats>,
}

#[derive(Debug, Default)]
struct Seats {
    taken: usize,
    by_address: HashMap<IpAddr, usize>,
}

impl Waiting {
    /// Requests that end their waiting when `closing` is cancelled.
    pub fn new(closing: CancellationToken) -> Self {
        Self(Arc::new(Inner { closing, seats: Mutex::default() }))
    }

    fn sit(&self, address: IpAddr) -> Result<Seat> {
        let mut seats = self.0.seats.lock();
        let of_this_address = seats.by_address.get(&address).copied().unwrap_or_default();
        if seats.taken >= TOGETHER || of_this_address >= OF_ONE_ADDRESS {
            return Err(Error::Limited { retry_after: RETRY_AFTER });
        }
        seats.taken += 1;
        WAITING.increment(1);
        seats.by_address.insert(address, of_this_address + 1);
        Ok(Seat { waiting: self.clone(), address })
    }
}

/// A place to wait in, if there is one; it is given up when dropped.
#[derive(Debug, Clone)]
pub struct Place {
    waiting: Waiting,
    address: IpAddr,
}

impl Place {
    /// Sits down; `Limited` when too many wait already.
    pub fn sit(&self) -> Result<Seat> {
        self.waiting.sit(self.address)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Place {
    type Rejection = Reject;

    /// Requests without the extension come from tests that call the router directly.
    async fn from_request_parts(parts: &mut Parts, state: &S) -> std::result::Result<Self, Reject> {
        let client = ClientAddress::from_request_parts(parts, state).await?;
        let waiting = parts.extensions.get::<Waiting>().cloned().unwrap_or_default();
        Ok(Self { waiting, address: client.network() })
    }
}

/// Somebody who waits.
#[derive(Debug)]
pub struct Seat {
    waiting: Waiting,
    address: IpAddr,
}

/// How waiting ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Waited<T> {
    /// It happened.
    Happened(T),
    /// It did not happen in time.
    TimeOver,
    /// The server is going away.
    Closing,
}

impl Seat {
    /// Waits for `event`, no longer than `time` and not once the server is going away.
    pub async fn wait<T>(&self, time: Duration, event: impl Future<Output = T>) -> Waited<T> {
        let in_time = tokio::time::timeout(time, event);
        match self.waiting.0.closing.run_until_cancelled(in_time).await {
            Some(Ok(happened)) => Waited::Happened(happened),
            Some(Err(_)) => Waited::TimeOver,
            None => Waited::Closing,
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut seats = self.waiting.0.seats.lock();
        seats.taken -= 1;
        WAITING.decrement(1);
        let left = seats.by_address.get(&self.address).map_or(0, |count| count - 1);
        match left {
            0 => drop(seats.by_address.remove(&self.address)),
            left => drop(seats.by_address.insert(self.address, left)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_hours(1);

    #[test]
    fn one_address_cannot_take_all_seats_and_gives_back_those_it_leaves() {
        let waiting = Waiting::default();
        let (one, other) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        let mut seats: Vec<_> = (0..OF_ONE_ADDRESS).map(|_| waiting.sit(one).unwrap()).collect();

        assert!(matches!(waiting.sit(one), Err(Error::Limited { .. })));
        waiting.sit(other).unwrap();
        seats.pop();
        seats.push(waiting.sit(one).unwrap());
        assert!(matches!(waiting.sit(one), Err(Error::Limited { .. })));
        drop(seats);
        assert!(waiting.0.seats.lock().by_address.is_empty());
    }

    #[test]
    fn all_addresses_together_leave_connections_to_others() {
        let waiting = Waiting::default();
        let address = |index: usize| IpAddr::from(u32::try_from(index).unwrap().to_be_bytes());
        let seats: Vec<_> = (0..TOGETHER).map(|index| waiting.sit(address(index)).unwrap()).collect();

        assert!(matches!(waiting.sit(address(TOGETHER)), Err(Error::Limited { .. })));
        drop(seats);
        waiting.sit(address(0)).unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn waiting_ends_with_the_event_with_the_time_and_with_the_server() {
        let closing = CancellationToken::new();
        let seat = Waiting::new(closing.clone()).sit(IpAddr::from([192, 0, 2, 1])).unwrap();

        assert_eq!(seat.wait(HOUR, async { 7 }).await, Waited::Happened(7));
        assert_eq!(seat.wait(HOUR, std::future::pending::<u8>()).await, Waited::TimeOver);
        closing.cancel();
        assert_eq!(seat.wait(HOUR, std::future::pending::<u8>()).await, Waited::Closing);
    }
}
