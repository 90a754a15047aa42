//! An upgraded connection: reads messages, joins waiting frames into one write, owns no buffer while it is idle.

use std::cell::RefCell;
use std::io::ErrorKind;
use std::net::Shutdown;
use std::sync::LazyLock;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use metrics::{Counter, counter};
use socket2::SockRef;
use tokio::net::TcpStream;

use crate::frame::{CloseCode, Decoder, Limits, Message, Violation, write_close, write_pong};

/// Bytes read at once; shared by all connections of a thread.
const READ: usize = 16 * 1024;
/// How long a peer may take to hear the last word.
const FAREWELL: Duration = Duration::from_secs(1);
/// Bytes that may wait in a connection before it stops taking more from its outbox.
const BUSY: usize = 64 * 1024;

static SENT: LazyLock<Counter> = LazyLock::new(|| counter!("switchboard_data_sent_total"));
static RECEIVED: LazyLock<Counter> = LazyLock::new(|| counter!("switchboard_data_rcvd_total"));

thread_local! {
    static INPUT: RefCell<Vec<u8>> = RefCell::new(vec![0; READ]);
    static OUTPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// An upgraded connection.
pub struct Connection {
    stream: TcpStream,
    decoder: Decoder,
    /// Frames that the peer has not taken yet; empty, and without memory, almost always.
    pending: Vec<u8>,
    sent: usize,
    /// When the peer last took something while something waited.
    progress: Option<Instant>,
}

/// What a client said.
#[derive(Debug, PartialEq, Eq)]
pub enum Received {
    /// A text message.
    Text(String),
    /// A binary message.
    Binary,
}

/// Why [`Connection::next`] returned.
#[derive(Debug)]
pub enum Next<T> {
    /// The client said something.
    Received(Vec<Received>),
    /// The wake-up source had something.
    Woken(T),
    /// The connection is over; there is nobody to write to.
    Closed(End),
}

/// Why a connection is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The client closed it, or it broke.
    Left,
    /// The client broke the protocol and was told so.
    Broke(Violation),
    /// The client acknowledged nothing for as long as it may.
    Unresponsive,
}

impl Connection {
    /// Takes over a stream after its handshake.
    pub fn new(stream: TcpStream, limits: Limits) -> Self {
        Self { stream, decoder: Decoder::new(limits), pending: Vec::new(), sent: 0, progress: None }
    }

    /// Gives the connection up when nothing of what was sent is acknowledged for this long.
    ///
    /// A peer that vanished without a word (a cable pulled, a phone out of reach) closes nothing: what is sent to it
    /// fills the kernel's buffer, which takes hours with a ping every few seconds, and by default is sent again for
    /// a quarter of an hour. The kernel knows at once what was not acknowledged, so it is told how long to be patient;
    /// keep-alive probes would not do, since they are only sent while nothing else is under way. The same limit ends
    /// connections whose peer acknowledges but leaves no room for anything. Other systems than Linux go by their own.
    pub fn expect_acknowledgements(&self, within: Duration) {
        #[cfg(target_os = "linux")]
        if let Err(error) = SockRef::from(&self.stream).set_tcp_user_timeout(Some(within)) {
            tracing::debug!(%error, "A connection ended before it began");
        }
        #[cfg(not(target_os = "linux"))]
        let _ = within;
    }

    /// Reads what arrived together with the handshake.
    pub fn receive<T>(&mut self, early: &[u8]) -> Next<T> {
        let mut early = early.to_vec();
        match decode(&mut self.decoder, &mut early) {
            Decoded::Messages(received, pongs) => {
                self.send(|out| out.extend_from_slice(&pongs));
                Next::Received(received)
            }
            Decoded::End(end, frames) => {
                self.send(|out| out.extend_from_slice(&frames));
                Next::Closed(end)
            }
        }
    }

