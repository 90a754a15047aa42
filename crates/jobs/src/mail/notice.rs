//! The words of a mail that tells of a notification.

use actions::App;
use actions::notifications::{Still, Telling, still_needed};
use model::account::AccountId;
use model::mail::NewMail;
use model::message::MessageView;
use model::notice::{Means, Notice};
use model::notification::{NotificationKind, readable};
use model::scope::SystemScope;

use super::words::{Said, Words};
use crate::delivery::Outcome;

/// Characters of a message that a mail shows.
const SHOWN: usize = 2_000;

/// Writes it as things are now; `Dropped` when nobody needs to be told any more.
pub(super) async fn written(app: &App, account_id: AccountId, notice: &Notice) -> Result<NewMail, Outcome> {
    match still_needed(app, &SystemScope { account_id }, notice, Means::Mail).await {
        Ok(Still::Needed(telling)) => Ok(words(&telling, &app.settings.public_url)),
        Ok(Still::Over(reason)) => Err(Outcome::Dropped(reason)),
        Err(error) => Err(Outcome::hindered(error)),
    }
}

fn words(telling: &Telling, site: &str) -> NewMail {
    let view = &telling.view;
    let subject = wire::title(view);
    let words = Words {
        greeting: format!("Hello {},", telling.user.available_name()),
        news: format!("{subject}. The customer is {}.", view.conversation.contact.name),
        said: view.message.as_deref().or(view.conversation.last_message.as_deref()).map(said),
        link: ("Open the conversation", wire::conversation_url(site, view)),
        reason: format!(
            "You get this mail because your notification settings in {} ask for mails about {}.",
            telling.account_name,
            kind(view.notification.kind)
        ),
    };
    words.mail(&telling.user.email, &telling.account_name, subject)
}

fn kind(kind: NotificationKind) -> &'static str {
    match kind {
        NotificationKind::ConversationCreation => "new conversations",
        NotificationKind::ConversationAssignment => "conversations that are given to you",
        NotificationKind::AssignedConversationNewMessage => "messages in your conversations",
        NotificationKind::ConversationMention => "notes that mention you",
        NotificationKind::ParticipatingConversationNewMessage => {
            "messages in conversations in which you take part"
        }
    }
}

/// What was said, as far as a mail shows it.
fn said(view: &MessageView) -> Said {
    let content = readable(view.message.content.as_deref().unwrap_or_default().trim());
    let mut words: String = content.chars().take(SHOWN).collect();
    if words.len() < content.len() {
        words.push('…');
    }
    let by = wire::speaker(view).unwrap_or("The system").to_owned();
    Said { by, words, files: view.message.attachments.len() }
}
