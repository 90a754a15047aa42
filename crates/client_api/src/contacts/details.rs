//! What clients say about a customer.

use actions::contacts::Claim;
use model::Attributes;
use model::contact::ContactDetails;
use serde::Deserialize;
use utoipa::ToSchema;

/// What a client says about a customer; everything may be left out, and the name of the session only counts when the
/// customer comes.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct Details {
    /// The client's own name for the session; a random one unless given.
    #[serde(deserialize_with = "rest::lenient::text")]
    pub(crate) source_id: Option<String>,
    /// The business's own key for the customer.
    #[serde(deserialize_with = "rest::lenient::text")]
    identifier: Option<String>,
    /// Proof of the identifier: hexadecimal HMAC-SHA256 with the inbox's key.
    #[serde(deserialize_with = "rest::lenient::text")]
    identifier_hash: Option<String>,
    /// Name, cut to 255 characters.
    #[serde(deserialize_with = "rest::lenient::text")]
    name: Option<String>,
    /// Where their picture is, a JPEG, PNG, GIF or WebP of 15 MB at most: fetched in the background while they have none.
    #[serde(deserialize_with = "rest::lenient::text")]
    pub(crate) avatar_url: Option<String>,
    /// E-mail address.
    #[serde(deserialize_with = "rest::lenient::text")]
    email: Option<String>,
    /// Phone number in E.164 form.
    #[serde(deserialize_with = "rest::lenient::text")]
    phone_number: Option<String>,
    /// Attributes that the business defined.
    #[serde(deserialize_with = "rest::lenient::object")]
    #[schema(value_type = Option<Object>)]
    custom_attributes: Option<Attributes>,
}

impl Details {
    /// Who the customer is said to be.
    pub(crate) fn claim(&self) -> Claim {
        Claim { identifier: self.identifier.clone(), hash: self.identifier_hash.clone() }
    }

    /// Everything else.
    pub(crate) fn into_details(self) -> ContactDetails {
        ContactDetails {
            name: self.name,
            email: self.email,
            phone_number: self.phone_number,
            identifier: self.identifier,
            custom_attributes: self.custom_attributes.unwrap_or_default(),
        }
    }
}
