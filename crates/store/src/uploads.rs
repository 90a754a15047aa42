//! Files that are sent before the message they go with.

use std::collections::HashSet;

use anyhow::anyhow;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::attachment::StoredFile;
use model::scope::Scope;
use model::upload::{AnnouncedFile, Upload, UploadId};
use model::{Error, Result, Timestamp};

use crate::messages::stored_file;
use crate::rows::{id, time};
use crate::statement::{Row, Sql, column};
use crate::tx::{Db, Tx};

const SELECT: &str = "SELECT id, account_id, announced_name, announced_type, announced_size, digest, created_at, \
    expires_at, file_key, name, content_type, size, width, height, thumbnail_key FROM uploads WHERE ";

/// What a row says of an upload that never expires.
const NEVER: i64 = i64::MAX;

/// Announces a file that expires then, or never.
pub async fn insert(
    tx: &Tx,
    scope: &impl Scope,
    file: &AnnouncedFile,
    expires_at: Option<Timestamp>,
) -> Result<Upload> {
    let columns = "INSERT INTO uploads (account_id, announced_name, announced_type, announced_size, digest, \
                   created_at, expires_at) VALUES ";
    let row = vec![
        scope.account().get().into(),
        file.name.clone().into(),
        file.content_type.clone().into(),
        i64::try_from(file.size).unwrap_or(i64::MAX).into(),
        file.digest.map_or_else(String::new, |digest| STANDARD.encode(digest)).into(),
        tx.now().micros().into(),
        expires_at.map_or(NEVER, Timestamp::micros).into(),
    ];
    let row = Sql::new(columns).tuples([row]).text(" RETURNING id").one(tx).await?;
    Ok(Upload {
        id: id(&row.ok_or_else(|| anyhow!("an upload was stored without a key"))?, "id")?,
        account_id: scope.account(),
        announced: file.clone(),
        file: None,
        created_at: tx.now(),
        expires_at,
    })
}

/// How many uploads of the account will expire and have not.
pub async fn count(db: &impl Db, scope: &impl Scope, now: Timestamp) -> Result<i64> {
    let sql = Sql::new("SELECT COUNT(*) AS total FROM uploads WHERE account_id = ");
    let sql = sql.value(scope.account().get()).text(" AND expires_at > ").value(now.micros());
    let sql = sql.text(" AND expires_at < ").value(NEVER);
    sql.one(db).await?.map_or(Ok(0), |row| column(&row, "total"))
}

/// An upload by its key, whatever the account: its address is signed, which is the permission.
pub async fn by_id(db: &impl Db, upload: UploadId) -> Result<Upload> {
    let row = Sql::new(SELECT).text("id = ").value(upload.get()).one(db).await?;
    read(&row.ok_or(Error::NotFound("upload"))?)
}

/// The account's uploads with these keys that have not expired then, oldest first; others are left out.
pub async fn by_ids(
    db: &impl Db,
    scope: &impl Scope,
    uploads: &[UploadId],
    now: Timestamp,
) -> Result<Vec<Upload>> {
    if uploads.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::new(SELECT).text("account_id = ").value(scope.account().get());
    let sql = sql.text(" AND expires_at > ").value(now.micros());
    let sql = sql.text(" AND id IN ").list(uploads.iter().map(|upload| upload.get())).text(" ORDER BY id");
    sql.all(db).await?.iter().map(read).collect()
}

/// Lets these uploads of the account never expire; those that have, have.
pub async fn hold(tx: &Tx, scope: &impl Scope, uploads: &[UploadId]) -> Result<()> {
    let sql = Sql::new("UPDATE uploads SET expires_at = ").value(NEVER);
    let sql = sql.text(" WHERE account_id = ").value(scope.account().get());
    let sql = sql.text(" AND expires_at > ").value(tx.now().micros());
    sql.text(" AND id IN ").list(uploads.iter().map(|upload| upload.get())).execute(tx).await.map(drop)
}

