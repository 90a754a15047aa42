//! The business's proof of who a customer is: `hex(HMAC-SHA256(key of the channel, identifier))`.

use hmac::{Hmac, Mac};
use model::inbox::ApiChannel;
use model::{Error, Result};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// Who a request says the customer is, and the proof if it carries one.
#[derive(Debug, Clone, Default)]
pub struct Claim {
    /// The business's own key for the customer.
    pub identifier: Option<String>,
    /// The proof, in lower-case hexadecimal digits.
    pub hash: Option<String>,
}

impl Claim {
    /// Whether the request carries a proof, be it right or wrong.
    pub(crate) fn has_proof(&self) -> bool {
        self.hash.as_deref().is_some_and(|hash| !hash.trim().is_empty())
    }
}

/// The identifier that the claim proves; nothing without a proof where none is required.
///
/// `Unauthenticated` when the proof is wrong, even where none is required, or missing where it is.
pub(crate) fn proven(channel: &ApiChannel, claim: &Claim) -> Result<Option<String>> {
    if !claim.has_proof() && !channel.hmac_mandatory {
        return Ok(None);
    }
    let identifier = claim.identifier.clone().unwrap_or_default();
    let given = claim.hash.as_deref().unwrap_or_default();
    let right = hash(channel.hmac_token.reveal(), &identifier);
    if bool::from(right.as_bytes().ct_eq(given.as_bytes())) {
        Ok(Some(identifier))
    } else {
        Err(Error::Unauthenticated)
    }
}

fn hash(key: &str, identifier: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(identifier.as_bytes());
    format!("{:x}", mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use model::{Attributes, Id, Token};

    use super::*;

    const KEY: &str = "test-hmac-token-0000000001";

    fn channel(key: &str, hmac_mandatory: bool) -> ApiChannel {
        ApiChannel {
            id: Id::new(1),
            identifier: String::new(),
            hmac_token: Token::new(key),
            hmac_mandatory,
            secret: Token::new(""),
            webhook_url: None,
            additional_attributes: Attributes::new(),
        }
    }

    fn claim(identifier: &str, hash: &str) -> Claim {
        Claim { identifier: Some(identifier.into()), hash: Some(hash.into()) }
    }

    #[test]
    fn the_contracts_vectors_are_proofs() {
        let vectors = [
            (
                "wyHVRZzzJhjPMKR2h7LpeJVy",
                "test",
                "45e289a669fbb7b4f7c09b3c68734dd9c52d508aba109dc7543c8133e0ec98be",
            ),
            (KEY, "user-42", "c87429e63523513406716831c3ab3cf975f96288c4dcf5fd72edf14a10e478f7"),
            (KEY, "", "acc0ee54faefacc603b29861f79941010bdec05e7548ddc75e2d84c994a8d51b"),
            (KEY, "Zoë@example.com", "173e32894c57fa3c24f84628ed7c7b37a1ed61c4a490c0b95018d262d2cee511"),
        ];

        for (key, identifier, hash) in vectors {
            let proven = proven(&channel(key, true), &claim(identifier, hash)).unwrap();
            assert_eq!(proven.as_deref(), Some(identifier));
        }
    }

    #[test]
    fn a_wrong_proof_is_refused_even_where_none_is_required() {
        let right = hash(KEY, "user-42");
        for (identifier, given) in
            [("user-43", right.clone()), ("user-42", right.to_uppercase()), ("user-42", "no".into())]
        {
            assert!(matches!(
                proven(&channel(KEY, false), &claim(identifier, &given)),
                Err(Error::Unauthenticated)
            ));
        }
        assert!(matches!(proven(&channel(KEY, true), &claim("user-42", " ")), Err(Error::Unauthenticated)));
        assert_eq!(proven(&channel(KEY, false), &claim("user-42", " ")).unwrap(), None);
    }
}
