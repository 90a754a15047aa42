// A customer with one session and one conversation, through the public Client API.

import { createHmac } from "node:crypto";

import axios from "axios";

export class Visitor {
  #http;

  // Creates the contact's session in the inbox.
  static async arrive(server, inbox, contact = {}) {
    const contacts = `${server.url}/public/api/v1/inboxes/${inbox.inbox_identifier}/contacts`;
    const answer = await axios.post(contacts, contact);

    const visitor = new Visitor();
    visitor.contact = answer.data;
    visitor.url = `${contacts}/${answer.data.source_id}`;
    visitor.#http = axios.create({ baseURL: visitor.url });
    return visitor;
  }

  // The customer of a conversation that began in a channel.
  static async ofChannel(server, inbox, { Participant }, conversation) {
    const visitor = new Visitor();
    visitor.url = `${server.url}/public/api/v1/inboxes/${inbox.inbox_identifier}/contacts/${Participant.id}`;
    visitor.#http = axios.create({ baseURL: visitor.url });
    visitor.contact = await visitor.shown();
    visitor.conversation = conversation;
    return visitor;
  }

  // A session with a conversation to speak in.
  static async withConversation(server, inbox, contact = {}) {
    const visitor = await Visitor.arrive(server, inbox, contact);
    await visitor.begins();
    return visitor;
  }

  // A session whose owner the inbox's business has vouched for.
  static async proven(server, inbox, identifier) {
    const hash = createHmac("sha256", inbox.hmac_token).update(identifier).digest("hex");
    return Visitor.withConversation(server, inbox, { identifier, identifier_hash: hash });
  }

  // What `/cable` wants to know about a contact.
  get cableParameters() {
    return { channel: "RoomChannel", pubsub_token: this.contact.pubsub_token };
  }

  get messagesUrl() {
    return `${this.url}${this.#conversationPath}/messages`;
  }

  async begins() {
    this.conversation = (await this.#http.post("/conversations", {})).data;
    return this.conversation;
  }

  // `fields` may carry an `echo_id`.
  async says(content, fields = {}) {
    const answer = await this.#http.post(`${this.#conversationPath}/messages`, { content, ...fields });
    return answer.data;
  }

  // `form` is multipart, with files.
  async sends(form) {
    const answer = await this.#http.post(`${this.#conversationPath}/messages`, form);
    return answer.data;
  }

  async types() {
    await this.#http.post(`${this.#conversationPath}/toggle_typing`, { typing_status: "on" });
  }

  async reads() {
    await this.#http.post(`${this.#conversationPath}/update_last_seen`);
  }

  // The contact as the server shows it now, its token included.
  async shown() {
    return (await this.#http.get("")).data;
  }

  async resetsToken() {
    this.contact = (await this.#http.post("/reset_pubsub_token")).data;
  }

  async isNow(details) {
    await this.#http.patch("", details);
  }

  // The newest messages, oldest first, as a client fetches them when it comes back.
  async latestMessages() {
    return (await this.#http.get(`${this.#conversationPath}/messages`)).data;
  }

  // The whole conversation, oldest first, page by page as clients scroll up.
  async allMessages() {
    let messages = [];
    for (;;) {
      const query = messages.length ? { before: messages[0].id } : {};
      const page = (await this.#http.get(`${this.#conversationPath}/messages`, { params: query })).data;
      if (page.length === 0) return messages;
      messages = page.concat(messages);
    }
  }

  get #conversationPath() {
    return `/conversations/${this.conversation.id}`;
  }
}
