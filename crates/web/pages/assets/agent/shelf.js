// The list of conversations: filtered by the server, kept live by events.

import { avatar, byId, element } from "../shared/dom.js";
import { attempt } from "../shared/page.js";
import { readable } from "../shared/text.js";
import { brief } from "../shared/time.js";

const SETTLE = 800;
const PAGE = 25;
const ACTIVITY = 2;

export class Shelf {
  #rows = new Map();
  #whose = "all";
  #status = "open";
  #selected = 0;
  #present = {};
  #pages = 1;
  #more = false;
  #settling = 0;
  #asked = 0;
  #heard = 0;

  constructor(desk) {
    this.desk = desk;
    for (const tab of document.querySelectorAll("[data-filter]")) {
      tab.addEventListener("click", () => this.#filter({ whose: tab.dataset.filter }));
    }
    byId("status").addEventListener("change", ({ target }) => this.#filter({ status: target.value }));
    setInterval(() => this.draw(), 30_000);
  }

  #filter({ whose = this.#whose, status = this.#status }) {
    this.#whose = whose;
    this.#status = status;
    this.#pages = 1;
    attempt(() => this.load());
  }

  /** Asks the server for the pages shown so far; an older answer never replaces a newer one, nor what was heard since. */
  async load() {
    const asked = ++this.#asked;
    const heard = this.#heard;
    const filter = { status: this.#status, whose: this.#whose };
    const numbers = Array.from({ length: this.#pages }, (_, index) => index + 1);
    const pages = await Promise.all(numbers.map((page) => this.desk.api.conversations({ ...filter, page })));
    if (asked !== this.#asked) return;
    this.#rows = new Map(pages.flatMap(({ payload }) => payload).map((row) => [row.id, row]));
    this.#more = pages.at(-1).payload.length === PAGE;
    this.#count(pages[0].meta);
    this.draw();
    if (heard !== this.#heard) this.#settle();
  }

  row(id) {
    return this.#rows.get(id);
  }

  select(id) {
    this.#selected = id;
    this.draw();
  }

  /** A conversation as it is now. Rows that no longer fit leave; counts follow once things settle. */
  take(conversation) {
    this.#heard += 1;
    const { meta, messages, ...rest } = conversation;
    const known = this.#rows.get(conversation.id);
    const row = { ...known, ...rest, meta: { ...known?.meta, ...meta } };
    row.last_non_activity_message = known?.last_non_activity_message ?? messages?.[0] ?? null;
    if (this.#fits(row)) this.#rows.set(row.id, row);
    else this.#rows.delete(row.id);
    this.draw();
    this.#settle();
  }

  /** A message moves its conversation up. */
  hear(message) {
    this.#heard += 1;
    const row = this.#rows.get(message.conversation_id);
    if (!row) return this.#settle();
    if (message.message_type !== ACTIVITY) row.last_non_activity_message = message;
    row.last_activity_at = message.conversation?.last_activity_at ?? message.created_at;
    row.unread_count = message.conversation?.unread_count ?? row.unread_count;
    return this.draw();
  }

  /** The words in the list are those of now: what was deleted leaves it. */
  change(message) {
    const row = this.#rows.get(message.conversation_id);
    if (row?.last_non_activity_message?.id !== message.id) return;
    this.#heard += 1;
    row.last_non_activity_message = message;
    this.draw();
  }

  /** Somebody is gone, and perhaps their conversations with them. */
  forget() {
    this.#heard += 1;
    this.#settle();
  }

  seen(id) {
    const row = this.#rows.get(id);
    if (!row?.unread_count) return;
    row.unread_count = 0;
    this.draw();
  }

  rename(contact) {
    this.#heard += 1;
    for (const row of this.#rows.values()) {
      if (row.meta.sender?.id === contact.id) row.meta.sender = { ...row.meta.sender, ...contact };
    }
    this.draw();
  }

  present(contacts) {
    this.#present = contacts;
    this.draw();
  }

  draw() {
    for (const tab of document.querySelectorAll("[data-filter]")) {
      tab.setAttribute("aria-pressed", String(tab.dataset.filter === this.#whose));
    }
    const rows = [...this.#rows.values()].sort((first, second) => second.last_activity_at - first.last_activity_at);
    const focused = document.activeElement?.dataset?.id;
    const items = rows.map((row) => element("li", {}, this.#button(row)));
    if (!rows.length) items.push(element("li", { class: "none" }, this.#emptyWords()));
    if (this.#more) items.push(element("li", {}, this.#moreButton()));
    byId("rows").replaceChildren(...items);
    if (focused) byId("rows").querySelector(`[data-id="${focused}"]`)?.focus();
  }

  #button(row) {
    const name = row.meta.sender?.name ?? "Someone";
    const last = row.last_non_activity_message;
    const unread = row.id === this.#selected && document.hasFocus() ? 0 : row.unread_count;
    const button = element(
      "button",
      { type: "button", class: "row-button", "data-id": row.id, "aria-current": row.id === this.#selected && "true" },
      avatar(name, { picture: row.meta.sender?.thumbnail ?? "", kind: `big ${this.#present[row.meta.sender?.id] ? "present" : ""}` }),
      element(
        "span",
        { class: "row-text" },
        element("span", { class: "row-top" }, element("strong", {}, name), element("time", {}, brief(row.last_activity_at))),
        element("span", { class: "row-bottom" }, element("span", { class: "excerpt" }, excerpt(last)), badge(unread)),
        element("span", { class: "row-tags" }, ...this.#tags(row)),
      ),
    );
    button.classList.toggle("unread", unread > 0);
    button.addEventListener("click", () => this.desk.choose(row.id));
    return button;
  }

  #tags(row) {
    const assignee = row.meta.assignee;
    const inbox = this.desk.inboxes.get(row.inbox_id)?.name;
    const tag = (text, kind = "") => element("span", { class: `tag ${kind}` }, text);
    return [
      element("span", {}, [`#${row.id}`, inbox].filter(Boolean).join(" · ")),
      row.priority && tag(row.priority, row.priority),
      row.status !== "open" && tag(row.status),
      assignee && tag(assignee.id === this.desk.user.id ? "You" : assignee.available_name || assignee.name),
    ].filter(Boolean);
  }

  #moreButton() {
    const more = () => {
      this.#pages += 1;
      attempt(() => this.load());
    };
    return element("button", { type: "button", class: "button small more", onclick: more }, "Show more");
  }

  #emptyWords() {
    if (this.#whose === "mine") return "Nothing assigned to you here.";
    if (this.#whose === "unassigned") return "Nothing waits for an owner. Well done.";
    return "No conversations here yet.";
  }

  #fits(row) {
    const assignee = row.meta.assignee;
    if (this.#status !== "all" && row.status !== this.#status) return false;
    if (this.#whose === "mine") return assignee?.id === this.desk.user.id;
    return this.#whose === "all" || !assignee;
  }

  #count(meta) {
    const counts = { mine: meta.mine_count, unassigned: meta.unassigned_count, all: meta.all_count };
    for (const tab of document.querySelectorAll("[data-filter]")) {
      tab.querySelector("span").textContent = counts[tab.dataset.filter] ?? "";
    }
  }

  #settle() {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => attempt(() => this.load()), SETTLE);
  }
}

function excerpt(message) {
  if (!message) return "No messages yet";
  const text = readable(message.content) || (message.attachments?.length ? "A file" : "");
  if (message.private) return `Note: ${text}`;
  return message.message_type === 1 ? `${message.sender?.available_name || "Us"}: ${text}` : text;
}

function badge(unread) {
  if (!unread) return null;
  const text = unread >= 10 ? "9+" : String(unread);
  return element("span", { class: "badge", "aria-label": `${text} unread` }, text);
}
