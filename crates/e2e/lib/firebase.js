// Firebase as a server of somebody's own project meets it: tokens for whoever signs, and messages for devices.

import { generateKeyPairSync, verify } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { Mailbox } from "./mailbox.js";
import { claimsOf } from "./push_service.js";

const PROJECT = "desk-7";
const GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";

export class Firebase {
  #keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
  #server;
  #directory;
  #messages = new Mailbox();
  #answers = [];
  // Every token that was granted, the last one valid.
  tokens = [];
  // What was claimed for them.
  claims = [];

  static async open() {
    const firebase = new Firebase();
    firebase.#server = createServer((request, response) => firebase.#serve(request, response));
    firebase.#server.listen(0, "127.0.0.1");
    await once(firebase.#server, "listening");
    firebase.#directory = await mkdtemp(join(tmpdir(), "firebase-"));
    await writeFile(firebase.#file, JSON.stringify(firebase.#account()));
    return firebase;
  }

  get settings() {
    return {
      SWITCHBOARD_FCM_SERVICE_ACCOUNT: this.#file,
      SWITCHBOARD_FCM_ENDPOINT: this.#url,
      SWITCHBOARD_PRIVATE_TARGETS: "127.0.0.1",
    };
  }

  // How the next message is answered, instead of being taken.
  refusesNext(status, error = {}, headers = {}) {
    this.#answers.push({ status, headers, body: { error } });
  }

  // The tokens that were granted open nothing any more.
  revokes() {
    this.tokens.push("nobody's");
  }

  // The next message for this device.
  async to(device) {
    return this.#messages.take((message) => message.token === device, `a message for ${device}`, 30_000);
  }

  async close() {
    this.#server.close();
    this.#server.closeAllConnections();
    await rm(this.#directory, { recursive: true, force: true });
  }

  get #url() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  get #file() {
    return join(this.#directory, "service-account.json");
  }

  #account() {
    return {
      type: "service_account",
      project_id: PROJECT,
      private_key_id: "key-1",
      private_key: this.#keys.privateKey.export({ type: "pkcs8", format: "pem" }),
      client_email: "pusher@desk-7.iam.test",
      token_uri: `${this.#url}/token`,
    };
  }

  async #serve(request, response) {
    const body = await text(request);
    const [status, headers, answer] = this.#answered(request, body);
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(answer));
  }

  #answered({ method, url, headers }, body) {
    if (method === "POST" && url === "/token") return [200, {}, this.#grant(new URLSearchParams(body))];
    if (method !== "POST" || url !== `/v1/projects/${PROJECT}/messages:send`) return [404, {}, {}];
    if (headers.authorization !== `Bearer ${this.tokens.at(-1)}`) return [401, {}, { error: { status: "UNAUTHENTICATED" } }];
    const { message } = JSON.parse(body);
    this.#messages.push(message);
    const { status, headers: more, body: answer } = this.#answers.shift() ?? { status: 200, headers: {}, body: {} };
    return [status, more, answer];
  }

  #grant(form) {
    if (form.get("grant_type") !== GRANT) throw new Error(`an unknown grant: ${form}`);
    const { publicKey } = this.#keys;
    this.claims.push(claimsOf(form.get("assertion"), (message, signature) => verify("sha256", message, publicKey, signature)));
    this.tokens.push(`token-${this.tokens.length}`);
    return { access_token: this.tokens.at(-1), expires_in: 3600, token_type: "Bearer" };
  }
}
