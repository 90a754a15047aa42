// A push service, and the browsers that it serves.

import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";

import { Mailbox } from "./mailbox.js";

const CURVE = "prime256v1";
// What stands before a point on the curve in a public key that OpenSSL reads.
const POINT_HEAD = Buffer.from("3059301306072a8648ce3d020106082a8648ce3d030107034200", "hex");

export class PushService {
  #server;
  #pushes = new Mailbox();
  #answer = { status: 201, headers: {} };

  static async open() {
    const service = new PushService();
    service.#server = createServer((request, response) => service.#serve(request, response));
    service.#server.listen(0, "127.0.0.1");
    await once(service.#server, "listening");
    return service;
  }

  get origin() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  // A browser that subscribes here.
  browser(name) {
    return new Browser(`${this.origin}/push/${name}`);
  }

  // What everybody is answered from now on.
  answers(status, headers = {}) {
    this.#answer = { status, headers };
  }

  // The next push to this browser: `{ headers, body }`.
  async to(browser) {
    return this.#pushes.take(({ url }) => browser.endpoint.endsWith(url), `a push to ${browser.endpoint}`, 20_000);
  }

  // How many pushes nobody has asked for.
  get kept() {
    return this.#pushes.seen(() => true).length;
  }

  close() {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #serve(request, response) {
    const body = await buffer(request);
    response.writeHead(this.#answer.status, this.#answer.headers).end();
    this.#pushes.push({ method: request.method, url: request.url, headers: request.headers, body });
  }
}

class Browser {
  #keys = createECDH(CURVE);
  #secret = randomBytes(16);

  constructor(endpoint) {
    this.endpoint = endpoint;
    this.#keys.generateKeys();
  }

  // What it says when it subscribes.
  get subscription() {
    const [p256dh, auth] = [this.#keys.getPublicKey(), this.#secret].map((bytes) => bytes.toString("base64url"));
    return { subscription_type: "browser_push", subscription_attributes: { endpoint: this.endpoint, p256dh, auth } };
  }

  // What it was sent, in the clear (RFC 8291 and RFC 8188).
  reads(sent) {
    const salt = sent.subarray(0, 16);
    const size = sent.readUInt32BE(16);
    const server = sent.subarray(21, 21 + sent[20]);
    const record = sent.subarray(21 + sent[20]);
    if (record.length > size) throw new Error("more than one record");
    const shared = this.#keys.computeSecret(server);
    const parties = Buffer.concat([Buffer.from("WebPush: info\0"), this.#keys.getPublicKey(), server]);
    const input = derived(shared, this.#secret, parties, 32);
    const key = derived(input, salt, Buffer.from("Content-Encoding: aes128gcm\0"), 16);
    const nonce = derived(input, salt, Buffer.from("Content-Encoding: nonce\0"), 12);
    const decipher = createDecipheriv("aes-128-gcm", key, nonce);
    decipher.setAuthTag(record.subarray(-16));
    const text = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
    const end = text.lastIndexOf(2);
    if (end === -1 || text.subarray(end + 1).some((byte) => byte !== 0)) throw new Error("the record has no end");
    return JSON.parse(text.subarray(0, end));
  }
}

function derived(input, salt, info, length) {
  return Buffer.from(hkdfSync("sha256", input, salt, info, length));
}

// Who says to be pushing: `{ key, claims }` of `Authorization`, its signature checked (RFC 8292).
export function sender({ authorization }) {
  const [, token, key] = /^vapid t=([^,]+), k=([\w-]+)$/.exec(authorization);
  const point = Buffer.from(key, "base64url");
  const publicKey = createPublicKey({ key: Buffer.concat([POINT_HEAD, point]), format: "der", type: "spki" });
  return { key, claims: claimsOf(token, (message, signature) =>
    verify("sha256", message, { key: publicKey, dsaEncoding: "ieee-p1363" }, signature)) };
}

// The claims of a signed token; `isSigned` checks the signature of the message.
export function claimsOf(token, isSigned) {
  const [head, claims, signature] = token.split(".");
  if (!isSigned(Buffer.from(`${head}.${claims}`), Buffer.from(signature, "base64url"))) {
    throw new Error("the signature is wrong");
  }
  return JSON.parse(Buffer.from(claims, "base64url"));
}
