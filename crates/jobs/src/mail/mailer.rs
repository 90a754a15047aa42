//! The mail server, as this one speaks to it.

use std::sync::Arc;
use std::time::Duration;

use actions::{App, transcripts};
use anyhow::{Context, Result, anyhow, bail};
use lettre::message::Mailbox;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use model::account::AccountId;
use model::mail::{Mail, MailOrder, NewMail, TranscriptOrder};
use model::scope::SystemScope;
use model::{Error, Token};
use tokio::time::timeout;
use wire::FileUrls;

use super::letter::{Enclosure, letter};
use super::outcome::outcome;
use super::{notice, way_in};
use crate::delivery::Outcome;

/// How long connecting to the mail server may take.
const CONNECTING: Duration = Duration::from_secs(20);
/// How long sending one mail may take, printing and a mail server that falls silent included.
const DEADLINE: Duration = Duration::from_mins(2);

/// Where mails go, and from whom.
#[derive(Debug, Clone)]
pub struct MailerSettings {
    /// `smtps://user:password@host:465`, or `smtp://…` with `?tls=required`, `?tls=opportunistic` (the default) or
    /// `?tls=none`.
    pub url: Token,
    /// `Support <support@example.com>` or an address alone.
    pub from: String,
}

/// Sends mails through one mail server. Cloning is cheap.
#[derive(Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Arc<Mailbox>,
    files: FileUrls,
}

impl Mailer {
    /// A mailer with these settings; says what is wrong with them, without the password.
    pub fn new(settings: &MailerSettings, files: FileUrls) -> Result<Self> {
        let from = settings.from.parse().map_err(|_| anyhow!("`mail_from` is no address"))?;
        let url = with_tls(settings.url.reveal())?;
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&url);
        // The library's own words may repeat the address, and the password with it.
        let transport =
            transport.map_err(|_| anyhow!("`smtp_url` is not smtps://user:password@host:port"))?;
        Ok(Self { transport: transport.timeout(Some(CONNECTING)).build(), from: Arc::new(from), files })
    }

    /// Tries to send it once.
    pub(super) async fn send(&self, app: &App, mail: &Mail) -> Outcome {
        match timeout(DEADLINE, self.try_to_send(app, mail)).await {
            Ok(outcome) => outcome,
            Err(_) => Outcome::passing("it took too long"),
        }
    }

    async fn try_to_send(&self, app: &App, mail: &Mail) -> Outcome {
        let letter = match self.written(app, mail).await {
            Ok(letter) => letter,
            Err(outcome) => return outcome,
        };
        match self.transport.send(letter).await {
            Ok(_) => Outcome::Sent,
            Err(error) => outcome(&error),
        }
    }

    /// The mail as it travels, or why it does not.
    async fn written(&self, app: &App, mail: &Mail) -> Result<Message, Outcome> {
        let written = match &mail.content.order {
            None => letter(mail, &self.from, None),
            Some(MailOrder::Transcript(order)) => {
                let transcript = self.transcript(app, mail.account_id, order).await?;
                letter(mail, &self.from, Some(transcript))
            }
            Some(MailOrder::Notice(notice)) => {
                self.made(mail, notice::written(app, mail.account_id, notice).await?)
            }
            Some(MailOrder::Invitation(order)) => {
                self.made(mail, way_in::invitation(app, mail.account_id, order).await?)
            }
            Some(MailOrder::PasswordReset { user_id }) => {
                self.made(mail, way_in::password_reset(app, mail.account_id, *user_id).await?)
            }
            Some(MailOrder::EmailChange { user_id }) => {
                let to = &mail.content.to;
                self.made(mail, way_in::email_change(app, mail.account_id, *user_id, to).await?)
            }
        };
        written.map_err(|error| Outcome::Permanent(format!("{error:#}")))
    }

    /// The queued mail with what was just made of it.
    fn made(&self, mail: &Mail, content: NewMail) -> Result<Message> {
        letter(&Mail { content, ..mail.clone() }, &self.from, None)
    }

    async fn transcript(
        &self,
        app: &App,
        account_id: AccountId,
        order: &TranscriptOrder,
    ) -> Result<Enclosure, Outcome> {
        let scope = SystemScope { account_id };
        match transcripts::print(app, &scope, order, |file| self.files.data_url(file)).await {
            Ok(printed) => Ok(Enclosure { name: "transcript.pdf".to_owned(), bytes: printed.bytes }),
            Err(Error::NotFound(what)) => Err(Outcome::Permanent(format!("the {what} is gone"))),
            Err(error) => Err(Outcome::hindered(error)),
        }
    }
}

/// The address with what it says of encryption in the library's words: encrypted where the server can, unless told
/// otherwise.
fn with_tls(url: &str) -> Result<String> {
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    let (scheme, _) =
        address.split_once("://").context("`smtp_url` is not smtps://user:password@host:port")?;
    match (scheme, query) {
        ("smtps", "") | ("smtp", "tls=none") => Ok(address.to_owned()),
        ("smtp", "" | "tls=opportunistic") => Ok(format!("{address}?tls=opportunistic")),
        ("smtp", "tls=required") => Ok(url.to_owned()),
        ("smtp" | "smtps", _) => bail!(
            "`smtp_url` may end in ?tls=required, ?tls=opportunistic or ?tls=none after smtp://, and in none of them after smtps://"
        ),
        _ => bail!("`smtp_url` begins with smtp:// or smtps://"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mailer(url: &str, from: &str) -> Result<Mailer> {
        let settings = MailerSettings { url: Token::new(url), from: from.to_owned() };
        Mailer::new(&settings, FileUrls::new("http://desk.test", b"key"))
    }

    #[tokio::test]
    async fn settings_are_checked_without_repeating_the_password() {
        for url in ["smtp://h", "smtps://u:p%40@h:465", "smtp://h:25?tls=none", "smtp://h:587?tls=required"] {
            assert!(mailer(url, "Desk <desk@acme.example>").is_ok(), "{url}");
        }
        let cases = [
            ("imap://u:geheim@h", "a@b.io"),
            ("h:25", "a@b.io"),
            ("smtp://u:geheim@h?tls=maybe", "a@b.io"),
            ("smtps://u:geheim@h:no", "a@b.io"),
            ("smtp://u:geheim@h", "nobody"),
        ];
        for (url, from) in cases {
            let error = mailer(url, from).err().map(|error| format!("{error:#}")).expect("it is refused");
            assert!(!error.contains("geheim"), "{error}");
        }
    }
}