    /// Waits for a message of the client or for `wake`, and writes what waits meanwhile.
    ///
    /// `wake` is told whether the connection is busy: then it should hold back everything that can wait.
    pub async fn next<T>(&mut self, mut wake: impl FnMut(&mut Context<'_>, bool) -> Poll<T>) -> Next<T> {
        std::future::poll_fn(|context| {
            if let Err(end) = self.poll_flush(context) {
                return Poll::Ready(Next::Closed(end));
            }
            if let Poll::Ready(woken) = wake(context, self.is_busy()) {
                return Poll::Ready(Next::Woken(woken));
            }
            self.poll_read(context).map(|received| received.map_or_else(Next::Closed, Next::Received))
        })
        .await
    }

    /// Writes what `build` appends, at once as far as the peer takes it; the rest waits.
    pub fn send(&mut self, build: impl FnOnce(&mut Vec<u8>)) {
        if !self.pending.is_empty() {
            build(&mut self.pending);
            return;
        }
        OUTPUT.with_borrow_mut(|output| {
            output.clear();
            build(output);
            let sent = self.write(output);
            if sent < output.len() {
                self.pending = output[sent..].to_vec();
                self.sent = 0;
                self.progress = Some(Instant::now());
            }
            // One large burst must not cost every thread its size for ever.
            output.shrink_to(4 * BUSY);
        });
    }

    /// Ends the conversation politely; the connection is over when this returns.
    pub async fn close(&mut self, code: CloseCode, reason: &str) {
        self.send(|out| write_close(out, Some(code), reason));
        self.part().await;
    }

    /// Lets the last word arrive; the connection is over when this returns.
    ///
    /// A connection that is dropped while the peer still sends is reset, and then the peer never reads what was sent
    /// to it last: so everything it says is taken, for a moment, and thrown away.
    pub async fn part(&mut self) {
        let parted = std::future::poll_fn(|context| {
            match self.poll_flush(context) {
                Err(_) => return Poll::Ready(()),
                Ok(()) if !self.pending.is_empty() => return Poll::Pending,
                Ok(()) => {}
            }
            let _ = SockRef::from(&self.stream).shutdown(Shutdown::Write);
            self.poll_discard(context)
        });
        // A peer that takes nothing any more, or never stops to talk, is left behind.
        let _ = tokio::time::timeout(FAREWELL, parted).await;
    }

    fn poll_discard(&self, context: &mut Context<'_>) -> Poll<()> {
        loop {
            if ready!(self.stream.poll_read_ready(context)).is_err() {
                return Poll::Ready(());
            }
            match INPUT.with_borrow_mut(|input| self.stream.try_read(input)) {
                Ok(0) => return Poll::Ready(()),
                Ok(_) => {}
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
                Err(_) => return Poll::Ready(()),
            }
        }
    }

    /// Whether so much waits that nothing should be added that can wait.
    pub fn is_busy(&self) -> bool {
        self.pending.len() - self.sent > BUSY
    }

    /// Whether frames wait and the peer took nothing for this long.
    pub fn is_stuck(&self, limit: Duration) -> bool {
        self.progress.is_some_and(|since| since.elapsed() > limit)
    }

    /// Writes as much of `bytes` as the peer takes now; a broken connection shows when it is next read.
    fn write(&self, bytes: &[u8]) -> usize {
        let mut sent = 0;
        while sent < bytes.len() {
            match self.stream.try_write(&bytes[sent..]) {
                Ok(0) => break,
                Ok(written) => sent += written,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        SENT.increment(sent as u64);
        sent
    }

    fn poll_flush(&mut self, context: &mut Context<'_>) -> Result<(), End> {
        while !self.pending.is_empty() {
            match self.stream.poll_write_ready(context) {
                Poll::Pending => return Ok(()),
                Poll::Ready(Err(error)) => return Err(end(&error)),
                Poll::Ready(Ok(())) => {}
            }
            match self.stream.try_write(&self.pending[self.sent..]) {
                Ok(0) => return Err(End::Left),
                Ok(written) => self.count_sent(written),
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
                Err(error) => return Err(end(&error)),
            }
        }
        Ok(())
    }

    fn count_sent(&mut self, written: usize) {
        SENT.increment(written as u64);
        self.sent += written;
        self.progress = Some(Instant::now());
        if self.sent == self.pending.len() {
            self.pending = Vec::new();
            self.sent = 0;
            self.progress = None;
        }
    }

    fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<Result<Vec<Received>, End>> {
        loop {
            if let Err(error) = ready!(self.stream.poll_read_ready(context)) {
                return Poll::Ready(Err(end(&error)));
            }
            let decoded = INPUT.with_borrow_mut(|input| match self.stream.try_read(input) {
                Ok(0) => Some(Decoded::End(End::Left, Vec::new())),
                Ok(read) => {
                    RECEIVED.increment(read as u64);
                    Some(decode(&mut self.decoder, &mut input[..read]))
                }
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => None,
                Err(error) => Some(Decoded::End(end(&error), Vec::new())),
            });
            match decoded {
                None => {}
                Some(Decoded::End(end, frames)) => {
                    self.send(|out| out.extend_from_slice(&frames));
                    return Poll::Ready(Err(end));
                }
                Some(Decoded::Messages(received, pongs)) => {
                    if !pongs.is_empty() {
                        self.send(|out| out.extend_from_slice(&pongs));
                    }
                    if !received.is_empty() {
                        return Poll::Ready(Ok(received));
                    }
                }
            }
        }
    }
}

/// What an error of the stream says about its end.
fn end(error: &std::io::Error) -> End {
    match error.kind() {
        ErrorKind::TimedOut => End::Unresponsive,
        _ => End::Left,
    }
}

enum Decoded {
    /// What the client said, and the answers to its pings.
    Messages(Vec<Received>, Vec<u8>),
    /// The client closed or broke the protocol; the frames are our last word.
    End(End, Vec<u8>),
}

fn decode(decoder: &mut Decoder, bytes: &mut [u8]) -> Decoded {
    let mut received = Vec::new();
    let mut answers = Vec::new();
    let mut messages = decoder.read(bytes);
    loop {
        match messages.next_message() {
            Ok(None) => return Decoded::Messages(received, answers),
            Ok(Some(Message::Text(text))) => received.push(Received::Text(text.to_owned())),
            Ok(Some(Message::Binary(_))) => received.push(Received::Binary),
            Ok(Some(Message::Ping(payload))) => write_pong(&mut answers, payload),
            Ok(Some(Message::Pong(_))) => {}
            Ok(Some(Message::Close(code, _))) => {
                write_close(&mut answers, code, "");
                return Decoded::End(End::Left, answers);
            }
            Err(violation) => {
                write_close(&mut answers, Some(violation.close_code()), "");
                return Decoded::End(End::Broke(violation), answers);
            }
        }
    }
}
