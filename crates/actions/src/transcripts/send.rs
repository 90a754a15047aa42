//! Somebody wants a transcript by mail.

use model::Result;
use model::conversation::ConversationId;
use model::mail::{MailOrder, NewMail, TranscriptOrder, checked_recipient, escaped};
use model::scope::{AgentScope, Scope};
use store::{Tx, accounts, inboxes, outgoing_mails, threads};
use transcripts::words;

use super::order::order;
use super::read::business;
use crate::App;

/// Sends what the customer may see of a conversation to an address; it is on its way when this returns.
///
/// `NotSetUp` while the installation sends no mail.
pub async fn send(app: &App, scope: &AgentScope, conversation: ConversationId, email: &str) -> Result<()> {
    let to = checked_recipient(email)?;
    app.check_mail()?;
    queue(app, scope, conversation, &to, Zone::OfInbox).await
}

/// In which zone its times are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Zone {
    OfInbox,
    Utc,
}

/// Puts the mail into the queue.
pub(super) async fn queue(
    app: &App,
    scope: &impl Scope,
    conversation: ConversationId,
    to: &str,
    zone: Zone,
) -> Result<()> {
    let db = app.store.reader();
    let thread = threads::by_id(&db, scope, conversation).await?;
    let inbox = inboxes::by_id(&db, scope, thread.view.conversation.inbox_id).await?;
    let account = accounts::by_id(&db, scope.account()).await?;
    let zone = if zone == Zone::OfInbox { inbox.settings.timezone.as_str() } else { "UTC" };
    let order = order(&db, &thread, &account, zone).await?;
    let business = business(&inbox, &account);
    let number = thread.view.conversation.display_id;
    let mail =
        NewMail { reply_to: account.settings.support_email.clone(), ..mail(to, business, number, order) };
    app.store.write(&(scope, mail), queue_in).await
}

async fn queue_in(tx: &Tx, (scope, mail): &(&impl Scope, NewMail)) -> Result<()> {
    outgoing_mails::queue(tx, *scope, mail).await.map(drop)
}

fn mail(to: &str, business: &str, number: i64, order: TranscriptOrder) -> NewMail {
    let words = words(&order.language);
    let title = format!("{} {number}", words.transcript);
    let direction = if words.is_right_to_left() { "rtl" } else { "ltr" };
    let html = format!(
        "<!doctype html><html lang=\"{}\" dir=\"{direction}\"><body style=\"font-family:sans-serif\">\
         <p><b>{}</b><br>{}</p><p>{}</p></body></html>",
        words.language,
        escaped(business),
        escaped(&title),
        escaped(words.mail)
    );
    NewMail {
        to: to.to_owned(),
        sender_name: business.to_owned(),
        reply_to: None,
        subject: format!("{business} · {title}"),
        text: format!("{business}\n{title}\n\n{}\n", words.mail),
        html: Some(html),
        order: Some(MailOrder::Transcript(order)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mail_speaks_the_readers_language_and_takes_no_names_for_markup() {
        let order = TranscriptOrder {
            conversation_id: model::Id::new(1),
            upto: None,
            language: "he-IL".into(),
            time_zone: "UTC".into(),
        };

        let mail = mail("amna@example.com", "<Acme> & \"Co\"", 12, order);

        assert_eq!(mail.subject, "<Acme> & \"Co\" · תמליל השיחה 12");
        let html = mail.html.unwrap();
        assert!(html.contains("dir=\"rtl\"") && html.contains("&lt;Acme&gt; &amp; &quot;Co&quot;"), "{html}");
    }
}
