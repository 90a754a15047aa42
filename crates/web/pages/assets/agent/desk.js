// The desk: one live connection, the shelf of conversations and the thread in hand.

import { Cable } from "../shared/cable.js";
import { byId } from "../shared/dom.js";
import { announce, attempt, connectionBanner, notice, persist } from "../shared/page.js";
import { AgentApi } from "./agent_api.js";
import { Bell } from "./bell.js";
import { ContactNotes } from "./contact_notes.js";
import { Merge } from "./merge.js";
import { Organise } from "./organise.js";
import { Shelf } from "./shelf.js";
import { Thread } from "./thread.js";

const PRESENCE_EVERY = 20_000;

export class Desk {
  constructor(user, account, leave) {
    Object.assign(this, { user, account, leave });
    this.api = new AgentApi(account.id);
    this.inboxes = new Map();
    this.shelf = new Shelf(this);
    this.organise = new Organise(this);
    this.notes = new ContactNotes(this);
    this.bell = new Bell(this);
    this.merge = new Merge(this);
    this.thread = new Thread(this);
  }

  async open() {
    byId("me").textContent = this.user.available_name || this.user.name;
    byId("account").textContent = this.account.name;
    byId("sign-out").addEventListener("click", () => this.leave());
    addEventListener("hashchange", () => this.#follow());
    attempt(() => this.#learnInboxes());
    attempt(() => this.organise.learn());
    await attempt(() => this.shelf.load());
    this.#connect();
    this.#follow();
  }

  async #learnInboxes() {
    for (const inbox of await this.api.inboxes()) this.inboxes.set(inbox.id, inbox);
    // The newest: every account begins with one for web gadgets and connectors, which the chat is not for.
    const identifier = [...this.inboxes.values()].findLast((inbox) => inbox.inbox_identifier)?.inbox_identifier;
    if (identifier) {
      byId("customer-side").hidden = false;
      byId("customer-side").querySelector("a").href = `/examples/chat?inbox=${encodeURIComponent(identifier)}`;
    }
    this.shelf.draw();
  }

  #connect() {
    const parameters = { pubsub_token: this.user.pubsub_token, account_id: this.account.id, user_id: this.user.id };
    const cable = new Cable({ parameters, presenceEvery: PRESENCE_EVERY });
    this.cable = cable;
    connectionBanner(cable);
    // Nothing before this moment was told, the first time as little as any other.
    cable.addEventListener("confirmed", () => {
      const resume = () => Promise.all([this.shelf.load(), this.thread.resume(), this.bell.load()]);
      persist(resume, () => cable.state === "live");
    });
    cable.addEventListener("rejected", () => {
      notice("The live connection was refused. Please sign in again.", "error");
      cable.close();
    });
    cable.addEventListener("event", ({ detail }) => this.#hear(detail));
    cable.open();
  }

  #follow() {
    const id = this.inHand;
    document.body.classList.toggle("reading", id > 0);
    this.shelf.select(id);
    if (id) attempt(() => this.thread.open(id));
    else this.thread.close();
    this.bell.see();
  }

  /** The conversation in hand, 0 for none: a part of the address, so that back, forward and reload work. */
  get inHand() {
    return Number(/^#\/conversations\/(\d+)$/u.exec(location.hash)?.[1] ?? 0);
  }

  choose(id) {
    location.hash = id ? `#/conversations/${id}` : "#/";
  }

  #hear({ event, data }) {
    if (data.account_id !== this.account.id) return;
    switch (event) {
      case "message.created":
        this.#arrive(data);
        break;
      case "message.updated":
        this.shelf.change(data);
        this.thread.change(data);
        break;
      case "conversation.created":
      case "conversation.updated":
      case "conversation.status_changed":
      case "conversation.contact_changed":
      case "conversation.read":
      case "assignee.changed":
      case "team.changed":
        this.shelf.take(data);
        this.thread.update(data);
        break;
      case "notification.created":
      case "notification.updated":
      case "notification.deleted":
        this.bell.hear(event, data);
        break;
      case "account.cache_invalidated":
        attempt(() => this.organise.learn());
        break;
      case "contact.updated":
        this.shelf.rename(data);
        this.thread.rename(data);
        break;
      case "contact.deleted":
        this.shelf.forget();
        this.thread.forget(data);
        break;
      case "conversation.typing_on":
      case "conversation.typing_off":
        this.thread.typing(event.endsWith("_on"), data);
        break;
      case "presence.update":
        this.shelf.present(data.contacts ?? {});
        this.thread.present(data.contacts ?? {});
        break;
      default:
    }
  }

  #arrive(message) {
    this.shelf.hear(message);
    const isNew = this.thread.take(message);
    if (isNew && message.message_type === 0) announce(`${message.sender?.name ?? "A customer"}: ${message.content || "sent a file"}`);
  }
}
