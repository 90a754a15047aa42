//! Contacts come from a file, some rows at a time: each step is one transaction that also notes how far it came.

use anyhow::Context;
use bytes::Bytes;
use files::Incoming;
use futures_util::{StreamExt, TryStreamExt, stream};
use model::attachment::StoredFile;
use model::contact_transfer::{ContactTransfer, Separator, checked_columns};
use model::scope::SystemScope;
use model::{Error, Result};
use store::Tx;
use store::contact_transfers::{self, Outcome, Progress, Refusal};

use super::complete;
use super::row::{Taken, refusal, take};
use crate::App;
use crate::csv::row as line;

/// Bytes of the file that are looked at in one step; a row must fit in.
const CHUNK: u64 = 128 << 10;
/// Rows of one transaction: few enough that whoever posts hardly waits for it.
const ROWS: usize = 100;
/// Refused rows that are read at once.
const REFUSALS: u32 = 500;
/// Bytes of the file of refused rows at most.
const RESULT_LIMIT: u64 = 1 << 30;

/// The columns of the file and what parts them, if it is one of contacts.
pub(super) async fn columns(app: &App, source: &StoredFile) -> Result<(Vec<String>, Separator)> {
    let refused = |message: &str| Error::invalid("import_file", message);
    let first = chunk(app, source, 0).await?;
    if first.is_empty() {
        return Err(refused("The file is empty"));
    }
    if first.starts_with(&[0xff, 0xfe]) || first.starts_with(&[0xfe, 0xff]) || first.contains(&0) {
        return Err(refused("The file must be text in UTF-8"));
    }
    let at_end = at_end(source, 0, &first);
    let read = |separator| {
        let rows = rows(&first, at_end, separator)?;
        let head = rows.first().ok_or_else(|| refused("The file has no row"))?;
        let Ok(names) = &head.cells else { return Err(refused("The file must be text in UTF-8")) };
        checked_columns(names).map(|columns| (columns, separator))
    };
    let as_usual = read(Separator::Comma);
    let found = Separator::ALL.into_iter().find_map(|separator| read(separator).ok());
    found.map_or(as_usual, Ok)
}

/// Takes some rows in, or ends the import after the last one.
pub(super) async fn step(
    app: &App,
    transfer: &ContactTransfer,
    source: &StoredFile,
    (columns, separator): (&[String], Separator),
) -> Result<()> {
    let position = u64::try_from(transfer.position).context("a position is never negative")?;
    if position >= source.size {
        let file = refused_rows(app, transfer, columns).await?;
        return complete(app, transfer, Outcome { rows: 0, file }).await;
    }
    let bytes = chunk(app, source, position).await?;
    let mut rows = rows(&bytes, at_end(source, position, &bytes), separator)?;
    rows.truncate(ROWS);
    let batch = Batch { transfer, columns, rows };
    match app.store.write(&batch, take_all).await {
        // A rule that only the database knows: whichever row breaks it shall not fail the others.
        Err(Error::Invalid(_)) => one_by_one(app, &batch).await,
        outcome => outcome,
    }
}

/// Rows of one step.
struct Batch<'a> {
    transfer: &'a ContactTransfer,
    columns: &'a [String],
    rows: Vec<Row>,
}

/// A row with where it ends in the chunk.
#[derive(Debug, Clone)]
struct Row {
    /// What it holds, or what can be read of it when that is no text.
    cells: std::result::Result<Vec<String>, Vec<String>>,
    end: u64,
}

async fn take_all(tx: &Tx, batch: &Batch<'_>) -> Result<()> {
    let scope = SystemScope { account_id: batch.transfer.account_id };
    let mut progress = begun(batch);
    for row in &batch.rows {
        let taken = match &row.cells {
            Ok(cells) if is_head(batch.transfer, &progress) || cells.iter().all(String::is_empty) => {
                Taken::Same
            }
            Ok(cells) => take(tx, &scope, batch.columns, cells).await?,
            Err(_) => Taken::Refused("The row is not text in UTF-8".into()),
        };
        note(&mut progress, batch.transfer, row, taken);
    }
    contact_transfers::advance(tx, batch.transfer, &progress).await
}

/// Takes each row in a transaction of its own.
async fn one_by_one(app: &App, batch: &Batch<'_>) -> Result<()> {
    let mut transfer = batch.transfer.clone();
    let from = batch.transfer.position;
    let mut done = 0;
    for row in &batch.rows {
        let own = Row { end: row.end - done, ..row.clone() };
        done = row.end;
        let single = Batch { transfer: &transfer, columns: batch.columns, rows: vec![own.clone()] };
        match app.store.write(&single, take_all).await {
            Err(error @ Error::Invalid(_)) => {
                let mut progress = begun(&single);
                note(&mut progress, &transfer, &own, refusal(error)?);
                app.store.write(&(&transfer, progress), advance).await?;
            }
            outcome => outcome?,
        }
        transfer.position = from + i64::try_from(row.end).unwrap_or(i64::MAX);
        transfer.rows += 1;
    }
    Ok(())
}

async fn advance(tx: &Tx, (transfer, progress): &(&ContactTransfer, Progress)) -> Result<()> {
    contact_transfers::advance(tx, transfer, progress).await
}

fn begun(batch: &Batch<'_>) -> Progress {
    Progress { position: batch.transfer.position, ..Progress::default() }
}

/// The first row of the file names the columns.
fn is_head(transfer: &ContactTransfer, progress: &Progress) -> bool {
    transfer.rows + progress.rows == 0
}

