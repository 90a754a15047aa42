//! HTTP by axum and hyper; after the upgrade the bare TCP stream is taken back and frames are read by hand.

use super::hub::{Frame, Hub};
use super::subscriber::Subscriber;
use anyhow::{Result, anyhow};
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use axum::routing::{get, post};
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use std::cell::RefCell;
use std::io::ErrorKind;
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::task::TaskTracker;

/// Answers the one key that this program's client sends.
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

thread_local! {
    static READ_BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; 16 * 1024]);
}

#[derive(Clone)]
struct Floor {
    hub: Arc<Hub>,
    tasks: TaskTracker,
}

/// Serves `/cable` and `/broadcast/{topic}`.
pub(crate) async fn serve(listener: TcpListener, hub: Arc<Hub>) -> Result<()> {
    let floor = Floor { hub: hub.clone(), tasks: TaskTracker::new() };
    floor.tasks.spawn(hub.clone().flush(floor.tasks.clone()));
    floor.tasks.spawn(hub.ping());
    let tasks = floor.tasks.clone();
    let router = Router::new()
        .route("/cable", get(cable))
        .route("/broadcast/{topic}", post(broadcast))
        .with_state(floor);
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let service = TowerToHyperService::new(router.clone());
        let connection =
            http1::Builder::new().serve_connection(TokioIo::new(stream), service).with_upgrades();
        tasks.spawn(connection);
    }
}

async fn broadcast(State(floor): State<Floor>, Path(topic): Path<usize>) -> StatusCode {
    floor.hub.broadcast(topic);
    StatusCode::OK
}

async fn cable(State(floor): State<Floor>, request: Request) -> Response<Body> {
    let upgrade = hyper::upgrade::on(request);
    let tasks = floor.tasks.clone();
    floor.tasks.spawn(async move {
        if let Ok(upgraded) = upgrade.await
            && let Ok((stream, first)) = take_back(upgraded)
        {
            // A task of its own, so that what the upgrade needed is not kept for the socket's life.
            tasks.spawn(session(floor.hub, stream, first));
        }
    });
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    switch(response.headers_mut());
    response
}

fn switch(headers: &mut HeaderMap) {
    headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(header::SEC_WEBSOCKET_ACCEPT, HeaderValue::from_static(ACCEPT));
    headers.insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static("actioncable-v1-json"));
}

fn take_back(upgraded: hyper::upgrade::Upgraded) -> Result<(TcpStream, Vec<u8>)> {
    let parts =
        upgraded.downcast::<TokioIo<TcpStream>>().map_err(|_| anyhow!("the stream is another one"))?;
    Ok((parts.io.into_inner(), parts.read_buf.to_vec()))
}

async fn session(hub: Arc<Hub>, stream: TcpStream, first: Vec<u8>) {
    let subscriber = Arc::new(Subscriber::new(stream));
    hub.send(&subscriber, Frame::Plain(hub.welcome.clone()));
    let mut rest = first;
    loop {
        subscribe(&hub, &subscriber, &mut rest);
        if subscriber.stream.readable().await.is_err() || read(&subscriber.stream, &mut rest).is_err() {
            break;
        }
    }
    hub.leave(&subscriber);
}

fn read(stream: &TcpStream, rest: &mut Vec<u8>) -> Result<()> {
    READ_BUFFER.with_borrow_mut(|buffer| match stream.try_read(buffer) {
        Ok(0) => Err(anyhow!("the stream ended")),
        Ok(length) => {
            rest.extend(&buffer[..length]);
            Ok(())
        }
        Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(()),
        Err(error) => Err(error.into()),
    })
}

/// Takes the one command a floor's socket sends, and forgets the buffer.
fn subscribe(hub: &Hub, subscriber: &Arc<Subscriber>, rest: &mut Vec<u8>) {
    let Some(command) = unmask(rest) else {
        return;
    };
    *rest = Vec::new();
    let Ok(command) = serde_json::from_slice::<serde_json::Value>(&command) else {
        return;
    };
    if let Some(identifier) = command["identifier"].as_str() {
        hub.join(subscriber, identifier);
    }
}

fn unmask(bytes: &[u8]) -> Option<Vec<u8>> {
    let (header, length) = match bytes.get(1)? & 0x7f {
        126 => (4, usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?))),
        short => (2, usize::from(short)),
    };
    let mask = bytes.get(header..header + 4)?;
    let payload = bytes.get(header + 4..header + 4 + length)?;
    Some(payload.iter().zip(mask.iter().cycle()).map(|(byte, key)| byte ^ key).collect())
}
