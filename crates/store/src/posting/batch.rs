//! One batch: one read under lock, the rules in call order, then the writes.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use model::conversation::{ConversationId, ConversationView};
use model::event::{Body, EventName, NewEvent, PAYLOAD_VERSION, Payload};
use model::message::{MessageId, MessageView};
use model::posting::{Effect, Thread, post};
use model::repeat::Mismatch;
use model::{Error, Result};

use super::{Connection, PostCall, Posted, places, write};
use crate::commit::{self, Failed};
use crate::repeats::{self, Found};
use crate::tx::sealed::Transaction;
use crate::{Committed, Store, events, messages, threads};

/// What the rules made of one call.
enum Outcome {
    Refused(Error),
    /// An earlier transaction stored it.
    Known(MessageId),
    /// An earlier call of this batch stores it.
    Same(usize),
    New(Vec<Effect>),
}

/// Runs the calls in one transaction: one result for each, in order.
pub(super) async fn run(
    store: &Store,
    connection: &Connection,
    calls: &[&PostCall],
) -> Result<Outcomes, Failed> {
    match connection {
        Connection::Embedded(lane, turn) => {
            let _turn = turn.lock().await;
            let tx = lane.begin(store.clock().now())?;
            let outcomes = write(store, &tx, calls).await?;
            let ending = tx.commit();
            store.glances().posts.note();
            ending?;
            Ok(outcomes)
        }
        Connection::Postgres(lane) => {
            let tx = lane.begin(store.clock().now()).await?;
            let (results, committed) = write(store, &tx, calls).await?;
            let ending = tx.commit().await;
            store.glances().posts.note();
            Ok((results, commit::conclude(store, ending, committed).await?))
        }
    }
}

/// A result for each call, and what was committed.
pub(super) type Outcomes = (Vec<Result<Posted>>, Vec<Committed>);

/// Everything but the commit; the events come last.
async fn write(store: &Store, tx: &impl Transaction, calls: &[&PostCall]) -> Result<Outcomes> {
    let results = post_all(store, tx, calls).await?;
    Ok((results, events::append(tx).await?))
}

async fn post_all(store: &Store, tx: &impl Transaction, calls: &[&PostCall]) -> Result<Vec<Result<Posted>>> {
    let mut found = load(tx, calls).await?;
    places::fill_in(tx, whose_place_is_named(calls, &mut found)).await?;
    let known = repeats::find(tx, calls.iter().filter_map(|call| call.repeat.as_ref())).await?;
    let mut outcomes = decide(store, tx, calls, &mut found, &known);
    write::messages(tx, outcomes.iter_mut().flat_map(stored_messages).collect()).await?;
    write::conversations(tx, changed(&found, calls, &outcomes)).await?;
    let mut results: Vec<Result<Posted>> = Vec::with_capacity(calls.len());
    let mut keys = Vec::new();
    for (call, outcome) in calls.iter().zip(outcomes) {
        let result = match outcome {
            Outcome::Refused(error) => Err(error),
            Outcome::Known(message) => recall(tx, call, &found, message).await,
            Outcome::Same(first) => share(&results, first),
            Outcome::New(effects) => {
                let posted = tell(tx, call, &found, effects);
                keys.extend(call.repeat.as_ref().map(|key| (key, posted.message.message.id.get())));
                Ok(posted)
            }
        };
        results.push(result);
    }
    repeats::remember(tx, "message", &keys).await?;
    Ok(results)
}

async fn load(tx: &impl Transaction, calls: &[&PostCall]) -> Result<HashMap<ConversationId, Thread>> {
    let mut ids: Vec<ConversationId> = calls.iter().map(|call| call.conversation_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let found = threads::lock(tx, None, &ids).await?;
    Ok(found.into_iter().map(|thread| (thread.view.conversation.id, thread)).collect())
}

fn whose_place_is_named<'t>(
    calls: &[&PostCall],
    found: &'t mut HashMap<ConversationId, Thread>,
) -> Vec<&'t mut Thread> {
    let naming = calls.iter().filter(|call| call.draft.draft().names_places());
    let naming: HashSet<ConversationId> = naming.map(|call| call.conversation_id).collect();
    found.values_mut().filter(|thread| naming.contains(&thread.view.conversation.id)).collect()
}

fn decide(
    store: &Store,
    tx: &impl Transaction,
    calls: &[&PostCall],
    found: &mut HashMap<ConversationId, Thread>,
    known: &repeats::Known,
) -> Vec<Outcome> {
    let mut first_of = FirstOf::new();
    let mut outcomes = Vec::with_capacity(calls.len());
    for (index, call) in calls.iter().enumerate() {
        let thread = found.get_mut(&call.conversation_id);
        let Some(thread) = thread.filter(|thread| thread.view.conversation.account_id == call.account_id)
        else {
            outcomes.push(Outcome::Refused(Error::NotFound("conversation")));
            continue;
        };
        if let Some(repeat) = recognise(call, known, &first_of) {
            outcomes.push(repeat);
            continue;
        }
        let outcome = match post(thread, &call.draft, tx.now(), store.limits()) {
            Ok(effects) => Outcome::New(effects),
            Err(error) => Outcome::Refused(error),
        };
        if let (Some(key), Outcome::New(_)) = (&call.repeat, &outcome) {
            first_of.entry((&key.place, &key.key)).or_default().push((&key.fingerprint, index));
        }
        outcomes.push(outcome);
    }
    outcomes
}

