//! The conversations, played in the order in which they happened.

use std::time::Duration;

use actions::contacts::{self, NewSession};
use actions::messages::{self, VisitorDraft};
use actions::{App, conversations};
use anyhow::{Context, Result};
use model::change::StatusRequest;
use model::contact::ContactDetails;
use model::conversation::{ConversationId, ConversationStatus};
use model::message::MessageKind;
use model::posting::{Draft, Speaker, Thread};
use model::scope::{AgentScope, VisitorScope};
use model::{Attributes, Timestamp};

use super::people::Cast;
use super::workspace::{Line, Story, Workspace};

/// Who speaks when it is no agent.
const CUSTOMER: &str = "customer";

/// Plays every story whose customer is not there yet.
pub(super) async fn play(app: &App, workspace: &Workspace, cast: &Cast) -> Result<()> {
    let now = model::Clock::System.now();
    let mut scenes = Vec::new();
    for story in &workspace.stories {
        let known =
            store::contacts::by_email(&app.store.reader(), cast.account_id, &story.customer.email).await?;
        if known.is_none() {
            scenes.extend(scenes_of(story, scenes.len(), now));
        }
    }
    let mut begun: Vec<Begun<'_>> = Vec::new();
    scenes.sort_by_key(|scene| (scene.at, scene.number));
    for scene in scenes {
        let wait = scene.at.micros().saturating_sub(app.clock.now().micros());
        app.clock.advance(Duration::from_micros(u64::try_from(wait).unwrap_or_default()));
        let stage = Stage { app, cast };
        match begun.iter().find(|begun| std::ptr::eq(begun.story, scene.story)) {
            None => begun.push(stage.begin(scene.story).await?),
            Some(begun) => stage.act(begun, &scene).await?,
        }
    }
    Ok(())
}

/// What happens at one time in one story. The first scene of a story begins it.
struct Scene<'a> {
    at: Timestamp,
    number: usize,
    story: &'a Story,
    act: Act<'a>,
}

enum Act<'a> {
    Begin,
    Organise,
    Speak(&'a Line),
    Close,
}

fn scenes_of(story: &Story, first: usize, now: Timestamp) -> Vec<Scene<'_>> {
    let minutes = |minutes: u64| Duration::from_secs(minutes * 60);
    let mut at = now.minus(minutes(story.hours_ago * 60));
    let mut acts = vec![(at, Act::Begin)];
    for (index, line) in story.lines.iter().enumerate() {
        at = at.plus(minutes(line.after));
        acts.push((at, Act::Speak(line)));
        if index == 0 {
            acts.push((at, Act::Organise));
        }
    }
    acts.push((at.plus(minutes(1)), Act::Close));
    let scene = |(number, (at, act))| Scene { at, number: first + number, story, act };
    acts.into_iter().enumerate().map(scene).collect()
}

/// A story under way.
struct Begun<'a> {
    story: &'a Story,
    visitor: VisitorScope,
    thread: Thread,
}

impl Begun<'_> {
    fn conversation(&self) -> ConversationId {
        self.thread.view.conversation.id
    }
}

/// Where the stories are played.
struct Stage<'a> {
    app: &'a App,
    cast: &'a Cast,
}

impl Stage<'_> {
    /// The customer comes and begins a conversation.
    async fn begin<'a>(&self, story: &'a Story) -> Result<Begun<'a>> {
        let customer = &story.customer;
        let details = ContactDetails {
            name: Some(customer.name.clone()),
            email: Some(customer.email.clone()),
            phone_number: customer.phone_number.clone(),
            ..ContactDetails::default()
        };
        let inbox = self.cast.inbox(&story.inbox)?;
        let new = NewSession { details, ..NewSession::default() };
        let (session, contact) = contacts::create_session(self.app, inbox, new).await?;
        let visitor = VisitorScope {
            account_id: self.cast.account_id,
            inbox_id: inbox.id,
            contact_id: contact.id,
            contact_inbox_id: session.contact_inbox.id,
            verified: session.contact_inbox.hmac_verified,
        };
        let thread = conversations::start(self.app, &visitor, Attributes::new(), None).await?;
        Ok(Begun { story, visitor, thread })
    }

    async fn act(&self, begun: &Begun<'_>, scene: &Scene<'_>) -> Result<()> {
        match scene.act {
            Act::Begin => Ok(()),
            Act::Organise => self.organise(begun).await,
            Act::Speak(line) if line.from == CUSTOMER => self.customer_speaks(begun, line).await,
            Act::Speak(line) => self.agent_speaks(begun, line).await,
            Act::Close => self.close(begun).await,
        }
    }

    /// Somebody sorts the conversation and takes it.
    async fn organise(&self, begun: &Begun<'_>) -> Result<()> {
        let (app, story, conversation) = (self.app, begun.story, begun.conversation());
        let agent = self.actor(story)?;
        if !story.labels.is_empty() {
            conversations::set_labels(app, agent, conversation, &story.labels).await?;
        }
        if let Some(team) = &story.team {
            conversations::assign_team(app, agent, conversation, Some(self.cast.team(team)?)).await?;
        }
        if let Some(assignee) = &story.assignee {
            let assignee = self.cast.agent(assignee)?.user_id();
            conversations::assign(app, agent, conversation, Some(assignee)).await?;
        }
        if story.priority.is_some() {
            conversations::set_priority(app, agent, conversation, story.priority).await?;
        }
        Ok(())
    }

    async fn customer_speaks(&self, begun: &Begun<'_>, line: &Line) -> Result<()> {
        conversations::see_as_contact(self.app, &begun.visitor, begun.conversation(), None).await?;
        let said = VisitorDraft { content: line.say.clone(), ..VisitorDraft::default() };
        messages::post(self.app, &begun.visitor, begun.thread.view.conversation.id, said, None).await?;
        Ok(())
    }

    async fn agent_speaks(&self, begun: &Begun<'_>, line: &Line) -> Result<()> {
        let agent = self.cast.agent(&line.from)?;
        conversations::see_as_agent(self.app, agent, begun.conversation()).await?;
        let words = line.say.as_ref().or(line.note.as_ref()).context("a line without words")?;
        // Who speaks is filled in by the action.
        let mut draft = Draft::text(MessageKind::Outgoing, Speaker::System, words);
        draft.private = line.note.is_some();
        messages::post_as_agent(self.app, agent, begun.thread.view.conversation.id, draft, None).await?;
        Ok(())
    }

    async fn close(&self, begun: &Begun<'_>) -> Result<()> {
        let request = match begun.story.status {
            ConversationStatus::Open => return Ok(()),
            ConversationStatus::Snoozed => StatusRequest::Snooze(None),
            status => StatusRequest::Set(status),
        };
        let agent = self.actor(begun.story)?;
        conversations::change_status(self.app, agent, begun.conversation(), request).await?;
        Ok(())
    }

    /// Who does what has to be done: the assignee or, when there is none, the administrator.
    fn actor(&self, story: &Story) -> Result<&AgentScope> {
        match &story.assignee {
            Some(key) => self.cast.agent(key),
            None => self.cast.administrator(),
        }
    }
}
