// A line between clients and the server that writes down every text, in both directions.

import { once } from "node:events";

import WebSocket, { WebSocketServer } from "ws";

import { Mailbox } from "./mailbox.js";

export class RecordingProxy {
  #server;
  #listener;
  #lines = new Set();
  #mailbox = new Mailbox();
  // `{ direction, text }` in the order in which they passed; `direction` is `send` (by the server) or `receive`.
  texts = [];

  // Begins to pass on what comes in on a free port.
  static async before(server) {
    const proxy = new RecordingProxy();
    proxy.#server = server;
    const handleProtocols = (offered) => [...offered][0] ?? false;
    proxy.#listener = new WebSocketServer({ host: "127.0.0.1", port: 0, handleProtocols });
    proxy.#listener.on("connection", (client, request) => proxy.#pass(client, request));
    await once(proxy.#listener, "listening");
    server.admit(proxy);
    return proxy;
  }

  get cableUrl() {
    return `ws://127.0.0.1:${this.#listener.address().port}/cable`;
  }

  // Whoever listens to it can also be reached through it.
  admit(guest) {
    this.#server.admit(guest);
  }

  // Cuts every line now; new ones hold.
  cut() {
    for (const line of this.#lines) line.terminate();
  }

  // Resolves with the next frame that matches, whoever it was for.
  passed(what, matches) {
    return this.#mailbox.take(matches, what);
  }

  async close() {
    this.#listener.close();
    this.cut();
  }

  #pass(client, request) {
    const offered = request.headers["sec-websocket-protocol"]?.split(",").map((protocol) => protocol.trim()) ?? [];
    const server = new WebSocket(this.#server.cableUrl, offered);
    const early = [];
    for (const end of [client, server]) {
      this.#lines.add(end);
      end.on("error", () => {}); // a stopped server resets its sockets
    }
    client.on("message", (text) => {
      this.#note("receive", text);
      if (server.readyState === WebSocket.OPEN) server.send(text.toString());
      else early.push(text.toString());
    });
    server.on("open", () => early.forEach((text) => server.send(text)));
    server.on("message", (text) => (this.#note("send", text), client.send(text.toString())));
    server.on("close", () => (this.#lines.delete(server), client.terminate()));
    client.on("close", () => (this.#lines.delete(client), server.terminate()));
  }

  #note(direction, text) {
    this.texts.push({ direction, text: text.toString() });
    if (direction === "send") this.#mailbox.push(JSON.parse(text));
  }
}
