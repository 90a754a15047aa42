//! Conversations as agents are shown them, with everything that goes with them.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use model::Result;
use model::agent_bot::{AgentBot, AgentBotId};
use model::contact::{Contact, ContactId};
use model::posting::Thread;
use model::scope::Staff;
use model::team::{Team, TeamId};
use model::user::{Member, UserId};
use store::conversations::LastMessages;
use wire::{ConversationRest, ConversationSource, Look};

use crate::door::Door;

/// One conversation.
pub(crate) async fn one(door: &Door, staff: &impl Staff, thread: Thread) -> Result<ConversationRest> {
    let threads = [thread];
    let company = Company::load(door, staff, &threads).await?;
    let sight = door.sight(staff.account()).await?;
    let last = store::conversations::last_messages(&door.app.store.reader(), &threads).await?;
    let [thread] = &threads;
    Ok(company.show(thread, last.get(&thread.view.conversation.id), sight.look()))
}

/// Several, in their order.
pub(crate) async fn all(
    door: &Door,
    staff: &impl Staff,
    threads: &[Thread],
) -> Result<Vec<ConversationRest>> {
    let company = Company::load(door, staff, threads).await?;
    let sight = door.sight(staff.account()).await?;
    let last = store::conversations::last_messages(&door.app.store.reader(), threads).await?;
    let show = |thread: &Thread| company.show(thread, last.get(&thread.view.conversation.id), sight.look());
    Ok(threads.iter().map(show).collect())
}

/// Whom conversations mention.
struct Company {
    contacts: HashMap<ContactId, Contact>,
    members: HashMap<UserId, Member>,
    bots: HashMap<AgentBotId, AgentBot>,
    teams: HashMap<TeamId, Team>,
    my_teams: Vec<TeamId>,
}

impl Company {
    async fn load(door: &Door, staff: &impl Staff, threads: &[Thread]) -> Result<Self> {
        let reader = door.app.store.reader();
        let mut contacts = HashMap::new();
        for thread in threads {
            if let Entry::Vacant(place) = contacts.entry(thread.view.contact.id) {
                let contact = store::contacts::by_id(&reader, staff, *place.key()).await?;
                place.insert(contact);
            }
        }
        let mut members = HashMap::new();
        if threads.iter().any(|thread| thread.view.assignee.is_some()) {
            let all = store::memberships::members(&reader, staff).await?;
            members = all.into_iter().map(|member| (member.user.id, member)).collect();
        }
        let mut bots = HashMap::new();
        if threads.iter().any(|thread| thread.view.assignee_agent_bot.is_some()) {
            let all = store::agent_bots::list(&reader, staff).await?;
            bots = all.into_iter().map(|bot| (bot.id, bot)).collect();
        }
        let (mut teams, mut my_teams) = (HashMap::new(), Vec::new());
        if threads.iter().any(|thread| thread.view.team.is_some()) {
            let all = store::teams::list(&reader, staff).await?;
            my_teams.extend(all.iter().filter(|(_, mine)| *mine).map(|(team, _)| team.id));
            teams = all.into_iter().map(|(team, _)| (team.id, team)).collect();
        }
        Ok(Self { contacts, members, bots, teams, my_teams })
    }

    fn show(&self, thread: &Thread, last: Option<&LastMessages>, look: Look<'_>) -> ConversationRest {
        let view = &thread.view;
        let source = ConversationSource {
            view,
            contact: self.contacts.get(&view.contact.id),
            last_message: last.and_then(|last| last.any.as_ref()),
            last_non_activity_message: last.and_then(|last| last.non_activity.as_ref()),
            assignee: view.conversation.assignee_id.and_then(|id| self.members.get(&id)),
            assignee_agent_bot: view.conversation.assignee_agent_bot_id.and_then(|id| self.bots.get(&id)),
            team: view.conversation.team_id.and_then(|id| self.teams.get(&id)),
            my_teams: &self.my_teams,
        };
        ConversationRest::new(source, look)
    }
}
