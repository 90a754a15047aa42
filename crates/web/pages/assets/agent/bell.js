// What the agent is told to look at.

import { byId, element } from "../shared/dom.js";
import { attempt, onReturn, visible } from "../shared/page.js";
import { brief } from "../shared/time.js";

/** The bell and the list behind it. */
export class Bell {
  #shown = [];
  // Keys of conversations.
  #reading = new Set();

  constructor(desk) {
    this.desk = desk;
    byId("bell").addEventListener("click", () => this.#toggle());
    byId("read-all").addEventListener("click", () => attempt(() => desk.api.readAllNotifications()));
    document.addEventListener("click", ({ target }) => {
      if (!target.closest("#notifications, #bell")) this.#toggle(false);
    });
    addEventListener("keydown", (event) => event.key === "Escape" && this.#leave());
    onReturn(() => this.see());
  }

  async load() {
    const { meta, payload } = await this.desk.api.notifications();
    this.#shown = payload;
    this.#draw(meta.unread_count);
    this.see();
  }

  /** Nobody has to be told of the conversation that they look at. */
  see() {
    if (!visible()) return;
    const seen = this.#shown.filter(({ primary_actor: actor }) => actor.id === this.desk.inHand);
    for (const key of new Set(seen.map((notification) => notification.primary_actor_id))) {
      if (this.#reading.has(key)) continue;
      this.#reading.add(key);
      attempt(() => this.desk.api.readNotificationsOf(key)).finally(() => this.#reading.delete(key));
    }
  }

  /** `notification.created`, `notification.updated`, `notification.deleted`. */
  hear(event, { notification, unread_count: unread }) {
    const others = this.#shown.filter(({ id }) => id !== notification.id);
    const gone = event === "notification.deleted" || notification.read_at || notification.snoozed_until;
    this.#shown = gone ? others : [notification, ...others];
    this.#draw(unread);
    this.see();
  }

  #toggle(open = byId("notifications").hidden) {
    if (byId("notifications").hidden === !open) return;
    byId("notifications").hidden = !open;
    byId("bell").setAttribute("aria-expanded", String(open));
    if (open) byId("notifications").querySelector("button")?.focus();
  }

  /** Whoever was in the list, also in a row that has gone meanwhile, goes on at the bell. */
  #leave() {
    const [list, focused] = [byId("notifications"), document.activeElement];
    const inside = !list.hidden && (focused === document.body || list.contains(focused));
    this.#toggle(false);
    if (inside) byId("bell").focus();
  }

  #draw(unread) {
    byId("bell-count").textContent = unread > 9 ? "9+" : String(unread);
    byId("bell-count").hidden = !unread;
    byId("bell").setAttribute("aria-label", unread ? `Notifications, ${unread} unread` : "Notifications");
    byId("read-all").hidden = !this.#shown.length;
    const none = element("li", { class: "none" }, "Nothing to look at. Well done.");
    byId("notification-rows").replaceChildren(...(this.#shown.length ? this.#shown.map((row) => this.#row(row)) : [none]));
  }

  #row({ push_message_title: title, push_message_body: body, notification_type: kind, primary_actor: actor, last_activity_at: at }) {
    const open = () => {
      this.#toggle(false);
      this.desk.choose(actor.id);
      this.see();
    };
    const heading = title === body ? WORDS[kind] : title;
    return element(
      "li",
      {},
      element(
        "button",
        { type: "button", class: "notification", onclick: open },
        element("span", { class: "row-top" }, element("strong", {}, heading ?? title), element("time", {}, brief(at))),
        element("span", { class: "excerpt" }, body || `#${actor.id}`),
      ),
    );
  }
}

// A live notification has the same words as title and body.
const WORDS = {
  conversation_creation: "A conversation has begun",
  conversation_assignment: "A conversation was given to you",
  assigned_conversation_new_message: "A new message for you",
  conversation_mention: "You were mentioned",
  participating_conversation_new_message: "A new message where you take part",
};
