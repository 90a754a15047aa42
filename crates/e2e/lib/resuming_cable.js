// The client of AnyCable, as it is, on the extended protocol: it keeps positions and asks for what it missed.

import { createCable } from "@anycable/core";
import WebSocket from "ws";

import { Mailbox } from "./mailbox.js";

// It comes back at once, so that a story with many cuts stays short.
const RETURN_MS = 20;

export class ResumingCable {
  #cable;
  #parameters;
  #left = false;
  #connections = new Mailbox();
  #infos = new Mailbox();
  #events = new Mailbox();
  // `{ event, data, offset }` of everything heard, in order.
  heard = [];
  // How often the subscription stood.
  connections = 0;

  // `line` is a server or a proxy before it. Resolves when the subscription stands and presence has been told.
  static async join(line, person) {
    const cable = new ResumingCable();
    cable.#cable = createCable(line.cableUrl, {
      protocol: "actioncable-v1-ext-json",
      websocketImplementation: WebSocket,
      reconnectStrategy: () => RETURN_MS,
      logLevel: "error",
    });
    line.admit(cable);
    cable.#parameters = person.cableParameters;
    cable.#subscribe();
    await cable.connected();
    await cable.next("presence.update");
    return cable;
  }

  // Resolves with the next time that the subscription stands.
  connected() {
    return this.#connections.take((name) => name === "connect", "the subscription");
  }

  disconnected() {
    return this.#connections.take((name) => name === "disconnect", "the loss of the connection");
  }

  // Resolves with the next thing the library notes about the past: `history_received` or `history_not_found`.
  info(type) {
    return this.#infos.take((info) => info.type === type, type);
  }

  // The next event of this name that matches.
  next(name, matches = () => true) {
    return this.#events.take(({ event, data }) => event === name && matches(data), name);
  }

  // Resolves once this message has been heard.
  hears(content, patience) {
    const isIt = ({ event, data }) => event === "message.created" && data.content === content;
    return this.#events.take(isIt, `the message ${content}`, patience);
  }

  // The contents of the messages heard so far, in order.
  get contents() {
    return this.heard.filter(({ event }) => event === "message.created").map(({ data }) => data.content);
  }

  // The positions of the facts heard so far, in order.
  get offsets() {
    return this.heard.filter(({ event }) => event !== "presence.update").map(({ offset }) => offset);
  }

  close() {
    this.#left = true;
    this.#cable.disconnect();
  }

  #subscribe() {
    const { channel: name, ...parameters } = this.#parameters;
    const channel = this.#cable.subscribeTo(name, parameters);
    channel.on("connect", () => ((this.connections += 1), this.#connections.push("connect")));
    channel.on("disconnect", () => this.#connections.push("disconnect"));
    channel.on("info", (info) => this.#infos.push(info));
    channel.on("message", ({ event, data }, meta) => this.#hear({ event, data, offset: meta?.offset }));
    // The library gives a subscription up when the line is cut before its confirmation; its position it keeps.
    channel.on("close", () => setImmediate(() => this.#left || this.#subscribe()));
  }

  #hear(heard) {
    this.heard.push(heard);
    this.#events.push(heard);
  }
}
