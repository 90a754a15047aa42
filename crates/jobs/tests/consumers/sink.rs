//! A mail server that takes what it is given, or refuses it.

use std::sync::Arc;

use parking_lot::Mutex;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufStream};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::house::PATIENCE;

/// A mail server on the loopback address, until it is dropped.
pub(crate) struct Sink {
    port: u16,
    mails: mpsc::Receiver<String>,
    refusal: Arc<Mutex<Option<&'static str>>>,
    _serving: JoinSet<()>,
}

impl Sink {
    /// One that takes everything.
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (taken, mails) = mpsc::channel(64);
        let refusal = Arc::new(Mutex::new(None));
        let mut serving = JoinSet::new();
        let refuse = Arc::clone(&refusal);
        serving.spawn(async move {
            let mut guests = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                guests.spawn(serve(stream, Arc::clone(&refuse), taken.clone()));
            }
        });
        Self { port, mails, refusal, _serving: serving }
    }

    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}?tls=none", self.port)
    }

    /// From now on recipients are answered with this, or taken again.
    pub(crate) fn refuses(&self, reply: Option<&'static str>) {
        *self.refusal.lock() = reply;
    }

    /// The next mail that it takes.
    pub(crate) async fn next(&mut self) -> String {
        timeout(PATIENCE, self.mails.recv()).await.expect("a mail comes in time").unwrap()
    }

    /// Whether it has taken nothing that was not looked at.
    pub(crate) fn is_empty(&self) -> bool {
        self.mails.is_empty()
    }
}

async fn serve(stream: TcpStream, refusal: Arc<Mutex<Option<&'static str>>>, taken: mpsc::Sender<String>) {
    let mut stream = BufStream::new(stream);
    let mut reply = "220 sink.test ready".to_owned();
    let mut line = String::new();
    loop {
        stream.write_all(format!("{reply}\r\n").as_bytes()).await.unwrap();
        stream.flush().await.unwrap();
        line.clear();
        if stream.read_line(&mut line).await.unwrap_or_default() == 0 {
            return;
        }
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        reply = match verb.as_str() {
            "EHLO" => "250 sink.test".to_owned(),
            "RCPT" => refusal.lock().unwrap_or("250 ok").to_owned(),
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await.unwrap();
                stream.flush().await.unwrap();
                taken.send(mail(&mut stream).await).await.unwrap();
                "250 taken".to_owned()
            }
            "QUIT" => return,
            _ => "250 ok".to_owned(),
        };
    }
}

async fn mail(stream: &mut BufStream<TcpStream>) -> String {
    let mut mail = String::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.unwrap();
        if line == ".\r\n" || line.is_empty() {
            return mail;
        }
        mail.push_str(&line);
    }
}
