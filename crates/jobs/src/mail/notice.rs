//! The words of a mail that tells of a notification.

use std::fmt::Write;

use actions::App;
use actions::notifications::{Still, Telling, still_needed};
use model::account::AccountId;
use model::mail::{NewMail, escaped};
use model::message::MessageView;
use model::notice::{Means, Notice};
use model::notification::{NotificationKind, readable};
use model::scope::SystemScope;

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
        said: view.message.as_deref().or(view.conversation.last_message.as_deref()).map(Said::new),
        url: wire::conversation_url(site, view),
        reason: format!(
            "You get this mail because your notification settings in {} ask for mails about {}.",
            telling.account_name,
            kind(view.notification.kind)
        ),
    };
    NewMail {
        to: telling.user.email.clone(),
        sender_name: telling.account_name.clone(),
        reply_to: None,
        subject,
        text: words.text(),
        html: Some(words.html()),
        order: None,
    }
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

/// What a mail says.
struct Words {
    greeting: String,
    news: String,
    said: Option<Said>,
    url: String,
    reason: String,
}

/// Something that was said.
struct Said {
    by: String,
    words: String,
    files: usize,
}

impl Said {
    fn new(view: &MessageView) -> Self {
        let content = readable(view.message.content.as_deref().unwrap_or_default().trim());
        let mut words: String = content.chars().take(SHOWN).collect();
        if words.len() < content.len() {
            words.push('…');
        }
        let by = wire::speaker(view).unwrap_or("The system").to_owned();
        Self { by, words, files: view.message.attachments.len() }
    }

    /// Its lines, and how many files came with it.
    fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.words.lines().map(str::to_owned).collect();
        match self.files {
            0 => {}
            1 => lines.push("(with a file)".to_owned()),
            files => lines.push(format!("(with {files} files)")),
        }
        lines
    }
}

impl Words {
    fn text(&self) -> String {
        let mut text = format!("{}\n\n{}\n\n", self.greeting, self.news);
        if let Some(said) = &self.said {
            let _ = writeln!(text, "{}:", said.by);
            for line in said.lines() {
                let _ = writeln!(text, "> {line}");
            }
            text.push('\n');
        }
        let _ = writeln!(text, "{}\n\n{}", self.url, self.reason);
        text
    }

    fn html(&self) -> String {
        let mut html = "<!doctype html><html lang=\"en\"><body style=\"font-family:sans-serif\">".to_owned();
        let _ = write!(html, "<p>{}</p><p>{}</p>", escaped(&self.greeting), escaped(&self.news));
        if let Some(said) = &self.said {
            let lines: Vec<String> = said.lines().iter().map(|line| escaped(line)).collect();
            let _ = write!(
                html,
                "<p>{}:</p><blockquote dir=\"auto\" style=\"margin:0;padding-left:1em;border-left:3px solid #ccc\">\
                 {}</blockquote>",
                escaped(&said.by),
                lines.join("<br>")
            );
        }
        let _ = write!(
            html,
            "<p><a href=\"{}\">Open the conversation</a></p><p style=\"color:#666\">{}</p></body></html>",
            escaped(&self.url),
            escaped(&self.reason)
        );
        html
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_customers_say_is_no_markup_and_keeps_its_lines() {
        let said = Said { by: "Bo <b>".into(), words: "1 < 2\n\"quoted\" & <script>".into(), files: 2 };
        let words = Words {
            greeting: "Hello <Ada>,".into(),
            news: "News.".into(),
            said: Some(said),
            url: "http://desk.test/?a=1&b=2".into(),
            reason: "Because.".into(),
        };

        let html = words.html();

        assert!(html.contains("<p>Hello &lt;Ada&gt;,</p><p>News.</p><p>Bo &lt;b&gt;:</p>"), "{html}");
        assert!(
            html.contains(">1 &lt; 2<br>&quot;quoted&quot; &amp; &lt;script&gt;<br>(with 2 files)<"),
            "{html}"
        );
        assert!(html.contains("href=\"http://desk.test/?a=1&amp;b=2\""), "{html}");
        assert_eq!(
            words.text(),
            "Hello <Ada>,\n\nNews.\n\nBo <b>:\n> 1 < 2\n> \"quoted\" & <script>\n> (with 2 files)\n\n\
             http://desk.test/?a=1&b=2\n\nBecause.\n"
        );
    }
}
