//! Pushes to browsers, through the push services of those who made them: RFC 8030.

use std::time::Duration;

use actions::App;
use actions::notifications::BrowserKeys;
use anyhow::{Result, anyhow};
use http::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, StatusCode};
use model::notice::topic;
use model::notification::NotificationView;
use outbound::{Request, Url};
use ring::rand::SystemRandom;
use store::notification_settings::PushTarget;
use store::vapid_keys::VapidKeys;
use store::{Tx, vapid_keys};
use wire::BrowserPush;

use super::answer::{Answer, refused, unanswered};
use super::encryption::encrypt;
use super::vapid::{Vapid, new_keys};
use crate::delivery::Outcome;

/// How long a push service may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// Seconds for which a push service keeps what is for a browser that is away: a day.
const KEPT: HeaderValue = HeaderValue::from_static("86400");

/// Whoever pushes to browsers.
pub(super) struct Browsers {
    vapid: Vapid,
    random: SystemRandom,
}

impl Browsers {
    /// With the installation's keys, which are made if there are none yet.
    pub(super) async fn open(app: &App, contact: &str) -> Result<Self> {
        let keys = match vapid_keys::own(&app.store.reader()).await? {
            Some(keys) => keys,
            None => app.store.write(&new_keys()?, keep).await?,
        };
        Ok(Self { vapid: Vapid::new(&keys, contact)?, random: SystemRandom::new() })
    }

    /// Pushes once.
    pub(super) async fn push(&self, app: &App, view: &NotificationView, target: &PushTarget) -> Answer {
        let Some(keys) = BrowserKeys::read(&target.attributes) else { return Answer::Gone };
        let request = match self.request(app, view, target, &keys) {
            Ok(request) => request,
            Err(error) => return Answer::Over(Outcome::Permanent(format!("{error:#}"))),
        };
        match app.outbound.send(request).await {
            Ok(answer) => judged(answer.status(), answer.headers()),
            Err(error) => Answer::Over(unanswered(&error)),
        }
    }

    fn request(
        &self,
        app: &App,
        view: &NotificationView,
        target: &PushTarget,
        keys: &BrowserKeys,
    ) -> Result<Request> {
        let text = serde_json::to_vec(&BrowserPush::new(view, &app.settings.public_url))?;
        let body = encrypt(keys, &text, &self.random);
        let body = body.map_err(|_| anyhow!("it cannot be encrypted for this browser"))?;
        let request = Request::post(&target.identifier, body)?.within(PATIENCE);
        let origin = Url::parse(&target.identifier)?.origin().ascii_serialization();
        let mut authorization = HeaderValue::try_from(self.vapid.authorization(&origin, app.clock.now())?)?;
        authorization.set_sensitive(true);
        // Of what waits for a browser of one conversation only the newest is shown; the service learns no number.
        let topic = topic(view.notification.user_id, view.notification.conversation_id);
        let topic = HeaderValue::try_from(app.store.keyring().pseudonym(&topic))?;
        Ok(request
            .header(AUTHORIZATION, authorization)
            .header(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"))
            .header(CONTENT_ENCODING, HeaderValue::from_static("aes128gcm"))
            .header(HeaderName::from_static("ttl"), KEPT)
            .header(HeaderName::from_static("urgency"), HeaderValue::from_static("high"))
            .header(HeaderName::from_static("topic"), topic))
    }
}

async fn keep(tx: &Tx, keys: &VapidKeys) -> model::Result<VapidKeys> {
    vapid_keys::keep_first(tx, keys).await
}

fn judged(status: StatusCode, headers: &http::HeaderMap) -> Answer {
    match status.as_u16() {
        200..=299 => Answer::Over(Outcome::Sent),
        // The subscription has ended, or was made with other keys than ours.
        401 | 403 | 404 | 410 => Answer::Gone,
        _ => Answer::Over(refused(status, headers)),
    }
}
