//! Pictures of customers, people, inboxes and bots.

use std::time::Duration;

use files::Incoming;
use futures_util::{StreamExt, TryStreamExt};
use model::agent_bot::is_web_address;
use model::attachment::StoredFile;
use model::avatar::{self, Avatar, AvatarFetch, AvatarOwner, SIZE_LIMIT};
use model::scope::SystemScope;
use model::{Error, Result};
use store::{Tx, avatar_fetches};

use crate::conversations::discard;
use crate::uploads::{Asked, Found, Unfetched};
use crate::{App, contacts, uploads};

/// How long fetching a picture may take: not long, because others wait for their turn.
const FETCH_TIME: Duration = Duration::from_secs(20);

/// What becomes of somebody's picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picture {
    /// It stays.
    Stays,
    /// This file takes its place.
    Is(StoredFile),
    /// What is at this address on the web takes its place as soon as it has been fetched.
    At(String),
    /// There is none any more.
    Goes,
}

impl Picture {
    /// `Invalid` when it is no picture, or at no address on the web.
    pub fn check(&self) -> Result<()> {
        match self {
            Self::Is(file) => avatar::check(file),
            Self::At(url) if !is_web_address(url) => {
                Err(Error::invalid("avatar_url", "Avatar url is invalid"))
            }
            Self::At(_) | Self::Stays | Self::Goes => Ok(()),
        }
    }
}

/// Makes of the owner's picture what `picture` says, and of `avatar` what they have then. Gives a file that nobody needs
/// once the transaction has ended.
pub(crate) async fn change(
    tx: &Tx,
    owner: AvatarOwner,
    picture: &Picture,
    avatar: &mut Option<Box<Avatar>>,
) -> Result<Option<StoredFile>> {
    match picture {
        Picture::Stays => Ok(None),
        Picture::Is(file) => {
            let (put, gone) = store::avatars::put(tx, owner, file).await?;
            *avatar = Some(put);
            avatar_fetches::forget(tx, owner).await?;
            Ok(gone)
        }
        Picture::At(url) => {
            store::avatars::lock(tx, owner).await?;
            avatar_fetches::queue(tx, owner, url).await?;
            Ok(None)
        }
        Picture::Goes => {
            *avatar = None;
            remove(tx, owner).await
        }
    }
}

/// Takes the picture of an owner away, who may be about to go as well.
pub(crate) async fn remove(tx: &Tx, owner: AvatarOwner) -> Result<Option<StoredFile>> {
    let gone = store::avatars::take(tx, owner).await?;
    avatar_fetches::forget(tx, owner).await?;
    Ok(gone)
}

/// What became of an attempt to fetch a picture.
#[derive(Debug)]
pub enum Fetched {
    /// Its owner has it.
    Kept,
    /// Nobody wants it any more.
    Unwanted,
    /// It may be had later.
    Later(String),
    /// It cannot be had.
    Never(String),
}

/// Fetches a picture and gives it to its owner, if they still want it.
pub async fn fetch(app: &App, fetch: &AvatarFetch) -> Result<Fetched> {
    let file = match download(app, &fetch.url).await? {
        Ok(file) => file,
        Err(unfetched) => return Ok(unfetched.into()),
    };
    let picture = Picture::Is(file.clone());
    let kept = match picture.check() {
        Ok(()) => app.store.write(&(fetch, picture), keep).await,
        Err(refused) => Err(refused),
    };
    let fetched = match kept {
        Ok(Some(gone)) => {
            discard(app, gone);
            return Ok(Fetched::Kept);
        }
        Ok(None) => Fetched::Unwanted,
        Err(Error::Invalid(broken)) => {
            Fetched::Never(broken.into_iter().map(|rule| rule.message).collect::<Vec<_>>().join(", "))
        }
        // Whether it was written is unknown, and a file too many is better than a picture without one.
        Err(error) => return Err(error),
    };
    app.files.discard(file);
    Ok(fetched)
}

async fn download(app: &App, url: &str) -> Result<Result<StoredFile, Unfetched>> {
    let asked = Asked { address: url, limit: SIZE_LIMIT, time: FETCH_TIME };
    let Found { name, content_type, bytes } = match uploads::ask(app, asked).await {
        Ok(found) => found,
        Err(unfetched) => return Ok(Err(unfetched)),
    };
    let mut broken = None;
    let bytes = bytes.map_err(|error| {
        broken = Some(Unfetched::from(error));
        // The file store only learns that there will be no more.
        Error::Unavailable { retry_after: 1 }
    });
    let stored =
        app.files.store(Incoming { name, content_type, limit: SIZE_LIMIT, bytes: bytes.boxed() }).await;
    match (stored, broken) {
        (Err(_), Some(unfetched)) => Ok(Err(unfetched)),
        (stored, _) => stored.map(Ok),
    }
}

/// Gives the picture to its owner and what nobody needs then; `None` when it is not wanted any more.
async fn keep(tx: &Tx, (fetch, picture): &(&AvatarFetch, Picture)) -> Result<Option<Vec<StoredFile>>> {
    match store::avatars::lock(tx, fetch.owner).await {
        Err(Error::NotFound(_)) => return Ok(None),
        locked => drop(locked?),
    }
    if !avatar_fetches::is_wanted(tx, fetch.id).await? {
        return Ok(None);
    }
    let gone = match fetch.owner {
        AvatarOwner::Contact(account_id, contact) => {
            let scope = SystemScope { account_id };
            contacts::change_within(tx, &scope, contact, |_| (), picture).await?.1
        }
        owner => Vec::from_iter(change(tx, owner, picture, &mut None).await?),
    };
    Ok(Some(gone))
}

impl From<Unfetched> for Fetched {
    fn from(unfetched: Unfetched) -> Self {
        let words = unfetched.to_string();
        if unfetched.may_pass() { Self::Later(words) } else { Self::Never(words) }
    }
}
