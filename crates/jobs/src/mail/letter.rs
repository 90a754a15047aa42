//! A queued mail in the form in which it travels.

use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};
use lettre::Message;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use model::mail::Mail;

/// A file that goes with it.
pub(super) struct Enclosure {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// Writes it, from this sender.
pub(super) fn letter(mail: &Mail, from: &Mailbox, enclosure: Option<Enclosure>) -> Result<Message> {
    let content = &mail.content;
    let name = Some(plain(&content.sender_name)).filter(|name| !name.is_empty());
    let sender = Mailbox::new(name.or_else(|| from.name.clone()), from.email.clone());
    let mut message = Message::builder()
        .from(sender)
        .to(content.to.parse().context("the recipient is no address")?)
        .subject(plain(&content.subject))
        .date(sent_at(mail))
        .message_id(Some(format!("<{}@{}>", mail.message_id, from.email.domain())));
    if let Some(reply_to) = &content.reply_to {
        message = message.reply_to(reply_to.parse().context("the address for answers is none")?);
    }
    // Keeps answering machines quiet.
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    message = message.raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()));
    let words = words(mail);
    let written = match enclosure {
        Some(enclosure) => {
            message.multipart(MultiPart::mixed().multipart(words).singlepart(enclosed(enclosure)?))
        }
        None => message.multipart(words),
    };
    written.context("the mail cannot be written")
}

fn words(mail: &Mail) -> MultiPart {
    let plain = SinglePart::plain(mail.content.text.clone());
    let words = MultiPart::alternative().singlepart(plain);
    match &mail.content.html {
        Some(html) => words.singlepart(SinglePart::html(html.clone())),
        None => words,
    }
}

fn enclosed(Enclosure { name, bytes }: Enclosure) -> Result<SinglePart> {
    let kind = ContentType::parse("application/pdf").context("the type of PDF files is known")?;
    Ok(Attachment::new(name).body(bytes, kind))
}

/// When it was queued: the same with every attempt.
fn sent_at(mail: &Mail) -> SystemTime {
    let micros = u64::try_from(mail.created_at.micros()).unwrap_or_default();
    SystemTime::UNIX_EPOCH + Duration::from_micros(micros)
}

/// On one line.
fn plain(text: &str) -> String {
    text.chars()
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect::<String>()
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use model::mail::NewMail;
    use model::{Id, Timestamp};

    use super::*;

    #[test]
    fn a_mail_keeps_its_name_and_hour_and_lets_nobody_add_headers() {
        let content = NewMail {
            to: "amna@example.com".into(),
            sender_name: "Acmé\r\nBcc: all@example.com".into(),
            reply_to: Some("help@acme.example".into()),
            subject: "تمليل\r\nX: y".into(),
            text: "Hello".into(),
            html: Some("<p>Hello</p>".into()),
            order: None,
        };
        let created_at = Timestamp::from_seconds(1_638_352_800);
        let (id, account_id) = (Id::new(7), Id::new(1));
        let mail = Mail { id, account_id, message_id: "u-u".into(), content, attempts: 1, created_at };
        let from: Mailbox = "Desk <desk@acme.example>".parse().unwrap();
        let file = Enclosure { name: "transcript-7.pdf".into(), bytes: b"%PDF-1.7".to_vec() };

        let sent = letter(&mail, &from, Some(file)).unwrap();

        let text = String::from_utf8(sent.formatted()).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.contains("Message-ID: <u-u@acme.example>"), "{head}");
        assert!(head.contains("Date: Wed, 01 Dec 2021 10:00:00 +0000"), "{head}");
        assert!(
            head.contains("Reply-To: help@acme.example") && head.contains("Auto-Submitted: auto-generated")
        );
        assert!(!head.lines().any(|line| line.starts_with("Bcc:") || line.starts_with("X:")), "{head}");
        assert!(body.contains("application/pdf") && body.contains("filename=\"transcript-7.pdf\""), "{body}");
        assert_eq!(sent.envelope().to().len(), 1);
    }
}
