//! What is pushed to a browser is read by that browser alone: message encryption for web push, RFC 8291.

use actions::notifications::{BrowserKeys, POINT};
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use ring::error::Unspecified;
use ring::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};
use ring::rand::{SecureRandom, SystemRandom};

/// Bytes of what makes each message another one.
const SALT: usize = 16;
/// Bytes before the record: the salt, the size of a record, and our point with its length.
const HEADER: usize = SALT + 4 + 1 + POINT;
/// Bytes that every push service takes.
const SENT: u32 = 4096;
/// Bytes of text that they have room for beside the header, an end mark and a tag.
const ROOM: usize = SENT as usize - HEADER - 1 - 16;
/// Marks the end of the last record.
const LAST: u8 = 2;

/// Encrypts a text for the browser, ready to be sent with `Content-Encoding: aes128gcm`. Fails when the browser's key is
/// no point on the curve, or the text has more than 3,993 bytes.
pub(super) fn encrypt(
    keys: &BrowserKeys,
    text: &[u8],
    random: &SystemRandom,
) -> Result<Vec<u8>, Unspecified> {
    let own = EphemeralPrivateKey::generate(&ECDH_P256, random)?;
    let own_point = own.compute_public_key()?;
    let mut salt = [0; SALT];
    random.fill(&mut salt)?;
    agree_ephemeral(own, &UnparsedPublicKey::new(&ECDH_P256, keys.point), |shared| {
        seal(shared, keys, own_point.as_ref(), salt, text)
    })?
}

/// The same, with everything that chance gives: the secret that both sides share, our point and the salt.
fn seal(
    shared: &[u8],
    keys: &BrowserKeys,
    own_point: &[u8],
    salt: [u8; SALT],
    text: &[u8],
) -> Result<Vec<u8>, Unspecified> {
    if text.len() > ROOM {
        return Err(Unspecified);
    }
    let (key, nonce) = derive(shared, keys, own_point, salt)?;
    let mut record = text.to_vec();
    record.push(LAST);
    key.seal_in_place_append_tag(nonce, Aad::empty(), &mut record)?;
    let mut sealed = Vec::with_capacity(HEADER + record.len());
    sealed.extend_from_slice(&salt);
    sealed.extend_from_slice(&SENT.to_be_bytes());
    sealed.push(u8::try_from(own_point.len()).map_err(|_| Unspecified)?);
    sealed.extend_from_slice(own_point);
    sealed.extend_from_slice(&record);
    Ok(sealed)
}

/// The key and the nonce of the one record (RFC 8291, section 3.4).
fn derive(
    shared: &[u8],
    keys: &BrowserKeys,
    own_point: &[u8],
    salt: [u8; SALT],
) -> Result<(LessSafeKey, Nonce), Unspecified> {
    let between = Salt::new(HKDF_SHA256, &keys.secret).extract(shared);
    let input: [u8; 32] = expand(&between, &[b"WebPush: info\0", &keys.point, own_point])?;
    let of_message = Salt::new(HKDF_SHA256, &salt).extract(&input);
    let key: [u8; 16] = expand(&of_message, &[b"Content-Encoding: aes128gcm\0"])?;
    let nonce: [u8; NONCE_LEN] = expand(&of_message, &[b"Content-Encoding: nonce\0"])?;
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key)?);
    Ok((key, Nonce::assume_unique_for_key(nonce)))
}

/// So many bytes are wanted.
struct Bytes(usize);

impl KeyType for Bytes {
    fn len(&self) -> usize {
        self.0
    }
}

fn expand<const N: usize>(from: &Prk, info: &[&[u8]]) -> Result<[u8; N], Unspecified> {
    let mut bytes = [0; N];
    from.expand(info, Bytes(N))?.fill(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use actions::notifications::SECRET;
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    // RFC 8291, appendix A.
    const TEXT: &[u8] = b"When I grow up, I want to be a watermelon";
    const BROWSER: &str =
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";
    const SERVER: &str =
        "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";
    const RANDOM: &str = "DGv6ra1nlYgDCS1FRnbzlw";
    const SHARED: &str = "kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs";
    const BODY: &str = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6\
        TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";

    fn decoded(text: &str) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(text).unwrap()
    }

    fn keys() -> BrowserKeys {
        let point = decoded(BROWSER).try_into().unwrap();
        BrowserKeys { point, secret: decoded(AUTH).try_into().unwrap() }
    }

    #[test]
    fn it_writes_what_the_standard_shows() {
        let salt = decoded(RANDOM).try_into().unwrap();

        let sealed = seal(&decoded(SHARED), &keys(), &decoded(SERVER), salt, TEXT).unwrap();

        assert_eq!(URL_SAFE_NO_PAD.encode(sealed), BODY);
    }

    #[test]
    fn only_the_browser_can_read_it() {
        let random = SystemRandom::new();
        let browser = EphemeralPrivateKey::generate(&ECDH_P256, &random).unwrap();
        let point = browser.compute_public_key().unwrap().as_ref().try_into().unwrap();
        let keys = BrowserKeys { point, secret: [7; SECRET] };

        let sealed = encrypt(&keys, TEXT, &random).unwrap();
        let again = encrypt(&keys, TEXT, &random).unwrap();

        assert_ne!(sealed, again);
        let (header, record) = sealed.split_at(HEADER);
        let server = header[HEADER - POINT..].to_vec();
        let salt = header[..SALT].try_into().unwrap();
        let text = agree_ephemeral(browser, &UnparsedPublicKey::new(&ECDH_P256, server.clone()), |shared| {
            let (key, nonce) = derive(shared, &keys, &server, salt).unwrap();
            let mut record = record.to_vec();
            key.open_in_place(nonce, Aad::empty(), &mut record).unwrap().to_vec()
        });
        assert_eq!(text.unwrap(), [TEXT, &[LAST]].concat());
    }

    #[test]
    fn there_is_room_for_so_much() {
        let random = SystemRandom::new();

        assert_eq!(encrypt(&keys(), &[b'a'; ROOM], &random).unwrap().len(), SENT as usize);
        assert!(encrypt(&keys(), &[b'a'; ROOM + 1], &random).is_err());
    }

    #[test]
    fn a_key_that_is_no_point_of_the_curve_is_refused() {
        let keys = BrowserKeys { point: [4; POINT], secret: [0; SECRET] };

        assert!(encrypt(&keys, TEXT, &SystemRandom::new()).is_err());
    }
}
