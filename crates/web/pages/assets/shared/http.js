// One way to call the server: JSON or files in, JSON or nothing out, every failure an HttpError.

const PATIENCE = 20_000;

/** A call that did not succeed. `status` is 0 when no answer came at all. */
export class HttpError extends Error {
  constructor(status, message, body = null) {
    super(message);
    this.name = "HttpError";
    this.status = status;
    this.body = body;
  }

  /** Trying the same thing again later may work. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/**
 * A caller bound to a base path.
 *
 * `headers()` is asked before each call; `trace({ method, path, status, milliseconds })` hears about each answer.
 */
export function caller({ base = "", headers = () => ({}), trace = () => {} } = {}) {
  return async function call(method, path, body) {
    const started = performance.now();
    const response = await answer(method, base + path, body, headers()).catch((error) => {
      trace({ method, path: base + path, status: 0, milliseconds: performance.now() - started });
      throw error;
    });
    trace({ method, path: base + path, status: response.status, milliseconds: performance.now() - started });
    const data = await content(response);
    if (!response.ok) throw new HttpError(response.status, complaint(response, data), data);
    return { data, status: response.status, headers: response.headers };
  };
}

async function answer(method, url, body, headers) {
  const request = { method, headers: { accept: "application/json", ...headers } };
  if (body instanceof FormData) request.body = body;
  else if (body !== undefined) {
    request.body = JSON.stringify(body);
    request.headers["content-type"] = "application/json";
  }
  // Files may take as long as they need; anything else that hangs is better tried again.
  if (!(body instanceof FormData)) request.signal = AbortSignal.timeout(PATIENCE);
  try {
    return await fetch(url, request);
  } catch (error) {
    const late = error.name === "TimeoutError";
    throw new HttpError(0, late ? "The server did not answer in time." : "The server cannot be reached.");
  }
}

/** Several endpoints answer 200 with nothing in it. */
async function content(response) {
  const text = await response.text().catch(() => "");
  if (!text || !response.headers.get("content-type")?.includes("json")) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The server words its refusals in one of three places. */
function complaint(response, data) {
  const said = data?.errors?.[0] ?? data?.error ?? data?.message;
  if (typeof said === "string" && said) return said;
  if (response.status === 404) return "That was not found.";
  if (response.status === 413) return "That is too large to send.";
  if (response.status === 429) return "Too many requests; please wait a moment.";
  return `The server answered with status ${response.status}.`;
}