fn note(progress: &mut Progress, transfer: &ContactTransfer, row: &Row, taken: Taken) {
    progress.rows += 1;
    progress.position = transfer.position + i64::try_from(row.end).unwrap_or(i64::MAX);
    match taken {
        Taken::Added => progress.added += 1,
        Taken::Changed => progress.changed += 1,
        Taken::Same => {}
        Taken::Refused(reason) => {
            let (Ok(cells) | Err(cells)) = row.cells.clone();
            progress.refused.push(Refusal { line: transfer.rows + progress.rows, cells, reason });
        }
    }
}

async fn chunk(app: &App, source: &StoredFile, position: u64) -> Result<Bytes> {
    if position >= source.size {
        return Ok(Bytes::new());
    }
    let range = position..(position + CHUNK).min(source.size);
    let pieces: Vec<Bytes> = app.files.open(&source.key, Some(range)).await?.bytes.try_collect().await?;
    Ok(pieces.concat().into())
}

fn at_end(source: &StoredFile, position: u64, chunk: &[u8]) -> bool {
    position + chunk.len() as u64 >= source.size
}

/// The whole rows of a chunk. `Invalid` when not even the first one fits in.
fn rows(chunk: &[u8], at_end: bool, separator: Separator) -> Result<Vec<Row>> {
    let bare = chunk.strip_prefix("\u{feff}".as_bytes()).unwrap_or(chunk);
    let skipped = (chunk.len() - bare.len()) as u64;
    let mut reader = ::csv::ReaderBuilder::new();
    let reader = reader.has_headers(false).flexible(true).delimiter(separator.byte());
    let mut reader = reader.from_reader(bare);
    let (mut rows, mut record) = (Vec::new(), ::csv::ByteRecord::new());
    while reader.read_byte_record(&mut record).context("bytes in memory can be read")? {
        rows.push(Row { cells: cells(&record), end: skipped + reader.position().byte() });
        record.clear();
    }
    if at_end {
        // What follows the last row are blank lines.
        if let Some(last) = rows.last_mut() {
            last.end = chunk.len() as u64;
        } else {
            rows.push(Row { cells: Ok(Vec::new()), end: chunk.len() as u64 });
        }
        return Ok(rows);
    }
    // The last one may be cut off.
    rows.pop();
    if rows.is_empty() {
        let message = format!("A row of the file is longer than {CHUNK} bytes, or a quote is never closed");
        return Err(Error::invalid("import_file", message));
    }
    Ok(rows)
}

fn cells(record: &::csv::ByteRecord) -> std::result::Result<Vec<String>, Vec<String>> {
    let texts: std::result::Result<Vec<String>, _> =
        record.iter().map(|cell| String::from_utf8(cell.to_vec())).collect();
    match texts {
        Ok(texts) if texts.iter().all(|text| !text.contains('\0')) => Ok(texts),
        _ => {
            let readable = |cell: &[u8]| String::from_utf8_lossy(cell).replace('\0', "");
            Err(record.iter().map(readable).collect())
        }
    }
}

/// The file of refused rows as they came, each with its line and the reason; none when none was refused.
async fn refused_rows(
    app: &App,
    transfer: &ContactTransfer,
    columns: &[String],
) -> Result<Option<StoredFile>> {
    if transfer.refused == 0 {
        return Ok(None);
    }
    let mut head: Vec<&str> = columns.iter().map(String::as_str).collect();
    head.extend(["line", "errors"]);
    let head = Bytes::from(line(&head));
    let pages = stream::try_unfold(0, move |after| async move {
        let found = contact_transfers::refusals(&app.store.reader(), transfer.id, after, REFUSALS).await?;
        let Some(last) = found.last().map(|refusal| refusal.line) else { return Ok(None) };
        let mut page = String::new();
        for refusal in &found {
            page.push_str(&refused_row(refusal, columns.len()));
        }
        Ok::<_, Error>(Some((Bytes::from(page), last)))
    });
    let file = Incoming {
        name: "refused_contacts.csv".into(),
        content_type: Some("text/csv".into()),
        limit: RESULT_LIMIT,
        bytes: stream::once(async { Ok(head) }).chain(pages).boxed(),
    };
    app.files.store(file).await.map(Some)
}

fn refused_row(refusal: &Refusal, columns: usize) -> String {
    let mut cells: Vec<&str> = refusal.cells.iter().take(columns).map(String::as_str).collect();
    cells.resize(columns, "");
    let number = refusal.line.to_string();
    cells.extend([number.as_str(), refusal.reason.as_str()]);
    line(&cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, at_end: bool) -> Vec<(Vec<String>, u64)> {
        let rows = rows(text.as_bytes(), at_end, Separator::Comma).expect("rows fit in");
        rows.into_iter().map(|row| (row.cells.expect("text"), row.end)).collect()
    }

    #[test]
    fn a_row_that_may_be_cut_off_waits_for_the_next_chunk() {
        let text = "\u{feff}name,email\r\n\"Jane, \"\"J\"\"\nDoe\",j@x.io\r\nJo";

        let cut = read(text, false);
        let whole = read(text, true);

        assert_eq!(cut.len(), 2);
        assert_eq!(cut[1].0, ["Jane, \"J\"\nDoe", "j@x.io"]);
        assert_eq!(text[usize::try_from(cut[1].1).unwrap()..].trim_start(), "Jo");
        assert_eq!(whole[2].0, ["Jo"]);
        assert_eq!(whole[2].1, text.len() as u64);
    }

    #[test]
    fn what_is_no_text_is_kept_as_far_as_it_can_be_read() {
        let rows = rows(b"J\xff,x\n", true, Separator::Comma).expect("a row");

        assert_eq!(rows[0].cells, Err(vec!["J\u{fffd}".to_owned(), "x".to_owned()]));
    }
}
