//! Who belongs to an account and as what.

use model::attachment::StoredFile;
use model::avatar::AvatarOwner;
use model::repeat::RepeatKey;
use model::scope::Scope;
use model::user::{Availability, Member, PasswordToken, Role, User, UserId, checked_email};
use model::{Error, Result, Token};
use store::Tx;
use store::memberships::NewMembership;
use store::users::{Confirmation, NewUser};

use crate::conversations::{discard, tell_released};
use crate::rights::{self, Administrator};
use crate::users::checked_name;
use crate::{App, Mail, Settings, Signup, avatars, edit, invitations, passwords, repeats};

/// Somebody to take into the account.
pub struct NewAgent {
    /// Full name; the part before the `@` of the address without it.
    pub name: Option<String>,
    /// Where they sign in with.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// What they are seen as until they choose.
    pub availability: Option<Availability>,
    /// Whether they count as offline while no client is connected.
    pub auto_offline: Option<bool>,
    /// Their first password; without it they are invited.
    pub password: Option<String>,
}

/// A new member, and the invitation that lets them choose their password if they have none yet.
#[derive(Debug)]
pub struct Taken {
    /// The member.
    pub member: Member,
    /// For the administrator to hand on; shown this once.
    pub invitation: Option<Token>,
}

/// Takes somebody into the account: a new user, or one who is already known to the installation.
///
/// A known user keeps their name and password; `Invalid` when they belong to the account already. Whoever was given no
/// password here is told by mail, if mails are sent. `repeat` recognises a request that comes twice: the first one's member
/// is given again, without the invitation.
pub async fn create(
    app: &App,
    scope: &Administrator,
    new: NewAgent,
    repeat: Option<&RepeatKey>,
) -> Result<Taken> {
    let email = checked_email(&new.email)?;
    let name = new.name.as_deref().filter(|name| !name.trim().is_empty());
    let name = checked_name("name", "Name", name.unwrap_or_else(|| local_part(&email)))?;
    let (password_hash, invitation) = match &new.password {
        Some(password) => (Some(passwords::hash(password).await?), None),
        None => (None, Some(Token::random(&mut rand::rng()))),
    };
    let confirmation = invitation.clone().map_or(Confirmation::Confirmed, |token| {
        Confirmation::Invited(PasswordToken::invitation(token, app.clock.now()))
    });
    let user = NewUser { email, name, password_hash, confirmation };
    let call = Call { scope, new: &new, user, repeat, settings: &app.settings };
    let (member, invited) = app.store.write(&call, take).await?;
    let invitation = if invited { invitation } else { None };
    Ok(Taken { member, invitation })
}

fn local_part(email: &str) -> &str {
    email.split('@').next().unwrap_or(email)
}

struct Call<'a> {
    scope: &'a Administrator,
    new: &'a NewAgent,
    user: NewUser,
    repeat: Option<&'a RepeatKey>,
    settings: &'a Settings,
}

async fn take(tx: &Tx, call: &Call<'_>) -> Result<(Member, bool)> {
    let (scope, new) = (call.scope, call.new);
    rights::turn(tx, scope).await?;
    if let Some(made) = repeats::known(tx, call.repeat).await? {
        return Ok((store::memberships::member(tx, scope, UserId::new(made)).await?, false));
    }
    let (user, invited) = match store::users::by_email(tx, &call.user.email).await? {
        Some(known) => (admitted(tx, call, known).await?, false),
        None => (store::users::insert(tx, &call.user).await?, new.password.is_none()),
    };
    let membership = NewMembership {
        account_id: scope.account(),
        user_id: user.id,
        role: new.role,
        inviter_id: scope.performer().and_then(|who| who.user().map(|user| user.id)),
    };
    let mut membership = store::memberships::insert(tx, &membership).await?;
    if new.availability.is_some() || new.auto_offline.is_some() {
        membership.availability = new.availability.unwrap_or(membership.availability);
        membership.auto_offline = new.auto_offline.unwrap_or(membership.auto_offline);
        store::memberships::update(tx, &membership).await?;
    }
    if call.settings.mail == Mail::On && new.password.is_none() {
        invitations::queue(tx, scope, &user).await?;
    }
    rights::tell_users(tx, scope.account(), &[user.id]).await?;
    repeats::remember(tx, "agent", call.repeat, user.id.get()).await?;
    Ok((Member { user, membership }, invited))
}

