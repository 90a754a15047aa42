// A mail server that keeps what it is given, and can be away for a while.

import { once } from "node:events";
import { createServer } from "node:net";

import { freePort } from "./free_port.js";
import { Mailbox } from "./mailbox.js";

export class MailSink {
  #port;
  #server;
  #guests = new Set();
  #mails = new Mailbox();

  // A free port where nobody answers yet.
  static async closed() {
    const sink = new MailSink();
    sink.#port = await freePort();
    return sink;
  }

  get settings() {
    return {
      SWITCHBOARD_SMTP_URL: `smtp://127.0.0.1:${this.#port}?tls=none`,
      SWITCHBOARD_MAIL_FROM: "Desk <desk@acme.test>",
    };
  }

  async open() {
    this.#server = createServer((socket) => this.#serve(socket));
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
  }

  async close() {
    if (!this.#server?.listening) return;
    this.#server.close();
    for (const guest of this.#guests) guest.destroy();
    await once(this.#server, "close");
  }

  // The next mail to this address.
  async to(address) {
    return this.#mails.take(({ to }) => to === address, `a mail to ${address}`, 30_000);
  }

  // How many mails to this address nobody has asked for.
  kept(address) {
    return this.#mails.seen(({ to }) => to === address).length;
  }

  #serve(socket) {
    this.#guests.add(socket);
    socket.on("close", () => this.#guests.delete(socket));
    socket.on("error", () => {});
    let waiting = "";
    let writing = false;
    let to;
    const say = (line) => socket.write(`${line}\r\n`);
    const hear = (line) => {
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === "RCPT") to = /<(.*)>/.exec(line)[1];
      if (verb === "QUIT") socket.end();
      writing = verb === "DATA";
      say(writing ? "354 go on" : "250 ok");
    };
    socket.setEncoding("latin1").on("data", (data) => {
      waiting += data;
      for (;;) {
        const end = writing ? "\r\n.\r\n" : "\r\n";
        const index = waiting.indexOf(end);
        if (index === -1) return;
        const said = waiting.slice(0, index);
        waiting = waiting.slice(index + end.length);
        if (writing) {
          this.#mails.push(new Mail(to, said));
          writing = false;
          say("250 taken");
        } else {
          hear(said);
        }
      }
    });
    say("220 sink.test");
  }
}

class Mail {
  constructor(to, source) {
    this.to = to;
    this.source = source;
  }

  header(name) {
    const head = this.source.split("\r\n\r\n", 1)[0].replaceAll(/\r\n[ \t]+/g, " ");
    return new RegExp(`^${name}: (.*)$`, "im").exec(head)?.[1];
  }

  // The words of this content type.
  part(type) {
    const start = this.source.indexOf(`Content-Type: ${type}`);
    const [head, body] = this.source.slice(start).split(/\r\n\r\n([^]*?)\r\n--/, 2);
    if (/base64/i.test(head)) return Buffer.from(body, "base64").toString().replaceAll("\r\n", "\n");
    if (!/quoted-printable/i.test(head)) return Buffer.from(body, "latin1").toString().replaceAll("\r\n", "\n");
    const bytes = body.replaceAll("=\r\n", "").replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
    return Buffer.from(bytes, "latin1").toString().replaceAll("\r\n", "\n");
  }

  // The bytes of the file that goes with it.
  get pdf() {
    const part = /Content-Type: application\/pdf\r\n(?:[^\r]+\r\n)*\r\n([A-Za-z0-9+/=\r\n]+)/.exec(this.source);
    return Buffer.from(part[1], "base64");
  }
}
