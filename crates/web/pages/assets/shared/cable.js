// A client of the live connection at /cable: Action Cable's JSON protocol, one subscription, kept alive.

const PROTOCOL = "actioncable-v1-json";
const SILENCE = 6_000;
const FIRST_DELAY = 500;
const LONGEST_DELAY = 30_000;

/** How long to wait before attempt `attempt` (0, 1, 2 …): doubling, capped, spread so that a crowd does not return at once. */
export function delayBefore(attempt, chance = Math.random()) {
  const whole = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** attempt);
  return Math.round(whole * (0.5 + chance / 2));
}

/** The address of the cable on the server this page came from. */
export function cableAddress(place = location) {
  return `${place.protocol === "https:" ? "wss:" : "ws:"}//${place.host}/cable`;
}

/**
 * Emits `state` ({state, retryAt}), `confirmed`, `rejected`, `event` ({event, data}) and `frame` ({direction, kind}).
 *
 * States: `connecting`, `live` (subscribed), `waiting` (until `retryAt`, milliseconds), `closed` (for good).
 * Nothing is replayed by the protocol, so on `confirmed` the owner fetches what it may have missed.
 */
export class Cable extends EventTarget {
  #socket = null;
  #identifier = "";
  #attempt = 0;
  #heard = 0;
  #retry = 0;
  #watch = 0;
  #presence = 0;
  #wanted = false;

  constructor({ address = cableAddress(), parameters, presenceEvery = 30_000 }) {
    super();
    this.address = address;
    this.presenceEvery = presenceEvery;
    this.state = "closed";
    this.subscribeAs(parameters);
    this.awake = () => this.#wake();
  }

  /** What the next subscription asks for, e.g. after a token has changed. */
  subscribeAs(parameters) {
    this.#identifier = JSON.stringify({ channel: "RoomChannel", ...parameters });
  }

  open() {
    if (this.#wanted) return;
    this.#wanted = true;
    addEventListener("online", this.awake);
    document.addEventListener("visibilitychange", this.awake);
    this.#connect();
  }

  close() {
    this.#wanted = false;
    removeEventListener("online", this.awake);
    document.removeEventListener("visibilitychange", this.awake);
    this.#drop();
    this.#become("closed");
  }

  /** Tries again at once instead of waiting for the next attempt. */
  retryNow() {
    if (!this.#wanted || this.state !== "waiting") return;
    this.#connect();
  }

  #connect() {
    this.#drop();
    this.#become("connecting");
    const socket = new WebSocket(this.address, [PROTOCOL]);
    this.#socket = socket;
    this.#heard = Date.now();
    this.#watch = setInterval(() => this.#listen(), 1_000);
    socket.addEventListener("message", ({ data }) => this.#socket === socket && this.#receive(data));
    socket.addEventListener("close", () => this.#socket === socket && this.#wait());
  }

  #receive(text) {
    let frame;
    try {
      frame = JSON.parse(text);
    } catch {
      return;
    }
    // Any frame proves that the other side lives; pings come every three seconds.
    this.#heard = Date.now();
    if (frame.type !== "ping") this.#emit("frame", { direction: "in", kind: frame.message?.event ?? frame.type });
    switch (frame.type) {
      case "ping":
        return;
      case "welcome":
        return this.#send({ command: "subscribe", identifier: this.#identifier });
      case "confirm_subscription":
        return this.#confirm();
      case "reject_subscription":
        return this.#emit("rejected");
      case "disconnect":
        return this.#leave(frame.reconnect !== false);
      default:
        if (frame.message?.event) this.#emit("event", frame.message);
    }
  }

  #confirm() {
    this.#attempt = 0;
    clearInterval(this.#presence);
    this.#presence = setInterval(() => this.#present(), this.presenceEvery);
    this.#become("live");
    this.#emit("confirmed");
  }

  #present() {
    const data = JSON.stringify({ action: "update_presence" });
    this.#send({ command: "message", identifier: this.#identifier, data });
  }

  #send(frame) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#socket.send(JSON.stringify(frame));
    const action = frame.data ? JSON.parse(frame.data).action : frame.command;
    this.#emit("frame", { direction: "out", kind: action });
  }

  #leave(mayReturn) {
    if (mayReturn) return this.#wait();
    this.close();
  }

  #listen() {
    if (Date.now() - this.#heard > SILENCE) this.#wait();
  }

  #wait() {
    this.#drop();
    if (!this.#wanted) return;
    const delay = delayBefore(this.#attempt);
    this.#attempt += 1;
    this.#retry = setTimeout(() => this.#connect(), delay);
    this.#become("waiting", Date.now() + delay);
  }

  /** The network or the person came back: no reason to sit out the delay, or to trust a silent socket. */
  #wake() {
    if (document.visibilityState !== "visible") return;
    if (this.state === "waiting") this.retryNow();
    else this.#listen();
  }

  #drop() {
    clearTimeout(this.#retry);
    clearInterval(this.#watch);
    clearInterval(this.#presence);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #become(state, retryAt = 0) {
    this.state = state;
    this.#emit("state", { state, retryAt });
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
