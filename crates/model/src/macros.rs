//! What agents do to conversations at one word.

use serde_json::Value;

use crate::account::AccountId;
use crate::attachment::PER_MESSAGE;
use crate::scope::AgentScope;
use crate::step::{Step, files, kept, steps};
use crate::upload::UploadId;
use crate::user::UserId;
use crate::{Error, Id, Result, Timestamp};

/// Identifies a macro.
pub type MacroId = Id<Macro>;

/// Several things that are done to a conversation at one word.
#[derive(Debug, Clone, PartialEq)]
pub struct Macro {
    /// Key.
    pub id: MacroId,
    /// The account.
    pub account_id: AccountId,
    /// What is said about it.
    pub fields: MacroFields,
    /// Who made it.
    pub created_by: UserId,
    /// Who changed it last.
    pub updated_by: UserId,
    /// Creation.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// What is said about a macro.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MacroFields {
    /// What agents call it.
    pub name: String,
    /// Who sees it.
    pub visibility: Visibility,
    /// What it does, as clients write it; files are called by the numbers of their uploads.
    pub actions: Value,
}

/// Who sees a macro.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Visibility {
    /// Whoever made it.
    #[default]
    Personal,
    /// Everybody.
    Global,
}

impl Visibility {
    /// The wire's and the rows' spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Personal => "personal",
            Self::Global => "global",
        }
    }

    /// Reads that spelling, or its number.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            "personal" | "0" => Some(Self::Personal),
            "global" | "1" => Some(Self::Global),
            _ => None,
        }
    }
}

impl MacroFields {
    /// These fields in the form they are kept. An agent who is no administrator makes personal ones only.
    pub fn checked(mut self, scope: &AgentScope) -> Result<Self> {
        self.name = self.name.trim().into();
        if self.name.is_empty() || self.name.chars().count() > 255 {
            return Err(Error::invalid("name", "Name must have 1 to 255 characters"));
        }
        if !scope.is_administrator() {
            self.visibility = Visibility::Personal;
        }
        steps(&self.actions)?;
        if self.files().len() > PER_MESSAGE {
            return Err(Error::invalid("actions", format!("A macro sends at most {PER_MESSAGE} files")));
        }
        self.actions = kept(&self.actions);
        Ok(self)
    }

    /// The uploads that it sends.
    pub fn files(&self) -> Vec<UploadId> {
        files(&self.actions)
    }
}

impl Macro {
    /// Whether the agent may see and use it.
    pub fn is_seen_by(&self, scope: &AgentScope) -> bool {
        self.fields.visibility == Visibility::Global || self.created_by == scope.user_id()
    }

    /// Whether the agent may change it: everybody's by administrators, a personal one by whoever made it.
    pub fn is_changed_by(&self, scope: &AgentScope) -> bool {
        match self.fields.visibility {
            Visibility::Global => scope.is_administrator(),
            Visibility::Personal => self.created_by == scope.user_id(),
        }
    }

    /// What it does.
    pub fn steps(&self) -> Result<Vec<Step>> {
        steps(&self.fields.actions)
    }
}
