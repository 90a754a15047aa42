//! Columns read into the model's types.

use anyhow::anyhow;
use model::agent_bot::AgentBotCard;
use model::avatar::Avatar;
use model::contact_inbox::ContactInbox;
use model::conversation::{ContactCard, Conversation, ConversationStatus, Facts, Priority};
use model::user::{UserCard, UserId};
use model::{Attributes, Error, Id, Result, Timestamp};
use sea_orm::JsonValue;

use crate::statement::{Row, column, text};

/// A time, in microseconds.
pub(crate) fn time(row: &Row, name: &str) -> Result<Timestamp> {
    column(row, name).map(Timestamp::from_micros)
}

/// A time that may be missing.
pub(crate) fn maybe_time(row: &Row, name: &str) -> Result<Option<Timestamp>> {
    Ok(column::<Option<i64>>(row, name)?.map(Timestamp::from_micros))
}

/// A key.
pub(crate) fn id<T>(row: &Row, name: &str) -> Result<Id<T>> {
    column(row, name).map(Id::new)
}

/// A key that may be missing.
pub(crate) fn maybe_id<T>(row: &Row, name: &str) -> Result<Option<Id<T>>> {
    Ok(column::<Option<i64>>(row, name)?.map(Id::new))
}

/// A JSON object; anything else counts as an empty one.
pub(crate) fn attributes(row: &Row, name: &str) -> Result<Attributes> {
    column(row, name).map(object)
}

/// A JSON object as attributes; anything else counts as an empty one.
pub(crate) fn object(value: JsonValue) -> Attributes {
    match value {
        JsonValue::Object(attributes) => attributes,
        _ => Attributes::new(),
    }
}

/// A JSON array of titles of labels.
pub(crate) fn titles(value: JsonValue) -> Result<Vec<String>> {
    Ok(serde_json::from_value(value).map_err(anyhow::Error::new)?)
}

/// A word that must be one of a closed set.
pub(crate) fn word<T>(row: &Row, name: &str, parse: fn(&str) -> Option<T>) -> Result<T> {
    let text = text(row, name)?;
    parse(&text).ok_or_else(|| unknown(name, &text))
}

/// What a row says that this version does not know.
pub(crate) fn unknown(name: &str, value: &str) -> Error {
    Error::Internal(anyhow!("column {name} holds {value:?}, which this version does not know"))
}

/// Keys that a `string_agg` has joined with blanks.
pub(crate) fn ids<T>(row: &Row, name: &str) -> Result<Option<Vec<Id<T>>>> {
    let text: Option<String> = column(row, name)?;
    Ok(text.map(|text| text.split(' ').filter_map(|id| id.parse().ok()).map(Id::new).collect()))
}

/// What the address of somebody's picture is made of, if they have one.
pub(crate) fn avatar(row: &Row, name: &str) -> Result<Option<Box<Avatar>>> {
    column::<Option<String>>(row, name)?.as_deref().map(read_avatar).transpose()
}

/// The same in the form it is kept.
pub(crate) fn read_avatar(kept: &str) -> Result<Box<Avatar>> {
    Ok(serde_json::from_str(kept).map_err(anyhow::Error::new)?)
}

/// What others may see of a user: the name set to be shown or, without one, the full name.
pub(crate) fn user_card(
    id: UserId,
    name: String,
    display_name: Option<String>,
    avatar: Option<Box<Avatar>>,
) -> UserCard {
    let shown = display_name.filter(|shown| !shown.is_empty());
    UserCard { id, available_name: shown.unwrap_or_else(|| name.clone()), name, avatar }
}

/// The same from columns that go by their own names.
pub(crate) fn own_user_card(row: &Row, id: UserId) -> Result<UserCard> {
    let (name, display_name) = (column(row, "name")?, column(row, "display_name")?);
    Ok(user_card(id, name, display_name, avatar(row, "avatar")?))
}

/// What others may see of a bot, from columns of its own names.
pub(crate) fn agent_bot_card(row: &Row) -> Result<AgentBotCard> {
    Ok(AgentBotCard { id: id(row, "id")?, name: column(row, "name")?, avatar: avatar(row, "avatar")? })
}

/// The columns of a conversation, from `conversations c`.
pub(crate) const CONVERSATION: &str = "c.id, c.account_id, c.inbox_id, c.contact_id, c.contact_inbox_id, c.display_id, \
    c.uuid, c.priority, c.assignee_id, c.assignee_agent_bot_id, c.team_id, c.labels, c.custom_attributes, \
    c.additional_attributes, c.status, c.agent_last_seen_at, c.assignee_last_seen_at, c.contact_last_seen_at, c.first_reply_created_at, c.waiting_since, \
    c.snoozed_until, c.last_activity_at, c.unread_count, c.last_incoming_at, c.last_outgoing_at, c.template_day, \
    c.flood_started_at, c.flood_count, c.last_message_at, c.created_at, c.updated_at";

