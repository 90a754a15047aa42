// A plain WebSocket on `/cable` that sees every frame as it is on the wire.

import { once } from "node:events";

import WebSocket from "ws";

import { Mailbox } from "./mailbox.js";

const PATIENCE_MS = 10_000;

export class Cable {
  #socket;
  #closeCode;
  #frames = new Mailbox();

  // Connects and waits for the welcome. `protocols` are the subprotocols to offer, none as many apps do; `headers` are
  // further ones of the handshake.
  static async connect(server, protocols = [], headers = {}) {
    const cable = new Cable();
    cable.#socket = new WebSocket(server.cableUrl, protocols, { headers });
    server.admit(cable);
    cable.#socket.on("error", () => {}); // a killed server resets its sockets; whoever waits for a frame says so
    cable.#socket.on("close", (code) => (cable.#closeCode = code));
    cable.#socket.on("message", (text) => cable.#frames.push(JSON.parse(text)));
    await once(cable.#socket, "open");
    await cable.frame("welcome", (frame) => frame.type === "welcome");
    return cable;
  }

  // The subprotocol the server chose, empty when it chose none.
  get protocol() {
    return this.#socket.protocol;
  }

  // Subscribes with exactly this identifier and waits for its confirmation.
  async subscribe(identifier) {
    this.send({ command: "subscribe", identifier });
    await this.frame("confirm_subscription", (frame) => {
      return frame.type === "confirm_subscription" && frame.identifier === identifier;
    });
  }

  send(frame) {
    this.sendText(JSON.stringify(frame));
  }

  sendText(text) {
    this.#socket.send(text);
  }

  // Writes bytes past the library, which would refuse to send what breaks the protocol.
  sendBytes(bytes) {
    this.#socket._socket.write(bytes);
  }

  // The next frame that matches; `what` names it in a failure.
  frame(what, matches) {
    return this.#frames.take(matches, what);
  }

  // The data of the next event of this name that matches.
  async next(event, matches = () => true) {
    const isIt = (frame) => frame.message?.event === event && matches(frame.message.data);
    return (await this.frame(event, isIt)).message.data;
  }

  // The data of every event of this name that arrived and was not taken.
  seen(event) {
    return this.#frames.seen(({ message }) => message?.event === event).map(({ message }) => message.data);
  }

  // Collects every text that comes from now on, as it is on the wire.
  texts() {
    const texts = [];
    this.#socket.on("message", (text) => texts.push(text.toString()));
    return texts;
  }

  // The frames that arrived and were not taken, heartbeats aside.
  others() {
    return this.#frames.seen(({ type }) => type !== "ping");
  }

  // Stops and goes on reading from the network.
  pause() {
    this.#socket.pause();
  }

  resume() {
    this.#socket.resume();
  }

  // The peer is gone in the middle of everything: what was not read is answered with a reset.
  breaks() {
    this.#socket._socket.resetAndDestroy();
  }

  // Resolves with the close code once the server has ended the connection.
  async closed() {
    if (this.#socket.readyState === WebSocket.CLOSED) return this.#closeCode;
    const [code] = await once(this.#socket, "close", { signal: AbortSignal.timeout(PATIENCE_MS) });
    return code;
  }

  close() {
    this.#socket.terminate();
  }
}
