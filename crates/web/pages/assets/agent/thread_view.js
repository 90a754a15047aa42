// What the conversation in hand looks like.

import { Composer } from "../shared/composer.js";
import { avatar, byId, element } from "../shared/dom.js";
import { Transcript } from "../shared/transcript.js";
import { typingLine } from "../shared/typing.js";
import { contactCard } from "./contact.js";

const INCOMING = 0;
const ACTIVITY = 2;

export class ThreadView {
  #private = false;
  #present = {};

  constructor(thread) {
    this.thread = thread;
    this.composer = new Composer({
      form: byId("composer"),
      dropzone: byId("open"),
      send: (draft) => thread.send(draft, this.#private),
      typing: (status) => thread.tellTyping(status, this.#private),
    });
    this.transcript = new Transcript({
      scroller: byId("scroller"),
      list: byId("messages"),
      jump: byId("jump"),
      describe: (message) => this.#describe(message),
      tick: (entry) => thread.tick(entry),
      retry: thread.retry,
      discard: thread.discard,
      earlier: () => thread.earlier(),
    });
    this.#listen();
  }

  #listen() {
    byId("back").addEventListener("click", () => this.thread.desk.choose(0));
    byId("assign").addEventListener("click", () => this.thread.toggleAssignee());
    byId("toggle-status").addEventListener("click", () => this.thread.toggleStatus());
    byId("show-contact").addEventListener("click", () => this.#toggleContact());
    byId("close-contact").addEventListener("click", () => this.#toggleContact(false));
    addEventListener("keydown", (event) => event.key === "Escape" && this.#toggleContact(false));
    for (const mode of document.querySelectorAll("[data-mode]")) {
      mode.addEventListener("click", () => this.#write(mode.dataset.mode === "note"));
    }
  }

  #toggleContact(open = !document.body.classList.contains("contact-open")) {
    if (open === document.body.classList.contains("contact-open")) return;
    document.body.classList.toggle("contact-open", open);
    byId("show-contact").setAttribute("aria-expanded", String(open));
    byId(open ? "close-contact" : "show-contact").focus();
  }

  #write(isPrivate) {
    // Whoever sees the one being written may not see the other.
    this.composer.pause();
    this.#address(isPrivate);
    this.composer.area.focus();
  }

  #address(isPrivate) {
    this.#private = isPrivate;
    byId("composer").classList.toggle("private", isPrivate);
    for (const mode of document.querySelectorAll("[data-mode]")) {
      mode.setAttribute("aria-pressed", String((mode.dataset.mode === "note") === isPrivate));
    }
    this.composer.area.placeholder = isPrivate ? "Write a note only agents see" : "Write an answer";
  }

  show(conversation) {
    const { meta, status, id, inbox_id: inbox } = conversation;
    const name = meta.sender?.name ?? "Someone";
    const mine = meta.assignee?.id === this.thread.desk.user.id;
    byId("nothing").hidden = true;
    byId("open").hidden = false;
    byId("contact").hidden = false;
    document.title = `${name} · Switchboard`;
    byId("title").textContent = name;
    const owner = meta.assignee ? (mine ? "yours" : `with ${meta.assignee.available_name || meta.assignee.name}`) : "unassigned";
    const parts = [`#${id}`, this.thread.desk.inboxes.get(inbox)?.name, status, owner];
    byId("subtitle").textContent = parts.filter(Boolean).join(" · ");
    byId("assign").textContent = mine ? "Unassign" : "Assign to me";
    byId("toggle-status").textContent = status === "open" ? "Resolve" : "Reopen";
    this.#drawContact(conversation);
  }

  #drawContact(conversation) {
    const sender = conversation.meta.sender ?? {};
    const present = Boolean(this.#present[sender.id]);
    const kind = `big ${present ? "present" : ""}`;
    byId("face").replaceChildren(avatar(sender.name, { picture: sender.thumbnail ?? "", kind }));
    byId("card").replaceChildren(contactCard(conversation, present));
    this.thread.desk.organise.show(conversation);
    this.thread.desk.notes.show(sender.id);
  }

  hide() {
    document.title = "Desk · Switchboard";
    byId("nothing").hidden = false;
    byId("open").hidden = true;
    byId("contact").hidden = true;
  }

  /** Takes away what is being written, for `startOver` to bring back. */
  putAside() {
    const draft = { ...this.composer.draft, isPrivate: this.#private };
    this.composer.clear();
    return draft;
  }

  startOver(draft = {}) {
    this.transcript.clear();
    this.composer.restore(draft);
    this.#address(Boolean(draft.isPrivate));
    document.body.classList.remove("contact-open");
  }

  showMessages(entries) {
    this.transcript.show(entries);
  }

  showPresence(contacts) {
    this.#present = contacts;
    if (this.thread.conversation) this.#drawContact(this.thread.conversation);
  }

  showTyping(names) {
    const dots = element("span", { class: "typing-dots", "aria-hidden": "true" }, element("i"), element("i"), element("i"));
    byId("typing").replaceChildren(...(names.length ? [dots, typingLine(names)] : []));
  }

  #describe(message) {
    const { sender, message_type: type } = message;
    if (type === ACTIVITY) return { side: "middle" };
    const picture = sender?.avatar_url || sender?.thumbnail || "";
    if (type === INCOMING) return { side: "theirs", name: sender?.name ?? "Customer", picture };
    const note = Boolean(message.private);
    if (sender?.type === "user" && sender.id === this.thread.desk.user.id) return { side: "mine", name: "You", note };
    // Colleagues and automatic answers speak for the house: they stand on its side, under their own name.
    return { side: "mine", name: sender?.available_name || sender?.name || "Automatic answer", note, named: true };
  }
}
