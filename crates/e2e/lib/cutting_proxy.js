// A bad line between clients and the server: passes bytes on until it is cut, wherever in a frame that is.

import { once } from "node:events";
import { connect, createServer } from "node:net";

export class CuttingProxy {
  #server;
  #listener;
  #lines = new Set();
  #broken = false;
  // Bytes that still reach clients before the line is cut by itself.
  #allowance = Infinity;

  // Begins to pass on what comes in on a free port.
  static async before(server) {
    const proxy = new CuttingProxy();
    proxy.#server = server;
    proxy.#listener = createServer((client) => proxy.#pass(client));
    proxy.#listener.listen(0, "127.0.0.1");
    await once(proxy.#listener, "listening");
    server.admit(proxy);
    return proxy;
  }

  get cableUrl() {
    return `ws://127.0.0.1:${this.#listener.address().port}/cable`;
  }

  // Whoever listens to it can also be reached through it.
  admit(guest) {
    this.#server.admit(guest);
  }

  // Cuts every line now; new ones hold.
  cut() {
    for (const line of this.#lines) line.hangUp();
  }

  // Cuts every line as soon as so many more bytes have reached clients.
  cutAfter(bytes) {
    this.#allowance = bytes;
  }

  // Cuts every line and lets nobody through until `mend`.
  break() {
    this.#broken = true;
    this.cut();
  }

  mend() {
    this.#broken = false;
  }

  async close() {
    this.#listener.close();
    this.cut();
  }

  #pass(client) {
    if (this.#broken) return client.destroy();
    const server = connect(this.#server.port, "127.0.0.1");
    const line = { hangUp: () => [client, server].forEach((end) => end.destroy()) };
    this.#lines.add(line);
    for (const end of [client, server]) {
      end.on("error", () => {}); // a cut line resets its ends
      end.on("close", () => (line.hangUp(), this.#lines.delete(line)));
    }
    client.pipe(server);
    server.on("data", (bytes) => this.#deliver(client, bytes));
  }

  #deliver(client, bytes) {
    const part = bytes.subarray(0, this.#allowance);
    this.#allowance -= part.length;
    if (this.#allowance > 0) return client.write(part);
    this.#allowance = Infinity;
    // What was written still arrives; then the line is dead.
    client.write(part, () => this.cut());
  }
}
