// Switchboard's side: a connector that speaks for everybody who writes to the number.

import { io, type Socket } from "socket.io-client";

import { type OutgoingSms, type Provider, Refused } from "./provider.js";
import type { Settings } from "./settings.js";

export interface IncomingSms {
  from: string;
  text: string;
  // The provider's name for it: the same one twice is one message.
  id: string;
}

interface Answer {
  code: number;
  error?: { code: string; message: string };
}

interface ChatMessage {
  type: string;
  messageId: string;
  conversationId: string;
  text: string;
  refId: string;
  attachments: { name: string; contentUrl: string }[];
}

type Acknowledge = (answer: { code: number }) => void;

const PATIENCE_MS = 10_000;
// Messages that are remembered as sent: what was sent and not confirmed before a connection broke comes again.
const REMEMBERED = 10_000;

export class Connector {
  readonly #settings: Settings;
  readonly #provider: Provider;
  readonly #socket: Socket;
  // Conversations that this connection has joined, by phone number.
  readonly #joined = new Map<string, string>();
  // What is being sent to each number: one after the other.
  readonly #lines = new Map<string, Promise<void>>();
  readonly #sent = new Set<string>();
  readonly #stop = new AbortController();

  constructor(settings: Settings, provider: Provider) {
    this.#settings = settings;
    this.#provider = provider;
    const { origin, pathname } = settings.switchboard;
    this.#socket = io(origin, {
      path: `${pathname.replace(/\/$/, "")}/socket.io`,
      auth: settings.connectorToken ? { token: settings.connectorToken } : {},
    });
    this.#socket.on("connect", () => this.#register());
    this.#socket.on("disconnect", () => this.#joined.clear());
    this.#socket.on("connect_error", (error) => console.warn(`Switchboard cannot be reached: ${error.message}`));
    this.#socket.on("messageArrived", (message: ChatMessage, acknowledge?: Acknowledge) => this.#deliver(message, acknowledge));
  }

  // Hands on what somebody wrote; resolves once Switchboard has it for good.
  async receive(sms: IncomingSms): Promise<void> {
    const first = await this.#say(sms);
    if (first.code === 200) return;
    // The conversation has ended meanwhile, or this connection is a new one: it begins, or is joined, once more.
    this.#joined.delete(sms.from);
    const second = await this.#say(sms);
    if (second.code !== 200) throw new Error(second.error?.message ?? `code ${second.code}`);
  }

  // Tells what became of a message.
  async report(reference: string, status: string): Promise<Answer> {
    return this.#ask("deliveryNotification", { messageId: reference, status });
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#socket.disconnect();
    await Promise.allSettled(this.#lines.values());
  }

  async #register(): Promise<void> {
    const { channel } = this.#settings;
    try {
      const answer = await this.#ask("registerConnector", { id: channel, name: "SMS gateway", channel });
      if (answer.code !== 200) throw new Error(answer.error?.message);
      console.info(`Connected as the connector of ${channel}`);
    } catch (error) {
      console.error(`Switchboard does not take this connector: ${error}`);
      // A new connection tries again.
      if (this.#socket.connected) this.#socket.io.engine.close();
    }
  }

  async #say({ from, text, id }: IncomingSms): Promise<Answer> {
    const conversationId = this.#joined.get(from) ?? (await this.#join(from));
    return this.#ask("sendMessage", { conversationId, type: "ChatMessage", text, messageId: id });
  }

  async #join(phone: string): Promise<string> {
    const { switchboard, channel } = this.#settings;
    const begun = await fetch(new URL(`${switchboard.pathname.replace(/\/$/, "")}/api/customer/init`, switchboard), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ Channel: channel, Phone: phone, refId: phone }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!begun.ok) throw new Error(`no conversation could begin: status ${begun.status}`);
    const { conversationId, Participant } = (await begun.json()) as { conversationId: string; Participant: { id: string } };
    const answer = await this.#ask("joinConversation", { conversationId, id: Participant.id });
    if (answer.code !== 200) throw new Error(answer.error?.message ?? `code ${answer.code}`);
    this.#joined.set(phone, conversationId);
    return conversationId;
  }

  async #ask(event: string, argument: object): Promise<Answer> {
    if (!this.#socket.connected) throw new Error("there is no connection to Switchboard");
    return this.#socket.timeout(PATIENCE_MS).emitWithAck(event, argument);
  }

  // Sends an answer of the business once what was said before it is out; confirms it when the provider has it.
  #deliver(message: ChatMessage, acknowledge?: Acknowledge): void {
    if (message.type !== "ChatMessage" || !acknowledge) return;
    const before = this.#lines.get(message.refId) ?? Promise.resolve();
    const line = before.then(() => this.#forward(message, acknowledge)).catch((error) => {
      if (!this.#stop.signal.aborted) console.error(`Message ${message.messageId} was not sent: ${error}`);
    });
    this.#lines.set(message.refId, line);
    line.finally(() => {
      if (this.#lines.get(message.refId) === line) this.#lines.delete(message.refId);
    });
  }

  async #forward(message: ChatMessage, acknowledge: Acknowledge): Promise<void> {
    const { messageId: reference, refId: to } = message;
    if (!this.#sent.has(reference)) {
      try {
        await this.#provider.send({ to, text: wording(message), reference } satisfies OutgoingSms, this.#stop.signal);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        // What failed is not confirmed, and does not come again.
        await this.report(reference, "failed");
        return;
      }
      this.#remember(reference);
    }
    acknowledge({ code: 200 });
  }

  #remember(reference: string): void {
    this.#sent.add(reference);
    const [oldest] = this.#sent;
    if (this.#sent.size > REMEMBERED && oldest !== undefined) this.#sent.delete(oldest);
  }
}

// A phone shows text only: files become their addresses.
function wording({ text, attachments }: ChatMessage): string {
  return [text, ...attachments.map(({ contentUrl }) => contentUrl)].filter(Boolean).join("\n");
}
