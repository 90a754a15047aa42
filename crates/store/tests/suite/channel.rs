//! Conversations of channels, as that door finds them.

use model::conversation::ConversationStatus;
use model::user::Role;
use rstest::rstest;
use serde_json::json;
use store::{channel, conversations, participants};
use testkit::scene::{Scene, attributes};
use testkit::store::Database::{self, Postgres, Sqlite};

#[rstest]
#[tokio::test]
async fn somebody_follows_what_is_open_in_a_channel_and_not_theirs(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    let bo = scene.member("Bo", Role::Agent).await;
    let mut followed = Vec::new();
    for name in ["theirs", "followed", "over", "elsewhere", "not followed", "waiting"] {
        let mut thread = scene.conversation(name).await;
        let conversation = &mut thread.view.conversation;
        if name != "elsewhere" {
            conversation.additional_attributes = attributes(json!({"channel": "web"}));
        }
        conversation.assignee_id = (name == "theirs").then_some(bo.id);
        conversation.status = match name {
            "over" => ConversationStatus::Resolved,
            "waiting" => ConversationStatus::Pending,
            _ => ConversationStatus::Open,
        };
        let (id, is_followed) = (conversation.id, name != "not followed");
        scene
            .write(async |tx| {
                conversations::update(tx, &thread.view.conversation).await?;
                if is_followed {
                    participants::admit(tx, &scene.scope, id, bo.id).await?;
                }
                Ok(())
            })
            .await;
        followed.push(id);
    }

    let found = channel::followed_by(&scene.db(), scene.account, bo.id, 9).await.unwrap();

    assert_eq!(found, [followed[5], followed[1]], "the newest first");
    let (other, _) = scene.other_account().await;
    assert_eq!(channel::followed_by(&scene.db(), other.account_id, bo.id, 9).await.unwrap(), []);
    assert_eq!(channel::followed_by(&scene.db(), scene.account, bo.id, 1).await.unwrap(), [followed[5]]);
}
