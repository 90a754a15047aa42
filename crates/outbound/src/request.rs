//! What is asked.

use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, COOKIE, LOCATION, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use url::Url;

use crate::{Answer, Error};

/// How long an answer may take, and how large it may be, unless the request says otherwise.
const TIMEOUT: Duration = Duration::from_secs(5);
const ANSWER_LIMIT: u64 = 64 << 10;
/// The longest address.
const ADDRESS_LIMIT: usize = 2_048;

/// What is asked of whom. Five seconds and 64 KiB for the answer, no redirects, unless told otherwise.
#[derive(Debug, Clone)]
pub struct Request {
    pub(crate) method: Method,
    pub(crate) target: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) timeout: Duration,
    pub(crate) answer_limit: u64,
    redirects: Option<u8>,
}

impl Request {
    /// `method` to an `http://` or `https://` address; [`Error::Address`] says what is wrong with it.
    pub fn new(method: Method, address: &str) -> Result<Self, Error> {
        let headers = HeaderMap::from_iter([
            (USER_AGENT, HeaderValue::from_static("Switchboard")),
            (ACCEPT, HeaderValue::from_static("*/*")),
        ]);
        let target = checked(address)?;
        let (body, timeout, answer_limit) = (Bytes::new(), TIMEOUT, ANSWER_LIMIT);
        Ok(Self { method, target, headers, body, timeout, answer_limit, redirects: None })
    }

    /// `GET`.
    pub fn get(address: &str) -> Result<Self, Error> {
        Self::new(Method::GET, address)
    }

    /// `POST` of this body.
    pub fn post(address: &str, body: impl Into<Bytes>) -> Result<Self, Error> {
        Ok(Self { body: body.into(), ..Self::new(Method::POST, address)? })
    }

    /// With this header, instead of one of that name.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// With so much time for everything: finding, connecting, asking, and reading the answer to its end.
    #[must_use]
    pub fn within(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// With an answer of at most so many bytes.
    #[must_use]
    pub fn at_most(self, answer_limit: u64) -> Self {
        Self { answer_limit, ..self }
    }

    /// Going where up to so many redirects lead. Only a `GET` is; every other request gets the redirect as its answer.
    #[must_use]
    pub fn following(self, redirects: u8) -> Self {
        Self { redirects: Some(redirects), ..self }
    }

    /// Where the answer sends this request, if it does and this request goes there.
    pub(crate) fn next_target(&self, answer: &Answer) -> Result<Option<Url>, Error> {
        let Some(left) = self.redirects.filter(|_| self.method == Method::GET) else { return Ok(None) };
        let leads_on = matches!(answer.status().as_u16(), 301 | 302 | 303 | 307 | 308);
        let Some(location) = answer.headers().get(LOCATION).filter(|_| leads_on) else { return Ok(None) };
        if left == 0 {
            return Err(Error::Redirects);
        }
        let location = location.to_str().map_err(|_| Error::Redirects)?;
        let target = self.target.join(location).map_err(|_| Error::Redirects)?;
        checked(target.as_str()).map(Some)
    }

    /// This request at another address. What is meant for one host alone is not told to another.
    pub(crate) fn redirected(mut self, target: Url) -> Self {
        if target.origin() != self.target.origin() {
            self.headers.remove(AUTHORIZATION);
            self.headers.remove(COOKIE);
        }
        Self { target, redirects: self.redirects.map(|left| left.saturating_sub(1)), ..self }
    }
}

/// The address, if it is one that can be called.
fn checked(address: &str) -> Result<Url, Error> {
    if address.len() > ADDRESS_LIMIT {
        return Err(Error::Address("the address is too long"));
    }
    let target = Url::parse(address.trim()).map_err(|_| Error::Address("this is no address"))?;
    if !matches!(target.scheme(), "http" | "https") {
        return Err(Error::Address("the address must begin with http:// or https://"));
    }
    if !target.username().is_empty() || target.password().is_some() {
        return Err(Error::Address("the address must not carry a user name or a password"));
    }
    Ok(target)
}
