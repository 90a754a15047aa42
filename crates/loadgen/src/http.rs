//! A keep-alive HTTP/1.1 client small enough not to disturb what it measures.

use anyhow::{Context, Result, bail, ensure};
use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::ops::Range;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

const LARGEST_REPLY: usize = 16 * 1024 * 1024;
/// Receive buffer of a connection that takes little at a time, in bytes.
const NARROW: u32 = 4096;

/// One connection, used for one request after another.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// What the server answered.
pub(crate) struct Reply<'a> {
    pub(crate) status: u16,
    pub(crate) body: Cow<'a, [u8]>,
}

impl Reply<'_> {
    /// Fails, with the body's beginning, on anything but 2xx.
    pub(crate) fn successful(&self) -> Result<()> {
        let shown = &self.body[..self.body.len().min(200)];
        ensure!(
            (200..300).contains(&self.status),
            "status {}: {}",
            self.status,
            String::from_utf8_lossy(shown)
        );
        Ok(())
    }
}

impl Connection {
    /// Connects from the `source`-th loopback address.
    pub(crate) async fn open(server: SocketAddr, source: usize) -> Result<Self> {
        let stream = connect(server, source).await?;
        Ok(Self { stream, buffer: Vec::with_capacity(16 * 1024) })
    }

    /// Sends the bytes of a whole request and waits for the whole reply.
    pub(crate) async fn send(&mut self, request: &[u8]) -> Result<Reply<'_>> {
        self.buffer.clear();
        self.stream.write_all(request).await?;
        loop {
            if let Some(found) = find_reply(&self.buffer)? {
                return Ok(found.reply(&self.buffer));
            }
            ensure!(self.buffer.len() < LARGEST_REPLY, "the reply is larger than expected");
            self.buffer.reserve(4096);
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                bail!("the server closed the connection");
            }
        }
    }
}

/// Connects from one of twenty loopback addresses, so that no address runs out of ports.
pub(crate) async fn connect(server: SocketAddr, source: usize) -> Result<TcpStream> {
    connect_as(TcpSocket::new_v4()?, server, source).await
}

/// Connects with so small a buffer that what is not read soon waits on the server's side.
pub(crate) async fn connect_narrowly(server: SocketAddr, source: usize) -> Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.set_recv_buffer_size(NARROW)?;
    connect_as(socket, server, source).await
}

async fn connect_as(socket: TcpSocket, server: SocketAddr, source: usize) -> Result<TcpStream> {
    let last = 2 + u8::try_from(source % 20).expect("a remainder of 20");
    socket.bind(SocketAddr::new(IpAddr::V4(Ipv4Addr::new(127, 0, 0, last)), 0))?;
    let stream = socket.connect(server).await.context("connecting")?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// The bytes of a request with a JSON body (none when empty).
pub(crate) fn request(method: &str, path: &str, token: Option<&str>, body: &str) -> Vec<u8> {
    let token = token.map(|token| format!("api_access_token: {token}\r\n")).unwrap_or_default();
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\n{token}Content-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

enum Found {
    Plain { status: u16, body: Range<usize> },
    Chunked { status: u16, body: Vec<u8> },
}

impl Found {
    fn reply(self, buffer: &[u8]) -> Reply<'_> {
        match self {
            Self::Plain { status, body } => Reply { status, body: Cow::Borrowed(&buffer[body]) },
            Self::Chunked { status, body } => Reply { status, body: Cow::Owned(body) },
        }
    }
}

fn find_reply(buffer: &[u8]) -> Result<Option<Found>> {
    let Some(end) = memchr::memmem::find(buffer, b"\r\n\r\n") else {
        return Ok(None);
    };
    let status = status(buffer)?;
    let body = end + 4;
    let head = &buffer[..end];
    if header(head, "transfer-encoding").is_some() {
        return Ok(unchunk(&buffer[body..])?.map(|body| Found::Chunked { status, body }));
    }
    let length: usize = match header(head, "content-length") {
        Some(value) => value.parse().context("content-length")?,
        None => 0,
    };
    Ok((buffer.len() >= body + length).then_some(Found::Plain { status, body: body..body + length }))
}

/// The status of a reply's first line.
pub(crate) fn status(head: &[u8]) -> Result<u16> {
    let digits = head.get(9..12).context("a status line")?;
    Ok(std::str::from_utf8(digits)?.parse()?)
}

fn header<'a>(head: &'a [u8], name: &str) -> Option<&'a str> {
    head.split(|byte| *byte == b'\n').find_map(|line| {
        let (field, value) = line.split_at_checked(name.len())?;
        let value = value.strip_prefix(b":")?;
        field.eq_ignore_ascii_case(name.as_bytes()).then_some(())?;
        std::str::from_utf8(value).ok().map(str::trim)
    })
}

fn unchunk(mut rest: &[u8]) -> Result<Option<Vec<u8>>> {
    let mut body = Vec::new();
    loop {
        let Some(line) = memchr::memmem::find(rest, b"\r\n") else {
            return Ok(None);
        };
        let size =
            usize::from_str_radix(std::str::from_utf8(&rest[..line])?.trim(), 16).context("chunk size")?;
        let Some(chunk) = rest.get(line + 2..line + 2 + size + 2) else {
            return Ok(None);
        };
        if size == 0 {
            return Ok(Some(body));
        }
        body.extend(&chunk[..size]);
        rest = &rest[line + 2 + size + 2..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body_of(reply: &[u8]) -> Option<(u16, Vec<u8>)> {
        let found = find_reply(reply).unwrap()?;
        let reply = found.reply(reply);
        Some((reply.status, reply.body.into_owned()))
    }

    #[test]
    fn reply_is_whole_when_its_length_is_reached() {
        assert_eq!(body_of(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"), None);
        assert_eq!(
            body_of(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"),
            Some((200, b"hello".to_vec()))
        );
    }

    #[test]
    fn chunks_are_joined() {
        let head = "HTTP/1.1 404 Not Found\r\ntransfer-encoding: chunked\r\n\r\n";

        assert_eq!(body_of(format!("{head}3\r\nhel\r\n2\r\nlo\r\n").as_bytes()), None);
        assert_eq!(
            body_of(format!("{head}3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n").as_bytes()),
            Some((404, b"hello".to_vec()))
        );
    }
}
