// The real server as a child process, on an installation of its own.

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";

import { freePort } from "./free_port.js";
import { Installation } from "./installation.js";

const START_MS = 30_000;
const STOP_MS = 20_000;

export const ADMINISTRATOR = { email: "ada@example.test", password: "Correct-Horse-7-Battery" };

export const FIRST_START = {
  SWITCHBOARD_ACCOUNT_NAME: "Acme",
  SWITCHBOARD_ADMIN_EMAIL: ADMINISTRATOR.email,
  SWITCHBOARD_ADMIN_PASSWORD: ADMINISTRATOR.password,
};

export class Server {
  #child;
  #exited;
  #port = 0;
  #log = [];
  #guests = [];

  // Starts on an empty directory and a free port. `settings` are further SWITCHBOARD_… variables.
  static async start(settings = {}) {
    const installation = await Installation.create({ ...FIRST_START, ...settings });
    try {
      return await Server.on(installation);
    } catch (error) {
      await installation.dispose();
      throw error;
    }
  }

  // Starts on what is there already.
  static async on(installation) {
    const server = new Server();
    server.installation = installation;
    await server.#spawn();
    return server;
  }

  get url() {
    return `http://127.0.0.1:${this.#port}`;
  }

  get cableUrl() {
    return `ws://127.0.0.1:${this.#port}/cable`;
  }

  get port() {
    return this.#port;
  }

  // Bytes of memory that the process holds.
  async memory() {
    const status = await readFile(`/proc/${this.#child.pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)[1]) * 1024;
  }

  // Everything the server said so far, over all its lives.
  get log() {
    return this.#log.join("\n");
  }

  // The polite end: resolves with the exit code once the process is gone.
  async stop() {
    this.#child.kill("SIGTERM");
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), STOP_MS);
    await this.#exited;
    clearTimeout(timer);
    return this.#child.exitCode;
  }

  // The impolite end, as a power cut would do it to the process.
  async kill() {
    this.#child.kill("SIGKILL");
    await this.#exited;
  }

  // A new life on the same data and the same port.
  async restart() {
    await this.#spawn();
  }

  // Remembers a client to `close()` when the story is over, so that a failed test leaves nothing running.
  admit(guest) {
    this.#guests.push(guest);
  }

  // Sends the guests home, ends the process whatever its state and removes its data.
  async dispose() {
    await Promise.allSettled(this.#guests.map((guest) => guest.close()));
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.stop();
    await this.installation.dispose();
  }

  async #spawn() {
    this.#port ||= await freePort();
    this.#child = this.installation.start(["serve"], { SWITCHBOARD_LISTEN: `127.0.0.1:${this.#port}` });
    this.#child.stdin.end();
    this.#exited = Promise.race([once(this.#child, "exit"), once(this.#child, "error")]);
    createInterface({ input: this.#child.stderr }).on("line", (line) => this.#log.push(line));
    await this.#listening();
  }

  // Resolves once the server says that it serves.
  #listening() {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const fail = (reason) => {
        clearTimeout(timer);
        child.kill("SIGKILL");
        reject(new Error(`${reason}\n${this.log}`));
      };
      const timer = setTimeout(() => fail(`the server did not listen within ${START_MS} ms`), START_MS);
      this.#exited.then(() => fail("the server ended before it listened"), fail);

      createInterface({ input: child.stdout }).on("line", (line) => {
        this.#log.push(line);
        if (line.startsWith("listening on http://")) {
          clearTimeout(timer);
          resolve();
        }
      });
    });
  }
}
