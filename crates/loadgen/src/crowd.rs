//! Many subscribed sockets held at once.

use crate::cable::{Cable, Protocol};
use anyhow::{Context, Result, ensure};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;

/// So many connections are being made at a time: below any listener's backlog.
const CONNECTING: usize = 256;

/// Sockets that listen until the crowd is dropped.
pub(crate) struct Crowd {
    sockets: JoinSet<Result<()>>,
}

impl Crowd {
    /// Subscribes one socket per identifier; done when the last one is confirmed.
    ///
    /// `on_text` gets the socket's index and each text frame that follows its confirmation.
    pub(crate) async fn gather<F>(server: SocketAddr, identifiers: &[String], on_text: F) -> Result<Self>
    where
        F: Fn(usize, &[u8]) + Send + Sync + 'static,
    {
        Self::gather_as(Protocol::Plain, server, identifiers, on_text).await
    }

    /// [`Crowd::gather`] with another protocol.
    pub(crate) async fn gather_as<F>(
        protocol: Protocol,
        server: SocketAddr,
        identifiers: &[String],
        on_text: F,
    ) -> Result<Self>
    where
        F: Fn(usize, &[u8]) + Send + Sync + 'static,
    {
        let gate = Arc::new(Semaphore::new(CONNECTING));
        let on_text = Arc::new(on_text);
        let (ready, mut confirmed) = mpsc::channel(CONNECTING);
        let mut sockets = JoinSet::new();
        for (index, identifier) in identifiers.iter().cloned().enumerate() {
            let (gate, on_text, ready) = (gate.clone(), on_text.clone(), ready.clone());
            sockets.spawn(async move {
                let turn = gate.acquire_owned().await?;
                let cable = Cable::subscribe(server, index, protocol, &identifier).await?;
                drop((turn, identifier));
                ready.send(()).await?;
                drop(ready);
                cable.listen(|text| on_text(index, text)).await
            });
        }
        let mut crowd = Self { sockets };
        for _ in identifiers {
            tokio::select! {
                Some(()) = confirmed.recv() => {}
                Some(ended) = crowd.sockets.join_next() => return Err(ending(ended)),
            }
        }
        Ok(crowd)
    }

    /// Connects one socket per command, which it sends at once without waiting for an answer.
    ///
    /// `on_text` gets the socket's index and every text frame.
    pub(crate) fn rush<F>(server: SocketAddr, commands: Vec<String>, on_text: F) -> Self
    where
        F: Fn(usize, &[u8]) + Send + Sync + 'static,
    {
        let gate = Arc::new(Semaphore::new(CONNECTING));
        let on_text = Arc::new(on_text);
        let mut sockets = JoinSet::new();
        for (index, command) in commands.into_iter().enumerate() {
            let (gate, on_text) = (gate.clone(), on_text.clone());
            sockets.spawn(async move {
                let turn = gate.acquire_owned().await?;
                let mut cable = Cable::open(server, index, Protocol::Extended).await?;
                drop(turn);
                cable.send(&command).await?;
                drop(command);
                cable.listen(|text| on_text(index, text)).await
            });
        }
        Self { sockets }
    }

    /// Waits for the first socket that ends, and gives the reason.
    pub(crate) async fn failure(&mut self) -> anyhow::Error {
        match self.sockets.join_next().await {
            Some(ended) => ending(ended),
            None => anyhow::anyhow!("there is no socket"),
        }
    }

    /// Fails when a socket ended meanwhile.
    pub(crate) fn complete(&mut self) -> Result<()> {
        match self.sockets.try_join_next() {
            Some(ended) => Err(ending(ended)),
            None => Ok(()),
        }
    }

    /// Closes every socket and waits for their ends.
    pub(crate) async fn leave(mut self) -> Result<()> {
        self.complete()?;
        self.sockets.shutdown().await;
        ensure!(self.sockets.is_empty(), "every socket has ended");
        Ok(())
    }
}

fn ending(ended: Result<Result<()>, tokio::task::JoinError>) -> anyhow::Error {
    match ended.context("a socket's task").flatten() {
        Ok(()) => anyhow::anyhow!("the server closed a socket"),
        Err(error) => error.context("a socket failed"),
    }
}