/// Reads [`CONVERSATION`].
pub(crate) fn conversation(row: &Row) -> Result<Conversation> {
    let uuid = text(row, "uuid")?;
    let priority: Option<i16> = column(row, "priority")?;
    Ok(Conversation {
        id: id(row, "id")?,
        account_id: id(row, "account_id")?,
        inbox_id: id(row, "inbox_id")?,
        contact_id: id(row, "contact_id")?,
        contact_inbox_id: id(row, "contact_inbox_id")?,
        display_id: column(row, "display_id")?,
        uuid: uuid.parse().map_err(|_| unknown("uuid", &uuid))?,
        status: word(row, "status", ConversationStatus::parse)?,
        priority: priority.and_then(Priority::from_number),
        assignee_id: maybe_id(row, "assignee_id")?,
        assignee_agent_bot_id: maybe_id(row, "assignee_agent_bot_id")?,
        team_id: maybe_id(row, "team_id")?,
        labels: titles(column(row, "labels")?)?,
        custom_attributes: attributes(row, "custom_attributes")?,
        additional_attributes: attributes(row, "additional_attributes")?,
        agent_last_seen_at: maybe_time(row, "agent_last_seen_at")?,
        assignee_last_seen_at: maybe_time(row, "assignee_last_seen_at")?,
        contact_last_seen_at: maybe_time(row, "contact_last_seen_at")?,
        first_reply_created_at: maybe_time(row, "first_reply_created_at")?,
        waiting_since: maybe_time(row, "waiting_since")?,
        snoozed_until: maybe_time(row, "snoozed_until")?,
        last_activity_at: time(row, "last_activity_at")?,
        facts: facts(row)?,
        created_at: time(row, "created_at")?,
        updated_at: time(row, "updated_at")?,
    })
}

fn facts(row: &Row) -> Result<Facts> {
    Ok(Facts {
        unread_count: column(row, "unread_count")?,
        last_incoming_at: maybe_time(row, "last_incoming_at")?,
        last_outgoing_at: maybe_time(row, "last_outgoing_at")?,
        template_day: column(row, "template_day")?,
        flood_started_at: maybe_time(row, "flood_started_at")?,
        flood_count: column(row, "flood_count")?,
        last_message_at: maybe_time(row, "last_message_at")?,
    })
}

/// The columns of a contact's card, from `contacts ct`.
pub(crate) const CONTACT_CARD: &str = "ct.id AS card_id, ct.name AS card_name, ct.email AS card_email, \
    ct.phone_number AS card_phone_number, ct.identifier AS card_identifier, ct.blocked AS card_blocked, \
    ct.additional_attributes AS card_additional_attributes, ct.custom_attributes AS card_custom_attributes, \
    ct.avatar AS card_avatar";

/// Reads [`CONTACT_CARD`].
pub(crate) fn contact_card(row: &Row) -> Result<ContactCard> {
    Ok(ContactCard {
        id: id(row, "card_id")?,
        name: column(row, "card_name")?,
        email: column(row, "card_email")?,
        phone_number: column(row, "card_phone_number")?,
        identifier: column(row, "card_identifier")?,
        blocked: column(row, "card_blocked")?,
        additional_attributes: attributes(row, "card_additional_attributes")?,
        custom_attributes: attributes(row, "card_custom_attributes")?,
        avatar: avatar(row, "card_avatar")?,
    })
}

/// The columns of a customer's session, from `contact_inboxes ci`.
pub(crate) const CONTACT_INBOX: &str = "ci.id AS session_id, ci.contact_id AS session_contact_id, \
    ci.inbox_id AS session_inbox_id, ci.source_id AS session_source_id, ci.hmac_verified AS session_verified, \
    ci.created_at AS session_created_at, ci.updated_at AS session_updated_at";

/// Reads [`CONTACT_INBOX`].
pub(crate) fn contact_inbox(row: &Row) -> Result<ContactInbox> {
    Ok(ContactInbox {
        id: id(row, "session_id")?,
        contact_id: id(row, "session_contact_id")?,
        inbox_id: id(row, "session_inbox_id")?,
        source_id: column(row, "session_source_id")?,
        hmac_verified: column(row, "session_verified")?,
        created_at: time(row, "session_created_at")?,
        updated_at: time(row, "session_updated_at")?,
    })
}
