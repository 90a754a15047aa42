//! Signing in and out.

use model::account::AccountStatus;
use model::user::{User, UserId};
use model::{Result, Timestamp, Token};
use store::Tx;
use store::sessions::NewSession;

use crate::{App, passwords};

/// What became of an attempt to sign in.
#[derive(Debug)]
pub enum Attempt {
    /// It worked.
    SignedIn(Box<SignedIn>),
    /// Nobody has this address and password.
    WrongCredentials,
    /// Every account of the user is suspended.
    Suspended,
}

/// A device that was just signed in. Its token is shown this once.
#[derive(Debug)]
pub struct SignedIn {
    /// Who.
    pub user: User,
    /// The device's name for the session.
    pub client: Token,
    /// The secret that goes with it.
    pub token: Token,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Signs a device in. An unknown address takes as long as a wrong password.
pub async fn sign_in(app: &App, email: &str, password: String) -> Result<Attempt> {
    let reader = app.store.reader();
    let user = store::users::by_email(&reader, &email.trim().to_lowercase()).await?;
    let Some(user) = prove(app, user, password).await? else { return Ok(Attempt::WrongCredentials) };
    let places = store::memberships::of_user(&reader, user.id).await?;
    if !places.is_empty() && places.iter().all(|(_, account)| account.status == AccountStatus::Suspended) {
        return Ok(Attempt::Suspended);
    }
    Ok(Attempt::SignedIn(Box::new(begin(app, user).await?)))
}

/// The user, if this is their password; somebody who does not exist takes as long.
pub async fn prove(app: &App, user: Option<User>, password: String) -> Result<Option<User>> {
    let hash = match &user {
        Some(user) => store::users::password_hash(&app.store.reader(), user.id).await?,
        None => None,
    };
    let verified = passwords::verify(password, hash).await?;
    Ok(user.filter(|_| verified))
}

/// Begins a session for somebody who has just proven who they are; beyond the limit the oldest device is signed out.
pub async fn begin(app: &App, user: User) -> Result<SignedIn> {
    let (client, token) = (Token::random(&mut rand::rng()), Token::random(&mut rand::rng()));
    let session = app.store.write(&(user.id, &client, &token), start).await?;
    Ok(SignedIn { user, client, token, expires_at: session.expires_at })
}

async fn start(tx: &Tx, (user, client, token): &(UserId, &Token, &Token)) -> Result<model::session::Session> {
    store::sessions::start(tx, *user, &NewSession { client: client.reveal(), token }).await
}

/// Ends a session; false when there was none.
pub async fn sign_out(app: &App, user: UserId, client: &str) -> Result<bool> {
    app.store.write(&(user, client), end).await
}

async fn end(tx: &Tx, (user, client): &(UserId, &str)) -> Result<bool> {
    store::sessions::end(tx, *user, client).await
}
