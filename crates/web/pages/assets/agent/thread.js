// The conversation in hand: its messages, the answer being written, what can be done with it.

import { Messages, catchUp } from "../shared/messages.js";
import { Outbox } from "../shared/outbox.js";
import { attempt, onReturn, visible } from "../shared/page.js";
import { Typists } from "../shared/typing.js";
import { ThreadView } from "./thread_view.js";

const INCOMING = 0;
const OUTGOING = 1;

export class Thread {
  conversation = null;
  #id = 0;
  #messages = new Messages();
  #outbox = null;
  #typists = null;
  #loading = false;
  #reachedStart = false;
  // What was begun in each conversation and not sent.
  #drafts = new Map();

  constructor(desk) {
    this.desk = desk;
    this.view = new ThreadView(this);
    this.#typists = new Typists((names) => this.view.showTyping(names));
    onReturn(() => this.#see());
  }

  async open(id) {
    if (id === this.#id) return;
    this.#start(id);
    const known = this.desk.shelf.row(id);
    if (known) this.#show(known);
    await this.resume();
    this.view.composer.focus();
  }

  close() {
    this.#start(0);
    this.view.hide();
  }

  /** Each conversation has its own messages and outbox: a late answer to an older one changes nothing here. */
  #start(id) {
    // Whoever leaves stops typing there.
    const draft = this.view.putAside();
    if (draft.content || draft.files.length) this.#drafts.set(this.#id, draft);
    else this.#drafts.delete(this.#id);
    this.#id = id;
    this.conversation = null;
    this.#reachedStart = false;
    this.#loading = false;
    const messages = new Messages();
    this.#messages = messages;
    const post = ({ echoId, message, files }) =>
      this.desk.api.createMessage(id, { content: message.content, files, echoId, isPrivate: message.private });
    this.#outbox = new Outbox({ messages, post, changed: () => this.#messages === messages && this.redraw() });
    this.#typists.clear();
    this.view.startOver(this.#drafts.get(id));
  }

  /** Fetches the conversation and the messages that came while nobody was listening. */
  async resume() {
    const id = this.#id;
    if (!id) return;
    this.#typists.clear();
    const [messages, outbox] = [this.#messages, this.#outbox];
    try {
      const [conversation] = await Promise.all([
        this.desk.api.conversation(id),
        catchUp(messages, (before) => this.desk.api.messages(id, before)),
      ]);
      if (id !== this.#id) return;
      this.#show(conversation);
    } catch (error) {
      if (id === this.#id && error.status === 404) this.desk.choose(0);
      throw error;
    }
    this.redraw();
    this.#see();
    await outbox.flush();
  }

  // ── What events bring ────────────────────────────────────────────────────

  update(conversation) {
    if (conversation.id === this.#id) this.#show(conversation);
  }

  #show(conversation) {
    const meta = { ...this.conversation?.meta, ...conversation.meta };
    // The answer to a request leaves an empty place out; an event says null.
    if (!conversation.meta?.assignee) meta.assignee = null;
    this.conversation = { ...this.conversation, ...conversation, meta };
    this.view.show(this.conversation);
    this.redraw();
  }

  /** Whether the message was not known before. */
  take(message) {
    if (message.conversation_id !== this.#id) return message.message_type === INCOMING;
    const isNew = !this.#messages.has(message.id);
    this.#messages.hear(message);
    if (this.conversation && message.conversation) this.conversation.unread_count = message.conversation.unread_count;
    if (message.sender) this.#typists.off(key(message.sender));
    this.redraw();
    this.#see();
    return isNew;
  }

  change(message) {
    if (message.conversation_id !== this.#id) return;
    this.#messages.change(message);
    this.redraw();
  }

  rename(contact) {
    const sender = this.conversation?.meta.sender;
    if (sender?.id !== contact.id) return;
    this.#messages.each((message) => {
      if (message.message_type === INCOMING && message.sender) message.sender.name = contact.name;
    });
    this.#show({ ...this.conversation, meta: { ...this.conversation.meta, sender: { ...sender, ...contact } } });
  }

  /** A contact is gone. A merged one leaves its conversation to another; otherwise that is gone too. */
  forget(contact) {
    if (this.conversation?.meta.sender?.id === contact.id) attempt(() => this.resume());
  }

  present(contacts) {
    this.view.showPresence(contacts);
  }

  typing(isOn, { conversation, user, is_private: isPrivate }) {
    if (conversation?.id !== this.#id || (user.type === "user" && user.id === this.desk.user.id)) return;
    const name = user.available_name || user.name || "Someone";
    if (isOn) this.#typists.on(key(user), isPrivate ? `${name} (a note)` : name);
    else this.#typists.off(key(user));
  }

  // ── What the agent does ──────────────────────────────────────────────────

  send(draft, isPrivate) {
    const { id, name, available_name } = this.desk.user;
    const sender = { type: "user", id, name, available_name };
    this.#outbox.add(draft, { message_type: OUTGOING, private: isPrivate, sender });
    this.view.transcript.toEnd();
  }

  retry = (echoId) => this.#outbox.retry(echoId);
  discard = (echoId) => this.#outbox.discard(echoId);

  tellTyping(status, isPrivate) {
    if (this.#id) this.desk.api.typing(this.#id, status, isPrivate).catch(() => {});
  }

  async toggleStatus() {
    const status = this.conversation.status === "open" ? "resolved" : "open";
    const id = this.#id;
    const answer = await attempt(() => this.desk.api.setStatus(id, status));
    if (answer && id === this.#id) this.#show({ ...this.conversation, status: answer.payload?.current_status ?? status });
  }

  async toggleAssignee() {
    const id = this.#id;
    const mine = this.conversation.meta.assignee?.id === this.desk.user.id;
    const assignee = await attempt(() => this.desk.api.assign(id, mine ? 0 : this.desk.user.id));
    if (assignee === undefined || id !== this.#id) return;
    this.#show({ ...this.conversation, meta: { ...this.conversation.meta, assignee } });
  }

  /** Reading counts only when the page is in view. */
  #see() {
    const unread = [this.desk.shelf.row(this.#id), this.conversation].some((shown) => shown?.unread_count);
    if (!this.#id || !visible() || !unread) return;
    this.desk.shelf.seen(this.#id);
    this.conversation = { ...this.conversation, unread_count: 0 };
    this.desk.api.updateLastSeen(this.#id).catch(() => {});
  }

  async earlier() {
    const messages = this.#messages;
    if (this.#loading || this.#reachedStart || !messages.oldestId) return;
    this.#loading = true;
    const page = await attempt(() => this.desk.api.messages(this.#id, messages.oldestId));
    if (messages !== this.#messages) return;
    this.#loading = false;
    if (!page) return;
    this.#reachedStart = page.length < 20;
    page.forEach((message) => messages.take(message));
    this.redraw();
  }

  tick({ delivery, message }) {
    if (delivery !== "done") return delivery;
    if (message.private) return "";
    const read = message.status === "read" || message.created_at <= (this.conversation?.contact_last_seen_at ?? 0);
    return read ? "read" : (message.status ?? "sent");
  }

  redraw() {
    this.view.showMessages(this.#messages.list());
  }
}

const key = (person) => `${person.type}:${person.id}`;
