// A port for a server.

import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

// Below the ports that the system gives to outgoing connections: whoever comes back to its port finds it free.
const LOWEST = 30_000;
const HIGHEST = 32_768;
const ATTEMPTS = 20;

const given = new Set();

// A port on which nobody listens, and which nobody here was given before: they may not have come to listen yet.
export async function freePort() {
  for (let attempt = 1; ; attempt += 1) {
    const port = randomInt(LOWEST, HIGHEST);
    if (given.has(port)) continue;
    const listener = createServer().listen(port, "127.0.0.1");
    try {
      await once(listener, "listening");
      await new Promise((resolve) => listener.close(resolve));
      given.add(port);
      return port;
    } catch (error) {
      if (error.code !== "EADDRINUSE" || attempt >= ATTEMPTS) throw error;
    }
  }
}
