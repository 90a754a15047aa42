//! The bare stream comes back from a real HTTP server, with the bytes that arrived too early.

use std::convert::Infallible;

use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use socket::frame::{Decoder, Limits, Message, Opcode, write_text};
use socket::handshake::{TakeError, accept, take};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::client::whole;

const REQUEST: &[u8] =
    b"GET /cable HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

/// A client of a server that upgrades its connection.
struct Connection {
    client: TcpStream,
    on_upgrade: mpsc::Receiver<OnUpgrade>,
    _server: JoinSet<hyper::Result<()>>,
}

async fn connect() -> Connection {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let client = TcpStream::connect(listener.local_addr().expect("bound")).await.expect("a listener");
    let (stream, _) = listener.accept().await.expect("the client");
    let (sender, on_upgrade) = mpsc::channel(1);
    let service = service_fn(move |mut request: Request<Incoming>| {
        sender.try_send(hyper::upgrade::on(&mut request)).expect("one request");
        let accepted = accept(&request.into_parts().0, &[]).expect("an upgrade");
        async { Ok::<_, Infallible>(accepted.response.map(|()| String::new())) }
    });
    let mut server = JoinSet::new();
    server.spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service).with_upgrades());
    Connection { client, on_upgrade, _server: server }
}

#[tokio::test]
async fn a_frame_sent_right_behind_the_request_is_not_lost() {
    let Connection { mut client, mut on_upgrade, _server } = connect().await;
    let early = [REQUEST, &whole(Opcode::Text, b"too early?")].concat();

    client.write_all(&early).await.expect("written");
    let on_upgrade = on_upgrade.recv().await.expect("an upgrade");
    let (mut stream, leftover) = take(on_upgrade, &Handle::current()).await.expect("the stream");
    let mut leftover = leftover.to_vec();
    let mut decoder = Decoder::new(Limits { message: 100 });
    assert_eq!(decoder.read(&mut leftover).next_message(), Ok(Some(Message::Text("too early?"))));

    let mut frame = Vec::new();
    write_text(&mut frame, b"not at all");
    stream.write_all(&frame).await.expect("written");
    drop(stream);
    let mut answer = Vec::new();
    client.read_to_end(&mut answer).await.expect("the whole answer");
    assert!(answer.starts_with(b"HTTP/1.1 101 Switching Protocols\r\n"));
    assert!(answer.ends_with(b"\r\n\r\n\x81\x0Anot at all"));
}

#[tokio::test]
async fn a_request_that_is_no_upgrade_has_no_stream() {
    let request = Request::new(());

    let taken = take(hyper::upgrade::on(request), &Handle::current()).await;

    assert!(matches!(taken, Err(TakeError::Ended(_))));
}
