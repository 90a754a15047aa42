//! A way to the database on which the answer to a COMMIT gets lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};

/// Relays connections; when it was told to, it drops the next one that commits, after the database got the word.
pub struct Cut {
    lose: Arc<AtomicBool>,
    relay: AbortHandle,
}

impl Cut {
    /// Starts to relay to `server` (host and port); gives the address to connect to instead.
    pub(super) async fn start(server: String) -> (Self, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("a listener has an address").to_string();
        let lose = Arc::new(AtomicBool::new(false));
        let mut relays = JoinSet::new();
        let relay = relays.spawn(accept(listener, server, Arc::clone(&lose)));
        relays.detach_all();
        (Self { lose, relay }, address)
    }

    /// Loses the answer to the next COMMIT.
    pub fn lose_next_commit(&self) {
        self.lose.store(true, Ordering::SeqCst);
    }

    /// Whether the answer that was to be lost has been.
    pub fn has_lost(&self) -> bool {
        !self.lose.load(Ordering::SeqCst)
    }
}

impl Drop for Cut {
    fn drop(&mut self) {
        self.relay.abort();
    }
}

async fn accept(listener: TcpListener, server: String, lose: Arc<AtomicBool>) {
    let mut relays = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        let server = TcpStream::connect(&server).await.expect("the database is there");
        relays.spawn(relay(client, server, Arc::clone(&lose)));
    }
}

async fn relay(mut client: TcpStream, mut server: TcpStream, lose: Arc<AtomicBool>) {
    let (mut asked, mut answered) = (vec![0; 65_536], vec![0; 65_536]);
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let Ok(read @ 1..) = read else { return };
                let said = &asked[..read];
                let commits = said.windows(6).any(|word| word.eq_ignore_ascii_case(b"COMMIT"));
                if server.write_all(said).await.is_err() {
                    return;
                }
                if commits && lose.swap(false, Ordering::SeqCst) {
                    // The database answers, so it has committed; nobody hears it.
                    let _ = server.read(&mut answered).await;
                    return;
                }
            }
            read = server.read(&mut answered) => {
                let Ok(read @ 1..) = read else { return };
                if client.write_all(&answered[..read]).await.is_err() {
                    return;
                }
            }
        }
    }
}
