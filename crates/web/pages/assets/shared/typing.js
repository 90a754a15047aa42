// Typing, both ways: who is typing to us, and telling the other side that we are.

const FORGOTTEN_AFTER = 30_000;
const PAUSE = 4_000;
const REMINDER = 20_000;

/** Who types now; a sign that never ends is forgotten after half a minute. */
export class Typists {
  #timers = new Map();

  constructor(changed) {
    this.changed = changed;
  }

  on(key, name) {
    this.#end(key);
    const timer = setTimeout(() => this.off(key), FORGOTTEN_AFTER);
    this.#timers.set(key, { name, timer });
    this.changed(this.names());
  }

  off(key) {
    if (this.#end(key)) this.changed(this.names());
  }

  clear() {
    for (const key of [...this.#timers.keys()]) this.#end(key);
    this.changed([]);
  }

  names() {
    return [...this.#timers.values()].map(({ name }) => name);
  }

  #end(key) {
    clearTimeout(this.#timers.get(key)?.timer);
    return this.#timers.delete(key);
  }
}

/** Says `on` with the first key, reminds while keys keep coming, and `off` after a pause. `tell` may fail silently. */
export class TypingSignal {
  #pause = 0;
  #told = 0;

  constructor(tell) {
    this.tell = tell;
  }

  key() {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.stop(), PAUSE);
    if (Date.now() - this.#told < REMINDER) return;
    this.#told = Date.now();
    this.tell("on");
  }

  stop() {
    clearTimeout(this.#pause);
    if (!this.#told) return;
    this.#told = 0;
    this.tell("off");
  }
}

/** `Ada is typing`, `Ada and Bo are typing`, `3 people are typing`. */
export function typingLine(names) {
  if (!names.length) return "";
  if (names.length === 1) return `${names[0]} is typing`;
  return names.length === 2 ? `${names[0]} and ${names[1]} are typing` : `${names.length} people are typing`;
}
