//! Files that are sent before the message they go with.

use std::fmt::Display;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use model::attachment::{PER_MESSAGE, StoredFile};
use model::scope::{AgentScope, Scope};
use model::upload::{AnnouncedFile, Upload, UploadId};
use model::{Error, Result};
use outbound::{Request, Url};
use percent_encoding::percent_decode_str;
use store::{Tx, uploads};

use crate::App;

/// How long an upload can be taken by messages.
const LIFE: Duration = Duration::from_hours(24);
/// Uploads of one account that have not expired, at most.
const LIMIT: i64 = 2_000;

/// Announces a file of at most `limit` bytes, whose bytes are to come.
pub async fn announce(app: &App, scope: &AgentScope, file: AnnouncedFile, limit: u64) -> Result<Upload> {
    let file = file.checked(limit)?;
    app.store.write(&(scope, file), insert).await
}

async fn insert(tx: &Tx, (scope, file): &(&AgentScope, AnnouncedFile)) -> Result<Upload> {
    if uploads::count(tx, *scope, tx.now()).await? >= LIMIT {
        return Err(Error::invalid("base", "Too many files wait for their message"));
    }
    uploads::insert(tx, *scope, file, Some(tx.now().plus(LIFE))).await
}

/// Keeps a file for good, with a name under which messages take it.
pub async fn keep(app: &App, scope: &AgentScope, file: &StoredFile) -> Result<Upload> {
    app.store.write(&(scope, file), keep_in).await
}

async fn keep_in(tx: &Tx, (scope, file): &(&AgentScope, &StoredFile)) -> Result<Upload> {
    let upload = uploads::insert(tx, *scope, &AnnouncedFile::of(file), None).await?;
    uploads::fill(tx, upload.id, file).await?;
    Ok(Upload { file: Some((*file).clone()), ..upload })
}

/// Keeps the bytes of an upload. Whoever sends them again is told the same and changes nothing: they are the same bytes.
pub async fn fill(app: &App, upload: UploadId, file: &StoredFile) -> Result<()> {
    if !app.store.write(&(upload, file), fill_in).await? {
        app.files.discard(file.clone());
    }
    Ok(())
}

async fn fill_in(tx: &Tx, (upload, file): &(UploadId, &StoredFile)) -> Result<bool> {
    uploads::fill(tx, *upload, file).await
}

/// The files of these uploads, in their order, for a message. `Invalid` when one is unknown, has expired or has not come.
pub async fn take(app: &App, scope: &impl Scope, wanted: &[UploadId]) -> Result<Vec<StoredFile>> {
    if wanted.len() > PER_MESSAGE {
        return Err(Error::invalid("attachments", "Attachments exceed the maximum of 15"));
    }
    let found = uploads::by_ids(&app.store.reader(), scope, wanted, app.clock.now()).await?;
    all(wanted, &found, "attachments")
}

/// The files of the wanted uploads, in their order; `Invalid` for `attribute` when one was not found or has not come.
fn all(wanted: &[UploadId], found: &[Upload], attribute: &'static str) -> Result<Vec<StoredFile>> {
    let refused = |message: &str| Error::invalid(attribute, message);
    let file = |upload: &UploadId| {
        let upload = found.iter().find(|known| known.id == *upload);
        let upload = upload.ok_or_else(|| refused("An attachment is unknown or has expired"))?;
        upload.file.clone().ok_or_else(|| refused("The bytes of an attachment have not come yet"))
    };
    wanted.iter().map(file).collect()
}

/// Keeps uploads for as long as a macro sends them. `Invalid` when one is unknown, has expired or has not come.
pub(crate) async fn hold(tx: &Tx, scope: &AgentScope, wanted: &[UploadId]) -> Result<()> {
    if wanted.is_empty() {
        return Ok(());
    }
    uploads::hold(tx, scope, wanted).await?;
    let found = uploads::by_ids(tx, scope, wanted, tx.now()).await?;
    all(wanted, &found, "actions").map(drop)
}

/// Lets those uploads expire again that no macro sends any more.
pub(crate) async fn release(tx: &Tx, scope: &AgentScope, held: &[UploadId]) -> Result<()> {
    if held.is_empty() {
        return Ok(());
    }
    // First, because it waits for whoever takes one of them into a macro at the same time, who is seen then.
    uploads::release(tx, scope, held, tx.now().plus(LIFE)).await?;
    let sent = store::macros::files(tx, scope).await?;
    let still: Vec<_> = held.iter().copied().filter(|upload| sent.contains(upload)).collect();
    uploads::hold(tx, scope, &still).await
}

/// How long fetching a file may take.
const FETCH_TIME: Duration = Duration::from_mins(1);
/// How often an address may lead to another one.
const REDIRECTS: u8 = 3;

/// A file as it comes from somebody else's server.
pub struct Found<E = Error> {
    /// The end of its address.
    pub name: String,
    /// The media type that the server gives it.
    pub content_type: Option<String>,
    /// The bytes as they arrive; an error (`Invalid`) when they break off, take too long or are too many.
    pub bytes: BoxStream<'static, Result<Bytes, E>>,
}

/// What somebody wants to fetch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// Where it is.
    pub(crate) address: &'a str,
    /// Bytes at most.
    pub(crate) limit: u64,
    /// How long it may take, to the last byte.
    pub(crate) time: Duration,
}

/// Why a file cannot be fetched.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unfetched {
    /// There is no answer.
    #[error(transparent)]
    Silence(#[from] outbound::Error),
    /// Somebody answers, but not with a file.
    #[error("the answer was {}", .0.as_u16())]
    Refusal(StatusCode),
}

impl Unfetched {
    /// Whether it may be otherwise a little later.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::Silence(error) => error.may_pass(),
            Self::Refusal(status) => status.is_server_error() || *status == StatusCode::TOO_MANY_REQUESTS,
        }
    }
}

/// Begins to fetch a file of at most `limit` bytes from a public address; `Invalid` says why that cannot be.
pub async fn fetch(app: &App, address: &str, limit: u64) -> Result<Found> {
    let asked = Asked { address, limit, time: FETCH_TIME };
    let Found { name, content_type, bytes } = ask(app, asked).await.map_err(unfetched)?;
    Ok(Found { name, content_type, bytes: bytes.map_err(unfetched).boxed() })
}

/// Begins to fetch a file from a public address.
pub(crate) async fn ask(app: &App, asked: Asked<'_>) -> Result<Found<outbound::Error>, Unfetched> {
    let request = Request::get(asked.address)?;
    let name = name(request.target());
    let request = request.within(asked.time).at_most(asked.limit).following(REDIRECTS);
    let answer = app.outbound.send(request).await?;
    if !answer.status().is_success() {
        return Err(Unfetched::Refusal(answer.status()));
    }
    let content_type = answer.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let content_type = content_type.map(str::to_owned);
    Ok(Found { name, content_type, bytes: answer.stream().boxed() })
}

fn unfetched(why: impl Display) -> Error {
    Error::invalid("external_url", format!("External url: {why}"))
}

fn name(address: &Url) -> String {
    let last = address.path_segments().and_then(Iterator::last).unwrap_or_default();
    percent_decode_str(last).decode_utf8_lossy().into_owned()
}
