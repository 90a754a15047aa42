// A customer's chat: keeps what it shows equal to what the server has, whatever the connection does.

import { Cable } from "../shared/cable.js";
import { Messages, catchUp } from "../shared/messages.js";
import { Outbox } from "../shared/outbox.js";
import { announce, attempt, connectionBanner, onReturn, persist, visible } from "../shared/page.js";
import { Typists } from "../shared/typing.js";
import { ClientApi } from "./client_api.js";
import { Identity } from "./identity.js";
import { View } from "./view.js";

const SEEN_EVERY = 2_000;
const INCOMING = 0;
const ACTIVITY = 2;
// Events after which the list of conversations looks different.
const LISTED = new Set(["conversation.created", "conversation.status_changed", "message.created"]);

export class Chat {
  conversation = null;
  messages = null;
  outbox = null;
  agentSeenAt = 0;
  #seen = { id: 0, timer: 0 };
  #reachedStart = false;
  #loading = false;
  #settle = null;
  // Whoever writes at once is faster than the server that says who they are and where they left off.
  #settled = new Promise((settle) => (this.#settle = settle));

  constructor(inbox) {
    this.view = new View(this);
    this.api = new ClientApi(inbox, (call) => this.view.wire.call(call));
    this.identity = new Identity(inbox);
    this.typists = new Typists((names) => this.view.showTyping(names));
    this.#startMessages();
  }

  /** Each conversation has its own messages and outbox: a late answer to an older one changes nothing here. */
  #startMessages() {
    const messages = new Messages();
    const changed = () => this.messages === messages && this.redraw();
    const outbox = new Outbox({ messages, changed, post: (entry) => this.#post(entry, outbox) });
    Object.assign(this, { messages, outbox });
  }

  /** Contact, conversation, live connection. Fails with an HttpError when the inbox will not have us. */
  async start() {
    this.inbox = await this.api.inbox();
    this.view.showInbox(this.inbox);
    const contact = await this.#becomeSomeone();
    this.view.showIdentity(this.identity.read());
    const { conversation_id: id } = this.identity.read();
    if (id) await this.#enter(id);
    this.#settle();
    this.redraw();
    this.#connect(contact.pubsub_token);
    this.listConversations();
    onReturn(() => this.#see());
  }

  /** The contact remembered here, or a new one when there is none or the server no longer knows it. */
  async #becomeSomeone() {
    const { source_id: remembered, name, email } = this.identity.read();
    let contact = null;
    if (remembered) {
      this.api.actAs(remembered);
      contact = await this.api.showContact().catch((error) => {
        if (error.status !== 404) throw error;
        this.identity.forget();
        return null;
      });
    }
    contact ??= await this.api.createContact(email ? { name, email } : {});
    this.api.actAs(contact.source_id);
    const { source_id, pubsub_token } = contact;
    this.identity.update({ source_id, pubsub_token, name: contact.name, email: contact.email });
    return contact;
  }

  #connect(token) {
    this.cable = new Cable({ parameters: { pubsub_token: token } });
    connectionBanner(this.cable);
    this.cable.addEventListener("event", ({ detail }) => this.#hear(detail));
    this.cable.addEventListener("frame", ({ detail }) => this.view.wire.frame(detail));
    this.cable.addEventListener("confirmed", () => persist(() => this.#resume(), () => this.cable.state === "live"));
    this.cable.addEventListener("rejected", () => attempt(() => this.#renewToken()));
    this.cable.addEventListener("state", ({ detail }) => this.view.showConnection(detail.state));
    this.cable.open();
  }

  /** The protocol replays nothing, so everything that happened while away is fetched and merged. */
  async #resume() {
    this.typists.clear();
    if (this.conversation) await this.#enter(this.conversation.id);
    this.redraw();
    await this.outbox.flush();
  }

  async #renewToken() {
    const { pubsub_token: token } = await this.api.showContact();
    if (token === this.identity.read().pubsub_token) return this.cable.close();
    this.identity.update({ pubsub_token: token });
    this.cable.subscribeAs({ pubsub_token: token });
    this.cable.close();
    return this.cable.open();
  }

  /** Loads or reloads a conversation; forgets one that is gone. */
  async #enter(id) {
    const { outbox } = this;
    try {
      const [conversation] = await Promise.all([
        this.api.showConversation(id),
        catchUp(this.messages, (before) => this.api.messages(id, before)),
      ]);
      if (outbox !== this.outbox) return;
      this.#adopt(conversation);
      this.#see();
    } catch (error) {
      if (error.status !== 404) throw error;
      if (outbox === this.outbox) this.newConversation();
    }
  }

  #adopt(conversation) {
    this.conversation = { ...this.conversation, ...conversation };
    this.agentSeenAt = Math.max(this.agentSeenAt, conversation.agent_last_seen_at ?? 0);
    this.outbox.conversationId = conversation.id;
    this.identity.update({ conversation_id: conversation.id });
    this.view.showStatus(this.conversation);
  }

  // ── Writing ──────────────────────────────────────────────────────────────

  send(draft) {
    this.outbox.add(draft, { message_type: INCOMING });
    this.view.transcript.toEnd();
  }

  async #post({ echoId, message, files }, outbox) {
    await this.#settled;
    const changesList = this.conversation?.status !== "open";
    if (!outbox.conversationId) await this.#createConversation(outbox);
    const posted = await this.api.createMessage(outbox.conversationId, { content: message.content, files, echoId });
    if (changesList) this.listConversations();
    return posted;
  }

