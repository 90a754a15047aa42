//! Names in what the business says, like `{{contact.name}}`, that stand for what is known of whoever hears it.
//!
//! Nothing is run: a name of the list below is replaced by a text, once, and every other name by nothing.

use std::iter;

use serde_json::Value;

use crate::message::CONTENT_LIMIT;
use crate::posting::{Speaker, Thread};
use crate::{Attributes, Error, Result};

/// The words with every name replaced; what stands between backticks stays as it is.
///
/// `Invalid` when that is longer than a message may be.
pub fn filled(words: &str, thread: &Thread, speaker: &Speaker) -> Result<String> {
    let mut filled = String::with_capacity(words.len());
    for piece in pieces(words) {
        match piece {
            Piece::Words(words) => filled.push_str(words),
            Piece::Name(name) => filled.push_str(&value(name, thread, speaker)),
        }
        if filled.len() > CONTENT_LIMIT * 4 {
            return Err(too_long());
        }
    }
    if filled.chars().count() > CONTENT_LIMIT { Err(too_long()) } else { Ok(filled) }
}

/// Whether the words name the inbox or the account, whose names a thread knows only when somebody asks for them.
pub fn name_places(words: &str) -> bool {
    pieces(words).any(|piece| matches!(piece, Piece::Name("inbox.name" | "account.name")))
}

enum Piece<'w> {
    Words(&'w str),
    Name(&'w str),
}

fn pieces(mut rest: &str) -> impl Iterator<Item = Piece<'_>> {
    iter::from_fn(move || {
        let first = rest.chars().next()?.len_utf8();
        let (piece, length) = match (code(rest), name(rest)) {
            (Some(length), _) => (Piece::Words(&rest[..length]), length),
            (None, Some((name, length))) => (Piece::Name(name), length),
            (None, None) => {
                let length = rest[first..].find(['`', '{']).map_or(rest.len(), |at| first + at);
                (Piece::Words(&rest[..length]), length)
            }
        };
        rest = &rest[length..];
        Some(piece)
    })
}

fn too_long() -> Error {
    Error::invalid("content", "Content is too long (maximum is 150000 characters)")
}

/// The length of the code that the text begins with: from some backticks to as many again.
fn code(text: &str) -> Option<usize> {
    let fence = text.len() - text.trim_start_matches('`').len();
    if fence == 0 {
        return None;
    }
    let end = text[fence..].find(&text[..fence])?;
    Some(fence + end + fence)
}

/// The name that the text begins with, and how long it is with its braces.
fn name(text: &str) -> Option<(&str, usize)> {
    let inside = text.strip_prefix("{{")?;
    // No further than a name can reach, or many open braces would each be looked at to the end.
    let inside = inside.split(['{', '\n']).next()?;
    let end = inside.find("}}")?;
    Some((inside[..end].trim(), end + 4))
}

fn value(name: &str, thread: &Thread, speaker: &Speaker) -> String {
    let view = &thread.view;
    let contact = &view.contact;
    let agent = match speaker {
        Speaker::Agent(user) => Some(user.available_name.as_str()),
        Speaker::AgentBot(bot) => Some(bot.name.as_str()),
        Speaker::Customer | Speaker::System => {
            view.assignee.as_ref().map(|user| user.available_name.as_str())
        }
    };
    let agent = agent.unwrap_or_default();
    let place = thread.place.as_deref();
    if let Some(key) = name.strip_prefix("contact.custom_attribute.") {
        return attribute(&contact.custom_attributes, key);
    }
    if let Some(key) = name.strip_prefix("conversation.custom_attribute.") {
        return attribute(&view.conversation.custom_attributes, key);
    }
    match name {
        "contact.id" => contact.id.to_string(),
        "contact.name" => contact.name.clone(),
        "contact.first_name" => first(&contact.name).to_owned(),
        "contact.last_name" => last(&contact.name).to_owned(),
        "contact.email" => contact.email.clone().unwrap_or_default(),
        "contact.phone" | "contact.phone_number" => contact.phone_number.clone().unwrap_or_default(),
        "contact.identifier" => contact.identifier.clone().unwrap_or_default(),
        "conversation.id" | "conversation.display_id" => view.conversation.display_id.to_string(),
        "agent.name" => agent.to_owned(),
        "agent.first_name" => first(agent).to_owned(),
        "agent.last_name" => last(agent).to_owned(),
        "team.name" => view.team.as_ref().map(|team| team.name.clone()).unwrap_or_default(),
        "inbox.name" => place.map(|place| place.inbox.clone()).unwrap_or_default(),
        "account.name" => place.map(|place| place.account.clone()).unwrap_or_default(),
        _ => String::new(),
    }
}

fn attribute(attributes: &Attributes, key: &str) -> String {
    match attributes.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(value @ (Value::Number(_) | Value::Bool(_))) => value.to_string(),
        _ => String::new(),
    }
}

fn first(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or_default()
}

/// The last part of a name that has more than one.
fn last(name: &str) -> &str {
    let mut parts = name.split_whitespace();
    parts.next();
    parts.next_back().unwrap_or_default()
}
