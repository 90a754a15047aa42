// What the chat looks like; knows the page, asks the chat for everything else.

import { Composer } from "../shared/composer.js";
import { avatar, byId, element } from "../shared/dom.js";
import { notice } from "../shared/page.js";
import { brief } from "../shared/time.js";
import { Transcript } from "../shared/transcript.js";
import { typingLine } from "../shared/typing.js";
import { Wire } from "./wire.js";

const INCOMING = 0;

export class View {
  #presence = { online: 0, busy: 0, known: false };
  #connected = false;
  #assignee = null;

  constructor(chat) {
    this.chat = chat;
    this.wire = new Wire(byId("wire"));
    this.composer = new Composer({
      form: byId("composer"),
      dropzone: byId("chat"),
      send: (draft) => chat.send(draft),
      typing: (status) => chat.tellTyping(status),
    });
    this.transcript = new Transcript({
      scroller: byId("scroller"),
      list: byId("messages"),
      jump: byId("jump"),
      describe: (message) => this.#describe(message),
      tick: (entry) => chat.tick(entry),
      retry: (echoId) => chat.outbox.retry(echoId),
      discard: (echoId) => chat.outbox.discard(echoId),
      earlier: () => chat.earlier(),
      answer: (message, values) => chat.answer(message, values),
    });
    this.#listen();
  }

  #listen() {
    byId("new-conversation").addEventListener("click", () => {
      this.chat.newConversation();
      this.#toggleSide(false);
      this.composer.focus();
    });
    byId("resolve").addEventListener("click", () => this.chat.resolve());
    byId("forget").addEventListener("click", () => {
      this.chat.identity.forget();
      location.reload();
    });
    byId("identity").addEventListener("submit", async (event) => {
      event.preventDefault();
      const { name, email } = event.target.elements;
      const details = { name: name.value.trim(), email: email.value.trim() };
      if (await this.chat.introduce(details)) notice("Saved. The agents see it too.");
    });
    byId("open-side").addEventListener("click", () => this.#toggleSide(true));
    byId("close-side").addEventListener("click", () => this.#toggleSide(false));
    addEventListener("keydown", (event) => event.key === "Escape" && this.#toggleSide(false));
  }

  /** On a narrow screen the side covers the chat, which then must not take the focus. */
  #toggleSide(open) {
    const side = byId("side");
    if (side.classList.contains("open") === open) return;
    side.classList.toggle("open", open);
    byId("chat").inert = open;
    byId("open-side").setAttribute("aria-expanded", String(open));
    byId(open ? "close-side" : "open-side").focus();
  }

  showInbox({ name }) {
    document.title = `${name} · Switchboard`;
    byId("title").textContent = name;
    byId("welcome-title").textContent = `Hello from ${name}`;
    byId("face").replaceChildren(avatar(name, { kind: "big" }));
    this.composer.focus();
  }

  showIdentity({ name, email }) {
    const fields = byId("identity").elements;
    fields.name.value = name ?? "";
    fields.email.value = email ?? "";
  }

  showMessages(entries) {
    byId("welcome").hidden = entries.length > 0;
    this.transcript.show(entries);
  }

  startOver() {
    this.transcript.clear();
    this.#assignee = null;
    byId("resolved").hidden = true;
    byId("resolve").hidden = true;
    byId("welcome").hidden = false;
    this.#presenceLine();
  }

  showStatus({ status, meta }) {
    byId("resolved").hidden = status !== "resolved";
    byId("resolve").hidden = status === "resolved";
    if (meta) this.#assignee = meta.assignee ?? null;
    this.#presenceLine();
  }

  showConversations(conversations, current) {
    const rows = conversations.toSorted((first, second) => second.id - first.id).map((conversation) => {
      const last = conversation.messages.at(-1);
      const open = () => {
        this.#toggleSide(false);
        if (conversation.id !== this.chat.conversation?.id) this.chat.openConversation(conversation.id);
      };
      return element(
        "li",
        {},
        element(
          "button",
          { type: "button", "aria-current": conversation.id === current && "true", onclick: open },
          element("span", { class: "excerpt" }, last?.content || (last ? "A file" : "Nothing written yet")),
          element("small", {}, [`#${conversation.id}`, conversation.status, brief(last?.created_at)].filter(Boolean).join(" · ")),
        ),
      );
    });
    const none = element("li", { class: "none" }, "None yet. The first message opens one.");
    byId("conversations").replaceChildren(...(rows.length ? rows : [none]));
  }

  showTyping(names) {
    const dots = element("span", { class: "typing-dots", "aria-hidden": "true" }, element("i"), element("i"), element("i"));
    byId("typing").replaceChildren(...(names.length ? [dots, typingLine(names)] : []));
  }

  showPresence(users) {
    const states = Object.values(users);
    const count = (state) => states.filter((value) => value === state).length;
    this.#presence = { online: count("online"), busy: count("busy"), known: true };
    this.#presenceLine();
  }

  showConnection(state) {
    this.#connected = state === "live";
    this.#presenceLine();
  }

  showUnread(unread) {
    const title = document.title.replace(/^● /u, "");
    document.title = unread ? `● ${title}` : title;
  }

  #presenceLine() {
    const [tone, text] = this.#presenceWords();
    byId("presence-dot").className = `dot ${tone}`;
    if (byId("presence").textContent !== text) byId("presence").textContent = text;
  }

  #presenceWords() {
    if (!this.#connected) return ["", "Connecting…"];
    const { online, busy, known } = this.#presence;
    const name = this.#assignee?.available_name || this.#assignee?.name;
    if (online && name) return ["good", `${name} is taking care of you`];
    if (online) return ["good", "We are online"];
    if (busy) return ["busy", "Busy · we will be with you soon"];
    return known ? ["", "Away · we will answer later"] : ["", "Connected"];
  }

  nameOf({ sender }) {
    return sender?.available_name || sender?.name || this.chat.inbox?.name || "Switchboard";
  }

  #describe(message) {
    if (message.message_type === INCOMING) return { side: "mine", name: "You" };
    const { sender } = message;
    return { side: "theirs", name: this.nameOf(message), picture: sender?.avatar_url || sender?.thumbnail || "", kind: "" };
  }
}
