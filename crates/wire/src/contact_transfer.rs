//! An import or export of contacts as administrators are answered.

use model::Timestamp;
use model::contact_transfer::{ContactTransfer, TransferOrder};
use serde::Serialize;
use utoipa::ToSchema;

use crate::FileUrls;

/// An import or export of contacts, and how far it has come.
#[derive(Serialize, ToSchema)]
pub struct ContactTransferRest {
    id: i64,
    /// `import` or `export`.
    kind: &'static str,
    /// `pending`, `running`, `completed` or `failed`.
    status: &'static str,
    /// From 0 to 100.
    progress: i64,
    /// Rows of the file that are done, its first one not counted.
    rows: i64,
    added: i64,
    changed: i64,
    refused: i64,
    /// Why it failed.
    error: Option<String>,
    /// The contacts of an export, or the rows that an import refused with their reasons; kept for a week.
    download_url: Option<String>,
    created_at: String,
    ended_at: Option<String>,
}

impl ContactTransferRest {
    /// The transfer as it is.
    pub fn new(transfer: &ContactTransfer, urls: &FileUrls) -> Self {
        let (progress, rows) = match &transfer.order {
            TransferOrder::Import { source, .. } => {
                let size = i64::try_from(source.size).unwrap_or(i64::MAX).max(1);
                (transfer.position.saturating_mul(100) / size, (transfer.rows - 1).max(0))
            }
            TransferOrder::Export { .. } => (0, transfer.rows),
        };
        Self {
            id: transfer.id.get(),
            kind: transfer.order.kind(),
            status: transfer.status.as_str(),
            progress: if transfer.ended_at.is_some() { 100 } else { progress.clamp(0, 99) },
            rows,
            added: transfer.added,
            changed: transfer.changed,
            refused: transfer.refused,
            error: transfer.failure.clone(),
            download_url: transfer.result.as_ref().map(|file| urls.transfer_url(transfer, file)),
            created_at: transfer.created_at.iso(),
            ended_at: transfer.ended_at.map(Timestamp::iso),
        }
    }
}
