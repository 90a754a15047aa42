//! What is to be printed.

use model::Timestamp;

/// A conversation as one of its sides may keep it. Whoever fills it leaves out what that side must not see.
#[derive(Debug, Clone, PartialEq)]
pub struct Transcript {
    /// Whom the customer talked to.
    pub business: String,
    /// What people call the conversation, `12`.
    pub number: String,
    /// The customer; empty when unknown.
    pub customer: String,
    /// Its beginning.
    pub started_at: Timestamp,
    /// Its end, if it has ended.
    pub ended_at: Option<Timestamp>,
    /// The reader's language, BCP-47: `en`, `pt-BR`. One that is not known is read as English.
    pub language: String,
    /// IANA name of the zone in which times are given; one that is not known is read as UTC.
    pub time_zone: String,
    /// Everything said, in order.
    pub entries: Vec<Entry>,
    /// Whether the beginning was left out because there is too much of it.
    pub shortened: bool,
}

/// Something said.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// By whom; empty when it has no name.
    pub who: String,
    /// On whose behalf.
    pub role: Role,
    /// The words; each line is a paragraph with a direction of its own.
    pub text: String,
    /// What went with them.
    pub attachments: Vec<Attachment>,
}

/// On whose behalf somebody speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The customer.
    Customer,
    /// A person of the business.
    Agent,
    /// A program of the business.
    Bot,
    /// The system, by itself.
    System,
}

/// A file that went with something said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name.
    pub name: String,
    /// Where it can be had, if anywhere; only `http` and `https` become links.
    pub url: Option<String>,
}
