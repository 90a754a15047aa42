// A data directory of its own and the binary that works on it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const BINARY = process.env.SWITCHBOARD_BIN ?? fileURLToPath(new URL("../../../target/release/switchboard", import.meta.url));
const COMMAND_MS = 30_000;

export class Installation {
  #settings;

  // An empty directory. `settings` are further SWITCHBOARD_… variables.
  static async create(settings = {}) {
    const installation = new Installation();
    installation.directory = await mkdtemp(join(tmpdir(), "switchboard-e2e-"));
    installation.#settings = settings;
    return installation;
  }

  // The same directory with more settings.
  with(settings) {
    const other = new Installation();
    other.directory = this.directory;
    other.#settings = { ...this.#settings, ...settings };
    return other;
  }

  // A command that runs on; the caller waits for its end.
  start(words, settings = {}) {
    return spawn(BINARY, words, { env: { ...this.#environment(), ...settings }, stdio: ["pipe", "pipe", "pipe"] });
  }

  // A command run to its end: `{ code, output, remarks }`. `input` is what it reads from standard input.
  async run(words, { input = "", settings = {} } = {}) {
    const child = this.start(words, settings);
    const timer = setTimeout(() => child.kill("SIGKILL"), COMMAND_MS);
    child.stdin.on("error", () => {}); // a command that reads nothing may be gone before it is written to
    child.stdin.end(input);
    const [output, remarks] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
    clearTimeout(timer);
    return { code: child.exitCode, output, remarks };
  }

  // The output of a command that has to succeed.
  async says(words, options = {}) {
    const { code, output, remarks } = await this.run(words, options);
    if (code !== 0) throw new Error(`switchboard ${words.join(" ")} ended with ${code}: ${remarks}`);
    return output;
  }

  async dispose() {
    await rm(this.directory, { recursive: true, force: true });
  }

  // Nothing of the tester's own settings leaks in.
  #environment() {
    return {
      PATH: process.env.PATH,
      HOME: this.directory,
      RUST_LOG: process.env.RUST_LOG ?? "info",
      SWITCHBOARD_DATA: this.directory,
      SWITCHBOARD_LISTEN: "127.0.0.1:0",
      ...this.#settings,
    };
  }
}
