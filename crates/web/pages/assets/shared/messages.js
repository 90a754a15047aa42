// The messages of one conversation, whatever order and however often they arrive.

/**
 * A message is known by its `id` once the server has it and by its `echo_id` until then. The answer to a
 * POST, the live event and a later fetch may each bring the same one; here it stays one.
 *
 * An entry is `{ key, message, delivery, reason }`; `key` never changes, `delivery` is `sending`, `held`
 * (waiting for the connection), `failed` or `done`.
 */
export class Messages {
  #entries = new Map();
  #byId = new Map();
  #next = 0;
  #settled = null;
  #heard = 0;
  #whole = false;

  /** Oldest first: what the server has by id, then what is on its way. */
  list() {
    return [...this.#entries.values()].sort(order);
  }

  get size() {
    return this.#entries.size;
  }

  get oldestId() {
    return this.#byId.size ? Math.min(...this.#byId.keys()) : 0;
  }

  has(id) {
    return this.#byId.has(id);
  }

  find(echoId) {
    return this.#entries.get(`echo:${echoId}`) ?? null;
  }

  /** Shows a message before the server has it. */
  draft(echoId, message, files = []) {
    const entry = { key: `echo:${echoId}`, echoId, message, files, delivery: "sending", reason: "", order: this.#next++ };
    this.#entries.set(entry.key, entry);
    return entry;
  }

  /** Takes a message from the server; `echoId` ties it to its draft. */
  take(message, echoId = message.echo_id) {
    const draft = echoId === undefined || echoId === null ? null : this.find(echoId);
    const known = this.#byId.get(message.id) ?? null;
    if (draft && known && draft !== known) this.#remove(draft);
    const entry = known ?? draft ?? { key: `id:${message.id}`, files: [], order: this.#next++ };
    entry.message = { ...entry.message, ...message };
    entry.delivery = "done";
    entry.reason = "";
    this.#entries.set(entry.key, entry);
    this.#byId.set(message.id, entry);
    return entry;
  }

  /** Takes a message from the live connection. */
  hear(message) {
    this.#heard = Math.max(this.#heard, message.id);
    return this.take(message);
  }

  /**
   * Begins to catch up: answers the id up to which nothing is missing, null before the first time.
   *
   * What the live connection brought counts, for it leaves nothing out until it breaks; unless an earlier
   * catching up failed, and left a hole below. The answer to a POST never counts: it may arrive while the
   * connection is down, newer than messages nobody has heard of.
   */
  beginCatchUp() {
    if (this.#whole) this.#settled = Math.max(this.#settled, this.#heard);
    this.#whole = false;
    return this.#settled;
  }

  /** Everything up to the newest of `fetched` is here. */
  endCatchUp(fetched) {
    this.#settled = Math.max(this.#settled ?? 0, fetched.at(-1)?.id ?? 0);
    this.#whole = true;
  }

  /** Changes a message already shown, or adds one that belongs in what is shown; ignores older history. */
  change(message) {
    if (this.has(message.id) || message.id > this.oldestId) this.take(message);
  }

  /** Applies `alter(message)` to every message the server has. */
  each(alter) {
    for (const entry of this.#byId.values()) alter(entry.message);
  }

  /** Marks a draft `sending`, `held` or `failed`; a message the server already has stays done. */
  mark(echoId, delivery, reason = "") {
    const entry = this.find(echoId);
    if (!entry || entry.delivery === "done") return;
    entry.delivery = delivery;
    entry.reason = reason;
  }

  discard(echoId) {
    const entry = this.find(echoId);
    if (entry && entry.delivery !== "done") this.#remove(entry);
  }

  /** Drafts that wait for the connection, in the order they were written. */
  held() {
    return this.list().filter((entry) => entry.delivery === "held");
  }

  clear() {
    this.#entries.clear();
    this.#byId.clear();
  }

  #remove(entry) {
    this.#entries.delete(entry.key);
  }
}

function order(first, second) {
  const [left, right] = [first, second].map((entry) => entry.message.id ?? Infinity);
  return left === right ? first.order - second.order : left - right;
}

/** A key for one message, long enough to be honoured for a day by a server that remembers keys. */
export function newEchoId() {
  // `randomUUID` exists on secure pages only, and a first look may well be at http://192.168.…
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Fetches what was missed, newest page first, until a page meets what is already known.
 *
 * `page(before)` answers up to 20 messages, oldest first. Bounded: after `limit` pages the older part is
 * dropped from view instead, so that there is never a silent hole.
 */
export async function catchUp(messages, page, limit = 10) {
  const known = messages.beginCatchUp();
  const fetched = [];
  let before;
  for (let turn = 0; turn < limit; turn += 1) {
    const found = await page(before);
    fetched.unshift(...found);
    if (!found.length || known === null || found[0].id <= known || found.length < 20) {
      fetched.forEach((message) => messages.take(message));
      messages.endCatchUp(fetched);
      return;
    }
    before = found[0].id;
  }
  const drafts = messages.list().filter((entry) => entry.delivery !== "done");
  messages.clear();
  fetched.forEach((message) => messages.take(message));
  drafts.forEach((entry) => messages.draft(entry.echoId, entry.message, entry.files));
  drafts.forEach((entry) => messages.mark(entry.echoId, entry.delivery, entry.reason));
  messages.endCatchUp(fetched);
}
