//! Inboxes and who works in them.

use model::agent_bot::is_web_address;
use model::attachment::StoredFile;
use model::avatar::AvatarOwner;
use model::event::AccessChange;
use model::grant::Grants;
use model::inbox::{Inbox, InboxId, InboxSettings, checked_name};
use model::repeat::RepeatKey;
use model::scope::Scope;
use model::survey_rule::SurveyRule;
use model::user::{Member, UserId};
use model::{Error, Result, Token, working_hours};
use store::Tx;
use store::cache_keys::CachedList;
use store::inboxes::NewInbox;

use crate::avatars::{self, Picture};
use crate::conversations::discard;
use crate::rights::{self, Administrator};
use crate::{App, Edit, edit, repeats, telling};

/// The longest text of an inbox's settings, in characters.
const TEXT_LIMIT: usize = 10_000;

/// Makes an inbox that only administrators see until it has members.
///
/// `repeat` recognises a request that comes twice: the first one's inbox is given again.
pub async fn create(
    app: &App,
    scope: &Administrator,
    new: NewInbox,
    repeat: Option<&RepeatKey>,
    picture: &Picture,
) -> Result<Inbox> {
    picture.check()?;
    let new = NewInbox { name: checked_name(&new.name)?, ..new };
    check_settings(&new.settings)?;
    check_webhook_url(new.webhook_url.as_deref())?;
    app.store.write(&(scope, new, repeat, picture), insert).await
}

async fn insert(
    tx: &Tx,
    (scope, new, repeat, picture): &(&Administrator, NewInbox, Option<&RepeatKey>, &Picture),
) -> Result<Inbox> {
    rights::turn(tx, *scope).await?;
    if let Some(made) = repeats::known(tx, *repeat).await? {
        return store::inboxes::by_id(tx, *scope, InboxId::new(made)).await;
    }
    let mut inbox = open(tx, scope, new).await?;
    avatars::change(tx, AvatarOwner::Inbox(inbox.account_id, inbox.id), picture, &mut inbox.avatar).await?;
    repeats::remember(tx, "inbox", *repeat, inbox.id.get()).await?;
    Ok(inbox)
}

/// Opens an inbox and tells those who see it from now on.
pub(crate) async fn open(tx: &Tx, scope: &Administrator, new: &NewInbox) -> Result<Inbox> {
    rights::turn(tx, scope).await?;
    let inbox = store::inboxes::insert(tx, scope, new).await?;
    let administrators = store::rights::administrators(tx, scope.account()).await?;
    rights::tell_users(tx, scope.account(), &administrators).await?;
    telling::cached(tx, scope, CachedList::Inboxes).await?;
    Ok(inbox)
}

/// Changes what `edit` changes of the inbox (name, settings and channel) and its picture.
pub async fn update(
    app: &App,
    scope: &Administrator,
    inbox: InboxId,
    edit: Edit<Inbox>,
    picture: &Picture,
) -> Result<Inbox> {
    picture.check()?;
    let (inbox, gone) = app.store.write(&(scope, inbox, edit, picture), change).await?;
    discard(app, gone);
    Ok(inbox)
}

async fn change(
    tx: &Tx,
    (scope, inbox, edit, picture): &(&Administrator, InboxId, Edit<Inbox>, &Picture),
) -> Result<(Inbox, Option<StoredFile>)> {
    edit::turn(tx, "inbox", *inbox).await?;
    let before = store::inboxes::by_id(tx, *scope, *inbox).await?;
    let mut inbox = before.clone();
    edit.apply(&mut inbox);
    inbox.name = checked_name(&inbox.name)?;
    check_settings(&inbox.settings)?;
    check_webhook_url(inbox.channel.webhook_url.as_deref())?;
    let mut inbox = store::inboxes::update(tx, &inbox).await?;
    let owner = AvatarOwner::Inbox(inbox.account_id, inbox.id);
    let gone = avatars::change(tx, owner, picture, &mut inbox.avatar).await?;
    telling::cached(tx, *scope, CachedList::Inboxes).await?;
    if inbox.channel.hmac_mandatory && !before.channel.hmac_mandatory {
        // Customers who never proved who they are lose their live streams.
        rights::grant(tx, scope.account(), AccessChange::Inbox(inbox.id), Grants::VerifiedOnly);
    }
    Ok((inbox, gone))
}

