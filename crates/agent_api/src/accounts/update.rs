//! `PATCH /api/v1/accounts/{account_id}`

use actions::{Edit, accounts};
use axum::extract::State;
use model::account::Account;
use model::{Attributes, Error};
use rest::{AgentError, Json, Params, lenient};
use serde::Deserialize;
use wire::AccountRest;

use crate::caller::Admin;
use crate::door::Door;
use crate::given::Given;

/// Changes the account: `name`, `locale`, `domain`, `support_email`, and what happens to conversations in which nothing
/// happens (`auto_resolve_after` in minutes, `auto_resolve_message`, `auto_resolve_ignore_waiting`,
/// `auto_resolve_label`). What is not mentioned stays.
#[utoipa::path(
    patch, path = "/api/v1/accounts/{account_id}", tag = "accounts",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "The account", body = AccountRest))
)]
pub(crate) async fn update(
    State(door): State<Door>,
    admin: Admin,
    params: Params,
) -> Result<Json<AccountRest>, AgentError> {
    let body: Body = params.wrapped("account")?;
    let after = body.minutes()?;
    let edit = Edit::new(move |account: &mut Account| body.apply(after, account));
    let account = accounts::update(&door.app, &admin.scope, edit).await?;
    Ok(Json(AccountRest::from(&account)))
}

/// What a request says about an account; what is absent stays as it is.
#[derive(Default, Deserialize)]
struct Body {
    #[serde(default, deserialize_with = "lenient::text")]
    name: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    locale: Option<String>,
    #[serde(default)]
    domain: Given,
    #[serde(default)]
    support_email: Given,
    #[serde(default)]
    auto_resolve_after: Given,
    #[serde(default)]
    auto_resolve_message: Given,
    #[serde(default, deserialize_with = "lenient::flag")]
    auto_resolve_ignore_waiting: Option<bool>,
    #[serde(default)]
    auto_resolve_label: Given,
    /// What the business says of itself is kept among its attributes.
    #[serde(default)]
    industry: Given,
    #[serde(default)]
    company_size: Given,
    #[serde(default)]
    timezone: Given,
}

impl Body {
    /// The minutes, if they are mentioned; nothing in their place means never.
    fn minutes(&self) -> Result<Option<Option<u32>>, Error> {
        match &self.auto_resolve_after {
            Given::Unmentioned => Ok(None),
            Given::Nothing => Ok(Some(None)),
            Given::Text(text) => match text.trim().parse() {
                Ok(minutes) => Ok(Some(Some(minutes))),
                Err(_) => {
                    Err(Error::invalid("auto_resolve_after", "Auto resolve after must be whole minutes"))
                }
            },
        }
    }

    fn apply(&self, after: Option<Option<u32>>, account: &mut Account) {
        if let Some(name) = &self.name {
            account.name.clone_from(name);
        }
        if let Some(locale) = &self.locale {
            account.locale.clone_from(locale);
        }
        let settings = &mut account.settings;
        self.domain.apply(&mut settings.domain);
        self.support_email.apply(&mut settings.support_email);
        let rule = &mut settings.auto_resolve;
        rule.after = after.unwrap_or(rule.after);
        self.auto_resolve_message.apply(&mut rule.message);
        rule.ignore_waiting = self.auto_resolve_ignore_waiting.unwrap_or(rule.ignore_waiting);
        self.auto_resolve_label.apply(&mut rule.label);
        let own = [
            ("industry", &self.industry),
            ("company_size", &self.company_size),
            ("timezone", &self.timezone),
        ];
        for (key, given) in own {
            attribute(&mut account.custom_attributes, key, given);
        }
    }
}

fn attribute(attributes: &mut Attributes, key: &str, given: &Given) {
    match given {
        Given::Unmentioned => {}
        Given::Nothing => drop(attributes.remove(key)),
        Given::Text(text) => drop(attributes.insert(key.to_owned(), text.clone().into())),
    }
}
