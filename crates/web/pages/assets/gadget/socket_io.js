// A small client of Socket.IO's present protocol over a WebSocket: events out, answers back, kept alive.

import { delayBefore } from "../shared/cable.js";

const PATIENCE = 15_000;

/** The address of Socket.IO on the server this page came from. */
function socketAddress(place = location) {
  return `${place.protocol === "https:" ? "wss:" : "ws:"}//${place.host}/socket.io/?EIO=4&transport=websocket`;
}

/**
 * Emits `state` ({state, retryAt}) and `event` ({name, argument}).
 *
 * States: `connecting`, `live`, `waiting` (until `retryAt`, milliseconds), `closed` (for good). Rooms end with a
 * connection, so on `live` the owner joins again.
 */
export class SocketIo extends EventTarget {
  #socket = null;
  #attempt = 0;
  #retry = 0;
  #watch = 0;
  #silence = 60_000;
  #next = 0;
  #waiting = new Map();
  state = "closed";

  open() {
    clearTimeout(this.#retry);
    this.#become("connecting");
    const socket = new WebSocket(socketAddress());
    this.#socket = socket;
    this.#listen();
    socket.addEventListener("message", ({ data }) => this.#socket === socket && this.#receive(data));
    socket.addEventListener("close", () => this.#socket === socket && this.#wait());
  }

  close() {
    clearTimeout(this.#retry);
    this.#drop();
    this.#become("closed");
  }

  /** Tries again at once instead of waiting for the next attempt. */
  retryNow() {
    if (this.state === "waiting") this.open();
  }

  /** Emits an event; resolves with the server's answer, rejects when the connection ends before it. */
  ask(name, argument) {
    return new Promise((resolve, reject) => {
      if (this.state !== "live") return reject(new Error("There is no connection."));
      const id = this.#next++;
      const late = setTimeout(() => this.#forget(id, "The server did not answer in time."), PATIENCE);
      this.#waiting.set(id, { resolve, reject, late });
      return this.#socket.send(`42${id}${JSON.stringify([name, argument])}`);
    });
  }

  #receive(packet) {
    this.#listen();
    if (packet.startsWith("0")) {
      const { pingInterval, pingTimeout } = JSON.parse(packet.slice(1));
      this.#silence = pingInterval + pingTimeout;
      this.#socket.send("40");
    } else if (packet === "2") {
      this.#socket.send("3");
    } else if (packet.startsWith("40")) {
      this.#attempt = 0;
      this.#become("live");
    } else if (packet.startsWith("42")) {
      const [name, argument] = JSON.parse(packet.slice(packet.indexOf("[")));
      this.dispatchEvent(new CustomEvent("event", { detail: { name, argument } }));
    } else if (packet.startsWith("43")) {
      const start = packet.indexOf("[");
      this.#answer(Number(packet.slice(2, start)), JSON.parse(packet.slice(start))[0]);
    } else if (packet === "1" || packet === "41") {
      this.#socket.close();
    }
  }

  #answer(id, answer) {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    clearTimeout(waiting.late);
    this.#waiting.delete(id);
    waiting.resolve(answer);
  }

  #forget(id, reason) {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    clearTimeout(waiting.late);
    this.#waiting.delete(id);
    waiting.reject(new Error(reason));
  }

  /** A server that says nothing for longer than its heartbeat is gone. */
  #listen() {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.#socket?.close(), this.#silence);
  }

  #wait() {
    this.#drop();
    const delay = delayBefore(this.#attempt++);
    this.#become("waiting", Date.now() + delay);
    this.#retry = setTimeout(() => this.open(), delay);
  }

  #drop() {
    clearTimeout(this.#watch);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    for (const id of [...this.#waiting.keys()]) this.#forget(id, "The connection was lost.");
  }

  #become(state, retryAt = 0) {
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: { state, retryAt } }));
  }
}
