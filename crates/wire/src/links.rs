//! Where people find things with a browser, below this installation's address, `site`.

use model::Token;
use model::notification::NotificationView;

/// The conversation of a notification.
pub fn conversation_url(site: &str, view: &NotificationView) -> String {
    let conversation = &view.conversation.conversation;
    format!("{site}/app/accounts/{}/conversations/{}", conversation.account_id, conversation.display_id)
}

/// Where whoever holds this token chooses a password.
pub fn password_url(site: &str, token: &Token) -> String {
    format!("{site}/app/auth/password/edit?reset_password_token={}", token.reveal())
}

/// Where whoever was mailed this token shows that the address is theirs.
pub fn confirmation_url(site: &str, token: &Token) -> String {
    format!("{site}/app/auth/confirmation?confirmation_token={}", token.reveal())
}

/// Where people sign in.
pub fn sign_in_url(site: &str) -> String {
    format!("{site}/app/login")
}
