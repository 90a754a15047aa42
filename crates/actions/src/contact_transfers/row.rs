//! One row of an import.

use model::contact::{Contact, ContactDetails, attribute_errors};
use model::scope::SystemScope;
use model::{Attributes, Error, Result};
use store::{Tx, contacts};

use crate::Edit;
use crate::avatars::Picture;
use crate::contacts::{add_within, change_locked};
use crate::csv::unguarded;

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Taken {
    /// A contact was added.
    Added,
    /// A contact was changed.
    Changed,
    /// The contact is so already.
    Same,
    /// Why nothing came of it.
    Refused(String),
}

/// Columns that are attributes of the system; every other unknown one is an attribute of the business.
const ADDITIONAL: [&str; 4] = ["company_name", "city", "country", "country_code"];

/// Adds the contact of a row, or changes the one that it names by identifier, address or number; blank cells say nothing.
pub(super) async fn take(
    tx: &Tx,
    scope: &SystemScope,
    columns: &[String],
    cells: &[String],
) -> Result<Taken> {
    if cells.len() > columns.len() {
        return Ok(Taken::Refused("The row has more cells than there are columns".into()));
    }
    let (details, additional) = read(columns, cells);
    let details = match details.checked() {
        Ok(details) => details,
        Err(error) => return refusal(error),
    };
    if details.email.is_none() && details.phone_number.is_none() && details.identifier.is_none() {
        return Ok(Taken::Refused("The row has no email, phone_number or identifier".into()));
    }
    let mut meant = known(tx, scope, &details).await?;
    match (meant.pop(), meant.is_empty()) {
        (None, _) => {
            let rest = Edit::new(move |contact: &mut Contact| {
                contact.additional_attributes.clone_from(&additional);
            });
            add_within(tx, scope, &details, &rest, &Picture::Stays).await?;
            Ok(Taken::Added)
        }
        (Some(before), true) => {
            let mut custom = before.custom_attributes.clone();
            custom.extend(details.custom_attributes.clone());
            let broken = attribute_errors(&custom);
            if !broken.is_empty() {
                return refusal(Error::Invalid(broken));
            }
            let edit = Edit::new(move |contact: &mut Contact| apply(&details, &additional, contact));
            let after = change_locked(tx, scope, before.clone(), &edit).await?;
            Ok(if after == before { Taken::Same } else { Taken::Changed })
        }
        (Some(_), false) => {
            Ok(Taken::Refused("Email, phone_number and identifier belong to different contacts".into()))
        }
    }
}

/// The sentence of broken rules; other errors stay errors.
pub(super) fn refusal(error: Error) -> Result<Taken> {
    match error {
        Error::Invalid(broken) => {
            let sentences: Vec<String> = broken.into_iter().map(|error| error.message).collect();
            Ok(Taken::Refused(sentences.join(", ")))
        }
        error => Err(error),
    }
}

fn read(columns: &[String], cells: &[String]) -> (ContactDetails, Attributes) {
    let (mut details, mut additional) = (ContactDetails::default(), Attributes::new());
    for (column, cell) in columns.iter().zip(cells) {
        let cell = unguarded(cell.trim());
        if cell.is_empty() {
            continue;
        }
        match column.as_str() {
            "name" => details.name = Some(cell.to_owned()),
            "email" => details.email = Some(cell.to_owned()),
            "phone_number" => details.phone_number = Some(cell.to_owned()),
            "identifier" => details.identifier = Some(cell.to_owned()),
            // What exports say besides, which is not for changing.
            "id" | "labels" | "created_at" | "last_activity_at" => {}
            known if ADDITIONAL.contains(&known) => {
                additional.insert(known.to_owned(), cell.into());
            }
            own => {
                details.custom_attributes.insert(own.to_owned(), cell.into());
            }
        }
    }
    (details, additional)
}

/// The contacts that own what the row names, locked.
async fn known(tx: &Tx, scope: &SystemScope, details: &ContactDetails) -> Result<Vec<Contact>> {
    let mut owners = Vec::new();
    let named = [
        ContactDetails { identifier: details.identifier.clone(), ..ContactDetails::default() },
        ContactDetails { email: details.email.clone(), ..ContactDetails::default() },
        ContactDetails { phone_number: details.phone_number.clone(), ..ContactDetails::default() },
    ];
    for one in &named {
        if let Some(owner) = contacts::matching(tx, scope.account_id, one).await? {
            owners.push(owner.id);
        }
    }
    owners.sort_unstable();
    owners.dedup();
    contacts::lock(tx, scope, &owners).await
}

fn apply(details: &ContactDetails, additional: &Attributes, contact: &mut Contact) {
    if let Some(name) = &details.name {
        contact.name.clone_from(name);
    }
    let said = [
        (&details.email, &mut contact.email),
        (&details.phone_number, &mut contact.phone_number),
        (&details.identifier, &mut contact.identifier),
    ];
    for (given, own) in said {
        if given.is_some() {
            own.clone_from(given);
        }
    }
    contact.custom_attributes.extend(details.custom_attributes.clone());
    contact.additional_attributes.extend(additional.clone());
}
