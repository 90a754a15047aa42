//! What every REST door needs: parameters in, answers out, and the layers around both.

pub mod address;
pub mod error;
pub mod event_log;
pub mod json;
pub mod layers;
pub mod lenient;
pub mod params;
pub mod path;
pub mod range;
pub mod reject;
pub mod serve_file;
pub mod throttle;
pub mod uploads;
pub mod waiting;

pub use address::{ClientAddress, PeerAddress, TrustedProxies};
pub use error::{AgentError, PublicError};
pub use json::{Empty, Json};
pub use params::Params;
pub use path::Path;
pub use reject::Reject;
pub use throttle::Throttle;
pub use uploads::{ExpectedBody, TakenFiles, UploadLimits, UploadPart, Uploads};
pub use waiting::{Place, Seat, Waited, Waiting};
