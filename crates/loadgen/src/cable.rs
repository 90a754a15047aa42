//! One socket of `/cable` or Socket.IO: upgrade, subscribe, then text frames until the stream ends.

use crate::position::Position;
use crate::{frame, http};
use anyhow::{Result, bail, ensure};
use memchr::memmem::Finder;
use std::cell::RefCell;
use std::io::ErrorKind;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What a socket speaks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Protocol {
    Plain,
    /// With positions, from which a client that comes back goes on.
    Extended,
    /// Socket.IO over a WebSocket from the start, of the newer generation.
    SocketIo,
}

impl Protocol {
    fn upgrade(self) -> String {
        let (path, name) = match self {
            Self::Plain => ("/cable", "Sec-WebSocket-Protocol: actioncable-v1-json\r\n"),
            Self::Extended => ("/cable", "Sec-WebSocket-Protocol: actioncable-v1-ext-json\r\n"),
            Self::SocketIo => ("/socket.io/?EIO=4&transport=websocket", ""),
        };
        format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{name}\r\n"
        )
    }

    /// Tells typing events from everything else that a socket hears.
    pub(crate) fn typing_event(self) -> Finder<'static> {
        match self {
            Self::Plain | Self::Extended => Finder::new("\"conversation.typing_"),
            Self::SocketIo => Finder::new("\"activityType\":\"typing\""),
        }
    }
}

thread_local! {
    /// Shared by all sockets of a thread: a waiting socket owns no read buffer.
    static READ_BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; 256 * 1024]);
}

/// An open socket.
pub(crate) struct Cable {
    stream: TcpStream,
    rest: Vec<u8>,
}

impl Cable {
    /// Connects and takes the upgrade.
    pub(crate) async fn open(server: SocketAddr, source: usize, protocol: Protocol) -> Result<Self> {
        Self::over(http::connect(server, source).await?, protocol).await
    }

    /// Takes the upgrade on a connection.
    pub(crate) async fn over(mut stream: TcpStream, protocol: Protocol) -> Result<Self> {
        stream.write_all(protocol.upgrade().as_bytes()).await?;
        let rest = upgraded(&mut stream).await?;
        Ok(Self { stream, rest })
    }

    /// Connects, subscribes and waits for the confirmation. The identifier is a JSON text: Action Cable's own, or
    /// with what a customer joins a conversation.
    pub(crate) async fn subscribe(
        server: SocketAddr,
        source: usize,
        protocol: Protocol,
        identifier: &str,
    ) -> Result<Self> {
        let mut cable = Self::open(server, source, protocol).await?;
        if protocol == Protocol::SocketIo {
            cable.send("40").await?;
            cable.answered(|text| text.starts_with(b"40").then_some(true)).await?;
            cable.send(&format!(r#"420["joinConversation",{identifier}]"#)).await?;
            cable.answered(joined_in).await?;
        } else {
            cable.send(&subscribe(identifier, None)?).await?;
            cable.answered(confirmed_in).await?;
        }
        Ok(cable)
    }

    /// Sends a command.
    pub(crate) async fn send(&mut self, command: &str) -> Result<()> {
        self.write(&frame::masked_text(command.as_bytes())).await
    }

    /// Sends bytes as they are.
    pub(crate) async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        Ok(self.stream.write_all(bytes).await?)
    }

    /// Drops what comes before the answer, and keeps what follows it.
    async fn answered(&mut self, answer_in: impl Fn(&[u8]) -> Option<bool>) -> Result<()> {
        loop {
            while let Some((text, end)) = frame::first(&self.rest) {
                let answer = answer_in(text);
                self.rest.drain(..end);
                match answer {
                    Some(true) => return Ok(()),
                    Some(false) => bail!("the subscription was rejected"),
                    None => {}
                }
            }
            let read = self.stream.read_buf(&mut self.rest).await?;
            ensure!(read > 0, "closed before the confirmation");
        }
    }

    /// Reads until the stream ends, handing on every text frame.
    pub(crate) async fn listen(mut self, mut on_text: impl FnMut(&[u8])) -> Result<()> {
        while self.hear(&mut on_text).await? == Stream::Open {}
        Ok(())
    }

    /// Waits for bytes and hands on the text frames that they complete. Whoever stops waiting loses nothing.
    pub(crate) async fn hear(&mut self, mut on_text: impl FnMut(&[u8])) -> Result<Stream> {
        let used = frame::scan(&self.rest, &mut on_text);
        if used > 0 {
            self.rest.drain(..used);
            self.rest.shrink_to_fit();
            return Ok(Stream::Open);
        }
        self.stream.readable().await?;
        self.read_ready(&mut on_text)
    }

    fn read_ready(&mut self, on_text: &mut impl FnMut(&[u8])) -> Result<Stream> {
        READ_BUFFER.with_borrow_mut(|buffer| {
            let read = match self.stream.try_read(buffer) {
                Ok(0) => return Ok(Stream::Ended),
                Ok(read) => &buffer[..read],
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(Stream::Open),
                Err(error) => return Err(error.into()),
            };
            if self.rest.is_empty() {
                let used = frame::scan(read, on_text);
                self.rest.extend(&read[used..]);
            } else {
                self.rest.extend(read);
                let used = frame::scan(&self.rest, on_text);
                self.rest.drain(..used);
            }
            Ok(Stream::Open)
        })
    }
}

/// Whether more may come.
#[derive(PartialEq)]
pub(crate) enum Stream {
    Open,
    Ended,
}

/// The command with which a client says that its person is still here.
pub(crate) fn update_presence(identifier: &str) -> Result<String> {
    let identifier = serde_json::to_string(identifier)?;
    Ok(format!(
        r#"{{"command":"message","identifier":{identifier},"data":"{{\"action\":\"update_presence\"}}"}}"#
    ))
}

/// The command that subscribes, from where the client was if it knows that.
pub(crate) fn subscribe(identifier: &str, position: Option<&Position>) -> Result<String> {
    let identifier = serde_json::to_string(identifier)?;
    let history = position.map(Position::history).unwrap_or_default();
    Ok(format!(r#"{{"command":"subscribe","identifier":{identifier}{history}}}"#))
}

async fn upgraded(stream: &mut TcpStream) -> Result<Vec<u8>> {
    let mut head = Vec::with_capacity(512);
    loop {
        if let Some(end) = memchr::memmem::find(&head, b"\r\n\r\n") {
            let status = http::status(&head)?;
            ensure!(status == 101, "the upgrade was answered with {status}");
            return Ok(head.split_off(end + 4));
        }
        ensure!(stream.read_buf(&mut head).await? > 0, "closed during the upgrade");
    }
}

fn joined_in(text: &[u8]) -> Option<bool> {
    text.starts_with(b"430[").then(|| memchr::memmem::find(text, b"\"code\":200").is_some())
}

fn confirmed_in(text: &[u8]) -> Option<bool> {
    let has = |word: &[u8]| memchr::memmem::find(text, word).is_some();
    if has(b"\"confirm_subscription\"") {
        return Some(true);
    }
    has(b"\"reject_subscription\"").then_some(false)
}
