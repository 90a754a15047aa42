//! Somebody whose rights change all the time.

use model::contact_inbox::Session;
use model::inbox::InboxId;
use model::posting::Thread;
use model::user::{Role, User};
use store::{Store, contact_inboxes, inboxes};
use testkit::scene::{Scene, new_inbox};

use crate::stage::change_user;

/// An agent who hears marks in an inbox of their own and comes and goes in the scene's.
pub(crate) struct Newcomer<'a> {
    scene: &'a Scene,
    pub(crate) user: User,
    own: InboxId,
}

impl<'a> Newcomer<'a> {
    pub(crate) async fn of(scene: &'a Scene) -> Self {
        let user = scene.member("Ada", Role::Agent).await;
        let id = user.id;
        let own = scene
            .write(async |tx| {
                let own = inboxes::insert(tx, &scene.scope, &new_inbox("Own")).await?.id;
                inboxes::add_members(tx, &scene.scope, own, &[id]).await?;
                Ok(own)
            })
            .await;
        Self { scene, user, own }
    }

    pub(crate) async fn joins(&self, store: &Store) {
        let (scope, inbox) = (self.scene.scope, self.scene.inbox.id);
        change_user(store, self.scene.account, self.user.id, async |tx| {
            inboxes::add_members(tx, &scope, inbox, &[self.user.id]).await.map(drop)
        })
        .await;
    }

    pub(crate) async fn leaves(&self, store: &Store) {
        let (scope, inbox) = (self.scene.scope, self.scene.inbox.id);
        change_user(store, self.scene.account, self.user.id, async |tx| {
            inboxes::remove_members(tx, &scope, inbox, &[self.user.id]).await.map(drop)
        })
        .await;
    }

    /// A conversation in the newcomer's own inbox.
    pub(crate) async fn own_thread(&self) -> Thread {
        let (contact, _) = self.scene.customer("marker").await;
        let session: Session = self
            .scene
            .write(async |tx| contact_inboxes::insert(tx, contact.id, self.own, "marker").await)
            .await;
        self.scene.conversation_of(&session).await
    }
}