/// Lets those of these uploads expire then that were announced and would not; what came at once is kept for good.
pub async fn release(tx: &Tx, scope: &impl Scope, uploads: &[UploadId], then: Timestamp) -> Result<()> {
    let sql = Sql::new("UPDATE uploads SET expires_at = ").value(then.micros());
    let sql = sql.text(" WHERE account_id = ").value(scope.account().get());
    let sql = sql.text(" AND expires_at = ").value(NEVER).text(" AND digest <> '' AND id IN ");
    sql.list(uploads.iter().map(|upload| upload.get())).execute(tx).await.map(drop)
}

/// Keeps the file of an upload; gives whether it was the first to come.
pub async fn fill(tx: &Tx, upload: UploadId, file: &StoredFile) -> Result<bool> {
    let changed = Sql::new("UPDATE uploads SET file_key = ")
        .value(file.key.clone())
        .text(", name = ")
        .value(file.name.clone())
        .text(", content_type = ")
        .value(file.content_type.clone())
        .text(", size = ")
        .value(i64::try_from(file.size).unwrap_or(i64::MAX))
        .text(", width = ")
        .value(file.width.map(i64::from))
        .text(", height = ")
        .value(file.height.map(i64::from))
        .text(", thumbnail_key = ")
        .value(file.thumbnail_key.clone())
        .text(" WHERE file_key IS NULL AND id = ")
        .value(upload.get())
        .execute(tx)
        .await?;
    Ok(changed > 0)
}

/// Forgets some of the uploads that expired before then; gives how many, and the files that nobody needs then.
pub async fn forget(tx: &Tx, before: Timestamp, limit: u32) -> Result<(usize, Vec<StoredFile>)> {
    let sql = Sql::new(SELECT).text("expires_at < ").value(before.micros());
    let rows = sql.text(" ORDER BY expires_at LIMIT ").value(i64::from(limit)).all(tx).await?;
    let gone = rows.iter().map(read).collect::<Result<Vec<Upload>>>()?;
    if gone.is_empty() {
        return Ok((0, Vec::new()));
    }
    let keys = gone.iter().map(|upload| upload.id.get());
    Sql::new("DELETE FROM uploads WHERE id IN ").list(keys).execute(tx).await?;
    let files = gone.iter().filter_map(|upload| upload.file.clone()).collect();
    Ok((gone.len(), unneeded(tx, files).await?))
}

/// Those of the files that neither a message nor an upload needs any more.
pub async fn unneeded(tx: &Tx, files: Vec<StoredFile>) -> Result<Vec<StoredFile>> {
    if files.is_empty() {
        return Ok(files);
    }
    let keys = || files.iter().map(|file| file.key.clone());
    let sql = Sql::new("SELECT file_key FROM attachments WHERE file_key IN ").list(keys());
    let sql = sql.text(" UNION SELECT file_key FROM uploads WHERE file_key IN ").list(keys());
    let rows = sql.all(tx).await?;
    let needed = rows.iter().map(|row| column(row, "file_key")).collect::<Result<HashSet<String>>>()?;
    Ok(files.into_iter().filter(|file| !needed.contains(&file.key)).collect())
}

fn read(row: &Row) -> Result<Upload> {
    let digest: String = column(row, "digest")?;
    let digest = Some(digest).filter(|digest| !digest.is_empty()).map(|digest| {
        let bytes = STANDARD.decode(digest).ok().and_then(|digest| digest.try_into().ok());
        bytes.ok_or_else(|| anyhow!("the digest of an upload is none"))
    });
    let expires_at: i64 = column(row, "expires_at")?;
    let size: i64 = column(row, "announced_size")?;
    let key: Option<String> = column(row, "file_key")?;
    Ok(Upload {
        id: id(row, "id")?,
        account_id: id(row, "account_id")?,
        announced: AnnouncedFile {
            name: column(row, "announced_name")?,
            content_type: column(row, "announced_type")?,
            size: u64::try_from(size).unwrap_or_default(),
            digest: digest.transpose()?,
        },
        file: key.map(|_| stored_file(row)).transpose()?,
        created_at: time(row, "created_at")?,
        expires_at: (expires_at < NEVER).then(|| Timestamp::from_micros(expires_at)),
    })
}
