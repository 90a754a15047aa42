// Somebody on `/cable` who writes down every event in the order in which it comes.

import { Cable } from "./cable.js";

export class Listener {
  #cable;
  #identifier;
  // `{ event, data }` of everything heard so far.
  heard = [];

  // Connects, subscribes and lets the presence pass that comes with it.
  static async of(server, person) {
    const listener = new Listener();
    listener.#cable = await Cable.connect(server);
    listener.#identifier = JSON.stringify(person.cableParameters);
    await listener.#cable.subscribe(listener.#identifier);
    await listener.#cable.next("presence.update");
    return listener;
  }

  // Listens until an event matches, at once when one did before.
  async hears(what, matches) {
    while (!this.heard.some(matches)) {
      const { message } = await this.#cable.frame(what, (frame) => frame.message?.event !== undefined);
      this.heard.push(message);
    }
  }

  // The contents of the messages heard so far, in order.
  get contents() {
    return this.heard.filter(({ event }) => event === "message.created").map(({ data }) => data.content);
  }

  // Says that the person is here, and gives who else is.
  async isHere() {
    const data = JSON.stringify({ action: "update_presence" });
    this.#cable.send({ command: "message", identifier: this.#identifier, data });
    return this.#cable.next("presence.update");
  }

  // Goes without a word.
  leaves() {
    this.#cable.close();
  }

  // Resolves when the server ends the subscription.
  async rejected() {
    await this.#cable.frame("the rejection", ({ type, identifier }) => {
      return type === "reject_subscription" && identifier === this.#identifier;
    });
  }
}

// Matches the creation of the message that says this.
export function saying(content) {
  return ({ event, data }) => event === "message.created" && data.content === content;
}
