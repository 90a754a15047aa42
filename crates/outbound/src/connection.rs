//! One connection for one question: made to an address that was looked at, closed with the answer.

use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;

use bytes::Bytes;
use http::header::{CONNECTION, HOST};
use http::{HeaderValue, Uri};
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};
use tokio_rustls::client::TlsStream;
use tokio_util::either::Either;
use url::{Position, Url};

use crate::{Answer, Error, Request};

/// Bytes of an answer's head at most, and of its body that are read ahead.
const BUFFER: usize = 64 << 10;

/// Bytes in and out, encrypted or not.
pub(crate) type Stream = Either<TcpStream, TlsStream<TcpStream>>;
type Driver = http1::Connection<TokioIo<Stream>, Full<Bytes>>;

/// Connects to the first of the addresses that accepts; each has its share of the time that is left.
pub(crate) async fn dial(addresses: &[SocketAddr], deadline: Instant) -> io::Result<TcpStream> {
    let mut failure = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for (index, address) in addresses.iter().enumerate() {
        let left = deadline.saturating_duration_since(Instant::now());
        let share = left / u32::try_from(addresses.len() - index).unwrap_or(1);
        match timeout(share, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(cause)) => failure = cause,
            Err(elapsed) => failure = elapsed.into(),
        }
    }
    Err(failure)
}

/// A connection over which nothing was asked yet.
pub(crate) struct Connection {
    sender: http1::SendRequest<Full<Bytes>>,
    driven: Driven,
}

impl Connection {
    pub(crate) async fn open(stream: Stream) -> Result<Self, Error> {
        let handshake = http1::Builder::new().max_buf_size(BUFFER).handshake(TokioIo::new(stream)).await;
        let (sender, driver) = handshake.map_err(Error::Broken)?;
        Ok(Self { sender, driven: Driven(Some(driver)) })
    }

    pub(crate) async fn ask(mut self, request: &Request, deadline: Instant) -> Result<Answer, Error> {
        let response = self.driven.beside(self.sender.send_request(head(request)?)).await;
        Answer::new(response.map_err(Error::Broken)?, self.driven, request.answer_limit, deadline)
    }
}

/// The work of a connection, done by whoever waits for something of it: no task outlives the answer.
pub(crate) struct Driven(Option<Driver>);

impl Driven {
    /// What `wait` gives, while the connection works.
    pub(crate) async fn beside<T>(&mut self, wait: impl Future<Output = T>) -> T {
        let mut wait = pin!(wait);
        poll_fn(|context| {
            // How it ends, `wait` is told as well.
            if self.0.as_mut().is_some_and(|driver| pin!(driver).poll(context).is_ready()) {
                self.0 = None;
            }
            wait.as_mut().poll(context)
        })
        .await
    }
}

fn head(request: &Request) -> Result<http::Request<Full<Bytes>>, Error> {
    let unspeakable = || Error::Address("this is no address");
    let path = &request.target[Position::BeforePath..Position::AfterQuery];
    let mut head = http::Request::new(Full::new(request.body.clone()));
    *head.method_mut() = request.method.clone();
    *head.uri_mut() = path.parse::<Uri>().map_err(|_| unspeakable())?;
    *head.headers_mut() = request.headers.clone();
    let host = HeaderValue::from_str(authority(&request.target)).map_err(|_| unspeakable())?;
    head.headers_mut().insert(HOST, host);
    head.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    Ok(head)
}

/// The host, and the port unless it is the usual one.
fn authority(target: &Url) -> &str {
    &target[Position::BeforeHost..Position::AfterPort]
}
