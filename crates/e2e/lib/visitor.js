// A customer with one session and one conversation, through the public Client API.

import axios from "axios";

export class Visitor {
  #http;

  // Creates the contact's session in the inbox.
  static async arrive(server, inbox, contact = {}) {
    const contacts = `${server.url}/public/api/v1/inboxes/${inbox.inbox_identifier}/contacts`;
    const answer = await axios.post(contacts, contact);

    const visitor = new Visitor();
    visitor.contact = answer.data;
    visitor.#http = axios.create({ baseURL: `${contacts}/${answer.data.source_id}` });
    return visitor;
  }

  // A session with a conversation to speak in.
  static async withConversation(server, inbox, contact = {}) {
    const visitor = await Visitor.arrive(server, inbox, contact);
    visitor.conversation = (await visitor.#http.post("/conversations", {})).data;
    return visitor;
  }

  // What `/cable` wants to know about a contact.
  get cableParameters() {
    return { channel: "RoomChannel", pubsub_token: this.contact.pubsub_token };
  }

  // `fields` may carry an `echo_id`.
  async says(content, fields = {}) {
    const answer = await this.#http.post(`${this.#conversationPath}/messages`, { content, ...fields });
    return answer.data;
  }

  async types() {
    await this.#http.post(`${this.#conversationPath}/toggle_typing`, { typing_status: "on" });
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
