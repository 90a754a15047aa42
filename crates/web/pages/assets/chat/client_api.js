// The Client APIs of one inbox: one function per endpoint, in the order a chat needs them.

import { caller } from "../shared/http.js";

export class ClientApi {
  constructor(inbox, trace) {
    this.call = caller({ base: `/public/api/v1/inboxes/${encodeURIComponent(inbox)}`, trace });
    this.contact = "";
  }

  /** Every later call is made as this contact; its `source_id` is the only key there is. */
  actAs(sourceId) {
    this.contact = `/contacts/${encodeURIComponent(sourceId)}`;
  }

  inbox = () => this.#data("GET", "");
  createContact = (details) => this.#data("POST", "/contacts", details);
  showContact = () => this.#data("GET", this.contact);
  updateContact = (details) => this.#data("PATCH", this.contact, details);

  conversations = () => this.#data("GET", `${this.contact}/conversations`);
  createConversation = () => this.#data("POST", `${this.contact}/conversations`, {});
  showConversation = (id) => this.#data("GET", this.#path(id));
  resolve = (id) => this.#data("POST", `${this.#path(id)}/toggle_status`);
  typing = (id, status) => this.#data("POST", `${this.#path(id)}/toggle_typing`, { typing_status: status });
  updateLastSeen = (id) => this.#data("POST", `${this.#path(id)}/update_last_seen`);

  /** Up to 20 messages, oldest first: the newest, or those just before `before`. */
  messages(id, before) {
    const query = before ? `?before=${before}` : "";
    return this.#data("GET", `${this.#path(id)}/messages${query}`);
  }

  /** The same `echoId` may be sent again after a failure: the server keeps one message. */
  createMessage(id, { content, files, echoId }) {
    const path = `${this.#path(id)}/messages`;
    if (!files.length) return this.#data("POST", path, { content, echo_id: echoId });
    const form = new FormData();
    if (content) form.append("content", content);
    form.append("echo_id", echoId);
    for (const file of files) form.append("attachments[]", file, file.name);
    return this.#data("POST", path, form);
  }

  /** What the person filled into a message. */
  submit(id, messageId, values) {
    return this.#data("PATCH", `${this.#path(id)}/messages/${messageId}`, { submitted_values: values });
  }

  #path(id) {
    return `${this.contact}/conversations/${id}`;
  }

  async #data(method, path, body) {
    return (await this.call(method, path, body)).data;
  }
}
