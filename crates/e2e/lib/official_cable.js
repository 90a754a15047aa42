// The official `@rails/actioncable` client, made to feel at home outside a browser.

import actionCable from "@rails/actioncable";
import WebSocket from "ws";

import { Mailbox } from "./mailbox.js";

const RETURN_MS = 60_000;

actionCable.adapters.WebSocket = WebSocket;
// The client listens for the page becoming visible; here there is no page.
globalThis.addEventListener ??= () => {};
globalThis.removeEventListener ??= () => {};

export class OfficialCable {
  #consumer;

  constructor(server) {
    this.#consumer = actionCable.createConsumer(server.cableUrl);
    server.admit(this);
  }

  // Returns at once; what happens to the subscription is asked of the room.
  join(parameters) {
    return new Room(this.#consumer, parameters);
  }

  // Without this it would try to reconnect for ever.
  close() {
    this.#consumer.disconnect();
  }
}

class Room {
  #subscription;
  #calls = new Mailbox();

  constructor(consumer, parameters) {
    const record = (callback) => (argument) => this.#calls.push({ callback, argument });
    this.#subscription = consumer.subscriptions.create(parameters, {
      connected: record("connected"),
      disconnected: record("disconnected"),
      rejected: record("rejected"),
      received: record("received"),
    });
  }

  async connected() {
    await this.#called("connected");
  }

  // The client looks after a lost connection at random times, up to twelve seconds later for the first attempt.
  async connectedAgain() {
    await this.#calls.take(({ callback }) => callback === "connected", "the next connection", RETURN_MS);
  }

  async disconnected() {
    await this.#called("disconnected");
  }

  async rejected() {
    await this.#called("rejected");
  }

  // The data of the next event of this name that matches.
  async next(event, matches = () => true) {
    const call = await this.#called("received", ({ event: name, data }) => name === event && matches(data));
    return call.argument.data;
  }

  // The data of every event of this name that arrived and was not taken.
  left(event) {
    const received = this.#calls.seen(({ callback, argument }) => callback === "received" && argument.event === event);
    return received.map(({ argument }) => argument.data);
  }

  leave() {
    this.#subscription.unsubscribe();
  }

  perform(action) {
    this.#subscription.perform(action);
  }

  #called(name, matches = () => true) {
    return this.#calls.take(({ callback, argument }) => callback === name && matches(argument), name);
  }
}
