// What agents note about a customer, for as long as the customer is known.

import { byId, element } from "../shared/dom.js";
import { attempt } from "../shared/page.js";
import { linked } from "../shared/text.js";
import { brief } from "../shared/time.js";

export class ContactNotes {
  #contact = 0;

  constructor(desk) {
    this.desk = desk;
    byId("note-form").addEventListener("submit", (event) => {
      event.preventDefault();
      attempt(() => this.#add(event.target.elements.note));
    });
  }

  async show(contact) {
    if (!contact || contact === this.#contact) return;
    this.#contact = contact;
    byId("contact-notes").replaceChildren();
    await this.#load(contact);
  }

  async #load(contact) {
    const notes = await this.desk.api.contactNotes(contact).catch(() => []);
    if (contact !== this.#contact) return;
    byId("contact-notes").replaceChildren(...notes.map((note) => this.#row(contact, note)));
  }

  async #add(area) {
    const [contact, content] = [this.#contact, area.value.trim()];
    if (!content) return;
    await this.desk.api.addContactNote(contact, content);
    area.value = "";
    await this.#load(contact);
  }

  #row(contact, { id, content, user, created_at: at }) {
    const remove = () =>
      attempt(async () => {
        await this.desk.api.removeContactNote(contact, id);
        await this.#load(contact);
      });
    return element(
      "li",
      {},
      element("p", {}, linked(content)),
      element(
        "small",
        {},
        `${user?.available_name ?? "Somebody"} · ${brief(at)} · `,
        element("button", { type: "button", class: "link", onclick: remove }, "Delete"),
      ),
    );
  }
}
