// The sample client of the realtime guide, as an integrator would write it after reading that page.

import { EventEmitter } from "node:events";

import axios from "axios";
import WebSocket from "ws";

class ContactResponse {
  constructor(fields) {
    Object.assign(this, fields);
  }
}

class ConversationResponse {
  constructor(fields) {
    Object.assign(this, fields);
  }
}

// Emits "message" with `{ event, data }` for every event of the contact's session.
export class InboxService extends EventEmitter {
  constructor(url, wsUrl) {
    super();
    this.url = url;
    this.wsUrl = wsUrl;
    this.inboxIdentifier = null;
    this.contactResponse = null;
    this.conversationResponse = null;
    this.socket = null;
  }

  async init(inboxIdentifier, contact) {
    this.inboxIdentifier = inboxIdentifier;
    this.contactResponse = new ContactResponse((await this.createContact(contact)).data);
    this.conversationResponse = new ConversationResponse((await this.createConversation()).data);
    this.wsSubscribe(this.contactResponse.pubsub_token);
  }

  createContact(contact) {
    return axios.post(this.#contacts(), contact);
  }

  createConversation() {
    return axios.post(this.#conversations(), {});
  }

  createMessage(content) {
    return axios.post(`${this.#conversations()}/${this.conversationResponse.id}/messages`, { content });
  }

  // Subscribes as soon as the socket is open, without waiting for a welcome or offering a subprotocol.
  wsSubscribe(pubsubToken) {
    this.socket = new WebSocket(`${this.wsUrl}/cable`);
    this.socket.on("error", console.error);
    this.socket.once("open", () => {
      this.socket.on("message", (text) => this.onMessage(text));
      const identifier = JSON.stringify({ channel: "RoomChannel", pubsub_token: pubsubToken });
      this.socket.send(JSON.stringify({ command: "subscribe", identifier }));
    });
  }

  // Welcome, ping and confirmation carry no event; a ping even carries a number as its message.
  onMessage(text) {
    const { message } = JSON.parse(text);
    if (message?.event) this.emit("message", message);
  }

  close() {
    this.socket?.terminate();
  }

  #contacts() {
    return `${this.url}/public/api/v1/inboxes/${this.inboxIdentifier}/contacts`;
  }

  #conversations() {
    return `${this.#contacts()}/${this.contactResponse.source_id}/conversations`;
  }
}