/// The calls of this batch that were the first with their key: one for each fingerprint.
type FirstOf<'a> = HashMap<(&'a String, &'a String), Vec<(&'a String, usize)>>;

fn recognise(call: &PostCall, known: &repeats::Known, first_of: &FirstOf<'_>) -> Option<Outcome> {
    let key = call.repeat.as_ref()?;
    let mismatch = || match key.on_mismatch {
        Mismatch::Refuse => Some(Outcome::Refused(repeats::mismatch())),
        Mismatch::Accept => None,
    };
    match known.of(key) {
        Found::Same(message) => return Some(Outcome::Known(MessageId::new(message))),
        Found::Other if key.on_mismatch == Mismatch::Refuse => return mismatch(),
        Found::Other | Found::Nothing => {}
    }
    let firsts = first_of.get(&(&key.place, &key.key))?;
    let same = firsts.iter().find(|(fingerprint, _)| **fingerprint == key.fingerprint);
    same.map_or_else(mismatch, |(_, first)| Some(Outcome::Same(*first)))
}

fn stored_messages(outcome: &mut Outcome) -> Vec<&mut MessageView> {
    let Outcome::New(effects) = outcome else { return Vec::new() };
    effects.iter_mut().filter_map(stored_message).collect()
}

fn stored_message(effect: &mut Effect) -> Option<&mut MessageView> {
    match effect {
        Effect::Message(view) => Some(view),
        Effect::AboutMessage(_) | Effect::AboutConversation(..) => None,
    }
}

fn changed<'a>(
    found: &'a HashMap<ConversationId, Thread>,
    calls: &[&PostCall],
    outcomes: &[Outcome],
) -> Vec<&'a Thread> {
    let posted = calls.iter().zip(outcomes).filter(|(_, outcome)| matches!(outcome, Outcome::New(_)));
    let mut ids: Vec<ConversationId> = posted.map(|(call, _)| call.conversation_id).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.iter().filter_map(|id| found.get(id)).collect()
}

/// Tells the effects of one call in order and gives its message.
fn tell(
    tx: &impl Transaction,
    call: &PostCall,
    found: &HashMap<ConversationId, Thread>,
    effects: Vec<Effect>,
) -> Posted {
    let thread = &found[&call.conversation_id];
    let posted = effects.iter().rev().find_map(|effect| match effect {
        Effect::Message(view) => Some(Arc::new(view.as_ref().clone())),
        _ => None,
    });
    let posted = posted.expect("posting always stores a message");
    for effect in effects {
        tx.tell(call.account_id, event(call, thread, &posted, effect));
    }
    Posted { message: posted, repeated: false }
}

/// What one effect of a call tells.
pub(super) fn event(call: &PostCall, thread: &Thread, posted: &Arc<MessageView>, effect: Effect) -> NewEvent {
    let payload = |body, changes, echo_id| Payload {
        version: PAYLOAD_VERSION,
        body,
        changes,
        performer: call.performer.clone(),
        echo_id,
        origin: call.origin,
        grants: None,
    };
    let nothing = model::event::Changes::new;
    match effect {
        Effect::Message(view) => {
            let echo_id = call.draft.draft().echo_id.clone().filter(|_| view.message.id == posted.message.id);
            let audience = thread.audience_of(&view.message);
            NewEvent {
                name: EventName::MessageCreated,
                audience,
                payload: payload(Body::Message(view), nothing(), echo_id),
            }
        }
        Effect::AboutMessage(name) => {
            let body = Body::Message(Box::new(posted.as_ref().clone()));
            NewEvent { name, audience: thread.agents(), payload: payload(body, nothing(), None) }
        }
        Effect::AboutConversation(name, changes) => {
            let last_message = posted.message.is_public().then(|| Box::new(posted.as_ref().clone()));
            let view = ConversationView { last_message, ..thread.view.clone() };
            let body = Body::Conversation(Box::new(view));
            NewEvent { name, audience: thread.everyone(), payload: payload(body, changes, None) }
        }
    }
}

async fn recall(
    tx: &impl Transaction,
    call: &PostCall,
    found: &HashMap<ConversationId, Thread>,
    message: MessageId,
) -> Result<Posted> {
    let view = messages::one(tx, &found[&call.conversation_id], message).await?;
    Ok(Posted { message: Arc::new(view), repeated: true })
}

fn share(results: &[Result<Posted>], first: usize) -> Result<Posted> {
    match results.get(first) {
        Some(Ok(posted)) => Ok(Posted { repeated: true, ..posted.clone() }),
        _ => Err(Error::Unavailable { retry_after: 1 }),
    }
}
