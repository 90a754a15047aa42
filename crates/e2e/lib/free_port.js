// A port for a server.

import { randomInt } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

// Below the ports that the system gives to outgoing connections: whoever comes back to its port finds it free.
const LOWEST = 30_000;
const HIGHEST = 32_768;
const ATTEMPTS = 200;

// Files with the numbers of ports and, in them, whose they are: several files of tests run at the same time, and whoever
// has a port may be away from it for a while.
const CLAIMS = join(tmpdir(), "switchboard-ports");
const claimed = [];

// A port on which nobody listens, and which nobody else was given who is still running.
export async function freePort() {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const port = randomInt(LOWEST, HIGHEST);
    if (claim(port) && (await isFree(port))) return port;
  }
  throw new Error(`none of ${ATTEMPTS} ports was free`);
}

function claim(port) {
  const path = join(CLAIMS, String(port));
  mkdirSync(CLAIMS, { recursive: true });
  try {
    writeFileSync(path, String(process.pid), { flag: "wx" });
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    forsake(path);
    return false;
  }
  claimed.push(path);
  return true;
}

// Takes away the claim of whoever was killed, for the next time somebody asks.
function forsake(path) {
  try {
    process.kill(Number(readFileSync(path, "utf8")), 0);
  } catch (error) {
    if (error.code === "ESRCH") rmSync(path, { force: true });
    // It has just been given back, or its owner is somebody else's.
    else if (!["ENOENT", "EPERM"].includes(error.code)) throw error;
  }
}

async function isFree(port) {
  const listener = createServer().listen(port, "127.0.0.1");
  try {
    await once(listener, "listening");
  } catch (error) {
    if (error.code !== "EADDRINUSE") throw error;
    return false;
  }
  await new Promise((resolve) => listener.close(resolve));
  return true;
}

process.on("exit", () => claimed.forEach((path) => rmSync(path, { force: true })));
