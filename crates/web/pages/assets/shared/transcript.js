// Draws a conversation: grouped bubbles, days, delivery ticks; keeps the reader's place.

import { attachment } from "./attachments.js";
import { avatar, element, icon } from "./dom.js";
import { rich } from "./rich.js";
import { linked } from "./text.js";
import { clock, day, full, sameDay } from "./time.js";

const GROUPED_WITHIN = 300;
const NEAR = 96;
const TICKS = {
  held: ["clock", "Waiting for the connection"],
  sending: ["clock", "Sending"],
  sent: ["check", "Sent"],
  delivered: ["checks", "Delivered"],
  read: ["checks", "Read"],
};

/**
 * `describe(message)` answers `{ side: "mine" | "theirs" | "middle", name, named, note, picture, kind }` and
 * `tick(entry)` one of the keys of `TICKS` or "". `retry(echoId)` and `discard(echoId)` serve failed drafts;
 * `answer(message, values)`, where there is one, keeps what the reader fills into a message.
 */
export class Transcript {
  #drawn = new Map();
  #atEnd = true;
  #top = 0;

  constructor({ scroller, list, jump, describe, tick, retry, discard, earlier, answer = null }) {
    Object.assign(this, { scroller, list, jump, describe, tick, retry, discard, earlier, answer });
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    jump.addEventListener("click", () => this.toEnd());
    new ResizeObserver(() => this.#atEnd && this.toEnd()).observe(list);
    new ResizeObserver(() => this.#atEnd && this.toEnd()).observe(scroller);
  }

  /** Makes the list show exactly these entries. */
  show(entries) {
    const height = this.scroller.scrollHeight;
    const first = this.list.querySelector("[data-key]:not(.day)")?.dataset.key;
    const grewAbove = first && entries.length && entries[0].key !== first && this.#drawn.has(first);
    const grewBelow = entries.length && !this.#drawn.has(entries.at(-1).key);
    this.#draw(entries);
    if (this.#atEnd) this.toEnd();
    else if (grewAbove) this.scroller.scrollTop += this.scroller.scrollHeight - height;
    else if (grewBelow) this.jump.hidden = false;
  }

  toEnd() {
    this.#atEnd = true;
    this.jump.hidden = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.#top = this.scroller.scrollTop;
  }

  clear() {
    this.#drawn.clear();
    this.list.replaceChildren();
    this.#atEnd = true;
    this.jump.hidden = true;
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    // Only going up leaves the end: a picture that has just grown the list does not.
    if (scrollHeight - scrollTop - clientHeight < NEAR) this.#atEnd = true;
    else if (scrollTop < this.#top) this.#atEnd = false;
    this.#top = scrollTop;
    if (this.#atEnd) this.jump.hidden = true;
    if (scrollTop < NEAR && scrollHeight > clientHeight) this.earlier?.();
  }

  #draw(entries) {
    const wanted = [];
    let previous = null;
    for (const entry of entries) {
      const at = entry.message.created_at;
      if (!previous || !sameDay(previous.message.created_at, at)) wanted.push(this.#divider(at));
      wanted.push(this.#item(entry, previous));
      previous = entry;
    }
    const keys = new Set(wanted.map(({ key }) => key));
    for (const [key, { node }] of this.#drawn) {
      if (keys.has(key)) continue;
      node.remove();
      this.#drawn.delete(key);
    }
    wanted.forEach(({ node }, index) => {
      if (this.list.children[index] !== node) this.list.insertBefore(node, this.list.children[index] ?? null);
    });
  }

  #divider(at) {
    const label = day(at);
    return this.#kept(`day:${label}`, label, () => element("li", { class: "day" }, element("span", {}, label)));
  }

  #item(entry, previous) {
    const who = this.describe(entry.message);
    const joined = continues(entry, previous, who, previous && this.describe(previous.message));
    const tick = who.side === "mine" ? this.tick(entry) : "";
    const { content, attachments, content_attributes: more } = entry.message;
    const state = [content, attachments?.map(({ id }) => id), more, entry.delivery, entry.reason, tick, who, joined];
    return this.#kept(entry.key, JSON.stringify(state), () => this.#bubble(entry, who, { joined, tick }));
  }

  /** Draws again only what looks different, so that pictures do not flicker and selections survive. */
  #kept(key, state, build) {
    const known = this.#drawn.get(key);
    if (known?.state === state) return known;
    const node = build();
    node.dataset.key = key;
    if (known) {
      node.classList.add("again");
      known.node.replaceWith(node);
    }
    const drawn = { key, state, node };
    this.#drawn.set(key, drawn);
    return drawn;
  }

  #bubble(entry, who, { joined, tick }) {
    const { message } = entry;
    if (who.side === "middle") return element("li", { class: "activity" }, message.content ?? "");
    const deleted = message.content_attributes?.deleted;
    const files = deleted ? [] : (message.attachments ?? []);
    const more = deleted ? null : rich(message, this.answer && ((values) => this.answer(message, values)));
    const item = element("li", { class: `message ${who.side}` });
    item.classList.toggle("joined", joined);
    item.classList.toggle("note", Boolean(who.note));
    item.classList.toggle("deleted", Boolean(deleted));
    if (who.side === "theirs") item.append(avatar(who.name, { picture: who.picture, kind: who.kind }));
    const bubble = element(
      "div",
      { class: "bubble" },
      who.note && element("span", { class: "note-label" }, icon("lock"), "Private note"),
      message.content && element("p", {}, linked(message.content)),
      files.length > 0 && element("div", { class: "attachments" }, ...files.map(attachment)),
      more,
      !message.content && !files.length && !more && element("p", { class: "quiet" }, "Empty message"),
    );
    item.append(element("div", { class: "column" }, this.#author(who, joined), bubble, this.#foot(entry, tick)));
    return item;
  }

  #author(who, joined) {
    const visible = (who.side !== "mine" || who.named) && !joined;
    return element("span", { class: visible ? "author" : "unseen" }, who.name);
  }

  #foot(entry, tick) {
    const { created_at: at } = entry.message;
    if (entry.delivery === "failed") return this.#failure(entry);
    const time = element("time", { datetime: new Date(at * 1000).toISOString(), title: full(at) }, clock(at));
    const foot = element("span", { class: "foot" }, time);
    if (TICKS[tick]) {
      const [shape, label] = TICKS[tick];
      foot.append(element("span", { class: `tick ${tick}`, role: "img", "aria-label": label, title: label }, icon(shape)));
    }
    return foot;
  }

  #failure(entry) {
    const button = (label, act) => element("button", { type: "button", class: "link", onclick: () => act(entry.echoId) }, label);
    return element(
      "span",
      { class: "foot failure", role: "alert" },
      `Not sent. ${entry.reason} `,
      button("Try again", this.retry),
      button("Discard", this.discard),
    );
  }
}

function continues(entry, previous, who, before) {
  if (!previous || who.side === "middle" || before.side !== who.side) return false;
  const near = entry.message.created_at - previous.message.created_at < GROUPED_WITHIN;
  return near && before.name === who.name && before.note === who.note;
}
