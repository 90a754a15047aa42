// Two contacts that are one person: found, looked at, made one.

import { avatar, byId, element } from "../shared/dom.js";
import { attempt, notice } from "../shared/page.js";
import { count } from "../shared/text.js";

const PAUSE = 250;

export class Merge {
  #base = null;
  #mergee = null;
  #pause = 0;

  constructor(desk) {
    this.desk = desk;
    this.dialog = byId("merge");
    byId("open-merge").addEventListener("click", () => this.#open());
    byId("merge-cancel").addEventListener("click", () => this.dialog.close());
    byId("merge-confirm").addEventListener("click", () => attempt(() => this.#merge()));
    byId("merge-query").addEventListener("input", ({ target }) => {
      clearTimeout(this.#pause);
      this.#pause = setTimeout(() => attempt(() => this.#search(target.value.trim())), PAUSE);
    });
  }

  #open() {
    this.#base = this.desk.thread.conversation.meta.sender;
    byId("merge-query").value = "";
    byId("merge-title").textContent = `Who else is ${this.#base.name || "this"}?`;
    byId("merge-found").replaceChildren();
    this.#choose(null);
    this.dialog.showModal();
    byId("merge-query").focus();
  }

  async #search(query) {
    this.#choose(null);
    const found = query ? await this.desk.api.searchContacts(query) : [];
    const others = found.filter(({ id }) => id !== this.#base.id);
    const none = query ? [element("li", { class: "none" }, "Nobody is found by that.")] : [];
    byId("merge-found").replaceChildren(...(others.length ? others.map((contact) => this.#row(contact)) : none));
  }

  #row(contact) {
    const known = [contact.email, contact.phone_number, contact.identifier].filter(Boolean).join(" · ");
    return element(
      "li",
      {},
      element(
        "button",
        { type: "button", class: "candidate", "data-contact": contact.id, onclick: () => attempt(() => this.#look(contact)) },
        avatar(contact.name, { picture: contact.thumbnail ?? "" }),
        element("span", {}, element("strong", {}, contact.name || "Someone"), element("small", {}, known || "nothing else is known")),
      ),
    );
  }

  async #look(contact) {
    const preview = await this.desk.api.previewMerge(this.#base.id, contact.id);
    this.#choose(contact, preview);
  }

  #choose(contact, preview = null) {
    this.#mergee = contact;
    for (const row of document.querySelectorAll(".candidate")) {
      row.setAttribute("aria-pressed", String(row.dataset.contact === String(contact?.id)));
    }
    byId("merge-confirm").disabled = !contact;
    byId("merge-preview").hidden = !contact;
    if (!preview) return;
    const { contact: one, conversations, notes } = preview;
    const known = [one.name, one.email, one.phone_number, one.identifier].filter(Boolean).join(" · ");
    byId("merge-preview").replaceChildren(
      element("strong", {}, known),
      element("p", {}, `${count(conversations, "conversation")} and ${count(notes, "note")} of ${contact.name || "the other one"} move here. This cannot be undone.`),
    );
  }

  async #merge() {
    await this.desk.api.mergeContacts(this.#base.id, this.#mergee.id);
    this.dialog.close();
    notice("Now they are one contact.");
  }
}
