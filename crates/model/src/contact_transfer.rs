//! Contacts that are brought in from a file or taken out into one, in the background.

use serde::{Deserialize, Serialize};

use crate::account::AccountId;
use crate::attachment::StoredFile;
use crate::user::UserId;
use crate::{Error, Id, Result, Timestamp};

/// Identifies an import or export across all accounts.
pub type ContactTransferId = Id<ContactTransfer>;

/// An import or export of contacts, and how far it has come.
#[derive(Debug, Clone)]
pub struct ContactTransfer {
    /// Key.
    pub id: ContactTransferId,
    /// The account.
    pub account_id: AccountId,
    /// Who ordered it.
    pub user_id: UserId,
    /// What is to be done.
    pub order: TransferOrder,
    /// How far it has come.
    pub status: TransferStatus,
    /// Bytes of the file that are done; imports only.
    pub position: i64,
    /// Rows that are done.
    pub rows: i64,
    /// Contacts that were added.
    pub added: i64,
    /// Contacts that were changed.
    pub changed: i64,
    /// Rows that were refused.
    pub refused: i64,
    /// What came out: the contacts, or the refused rows with their reasons.
    pub result: Option<StoredFile>,
    /// Why it failed, for whoever ordered it.
    pub failure: Option<String>,
    /// When it was ordered.
    pub created_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

/// What is to be done.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum TransferOrder {
    /// Contacts come from a file.
    Import {
        /// The file.
        source: StoredFile,
        /// The columns of its first row.
        columns: Vec<String>,
        /// What parts its cells.
        #[serde(default)]
        separator: Separator,
    },
    /// Contacts go into a file.
    Export {
        /// Its columns.
        columns: Vec<ExportColumn>,
        /// Only contacts with this label.
        label: Option<String>,
        /// Only those that meet these conditions, as filters of lists are written.
        conditions: serde_json::Value,
    },
}

impl TransferOrder {
    /// The rows' and the wire's word for it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Import { .. } => "import",
            Self::Export { .. } => "export",
        }
    }
}

/// What parts the cells of a file: where commas are decimal signs, spreadsheets write something else.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Separator {
    /// `,`
    #[default]
    Comma,
    /// `;`
    Semicolon,
    /// A tab.
    Tab,
}

impl Separator {
    /// All there are, the likeliest first.
    pub const ALL: [Self; 3] = [Self::Comma, Self::Semicolon, Self::Tab];

    /// The character.
    pub const fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }
}

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransferStatus {
    /// Nothing is done yet.
    Pending,
    /// Some is done.
    Running,
    /// Everything is done.
    Completed,
    /// It cannot go on.
    Failed,
}

impl TransferStatus {
    /// The wire's and the rows' spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Failed => "failed",
        }
    }

    /// Reads that spelling.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Pending, Self::Running, Self::Completed, Self::Failed]
            .into_iter()
            .find(|value| value.as_str() == text)
    }
}

/// A column of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the contract's and say it all")]
pub enum ExportColumn {
    Id,
    Name,
    Email,
    PhoneNumber,
    Identifier,
    CompanyName,
    City,
    Country,
    Labels,
    CreatedAt,
    LastActivityAt,
}

impl ExportColumn {
    const ALL: [Self; 11] = [
        Self::Id,
        Self::Name,
        Self::Email,
        Self::PhoneNumber,
        Self::Identifier,
        Self::CompanyName,
        Self::City,
        Self::Country,
        Self::Labels,
        Self::CreatedAt,
        Self::LastActivityAt,
    ];

    /// The columns of a file for which none were asked.
    pub const USUAL: [Self; 5] = [Self::Id, Self::Name, Self::Email, Self::PhoneNumber, Self::Identifier];

    /// What the column is called.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Name => "name",
            Self::Email => "email",
            Self::PhoneNumber => "phone_number",
            Self::Identifier => "identifier",
            Self::CompanyName => "company_name",
            Self::City => "city",
            Self::Country => "country",
            Self::Labels => "labels",
            Self::CreatedAt => "created_at",
            Self::LastActivityAt => "last_activity_at",
        }
    }

    /// Reads that name.
    pub fn parse(text: &str) -> Result<Self> {
        let known = Self::ALL.into_iter().find(|column| column.as_str() == text.trim());
        known.ok_or_else(|| {
            let names = Self::ALL.map(Self::as_str).join(", ");
            Error::invalid("column_names", format!("Column names must be among {names}"))
        })
    }
}

/// The columns that say who a contact is; a file without any of them brings nobody.
const WHO: [&str; 4] = ["name", "email", "phone_number", "identifier"];
/// Columns of a file at most.
const COLUMNS: usize = 100;

/// The columns of an import in the form they are kept: trimmed and lower-cased, each once, with somebody to bring.
pub fn checked_columns(names: &[String]) -> Result<Vec<String>> {
    let refused = |message: String| Error::invalid("import_file", message);
    let columns: Vec<String> =
        names.iter().map(|name| name.trim().to_lowercase().replace([' ', '-'], "_")).collect();
    if columns.len() > COLUMNS {
        return Err(refused(format!("The file has more than {COLUMNS} columns")));
    }
    if !columns.iter().any(|column| WHO.contains(&column.as_str())) {
        return Err(refused(format!("The first row of the file must name a column {}", WHO.join(", or "))));
    }
    for (index, column) in columns.iter().enumerate() {
        if columns[..index].contains(column) {
            return Err(refused(format!("The file has two columns called {column}")));
        }
        if column.is_empty() || column.chars().count() > 100 {
            return Err(refused("The columns of the file must have names of at most 100 characters".into()));
        }
    }
    Ok(columns)
}
