//! Whoever pushes, and to what.

use std::time::Duration;

use actions::App;
use actions::notifications::{Still, forget_target, still_needed};
use anyhow::{Context, Result};
use model::Token;
use model::notice::{Means, Push, PushKind};
use model::notification::NotificationView;
use model::scope::SystemScope;
use store::notification_settings::{self, PushTarget};
use tokio::time::timeout;

use super::answer::Answer;
use super::browser::Browsers;
use super::firebase::Firebase;
use crate::delivery::Outcome;

/// How long one push may take, tokens included.
const DEADLINE: Duration = Duration::from_secs(30);

/// What is pushed to.
#[derive(Debug, Clone, Default)]
pub struct PushSettings {
    /// To whom the push services of browsers may turn, `mailto:` or `https:`; nothing is pushed to browsers without.
    pub contact: Option<String>,
    /// The team's own Firebase project; nothing is pushed to telephones without.
    pub firebase: Option<FirebaseSettings>,
}

/// A team's own Firebase project.
#[derive(Debug, Clone)]
pub struct FirebaseSettings {
    /// The text of its service account's file.
    pub service_account: Token,
    /// Where messages are sent, `https://fcm.googleapis.com`.
    pub endpoint: String,
}

/// Pushes to devices and browsers.
pub struct Pusher {
    browsers: Option<Browsers>,
    firebase: Option<Firebase>,
}

impl Pusher {
    /// As it is set, if anything is pushed at all. Makes the installation's keys when browsers are pushed to for the first
    /// time. Says what is wrong with the settings.
    pub async fn open(app: &App, settings: &PushSettings) -> Result<Option<Self>> {
        let browsers = match &settings.contact {
            Some(contact) => Some(Browsers::open(app, contact).await?),
            None => None,
        };
        let firebase = settings.firebase.as_ref().map(Firebase::new).transpose();
        let firebase = firebase.context("`fcm_service_account` cannot be used")?;
        let pushes = browsers.is_some() || firebase.is_some();
        Ok(pushes.then_some(Self { browsers, firebase }))
    }

    /// Tries to send it once.
    pub(super) async fn send(&self, app: &App, push: &Push) -> Outcome {
        match timeout(DEADLINE, self.try_to_send(app, push)).await {
            Ok(outcome) => outcome,
            Err(_) => Outcome::passing("it took too long"),
        }
    }

    async fn try_to_send(&self, app: &App, push: &Push) -> Outcome {
        let scope = SystemScope { account_id: push.account_id };
        let telling = match still_needed(app, &scope, &push.notice, Means::Push).await {
            Ok(Still::Needed(telling)) => telling,
            Ok(Still::Over(reason)) => return Outcome::Dropped(reason),
            Err(error) => return Outcome::hindered(error),
        };
        let (db, user) = (app.store.reader(), push.notice.user_id);
        let target = match notification_settings::target(&db, user, push.subscription_id).await {
            Ok(Some(target)) => target,
            Ok(None) => return Outcome::Dropped("the user is pushed to there no more"),
            Err(error) => return Outcome::hindered(error),
        };
        match self.push(app, &telling.view, &target).await {
            Answer::Over(outcome) => outcome,
            Answer::Gone => match forget_target(app, push.subscription_id, &target).await {
                Ok(()) => Outcome::Dropped("the push service knows the device no more"),
                Err(error) => Outcome::hindered(error),
            },
        }
    }

    async fn push(&self, app: &App, view: &NotificationView, target: &PushTarget) -> Answer {
        match (target.kind, &self.browsers, &self.firebase) {
            (PushKind::Browser, Some(browsers), _) => browsers.push(app, view, target).await,
            (PushKind::Firebase, _, Some(firebase)) => firebase.push(app, view, target).await,
            _ => Answer::Over(Outcome::Dropped("nothing is pushed to such devices any more")),
        }
    }
}
