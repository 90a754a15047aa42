//! The business itself: its account, agents, teams, labels and inboxes. What is there already is left as it is.

use std::collections::HashMap;

use actions::accounts::{self, NewAccount};
use actions::agents::{self, NewAgent};
use actions::avatars::Picture;
use actions::{Administrator, App, inboxes, labels, teams};
use anyhow::{Context, Result};
use model::account::AccountId;
use model::inbox::InboxSettings;
use model::scope::{AgentScope, SystemScope};
use model::team::TeamId;
use model::user::{Role, UserId};
use model::{Attributes, Token};
use store::inboxes::NewInbox;
use store::labels::NewLabel;
use store::teams::NewTeam;

use super::workspace::{Agent, Inbox, Team, Workspace};

/// Who plays, and where.
pub(super) struct Cast {
    pub(super) account_id: AccountId,
    /// Where the administrator signs in with.
    pub(super) email: String,
    /// The administrator's password, known only when it was made just now.
    pub(super) password: Option<String>,
    administrator: String,
    agents: HashMap<String, AgentScope>,
    inboxes: HashMap<String, model::inbox::Inbox>,
    teams: HashMap<String, TeamId>,
}

impl Cast {
    pub(super) fn agent(&self, key: &str) -> Result<&AgentScope> {
        self.agents.get(key).with_context(|| format!("the demo workspace has no agent {key}"))
    }

    /// The administrator, who may act everywhere.
    pub(super) fn administrator(&self) -> Result<&AgentScope> {
        self.agent(&self.administrator)
    }

    pub(super) fn inbox(&self, key: &str) -> Result<&model::inbox::Inbox> {
        self.inboxes.get(key).with_context(|| format!("the demo workspace has no inbox {key}"))
    }

    pub(super) fn team(&self, name: &str) -> Result<TeamId> {
        self.teams.get(name).copied().with_context(|| format!("the demo workspace has no team {name}"))
    }
}

/// Finds or makes everybody and everything.
pub(super) async fn gather(app: &App, workspace: &Workspace) -> Result<Cast> {
    let administrator = workspace.agents.iter().find(|agent| agent.key == workspace.administrator);
    let administrator = administrator.context("the demo workspace has no administrator")?;
    let (account_id, password) = account(app, workspace, administrator).await?;
    let scope = Administrator::from(SystemScope { account_id });
    let mut users = HashMap::new();
    for agent in &workspace.agents {
        users.insert(agent.key.clone(), user(app, &scope, agent).await?);
    }
    make_labels(app, &scope, workspace).await?;
    let inboxes = make_inboxes(app, &scope, workspace, &users).await?;
    // Scopes are read last: they say which inboxes an agent belongs to.
    let mut agents = HashMap::new();
    for (key, user) in &users {
        let agent = store::memberships::agent_scope(&app.store.reader(), account_id, *user).await?;
        agents.insert(key.clone(), agent);
    }
    let teams = make_teams(app, &agents[&administrator.key], workspace, &users).await?;
    let Agent { key, email, .. } = administrator;
    Ok(Cast {
        account_id,
        email: email.clone(),
        password,
        administrator: key.clone(),
        agents,
        inboxes,
        teams,
    })
}

async fn account(
    app: &App,
    workspace: &Workspace,
    administrator: &Agent,
) -> Result<(AccountId, Option<String>)> {
    let reader = app.store.reader();
    if let Some(user) = store::users::by_email(&reader, &administrator.email).await? {
        let places = store::memberships::of_user(&reader, user.id).await?;
        let place = places.iter().find(|(_, account)| account.name == workspace.account);
        let (membership, _) = place.with_context(|| format!("{} belongs to another account", user.email))?;
        return Ok((membership.account_id, None));
    }
    let password = Token::random(&mut rand::rng()).reveal().to_owned();
    let new = NewAccount {
        account_name: workspace.account.clone(),
        user_name: administrator.name.clone(),
        email: administrator.email.clone(),
        password: password.clone(),
        locale: None,
    };
    let opened = accounts::sign_up(app, new).await?;
    Ok((opened.account.id, Some(password)))
}

/// Nobody knows the passwords of the other agents; `user reset-password` gives them one.
async fn user(app: &App, scope: &Administrator, agent: &Agent) -> Result<UserId> {
    if let Some(user) = store::users::by_email(&app.store.reader(), &agent.email).await? {
        return Ok(user.id);
    }
    let new = NewAgent {
        name: Some(agent.name.clone()),
        email: agent.email.clone(),
        role: Role::Agent,
        availability: None,
        auto_offline: None,
        password: Some(Token::random(&mut rand::rng()).reveal().to_owned()),
    };
    Ok(agents::create(app, scope, new, None).await?.member.user.id)
}

async fn make_labels(app: &App, scope: &Administrator, workspace: &Workspace) -> Result<()> {
    let known = store::labels::list(&app.store.reader(), scope).await?;
    for label in &workspace.labels {
        if known.iter().any(|known| known.title == label.title) {
            continue;
        }
        let new = NewLabel {
            title: label.title.clone(),
            description: Some(label.description.clone()),
            color: label.color.clone(),
            show_on_sidebar: true,
        };
        labels::create(app, scope, new, None).await?;
    }
    Ok(())
}

async fn make_inboxes(
    app: &App,
    scope: &Administrator,
    workspace: &Workspace,
    users: &HashMap<String, UserId>,
) -> Result<HashMap<String, model::inbox::Inbox>> {
    let known = store::inboxes::of_account(&app.store.reader(), scope).await?;
    let mut inboxes = HashMap::new();
    for place in &workspace.inboxes {
        let inbox = match known.iter().find(|inbox| inbox.name == place.name) {
            Some(inbox) => inbox.clone(),
            None => inboxes::create(app, scope, new_inbox(place), None, &Picture::Stays).await?,
        };
        inboxes::add_members(app, scope, inbox.id, &members(&place.members, users)).await?;
        inboxes.insert(place.key.clone(), inbox);
    }
    Ok(inboxes)
}

fn new_inbox(place: &Inbox) -> NewInbox {
    NewInbox {
        name: place.name.clone(),
        settings: InboxSettings::default(),
        webhook_url: None,
        hmac_mandatory: false,
        additional_attributes: Attributes::new(),
        identifier: place.identifier.clone(),
    }
}

async fn make_teams(
    app: &App,
    administrator: &AgentScope,
    workspace: &Workspace,
    users: &HashMap<String, UserId>,
) -> Result<HashMap<String, TeamId>> {
    let scope = Administrator::of(administrator)?;
    let known = store::teams::list(&app.store.reader(), administrator).await?;
    let mut teams = HashMap::new();
    for group in &workspace.teams {
        let team = match known.iter().find(|(team, _)| team.name == group.name) {
            Some((team, _)) => team.id,
            None => teams::create(app, &scope, new_team(group), None).await?.id,
        };
        teams::add_members(app, &scope, team, &members(&group.members, users)).await?;
        teams.insert(group.name.clone(), team);
    }
    Ok(teams)
}

fn new_team(group: &Team) -> NewTeam {
    let description = Some(group.description.clone());
    NewTeam { name: group.name.clone(), description, allow_auto_assign: true }
}

fn members(keys: &[String], users: &HashMap<String, UserId>) -> Vec<UserId> {
    keys.iter().filter_map(|key| users.get(key).copied()).collect()
}
