// Shows what goes over the wire, so that a reader of this example sees the protocol at work.

import { element } from "../shared/dom.js";

const LINES = 200;

export class Wire {
  constructor(list) {
    this.list = list;
  }

  /** A finished call. */
  call({ method, path, status, milliseconds }) {
    const state = status === 0 || status >= 400 ? "bad" : "";
    this.#add(
      element("b", {}, method),
      element("span", { class: "wire-what" }, short(path)),
      element("i", { class: state }, `${status || "–"} · ${Math.round(milliseconds)} ms`),
    );
  }

  /** A frame of the live connection. */
  frame({ direction, kind }) {
    const arrow = direction === "in" ? "↓" : "↑";
    this.#add(element("b", { class: direction }, `${arrow} cable`), element("span", { class: "wire-what" }, kind), element("i"));
  }

  #add(...parts) {
    const atEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 90;
    this.list.append(element("li", {}, ...parts));
    while (this.list.children.length > LINES) this.list.firstElementChild.remove();
    if (atEnd) this.list.scrollTop = this.list.scrollHeight;
  }
}

/** The contact's part of the path is a key: it is left out, in case the screen is shown around. */
function short(path) {
  return path.replace(/^\/public\/api\/v1\/inboxes\/[^/]+/u, "").replace(/\/contacts\/[^/?]+(?=\/)/u, "…").replace(/\/contacts\/[^/?]+/u, "/contacts/…") || "the inbox";
}
