// Sends what was written, in order, once; holds it while there is no connection.

import { newEchoId } from "./messages.js";
import { preview } from "./attachments.js";

const AGAIN_AFTER = 3_000;

/** `post(entry)` sends one message and answers what the server made of it; `changed()` asks for a redraw. */
export class Outbox {
  /** Where it sends to; none yet while the first message has still to open the conversation. */
  conversationId = null;
  creating = false;
  #busy = false;
  #timer = 0;

  constructor({ messages, post, changed }) {
    Object.assign(this, { messages, post, changed });
  }

  /** Shows the message at once and sends it after those already waiting. */
  add({ content, files }, extra = {}) {
    const message = {
      content,
      created_at: Math.floor(Date.now() / 1000),
      attachments: files.map(preview),
      content_attributes: {},
      ...extra,
    };
    const entry = this.messages.draft(newEchoId(), message, files);
    this.messages.mark(entry.echoId, this.#busy || this.messages.held().length ? "held" : "sending");
    this.changed();
    if (entry.delivery === "held") this.flush();
    else this.#send(entry).then((sent) => sent && this.flush());
  }

  /** Sends what waits, oldest first, until something fails. */
  async flush() {
    if (this.#busy) return;
    for (let entry = this.messages.held()[0]; entry; entry = this.messages.held()[0]) {
      this.messages.mark(entry.echoId, "sending");
      this.changed();
      if (!(await this.#send(entry))) return;
    }
  }

  retry(echoId) {
    this.messages.mark(echoId, "held");
    this.changed();
    this.flush();
  }

  discard(echoId) {
    this.messages.discard(echoId);
    this.changed();
  }

  /** Whether it is worth going on with the next one. */
  async #send(entry) {
    this.#busy = true;
    const previews = entry.message.attachments.map(({ data_url: url }) => url);
    try {
      this.messages.take(await this.post(entry), entry.echoId);
      setTimeout(() => previews.forEach((url) => URL.revokeObjectURL(url)), 10_000);
      return true;
    } catch (error) {
      const passing = error.passing ?? false;
      this.messages.mark(entry.echoId, passing ? "held" : "failed", error.message);
      if (passing) this.#later();
      return !passing;
    } finally {
      this.#busy = false;
      this.changed();
    }
  }

  #later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), AGAIN_AFTER);
  }
}
