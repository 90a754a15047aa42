// The example SMS gateway as a child process, between Switchboard and a provider that answers as it is told to.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import axios from "axios";

import { Mailbox } from "./mailbox.js";

const PROGRAM = fileURLToPath(new URL("../../../examples/sms-gateway/dist/main.js", import.meta.url));
const SECRET = "webhook-secret-1";
const KEY = "provider-key-1";
export const SENDER = "+14155550100";

export class SmsGateway {
  #child;
  #provider;
  #url;
  #sent = new Mailbox();
  #log = new Mailbox();
  // What the provider answers next; 202 when there is nothing more.
  refusals = [];

  static async start(server, settings = {}) {
    const gateway = new SmsGateway();
    server.admit(gateway);
    gateway.#provider = createServer((request, response) => gateway.#take(request, response)).listen(0, "127.0.0.1");
    await once(gateway.#provider, "listening");
    gateway.#child = spawn(process.execPath, [PROGRAM], {
      env: {
        PATH: process.env.PATH,
        SWITCHBOARD_URL: server.url,
        PORT: "0",
        WEBHOOK_SECRET: SECRET,
        PROVIDER_URL: `http://127.0.0.1:${gateway.#provider.address().port}/messages`,
        PROVIDER_KEY: KEY,
        SENDER,
        ...settings,
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
    createInterface({ input: gateway.#child.stdout }).on("line", (line) => gateway.#log.push(line));
    gateway.#url = (await gateway.says(/^listening on /)).replace("listening on ", "");
    await gateway.isConnected();
    return gateway;
  }

  async says(pattern) {
    return this.#log.take((line) => pattern.test(line), `the gateway's line ${pattern}`);
  }

  async isConnected() {
    return this.says(/^Connected/);
  }

  // The provider's webhook; gives the status of the answer.
  async calls(path, fields, secret = SECRET) {
    const answer = await axios.post(`${this.#url}${path}?secret=${secret}`, fields, { validateStatus: () => true });
    return answer.status;
  }

  // The next message that the provider was given, taken or not.
  async sends(text) {
    return this.#sent.take((sms) => sms.text === text, `the message "${text}" at the provider`);
  }

  // Messages that the provider was given and nobody asked for.
  get left() {
    return this.#sent.seen(() => true);
  }

  close() {
    this.#child?.kill("SIGTERM");
    this.#provider.close();
    this.#provider.closeAllConnections();
  }

  async #take(request, response) {
    const pieces = await request.toArray();
    const sms = JSON.parse(Buffer.concat(pieces).toString());
    const isKnown = request.headers.authorization === `Bearer ${KEY}`;
    response.writeHead(isKnown ? (this.refusals.shift() ?? 202) : 401).end();
    this.#sent.push(sms);
  }
}