/// A user of other accounts who may be taken in: not a member yet, and no password is forced on them.
///
/// Where strangers open accounts, nobody is: addresses are not proven, so whoever claimed this one first could be
/// anybody, and would be let in here. Of those who were invited elsewhere and never came it is not known either who has
/// their invitation: they get another one, by mail, and are not taken in where none is sent.
async fn admitted(tx: &Tx, call: &Call<'_>, known: User) -> Result<User> {
    let member = store::memberships::one(tx, call.scope.account(), known.id).await?;
    if member.is_some() || call.settings.signup == Signup::Open {
        return Err(Error::invalid("email", "Email has already been taken"));
    }
    if call.new.password.is_some() {
        return Err(Error::invalid("password", "Password cannot be given to somebody who has one"));
    }
    if !known.confirmed {
        if call.settings.mail == Mail::Off {
            return Err(Error::invalid("email", "Email has already been taken"));
        }
        invitations::take_back(tx, &known).await?;
    }
    Ok(known)
}

/// What an administrator changes about a member.
#[derive(Debug, Clone, Default)]
pub struct AgentChange {
    /// Full name.
    pub name: Option<String>,
    /// What they may do.
    pub role: Option<Role>,
    /// What they are seen as.
    pub availability: Option<Availability>,
    /// Whether they count as offline while no client is connected.
    pub auto_offline: Option<bool>,
}

/// Changes a member. `Conflict` when no administrator would be left, `Forbidden` when the name is also that of a
/// member of another account.
pub async fn update(app: &App, scope: &Administrator, user: UserId, change: AgentChange) -> Result<Member> {
    let member = app.store.write(&(scope, user, change), apply).await?;
    app.realtime.availability_changed(scope.account());
    Ok(member)
}

async fn apply(tx: &Tx, (scope, user, change): &(&Administrator, UserId, AgentChange)) -> Result<Member> {
    rights::turn(tx, *scope).await?;
    edit::turn(tx, "user", *user).await?;
    let mut member = store::memberships::member(tx, *scope, *user).await?;
    if let Some(name) = &change.name {
        rename(tx, &mut member, name).await?;
    }
    if change.role == Some(Role::Agent) {
        keep_an_administrator(tx, scope, &member).await?;
    }
    let membership = &mut member.membership;
    membership.role = change.role.unwrap_or(membership.role);
    membership.availability = change.availability.unwrap_or(membership.availability);
    membership.auto_offline = change.auto_offline.unwrap_or(membership.auto_offline);
    store::memberships::update(tx, membership).await?;
    rights::tell_users(tx, scope.account(), &[*user]).await?;
    Ok(member)
}

async fn rename(tx: &Tx, member: &mut Member, name: &str) -> Result<()> {
    let name = checked_name("name", "Name", name)?;
    if name == member.user.name {
        return Ok(());
    }
    if store::memberships::of_user(tx, member.user.id).await?.len() > 1 {
        return Err(Error::Forbidden("Only they may change a name that other accounts share"));
    }
    member.user.name = name;
    member.user = store::users::update(tx, &member.user).await?;
    Ok(())
}

/// Removes a member with their places in inboxes and teams; whoever belongs to no account any more is forgotten.
///
/// `Conflict` when no administrator would be left.
pub async fn remove(app: &App, scope: &Administrator, user: UserId) -> Result<()> {
    let gone = app.store.write(&(scope, user), dismiss).await?;
    discard(app, gone);
    Ok(())
}

async fn dismiss(tx: &Tx, (scope, user): &(&Administrator, UserId)) -> Result<Option<StoredFile>> {
    rights::turn(tx, *scope).await?;
    let member = store::memberships::member(tx, *scope, *user).await?;
    keep_an_administrator(tx, scope, &member).await?;
    let unassigned = store::memberships::remove(tx, *scope, *user).await?;
    tell_released(tx, *scope, ("assignee_id", user.get()), &unassigned).await?;
    let mut gone = None;
    if store::memberships::of_user(tx, *user).await?.is_empty() {
        gone = avatars::remove(tx, AvatarOwner::User(*user)).await?;
        store::users::delete_without_membership(tx, *user).await?;
    }
    rights::tell_users(tx, scope.account(), &[*user]).await?;
    Ok(gone)
}

async fn keep_an_administrator(tx: &Tx, scope: &Administrator, leaving: &Member) -> Result<()> {
    if leaving.membership.role != Role::Administrator {
        return Ok(());
    }
    let members = store::memberships::members(tx, scope).await?;
    let stays =
        |member: &Member| member.user.id != leaving.user.id && member.membership.role == Role::Administrator;
    if members.iter().any(stays) {
        return Ok(());
    }
    Err(Error::Conflict("An account needs an administrator"))
}
