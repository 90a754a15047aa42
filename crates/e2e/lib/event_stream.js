// The log as a stream of server-sent events, read as a browser reads it.

import { Mailbox } from "./mailbox.js";

export class EventStream {
  #abort = new AbortController();
  #blocks = new Mailbox();
  #reading;
  // Whether the server has ended the stream, or the line is cut.
  isOver = false;

  // Opens the stream and waits until it stands. `headers` prove who asks, and may name the last event.
  static async open(server, url, headers = {}) {
    const stream = new EventStream();
    server.admit(stream);
    const { signal } = stream.#abort;
    const answer = await fetch(url, { headers: { accept: "text/event-stream", ...headers }, signal });
    if (!answer.ok) throw new Error(`the stream was refused with ${answer.status}`);
    stream.headers = answer.headers;
    const reading = stream.#read(answer.body).catch(() => {}); // a cut line and a closed stream end it, too
    stream.#reading = reading.then(() => (stream.isOver = true));
    await stream.#blocks.take(({ comment }) => comment !== undefined, "the first sign of life");
    return stream;
  }

  // The next event that matches: `{ id, event, data }`.
  next(what, matches = () => true) {
    return this.#blocks.take((block) => block.event !== undefined && matches(block), what);
  }

  // The events up to the message that says this, in order.
  async upTo(content) {
    const events = [];
    do events.push(await this.next(`the message ${content}`));
    while (events.at(-1).data.content !== content);
    return events;
  }

  // What came and was not taken.
  left() {
    return this.#blocks.seen(() => true);
  }

  // Resolves once the server has ended the stream.
  async ended() {
    await this.#reading;
  }

  async close() {
    this.#abort.abort();
  }

  async #read(body) {
    let text = "";
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      const blocks = (text + chunk).split("\n\n");
      text = blocks.pop();
      for (const block of blocks) this.#blocks.push(parse(block));
    }
  }
}

function parse(block) {
  const fields = {};
  for (const line of block.split("\n")) {
    const [, name, value] = /^([^:]*): ?(.*)$/s.exec(line);
    fields[name || "comment"] = name === "data" ? JSON.parse(value) : value;
  }
  return fields;
}
