//! What is pushed of a notification to browsers and telephones.

use model::Timestamp;
use model::notification::NotificationView;
use serde::Serialize;

use crate::links::conversation_url;
use crate::notification::{body, title};

/// What a browser's service worker is given.
#[derive(Serialize)]
pub struct BrowserPush {
    title: String,
    /// The kind, the number of the conversation and the key of the notification.
    tag: String,
    url: String,
}

impl BrowserPush {
    /// Tells of this notification; `site` is this installation's address.
    pub fn new(view: &NotificationView, site: &str) -> Self {
        let notification = &view.notification;
        let number = view.conversation.conversation.display_id;
        Self {
            title: title(view),
            tag: format!("{}_{number}_{}", notification.kind.as_str(), notification.id),
            url: conversation_url(site, view),
        }
    }
}

/// The message of Firebase Cloud Messaging that the mobile app understands.
#[derive(Serialize)]
pub struct FirebasePush<'a> {
    token: &'a str,
    data: Data,
    notification: Shown,
    android: Android,
    apns: Apns,
    fcm_options: Options,
}

impl<'a> FirebasePush<'a> {
    /// Tells the device with this token of this notification.
    pub fn new(view: &NotificationView, token: &'a str, now: Timestamp) -> serde_json::Result<Self> {
        let payload = Payload { data: PayloadData { notification: Pointer::new(view) } };
        let category = now.seconds().to_string();
        Ok(Self {
            token,
            data: Data { payload: serde_json::to_string(&payload)? },
            notification: Shown { title: title(view), body: body(view) },
            android: Android { priority: "high" },
            apns: Apns { payload: ApnsPayload { aps: Aps { sound: "default", category } } },
            fcm_options: Options { analytics_label: "Label" },
        })
    }
}

#[derive(Serialize)]
struct Data {
    /// JSON in a text: values of `data` are texts.
    payload: String,
}

#[derive(Serialize)]
struct Payload {
    data: PayloadData,
}

#[derive(Serialize)]
struct PayloadData {
    notification: Pointer,
}

/// What the app opens.
#[derive(Serialize)]
struct Pointer {
    id: i64,
    notification_type: &'static str,
    primary_actor_id: i64,
    primary_actor_type: &'static str,
    primary_actor: Actor,
}

impl Pointer {
    fn new(view: &NotificationView) -> Self {
        Self {
            id: view.notification.id.get(),
            notification_type: view.notification.kind.as_str(),
            primary_actor_id: view.notification.conversation_id.get(),
            primary_actor_type: "Conversation",
            primary_actor: Actor { id: view.conversation.conversation.display_id },
        }
    }
}

#[derive(Serialize)]
struct Actor {
    /// The number that people see.
    id: i64,
}

#[derive(Serialize)]
struct Shown {
    title: String,
    body: String,
}

#[derive(Serialize)]
struct Android {
    priority: &'static str,
}

#[derive(Serialize)]
struct Apns {
    payload: ApnsPayload,
}

#[derive(Serialize)]
struct ApnsPayload {
    aps: Aps,
}

#[derive(Serialize)]
struct Aps {
    sound: &'static str,
    category: String,
}

#[derive(Serialize)]
struct Options {
    analytics_label: &'static str,
}
