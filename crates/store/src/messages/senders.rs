//! Who wrote the messages of a page. Most of it is the conversation's own contact, who is known already, so the few
//! others are read once each and not with every message.

use std::collections::{BTreeSet, HashMap};

use model::Result;
use model::agent_bot::{AgentBotCard, AgentBotId};
use model::contact::ContactId;
use model::conversation::ContactCard;
use model::message::{Author, Sender};
use model::posting::Thread;
use model::user::{UserCard, UserId};

use crate::rows::{self, id};
use crate::statement::Sql;
use crate::tx::sealed::Statements;

/// Cards by key.
#[derive(Default)]
pub(super) struct Senders {
    users: HashMap<UserId, UserCard>,
    contacts: HashMap<ContactId, ContactCard>,
    bots: HashMap<AgentBotId, AgentBotCard>,
}

impl Senders {
    /// Reads the cards of everyone among `authors` who is not the contact of the thread beside.
    pub(super) async fn read(
        db: &impl Statements,
        authors: impl Iterator<Item = (Option<Author>, &Thread)>,
    ) -> Result<Self> {
        let (mut users, mut contacts, mut bots) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for (author, thread) in authors {
            match author {
                Some(Author::User(user)) => {
                    users.insert(user);
                }
                Some(Author::AgentBot(bot)) => {
                    bots.insert(bot);
                }
                Some(Author::Contact(contact)) if contact != thread.view.contact.id => {
                    contacts.insert(contact);
                }
                _ => {}
            }
        }
        let mut senders = Self::default();
        if !users.is_empty() {
            senders.read_users(db, users).await?;
        }
        if !contacts.is_empty() {
            senders.read_contacts(db, contacts).await?;
        }
        if !bots.is_empty() {
            senders.read_bots(db, bots).await?;
        }
        Ok(senders)
    }

    async fn read_users(&mut self, db: &impl Statements, users: BTreeSet<UserId>) -> Result<()> {
        let sql = Sql::new("SELECT id, name, display_name, avatar FROM users WHERE id");
        for row in sql.among(db, users.iter().map(|user| user.get())).all(db).await? {
            let user = id(&row, "id")?;
            self.users.insert(user, rows::own_user_card(&row, user)?);
        }
        Ok(())
    }

    async fn read_contacts(&mut self, db: &impl Statements, contacts: BTreeSet<ContactId>) -> Result<()> {
        let sql = Sql::new("SELECT ").text(rows::CONTACT_CARD).text(" FROM contacts ct WHERE ct.id");
        for row in sql.among(db, contacts.iter().map(|contact| contact.get())).all(db).await? {
            let card = rows::contact_card(&row)?;
            self.contacts.insert(card.id, card);
        }
        Ok(())
    }

    async fn read_bots(&mut self, db: &impl Statements, bots: BTreeSet<AgentBotId>) -> Result<()> {
        let sql = Sql::new("SELECT id, name, avatar FROM agent_bots WHERE id");
        for row in sql.among(db, bots.iter().map(|bot| bot.get())).all(db).await? {
            let card = rows::agent_bot_card(&row)?;
            self.bots.insert(card.id, card);
        }
        Ok(())
    }

    /// The card of an author; `None` when there is none, or nobody of that key any more.
    pub(super) fn sender(&self, author: Option<Author>, thread: &Thread) -> Option<Sender> {
        match author? {
            Author::User(user) => self.users.get(&user).cloned().map(Sender::User),
            Author::AgentBot(bot) => self.bots.get(&bot).cloned().map(Sender::AgentBot),
            Author::Contact(contact) if contact == thread.view.contact.id => {
                Some(Sender::Contact(thread.view.contact.clone()))
            }
            Author::Contact(contact) => self.contacts.get(&contact).cloned().map(Sender::Contact),
        }
    }
}
