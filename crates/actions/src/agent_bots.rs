//! Programs that answer customers before people do.

use model::agent_bot::{AgentBot, AgentBotFields, AgentBotId};
use model::inbox::InboxId;
use model::repeat::RepeatKey;
use model::{Error, Result, Token};
use store::{Tx, inboxes};

use crate::conversations::tell_unassigned;
use crate::rights::Administrator;
use crate::{App, Edit, repeats};

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
) -> Result<AgentBot> {
    app.store.write(&(scope, new.checked()?, repeat), insert).await
}

async fn insert(
    tx: &Tx,
    (scope, new, repeat): &(&Administrator, AgentBotFields, Option<&RepeatKey>),
) -> Result<AgentBot> {
    if let Some(made) = repeats::known(tx, *repeat).await? {
        return store::agent_bots::by_id(tx, *scope, AgentBotId::new(made)).await;
    }
    if store::agent_bots::count(tx, *scope).await? >= LIMIT {
        return Err(Error::invalid("base", format!("An account has at most {LIMIT} agent bots")));
    }
    let bot = store::agent_bots::insert(tx, *scope, new).await?;
    repeats::remember(tx, "agent bot", *repeat, bot.id.get()).await?;
    Ok(bot)
}

/// Changes what `edit` changes of the bot.
pub async fn update(
    app: &App,
    scope: &Administrator,
    bot: AgentBotId,
    edit: Edit<AgentBotFields>,
) -> Result<AgentBot> {
    app.store.write(&(scope, bot, edit), change).await
}

async fn change(
    tx: &Tx,
    (scope, bot, edit): &(&Administrator, AgentBotId, Edit<AgentBotFields>),
) -> Result<AgentBot> {
    let bot = store::agent_bots::by_id(tx, *scope, *bot).await?;
    let mut fields = AgentBotFields {
        name: bot.name.clone(),
        description: bot.description.clone(),
        outgoing_url: bot.outgoing_url.clone(),
        bot_config: bot.bot_config.clone(),
    };
    edit.apply(&mut fields);
    let AgentBotFields { name, description, outgoing_url, bot_config } = fields.checked()?;
    store::agent_bots::update(tx, &AgentBot { name, description, outgoing_url, bot_config, ..bot }).await
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
    let mut bot = store::agent_bots::by_id(tx, *scope, *bot).await?;
    match key {
        Key::AccessToken => bot.access_token = fresh.clone(),
        Key::Secret => bot.secret = fresh.clone(),
    }
    store::agent_bots::update(tx, &bot).await
}

/// Deletes a bot. Where it answered first people do from then on, and what it worked on is nobody's; what it said stays.
pub async fn remove(app: &App, scope: &Administrator, bot: AgentBotId) -> Result<()> {
    app.store.write(&(scope, bot), delete).await
}

async fn delete(tx: &Tx, (scope, bot): &(&Administrator, AgentBotId)) -> Result<()> {
    let unassigned = store::agent_bots::remove(tx, *scope, *bot).await?;
    tell_unassigned(tx, *scope, ("assignee_agent_bot_id", bot.get()), &unassigned).await
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
