//! Sends the mails that are queued.

mod letter;
mod mailer;
mod notice;
mod outcome;
mod way_in;
mod words;

use std::time::Duration;

use actions::App;
use futures_util::future::join_all;
use model::mail::{ATTEMPTS, Mail};
use model::{Result, Timestamp};
use store::outgoing::MAILS;
use store::{Tx, outgoing_mails};

use crate::delivery::Attempt;
use crate::timers::Timer;

pub use mailer::{Mailer, MailerSettings};

/// Mails that are sent at the same time.
const AT_ONCE: u32 = 4;
/// How long nobody else takes a mail that is being sent: longer than sending it may take.
const CLAIM: Duration = Duration::from_mins(3);

/// The timer that sends them.
pub(crate) struct OutgoingMails(pub(crate) Mailer);

impl Timer for OutgoingMails {
    const NAME: &'static str = "outgoing_mails";
    const PERIOD: Duration = Duration::from_secs(1);

    async fn is_due(&self, app: &App) -> Result<bool> {
        MAILS.due_exist(&app.store.reader()).await
    }

    async fn step(&self, app: &App) -> Result<bool> {
        let mails = app.store.write(&app.clock.now().plus(CLAIM), claim).await?;
        let sent = join_all(mails.iter().map(|mail| send(app, &self.0, mail))).await;
        let more = u32::try_from(mails.len()).is_ok_and(|found| found >= AT_ONCE);
        sent.into_iter().collect::<Result<()>>().map(|()| more)
    }
}

async fn claim(tx: &Tx, until: &Timestamp) -> Result<Vec<Mail>> {
    outgoing_mails::claim(tx, AT_ONCE, *until).await
}

/// Sends a mail and notes what became of it. A crash in between sends it again, under the same `Message-ID`.
async fn send(app: &App, mailer: &Mailer, mail: &Mail) -> Result<()> {
    let attempt = Attempt {
        queue: MAILS,
        noun: "mail",
        done: "sent",
        counter: "switchboard_mails_total",
        id: mail.id.get(),
        number: mail.attempts,
        most: ATTEMPTS,
    };
    attempt.end(app, mailer.send(app, mail).await).await
}
