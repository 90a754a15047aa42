// What has arrived and was not asked for yet, in order; whoever asks first waits, but not forever.

const PATIENCE_MS = 10_000;

export class Mailbox {
  #waiting = [];
  #kept = [];

  push(item) {
    const index = this.#waiting.findIndex(({ matches }) => matches(item));
    if (index === -1) {
      this.#kept.push(item);
    } else {
      this.#waiting.splice(index, 1)[0].resolve(item);
    }
  }

  // The first item that matches, taken out; earlier ones that do not match stay.
  take(matches, what, patience = PATIENCE_MS) {
    const index = this.#kept.findIndex(matches);
    if (index !== -1) return Promise.resolve(this.#kept.splice(index, 1)[0]);

    return new Promise((resolve, reject) => {
      const request = { matches, resolve: (item) => (clearTimeout(timer), resolve(item)) };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(request), 1);
        reject(new Error(`${what} did not arrive within ${patience} ms; kept: ${JSON.stringify(this.#kept)}`));
      }, patience);
      this.#waiting.push(request);
    });
  }

  // Everything that arrived and matches, without waiting and without taking it out.
  seen(matches) {
    return this.#kept.filter(matches);
  }
}
