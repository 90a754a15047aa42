//! Programs that answer customers before people do.

use model::agent_bot::{AgentBot, AgentBotFields, AgentBotId};
use model::attachment::StoredFile;
use model::avatar::AvatarOwner;
use model::inbox::InboxId;
use model::repeat::RepeatKey;
use model::scope::Scope;
use model::{Error, Result, Token};
use store::{Tx, inboxes};

use crate::avatars::{self, Picture};
use crate::conversations::{discard, tell_released};
use crate::rights::Administrator;
use crate::{App, Edit, edit, repeats};

/// Bots of one account at most: lists show all of them at once.
const LIMIT: i64 = 200;

/// Makes a bot with fresh keys.
///
/// `repeat` recognises a request that comes twice: the first one's bot is given again.
pub async fn create(
    app: &App,
    scope: &Administrator,
    new: AgentBotFields,
    repeat: Option<&RepeatKey>,
    picture: &Picture,
) -> Result<AgentBot> {
    picture.check()?;
    app.store.write(&(scope, new.checked()?, repeat, picture), insert).await
}

async fn insert(
    tx: &Tx,
    (scope, new, repeat, picture): &(&Administrator, AgentBotFields, Option<&RepeatKey>, &Picture),
) -> Result<AgentBot> {
    if let Some(made) = repeats::known(tx, *repeat).await? {
        return store::agent_bots::by_id(tx, *scope, AgentBotId::new(made)).await;
    }
    if store::agent_bots::count(tx, *scope).await? >= LIMIT {
        return Err(Error::invalid("base", format!("An account has at most {LIMIT} agent bots")));
    }
    let mut bot = store::agent_bots::insert(tx, *scope, new).await?;
    avatars::change(tx, owner(&bot), picture, &mut bot.avatar).await?;
    repeats::remember(tx, "agent bot", *repeat, bot.id.get()).await?;
    Ok(bot)
}

const fn owner(bot: &AgentBot) -> AvatarOwner {
    AvatarOwner::AgentBot(bot.account_id, bot.id)
}

/// Changes what `edit` changes of the bot, and its picture.
pub async fn update(
    app: &App,
    scope: &Administrator,
    bot: AgentBotId,
    edit: Edit<AgentBotFields>,
    picture: &Picture,
) -> Result<AgentBot> {
    picture.check()?;
    let (bot, gone) = app.store.write(&(scope, bot, edit, picture), change).await?;
    discard(app, gone);
    Ok(bot)
}

async fn change(
    tx: &Tx,
    (scope, bot, edit, picture): &(&Administrator, AgentBotId, Edit<AgentBotFields>, &Picture),
) -> Result<(AgentBot, Option<StoredFile>)> {
    edit::turn(tx, "agent bot", *bot).await?;
    let bot = store::agent_bots::by_id(tx, *scope, *bot).await?;
    let mut fields = AgentBotFields {
        name: bot.name.clone(),
        description: bot.description.clone(),
        outgoing_url: bot.outgoing_url.clone(),
        bot_config: bot.bot_config.clone(),
    };
    edit.apply(&mut fields);
    let AgentBotFields { name, description, outgoing_url, bot_config } = fields.checked()?;
    let bot = AgentBot { name, description, outgoing_url, bot_config, ..bot };
    let mut bot = store::agent_bots::update(tx, &bot).await?;
    let gone = avatars::change(tx, owner(&bot), picture, &mut bot.avatar).await?;
    Ok((bot, gone))
}

/// One of the keys of a bot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// The API token with which it calls.
    AccessToken,
    /// What signs what it hears.
    Secret,
}

/// Replaces a key of the bot; the old one counts no more.
pub async fn reset(app: &App, scope: &Administrator, bot: AgentBotId, key: Key) -> Result<AgentBot> {
    let fresh = Token::random(&mut rand::rng());
    app.store.write(&(scope, bot, key, fresh), replace).await
}

async fn replace(
    tx: &Tx,
    (scope, bot, key, fresh): &(&Administrator, AgentBotId, Key, Token),
) -> Result<AgentBot> {
    edit::turn(tx, "agent bot", *bot).await?;
    let mut bot = store::agent_bots::by_id(tx, *scope, *bot).await?;
    match key {
        Key::AccessToken => bot.access_token = fresh.clone(),
        Key::Secret => bot.secret = fresh.clone(),
    }
    store::agent_bots::update(tx, &bot).await
}

/// Deletes a bot. Where it answered first people do from then on, and what it worked on is nobody's; what it said stays.
pub async fn remove(app: &App, scope: &Administrator, bot: AgentBotId) -> Result<()> {
    let gone = app.store.write(&(scope, bot), delete).await?;
    discard(app, gone);
    Ok(())
}

async fn delete(tx: &Tx, (scope, bot): &(&Administrator, AgentBotId)) -> Result<Option<StoredFile>> {
    let gone = avatars::remove(tx, AvatarOwner::AgentBot(scope.account(), *bot)).await?;
    let unassigned = store::agent_bots::remove(tx, *scope, *bot).await?;
    tell_released(tx, *scope, ("assignee_agent_bot_id", bot.get()), &unassigned).await?;
    Ok(gone)
}

/// Lets a bot, or none, answer first in the inbox: its new conversations are pending until the bot hands them over.
pub async fn answer_in(
    app: &App,
    scope: &Administrator,
    inbox: InboxId,
    bot: Option<AgentBotId>,
) -> Result<()> {
    app.store.write(&(scope, inbox, bot), answer_in_within).await
}

async fn answer_in_within(
    tx: &Tx,
    (scope, inbox, bot): &(&Administrator, InboxId, Option<AgentBotId>),
) -> Result<()> {
    if let Some(bot) = bot {
        store::agent_bots::by_id(tx, *scope, *bot).await?;
    }
    inboxes::set_agent_bot(tx, *scope, *inbox, *bot).await
}
