//! How committed events and passing signals reach every reader: account feeds, topics, presence.
//!
//! Nothing here knows a wire format. A reader is a [`Subscription`] that puts [`Delivery`]s into a connection's
//! [`Outbox`]; the connection's door encodes each delivery once per protocol and audience and writes the shared bytes.

mod bus;
mod census;
mod delivery;
mod feed;
mod follower;
mod fresh;
mod growth;
mod listeners;
mod outbox;
mod presence;
mod realtime;
mod resume;
mod rights;
mod subscription;
mod typists;

pub use census::Census;
pub use delivery::{Content, Delivery, Frame};
pub use follower::Follower;
pub use growth::{Growth, Stretch, Watch};
pub use outbox::{Item, Outbox, Taken};
pub use presence::{Arrivals, Windows};
pub use realtime::Realtime;
pub use resume::{Position, Resumed, Since, count_resume};
pub use rights::Claim;
pub use subscription::{CatchUp, Subscription};