  /** The first message opens the conversation: someone who only looks leaves no trace on the agents' desk. */
  async #createConversation(outbox) {
    outbox.creating = true;
    try {
      const conversation = await this.api.createConversation();
      outbox.conversationId = conversation.id;
      // An inbox may allow one conversation only, and then answers with the old one and all it holds.
      conversation.messages.forEach((message) => outbox.messages.take(message));
      outbox.messages.endCatchUp(conversation.messages);
      if (outbox === this.outbox) this.#adopt(conversation);
    } finally {
      outbox.creating = false;
    }
  }

  /** What the person filled into a message; the message comes back with it. */
  async answer({ id }, values) {
    const { messages } = this;
    const answered = await attempt(() => this.api.submit(this.conversation.id, id, values));
    if (answered) messages.take(answered);
    if (messages === this.messages) this.redraw();
  }

  tellTyping(status) {
    if (this.conversation && this.cable?.state === "live") {
      this.api.typing(this.conversation.id, status).catch(() => {});
    }
  }

  newConversation() {
    this.view.composer.pause();
    this.conversation = null;
    this.agentSeenAt = 0;
    this.#reachedStart = false;
    this.#seen.id = 0;
    this.#startMessages();
    this.typists.clear();
    this.identity.update({ conversation_id: null });
    this.view.startOver();
    this.listConversations();
  }

  async openConversation(id) {
    this.newConversation();
    await attempt(() => this.#enter(id));
    this.redraw();
    this.listConversations();
  }

  async resolve() {
    const resolved = await attempt(() => this.api.resolve(this.conversation.id));
    if (resolved) this.#adopt(resolved);
    this.listConversations();
  }

  async introduce(details) {
    await this.#settled;
    const contact = await attempt(() => this.api.updateContact(details));
    if (!contact) return false;
    this.identity.update({ name: contact.name, email: contact.email });
    this.view.showIdentity(this.identity.read());
    return true;
  }

  async listConversations() {
    const conversations = await this.api.conversations().catch(() => null);
    if (conversations) this.view.showConversations(conversations, this.conversation?.id);
  }

  // ── Hearing ──────────────────────────────────────────────────────────────

  #hear({ event, data }) {
    const id = data.conversation?.id ?? data.conversation_id ?? data.id;
    if (event === "presence.update") return this.view.showPresence(data.users ?? {});
    if (event === "conversation.created" && !this.conversation && !this.outbox.creating) return this.openConversation(id);
    if (!this.conversation || id !== this.conversation.id) return this.#hearOfOther(event);
    switch (event) {
      case "message.created":
        return this.#arrive(data);
      case "message.updated":
        this.messages.change(data);
        return this.redraw();
      case "conversation.typing_on":
        return this.#typing(data);
      case "conversation.typing_off":
        return this.typists.off(key(data.user));
      case "conversation.status_changed":
        this.listConversations();
      // falls through
      case "conversation.updated":
        this.#adopt({ id, status: data.status, agent_last_seen_at: data.agent_last_seen_at, meta: data.meta });
        return this.redraw();
      default:
        return undefined;
    }
  }

  /** Another conversation of this customer's, perhaps begun in another window. */
  #hearOfOther(event) {
    if (LISTED.has(event)) this.listConversations();
  }

  #arrive(message) {
    if (message.private || message.message_type === ACTIVITY) return;
    const isNew = !this.messages.has(message.id);
    this.messages.hear(message);
    if (message.message_type !== INCOMING) {
      if (message.sender) this.typists.off(key(message.sender));
      if (isNew) announce(`${this.view.nameOf(message)}: ${message.content || "sent a file"}`);
    }
    this.redraw();
    this.#see();
  }

  #typing({ user, is_private: isPrivate, conversation }) {
    if (isPrivate || user?.type === "contact") return;
    this.typists.on(key(user), user.available_name || user.name || "Someone");
    this.agentSeenAt = Math.max(this.agentSeenAt, conversation.agent_last_seen_at ?? 0);
    this.redraw();
  }

  // ── Reading ──────────────────────────────────────────────────────────────

  /** Tells the agents how far this person has read; only when the page is really in view. */
  #see() {
    const newest = this.messages.list().filter(({ message }) => message.id && message.message_type !== INCOMING).at(-1);
    const unseen = newest && newest.message.id > this.#seen.id;
    this.view.showUnread(Boolean(unseen) && !visible());
    if (!unseen || !visible() || this.#seen.timer) return;
    this.#seen.id = newest.message.id;
    this.api.updateLastSeen(this.conversation.id).catch(() => (this.#seen.id = 0));
    this.#seen.timer = setTimeout(() => {
      this.#seen.timer = 0;
      this.#see();
    }, SEEN_EVERY);
  }

  /** The page before the oldest message shown. */
  async earlier() {
    if (this.#loading || this.#reachedStart || !this.conversation || !this.messages.oldestId) return;
    this.#loading = true;
    const { messages } = this;
    const page = await attempt(() => this.api.messages(this.conversation.id, messages.oldestId));
    this.#loading = false;
    if (!page || messages !== this.messages) return;
    this.#reachedStart = page.length < 20;
    page.forEach((message) => messages.take(message));
    this.redraw();
  }

  tick({ delivery, message }) {
    if (delivery !== "done") return delivery;
    const read = message.status === "read" || message.created_at <= this.agentSeenAt;
    return read ? "read" : (message.status ?? "sent");
  }

  redraw() {
    this.view.showMessages(this.messages.list());
  }
}

const key = (person) => `${person.type}:${person.id}`;
