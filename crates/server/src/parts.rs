//! Opens the parts of the system as the settings say, and closes them in order.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::sync::Arc;

use actions::{App, Mail, Printer, Signup};
use anyhow::{Context, Result, bail};
use files::Files;
use jobs::{FirebaseSettings, Mailer, MailerSettings, PushSettings, Pusher};
use model::posting::Limits;
use model::{Clock, Token};
use outbound::Outbound;
use realtime::{Realtime, Windows};
use store::{Keyring, Options, Store};
use wire::FileUrls;

use crate::secret_key::secret_key;
use crate::settings::Settings;

/// Opens everything for a command that needs a database in its present form.
pub(crate) async fn open(settings: &Settings) -> Result<App> {
    let app = open_as_it_is(settings).await?;
    if !app.store.is_migrated().await? {
        close(&app).await;
        bail!(
            "the database is new or of another version: run `switchboard migrate`, `init` or `serve` first"
        );
    }
    Ok(app)
}

/// Opens everything and brings the database to its present form.
pub(crate) async fn open_and_migrate(settings: &Settings) -> Result<App> {
    let app = open_as_it_is(settings).await?;
    app.store.migrate().await?;
    Ok(app)
}

/// Opens everything without looking at the database.
pub(crate) async fn open_as_it_is(settings: &Settings) -> Result<App> {
    open_with(settings, Clock::System, settings.limits()).await
}

/// Opens everything with a clock and limits of the caller's own.
pub(crate) async fn open_with(settings: &Settings, clock: Clock, limits: Limits) -> Result<App> {
    make_data_directory(settings)?;
    let key = secret_key(settings)?;
    let options = Options {
        database_url: settings.database_url.as_ref().map(|url| url.reveal().to_owned()),
        data: settings.data.clone(),
        readers: settings.database_readers,
        limits,
    };
    let keyring = Keyring::new(key.reveal().as_bytes());
    let (store, commits) = Store::open(options, keyring, clock.clone()).await?;
    let windows = Windows { user: settings.user_presence, contact: settings.contact_presence };
    let realtime = Realtime::start(store.clone(), commits, windows);
    let files = Files::disk(&settings.data.join("files"))?;
    let printer = Printer::new(settings.font_dirs.clone());
    let outbound = Outbound::new(outbound::Settings { private_targets: settings.private_targets.clone() });
    Ok(App { store, realtime, files, outbound, clock, printer, settings: Arc::new(rules(settings)) })
}

fn make_data_directory(settings: &Settings) -> Result<()> {
    let directory = &settings.data;
    let made = DirBuilder::new().recursive(true).mode(0o700).create(directory);
    made.with_context(|| format!("cannot make the data directory {}", directory.display()))
}

/// What the rules need to know of the settings.
fn rules(settings: &Settings) -> actions::Settings {
    actions::Settings {
        public_url: settings.public_url.clone().unwrap_or_else(|| format!("http://{}", settings.listen)),
        signup: if settings.signup { Signup::Open } else { Signup::Closed },
        locale: settings.locale.clone(),
        mail: if settings.smtp_url.is_some() { Mail::On } else { Mail::Off },
        notices: settings.notices(),
        transcript_retention: settings.transcript_retention,
        channel: settings.channel_rules(),
    }
}

/// Who sends mails, if that is set up; says what is wrong with the settings.
pub(crate) fn mailer(settings: &Settings, app: &App) -> Result<Option<Mailer>> {
    let (url, from) = match (&settings.smtp_url, &settings.mail_from) {
        (Some(url), Some(from)) => (url.clone(), from.clone()),
        (Some(_), None) => bail!("`mail_from` is required with `smtp_url`"),
        (None, _) => return Ok(None),
    };
    let files = FileUrls::new(&app.settings.public_url, app.store.keyring().files());
    Mailer::new(&MailerSettings { url, from }, files).map(Some)
}

/// Who pushes to devices and browsers, if that is set up; says what is wrong with the settings.
pub(crate) async fn pusher(settings: &Settings, app: &App) -> Result<Option<Pusher>> {
    let firebase = settings.fcm_service_account.as_ref().map(|path| -> Result<FirebaseSettings> {
        let text = std::fs::read_to_string(path);
        let text = text.with_context(|| format!("cannot read `fcm_service_account`, {}", path.display()))?;
        Ok(FirebaseSettings { service_account: Token::new(text), endpoint: settings.fcm_endpoint.clone() })
    });
    let contact = settings.browser_push_contact.clone();
    Pusher::open(app, &PushSettings { contact, firebase: firebase.transpose()? }).await
}

/// Ends live connections, then deletions under way, then the database.
pub(crate) async fn close(app: &App) {
    app.realtime.close().await;
    app.files.close().await;
    app.store.close().await;
}
