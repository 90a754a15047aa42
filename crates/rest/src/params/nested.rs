//! Names with brackets: `a[b]=c`, `a[]=x`, `a[][b]=y`, in urlencoded text and multipart bodies alike.

use std::borrow::Cow;

use percent_encoding::percent_decode;
use serde_json::{Map, Value};

use crate::Reject;

/// How many parameters one request may name.
pub(super) const MOST_PARAMETERS: usize = 4096;

/// How deep names may nest.
const DEEPEST: usize = 16;

/// Reads `name=value&…`; a name without `=` is null.
pub(super) fn parse(text: &[u8]) -> Result<Map<String, Value>, Reject> {
    let mut values = Map::new();
    let pairs = text.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
    for (count, pair) in pairs.enumerate() {
        if count >= MOST_PARAMETERS {
            return Err(too_many());
        }
        let (name, value) = match pair.iter().position(|byte| *byte == b'=') {
            Some(at) => (decode(&pair[..at])?, Value::String(decode(&pair[at + 1..])?)),
            None => (decode(pair)?, Value::Null),
        };
        insert(&mut values, &name, value)?;
    }
    Ok(values)
}

pub(super) fn too_many() -> Reject {
    Reject::Malformed(format!("More than {MOST_PARAMETERS} parameters"))
}

/// Puts `value` where the bracketed `name` points; a name that contradicts an earlier one is malformed.
pub(super) fn insert(values: &mut Map<String, Value>, name: &str, value: Value) -> Result<(), Reject> {
    let (root, steps) = steps(name)?;
    if root.is_empty() {
        return Ok(());
    }
    let Some((first, rest)) = steps.split_first() else {
        values.insert(root.to_owned(), value);
        return Ok(());
    };
    let mut slot = values.entry(root).or_insert_with(|| first.container());
    let mut step = first;
    for next in rest {
        slot = descend(slot, *step, *next).ok_or_else(|| contradiction(name))?;
        step = next;
    }
    place(slot, *step, value).ok_or_else(|| contradiction(name))
}

/// One pair of brackets.
#[derive(Clone, Copy)]
enum Step<'a> {
    /// `[]`.
    Push,
    /// `[name]`.
    Key(&'a str),
}

impl Step<'_> {
    /// What has to stand where this step is taken.
    fn container(self) -> Value {
        match self {
            Self::Push => Value::Array(Vec::new()),
            Self::Key(_) => Value::Object(Map::new()),
        }
    }
}

/// Splits `a[b][]` into `a` and its steps; a name whose brackets do not pair up is taken literally.
fn steps(name: &str) -> Result<(&str, Vec<Step<'_>>), Reject> {
    let Some(open) = name.find('[').filter(|open| *open > 0) else { return Ok((name, Vec::new())) };
    let (root, mut rest) = name.split_at(open);
    let mut steps = Vec::new();
    while !rest.is_empty() {
        let Some((inside, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) else {
            return Ok((name, Vec::new()));
        };
        if steps.len() >= DEEPEST {
            return Err(Reject::Malformed(format!("Parameters nest deeper than {DEEPEST}")));
        }
        steps.push(if inside.is_empty() { Step::Push } else { Step::Key(inside) });
        rest = after;
    }
    Ok((root, steps))
}

/// The place that `step` leads to, made ready for `next`.
fn descend<'a>(slot: &'a mut Value, step: Step<'_>, next: Step<'_>) -> Option<&'a mut Value> {
    match step {
        Step::Key(key) => {
            let object = slot.as_object_mut()?;
            Some(object.entry(key).or_insert_with(|| next.container()))
        }
        Step::Push => {
            let array = slot.as_array_mut()?;
            if !array.last().is_some_and(|last| continues(last, next)) {
                array.push(next.container());
            }
            array.last_mut()
        }
    }
}

/// Whether `a[][b]=` goes on with the last object of `a` or begins a new one: it begins anew once `b` is taken.
fn continues(last: &Value, next: Step<'_>) -> bool {
    match (last, next) {
        (Value::Object(object), Step::Key(key)) => !object.contains_key(key),
        _ => false,
    }
}

fn place(slot: &mut Value, step: Step<'_>, value: Value) -> Option<()> {
    match step {
        Step::Key(key) => {
            slot.as_object_mut()?.insert(key.to_owned(), value);
        }
        Step::Push => slot.as_array_mut()?.push(value),
    }
    Some(())
}

fn contradiction(name: &str) -> Reject {
    let shown: String = name.chars().take(100).collect();
    Reject::Malformed(format!("Parameter {shown} contradicts an earlier one"))
}

fn decode(text: &[u8]) -> Result<String, Reject> {
    let spaced: Cow<'_, [u8]> = if text.contains(&b'+') {
        text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect()
    } else {
        Cow::Borrowed(text)
    };
    let decoded = percent_decode(&spaced).decode_utf8();
    decoded.map(Cow::into_owned).map_err(|_| Reject::malformed("Parameters must be valid UTF-8"))
}
