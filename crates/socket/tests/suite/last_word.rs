//! What the server says last reaches a peer that is still talking.

use std::task::Poll;

use socket::frame::{CloseCode, Limits};
use socket::{Connection, End, Next};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// So much that the peer is at it long after the server has spoken.
const TALK: usize = 8 << 20;

async fn connect() -> (Connection, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let peer = TcpStream::connect(listener.local_addr().expect("bound")).await.expect("a listener");
    let (stream, _) = listener.accept().await.expect("the peer");
    (Connection::new(stream, Limits { message: 1000 }), peer)
}

/// Everything a peer hears that first says all it has to say.
async fn hear(mut peer: TcpStream) -> Vec<u8> {
    peer.write_all(&vec![0xFF; TALK]).await.expect("everything is taken");
    peer.shutdown().await.expect("nobody reset the connection");
    let mut heard = Vec::new();
    peer.read_to_end(&mut heard).await.expect("nobody reset the connection");
    heard
}

#[tokio::test]
async fn a_peer_that_breaks_the_protocol_learns_why() {
    let (mut connection, peer) = connect().await;
    let served = async {
        let next = connection.next(|_, _| Poll::<()>::Pending).await;
        assert!(matches!(next, Next::Closed(End::Broke(_))), "{next:?}");
        connection.part().await;
        drop(connection);
    };

    let ((), heard) = tokio::join!(served, hear(peer));

    assert_eq!(heard, b"\x88\x02\x03\xEA");
}

#[tokio::test]
async fn a_peer_that_is_sent_away_learns_why() {
    let (mut connection, peer) = connect().await;
    let served = async {
        connection.close(CloseCode::POLICY_VIOLATION, "").await;
        drop(connection);
    };

    let ((), heard) = tokio::join!(served, hear(peer));

    assert_eq!(heard, b"\x88\x02\x03\xF0");
}
