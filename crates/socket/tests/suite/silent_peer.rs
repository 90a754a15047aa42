//! Peers that vanish without a word, or take nothing any more.
#![cfg(target_os = "linux")]

use std::task::Poll;
use std::time::Duration;

use socket::frame::{Limits, write_text};
use socket::{Connection, End, Next};
use socket2::{SockFilter, SockRef};
use tokio::net::{TcpListener, TcpStream};

const LIMITS: Limits = Limits { message: 1000 };
/// Longer than any wait that ends well.
const PATIENCE: Duration = Duration::from_secs(20);

async fn connect() -> (Connection, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let peer = TcpStream::connect(listener.local_addr().expect("bound")).await.expect("a listener");
    let (stream, _) = listener.accept().await.expect("the peer");
    (Connection::new(stream, LIMITS), peer)
}

/// Waits for the end.
async fn end(connection: &mut Connection) -> End {
    let next = tokio::time::timeout(PATIENCE, connection.next(|_, _| Poll::<()>::Pending));
    match next.await.expect("the end comes in time") {
        Next::Closed(end) => end,
        other => panic!("not the end: {other:?}"),
    }
}

#[tokio::test]
async fn a_peer_that_acknowledges_nothing_is_given_up() {
    let (mut connection, peer) = connect().await;
    connection.expect_acknowledgements(Duration::from_secs(1));
    // The kernel drops everything that arrives for the peer, as if its cable had been pulled.
    SockRef::from(&peer).attach_filter(&[SockFilter::new(0x06, 0, 0, 0)]).expect("a filter");

    connection.send(|out| write_text(out, b"are you there?"));

    assert_eq!(end(&mut connection).await, End::Unresponsive);
}

#[tokio::test]
async fn a_peer_that_leaves_no_room_is_given_up() {
    let (mut connection, peer) = connect().await;
    connection.expect_acknowledgements(Duration::from_secs(1));

    connection.send(|out| write_text(out, &vec![b'x'; 16 << 20]));

    assert!(connection.is_busy());
    assert_eq!(end(&mut connection).await, End::Unresponsive);
    drop(peer);
}

#[tokio::test]
async fn a_peer_that_leaves_is_no_silent_one() {
    let (mut connection, peer) = connect().await;
    connection.expect_acknowledgements(Duration::from_secs(1));

    drop(peer);

    assert_eq!(end(&mut connection).await, End::Left);
}