/// Replaces the secret that signs the inbox's webhooks.
pub async fn reset_secret(app: &App, scope: &Administrator, inbox: InboxId) -> Result<Inbox> {
    let secret = Token::random(&mut rand::rng());
    let edit = Edit::new(move |inbox: &mut Inbox| inbox.channel.secret = secret.clone());
    update(app, scope, inbox, edit, &Picture::Stays).await
}

fn check_settings(settings: &InboxSettings) -> Result<()> {
    let texts = [
        ("greeting_message", &settings.greeting_message),
        ("out_of_office_message", &settings.out_of_office_message),
        ("business_name", &settings.business_name),
    ];
    let long =
        texts.iter().find(|(_, text)| text.as_ref().is_some_and(|text| text.chars().count() > TEXT_LIMIT));
    if let Some((attribute, _)) = long {
        return Err(Error::invalid(
            attribute,
            format!("{attribute} is too long (maximum is 10000 characters)"),
        ));
    }
    if working_hours::zone(&settings.timezone).is_none() {
        return Err(Error::invalid(
            "timezone",
            "Timezone must be the name of a time zone, like Europe/Berlin",
        ));
    }
    if !matches!(settings.sender_name_type.as_str(), "friendly" | "professional") {
        return Err(Error::invalid("sender_name_type", "Sender name type must be friendly or professional"));
    }
    SurveyRule::of(&settings.csat_config).map(drop)
}

fn check_webhook_url(url: Option<&str>) -> Result<()> {
    let Some(url) = url else { return Ok(()) };
    if !is_web_address(url) {
        return Err(Error::invalid("webhook_url", "Webhook url is invalid"));
    }
    Ok(())
}

/// Lets these users work in the inbox, besides those who do already; gives everyone who does now.
///
/// `Invalid` when one of them does not belong to the account.
pub async fn add_members(
    app: &App,
    scope: &Administrator,
    inbox: InboxId,
    users: &[UserId],
) -> Result<Vec<Member>> {
    app.store.write(&(scope, inbox, users), add).await
}

async fn add(tx: &Tx, (scope, inbox, users): &(&Administrator, InboxId, &[UserId])) -> Result<Vec<Member>> {
    rights::turn(tx, *scope).await?;
    check_stays(tx, scope, *inbox).await?;
    let changed = store::inboxes::add_members(tx, *scope, *inbox, users).await?;
    members_after(tx, scope, *inbox, &changed).await
}

/// Lets these users and nobody else work in the inbox; gives everyone who does now.
///
/// `Invalid` when one of them does not belong to the account.
pub async fn set_members(
    app: &App,
    scope: &Administrator,
    inbox: InboxId,
    users: &[UserId],
) -> Result<Vec<Member>> {
    app.store.write(&(scope, inbox, users), set).await
}

async fn set(tx: &Tx, (scope, inbox, users): &(&Administrator, InboxId, &[UserId])) -> Result<Vec<Member>> {
    rights::turn(tx, *scope).await?;
    check_stays(tx, scope, *inbox).await?;
    let changed = store::inboxes::set_members(tx, *scope, *inbox, users).await?;
    members_after(tx, scope, *inbox, &changed).await
}

/// Nobody comes to an inbox that is being deleted.
async fn check_stays(tx: &Tx, scope: &Administrator, inbox: InboxId) -> Result<()> {
    match store::inboxes::by_id(tx, scope, inbox).await?.deleting_since {
        Some(_) => Err(Error::NotFound("inbox")),
        None => Ok(()),
    }
}

/// Lets these users work in the inbox no more; gives everyone who still does.
pub async fn remove_members(
    app: &App,
    scope: &Administrator,
    inbox: InboxId,
    users: &[UserId],
) -> Result<Vec<Member>> {
    app.store.write(&(scope, inbox, users), remove).await
}

async fn remove(
    tx: &Tx,
    (scope, inbox, users): &(&Administrator, InboxId, &[UserId]),
) -> Result<Vec<Member>> {
    rights::turn(tx, *scope).await?;
    let changed = store::inboxes::remove_members(tx, *scope, *inbox, users).await?;
    members_after(tx, scope, *inbox, &changed).await
}

async fn members_after(
    tx: &Tx,
    scope: &Administrator,
    inbox: InboxId,
    changed: &[UserId],
) -> Result<Vec<Member>> {
    rights::tell_users(tx, scope.account(), changed).await?;
    store::inboxes::members(tx, scope, inbox).await
}
