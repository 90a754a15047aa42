// The provider's webhooks: what phones write, and what became of what they were sent.

import { timingSafeEqual, createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

import type { Connector } from "./connector.js";
import type { Settings } from "./settings.js";

const LARGEST_BODY = 64 * 1024;
const STATES = ["delivered", "undelivered", "failed", "queued", "sent"];

// A request that will not do, however often it is repeated.
class Unacceptable extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

export function serveWebhooks(settings: Settings, connector: Connector): Server {
  const secret = digest(settings.webhookSecret);
  return createServer(async (request, response) => {
    try {
      const url = new URL(request.url ?? "/", "http://gateway");
      if (url.pathname === "/health") return answer(response, 200, "ok");
      if (request.method !== "POST") throw new Unacceptable(405, "only POST is served");
      const shown = digest(url.searchParams.get("secret") ?? "");
      if (!timingSafeEqual(secret, shown)) throw new Unacceptable(401, "the secret is missing or wrong");
      await take(url.pathname, await fields(request), connector);
      answer(response, 200, "ok");
    } catch (error) {
      if (error instanceof Unacceptable) return answer(response, error.status, error.message);
      // The provider keeps it and tries again.
      console.warn(`A webhook has to come again: ${error}`);
      answer(response, 503, "try again later");
    }
  });
}

async function take(path: string, fields: Map<string, string>, connector: Connector): Promise<void> {
  const needed = (name: string): string => {
    const value = fields.get(name);
    if (!value) throw new Unacceptable(400, `${name} is missing`);
    return value;
  };
  if (path === "/inbound") {
    return connector.receive({ from: needed("from"), text: needed("text"), id: needed("id") });
  }
  if (path === "/status") {
    const [reference, status] = [needed("reference"), needed("status")];
    if (!STATES.includes(status)) throw new Unacceptable(400, `status must be one of ${STATES.join(", ")}`);
    const { code, error } = await connector.report(reference, status);
    if (code === 404) throw new Unacceptable(404, "there is no such message");
    if (code !== 200) throw new Error(error?.message);
    return;
  }
  throw new Unacceptable(404, "there are /inbound and /status");
}

// The fields of a form or of a JSON object.
async function fields(request: IncomingMessage): Promise<Map<string, string>> {
  let body = "";
  request.setEncoding("utf8");
  for await (const piece of request) {
    body += piece;
    if (body.length > LARGEST_BODY) throw new Unacceptable(413, "the body is larger than 64 KiB");
  }
  if (!request.headers["content-type"]?.startsWith("application/json")) return new Map(new URLSearchParams(body));
  try {
    const entries = Object.entries(JSON.parse(body) as object);
    return new Map(entries.filter(([, value]) => ["string", "number"].includes(typeof value)).map(([name, value]) => [name, String(value)]));
  } catch {
    throw new Unacceptable(400, "the body is no JSON object");
  }
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`);
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
