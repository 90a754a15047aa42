// The provider's side: sends messages to phones.

import type { Settings } from "./settings.js";

export interface OutgoingSms {
  to: string;
  text: string;
  // Our name for it: the provider tells later what became of it, and takes it once only.
  reference: string;
}

// The provider will never take this message.
export class Refused extends Error {}

const PATIENCE_MS = 10_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60_000;

export class Provider {
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  // Sends until the provider has taken it or refused it, or until `signal` says that it is no longer ours to send.
  async send(sms: OutgoingSms, signal: AbortSignal): Promise<void> {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      signal.throwIfAborted();
      const outcome = await this.#tryOnce(sms);
      if (outcome === "taken") return;
      console.warn(`The provider did not take ${sms.reference} (${outcome}); trying again in ${pause} ms`);
      await wait(pause, signal);
    }
  }

  async #tryOnce(sms: OutgoingSms): Promise<string> {
    const { providerUrl, providerKey, sender } = this.#settings;
    let answer: Response;
    try {
      answer = await fetch(providerUrl, {
        method: "POST",
        headers: { authorization: `Bearer ${providerKey}`, "content-type": "application/json" },
        body: JSON.stringify({ from: sender, ...sms }),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
    } catch (error) {
      return String(error);
    }
    await answer.body?.cancel();
    if (answer.ok) return "taken";
    const mayChange = answer.status >= 500 || answer.status === 408 || answer.status === 429;
    if (!mayChange) throw new Refused(`status ${answer.status}`);
    return `status ${answer.status}`;
  }
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done);
  });
}
