//! A push service that takes what it is given, or refuses it.

use std::sync::Arc;

use parking_lot::Mutex;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufStream};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::house::PATIENCE;

/// A push service on the loopback address, until it is dropped.
pub(crate) struct PushService {
    port: u16,
    asked: mpsc::Receiver<String>,
    answer: Arc<Mutex<&'static str>>,
    _serving: JoinSet<()>,
}

impl PushService {
    /// One that takes everything.
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (tell, asked) = mpsc::channel(64);
        let answer = Arc::new(Mutex::new("201 Created\r\n"));
        let mut serving = JoinSet::new();
        let answers = Arc::clone(&answer);
        serving.spawn(async move {
            let mut guests = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                guests.spawn(serve(stream, Arc::clone(&answers), tell.clone()));
            }
        });
        Self { port, asked, answer, _serving: serving }
    }

    /// The address of a browser.
    pub(crate) fn endpoint(&self, name: &str) -> String {
        format!("http://127.0.0.1:{}/{name}", self.port)
    }

    /// From now on everybody is answered with this status and these headers, each with its line end.
    pub(crate) fn answers(&self, head: &'static str) {
        *self.answer.lock() = head;
    }

    /// The head of the next request.
    pub(crate) async fn next(&mut self) -> String {
        timeout(PATIENCE, self.asked.recv()).await.expect("it is asked in time").unwrap()
    }

    /// Whether nobody asked who was not looked at.
    pub(crate) fn is_empty(&self) -> bool {
        self.asked.is_empty()
    }
}

async fn serve(stream: TcpStream, answer: Arc<Mutex<&'static str>>, tell: mpsc::Sender<String>) {
    let mut stream = BufStream::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).await.unwrap_or_default() == 0 {
            return;
        }
    }
    let head = head.to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.unwrap_or("0").parse().unwrap()];
    stream.read_exact(&mut body).await.unwrap();
    tell.send(head).await.unwrap();
    let answer = format!("HTTP/1.1 {}content-length: 0\r\n\r\n", *answer.lock());
    stream.write_all(answer.as_bytes()).await.unwrap();
    stream.flush().await.unwrap();
}
