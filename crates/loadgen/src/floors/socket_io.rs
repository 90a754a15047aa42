//! Socket.IO by the socketioxide crate, behind axum: whoever joins a room hears what is broadcast to it.

use anyhow::Result;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::post;
use serde_json::{Value, json};
use socketioxide::SocketIo;
use socketioxide::extract::{AckSender, Data, SocketRef};
use socketioxide::handler::ConnectHandler;
use std::convert::Infallible;
use std::sync::Arc;
use tokio::net::TcpListener;

#[derive(Clone)]
struct Floor {
    io: SocketIo,
    told: Arc<Value>,
}

/// Serves `/socket.io/` and `/broadcast/{room}` with events of so many bytes.
pub(crate) async fn serve(listener: TcpListener, frame_bytes: usize) -> Result<()> {
    let (layer, io) = SocketIo::new_layer();
    // What is registered in a middleware is there before the client may speak.
    let connected = async |_: SocketRef| {};
    io.ns(
        "/",
        connected.with(async |socket: SocketRef| {
            socket.on("joinConversation", join);
            Ok::<_, Infallible>(())
        }),
    );
    let floor = Floor { io, told: Arc::new(told(frame_bytes)) };
    let router = Router::new().route("/broadcast/{room}", post(broadcast)).with_state(floor).layer(layer);
    Ok(axum::serve(listener, router).await?)
}

async fn join(socket: SocketRef, Data(wanted): Data<Value>, ack: AckSender) {
    let room = wanted["conversationId"].as_str().unwrap_or_default().to_owned();
    socket.join(room);
    // A client that is gone needs no answer.
    let _ = ack.send(&json!({ "code": 200 }));
}

async fn broadcast(State(floor): State<Floor>, Path(room): Path<String>) -> StatusCode {
    match floor.io.to(room).emit("messageArrived", floor.told.as_ref()).await {
        Ok(()) => StatusCode::OK,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// An activity whose packet has this length.
fn told(frame_bytes: usize) -> Value {
    let told = |filling: String| json!({ "activityType": "typing", "filling": filling });
    let least = json!(["messageArrived", told(String::new())]).to_string().len() + "42".len();
    told("x".repeat(frame_bytes.saturating_sub(least)))
}
