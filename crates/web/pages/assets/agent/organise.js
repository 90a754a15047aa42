// Who works on the conversation, how urgent it is, what it is about, and until when it rests.

import { byId, element } from "../shared/dom.js";
import { attempt } from "../shared/page.js";

const PRIORITIES = ["urgent", "high", "medium", "low"];
const HOUR = 3600;
const MORNING = 9;

/** The controls beside the conversation in hand. */
export class Organise {
  #agents = new Map();
  #teams = [];
  #labels = [];
  // Fields whose choice is on its way.
  #changing = new Set();

  constructor(desk) {
    this.desk = desk;
    const on = (id, act) => byId(id).addEventListener("change", ({ target }) => this.#change(id, () => act(target.value)));
    on("assignee", (value) => this.#assign({ assignee_id: Number(value) }));
    on("team", (value) => this.#assign({ team_id: Number(value) }));
    on("priority", (value) => desk.api.setPriority(this.#id, value || "none"));
    on("snooze", (value) => this.#snooze(value));
  }

  get #id() {
    return this.desk.thread.conversation.id;
  }

  /** Everything that can be chosen; asked again when the server says that it has changed. */
  async learn() {
    [this.#teams, this.#labels] = await Promise.all([this.desk.api.teams(), this.desk.api.labels()]);
    if (this.desk.thread.conversation) this.show(this.desk.thread.conversation);
  }

  /** What was refused or did not arrive is shown as it was before. */
  async #change(id, act) {
    const { conversation } = this.desk.thread;
    this.#changing.add(id);
    const done = await attempt(async () => {
      await act();
      return true;
    });
    this.#changing.delete(id);
    const current = this.desk.thread.conversation;
    if (current && (!done || current.id !== conversation.id)) this.show(current);
  }

  show(conversation) {
    const { meta, priority, status, labels } = conversation;
    this.#agentsOf(conversation.inbox_id);
    this.#choices("team", ["No team", ""], this.#teams.map(({ id, name }) => [name, id]), meta.team?.id ?? "");
    this.#choices("priority", ["Not urgent", ""], PRIORITIES.map((word) => [word, word]), priority ?? "");
    byId("snooze").value = "";
    byId("snooze").hidden = status === "resolved";
    this.#showLabels(labels ?? []);
  }

  async #agentsOf(inbox) {
    const show = (agents) => {
      const assignee = this.desk.thread.conversation?.meta.assignee?.id ?? "";
      this.#choices("assignee", ["Nobody", ""], agents.map(({ id, available_name: name }) => [name, id]), assignee);
    };
    if (this.#agents.has(inbox)) return show(this.#agents.get(inbox));
    const agents = await this.desk.api.assignableAgents(inbox).catch(() => []);
    this.#agents.set(inbox, agents);
    if (this.desk.thread.conversation?.inbox_id === inbox) show(agents);
    return undefined;
  }

  #showLabels(own) {
    const titles = [...new Set([...this.#labels.map(({ title }) => title), ...own])].sort();
    const chip = (title) => {
      const on = own.includes(title);
      const change = () => attempt(() => this.desk.api.setLabels(this.#id, on ? own.filter((other) => other !== title) : [...own, title]));
      const color = this.#labels.find((label) => label.title === title)?.color;
      const button = element("button", { type: "button", class: "label-chip", "aria-pressed": String(on), onclick: change }, element("i"), title);
      if (color) button.firstChild.style.background = color;
      return button;
    };
    const none = element("p", { class: "hint" }, "This account has no labels yet.");
    byId("labels").replaceChildren(...(titles.length ? titles.map(chip) : [none]));
  }

  /** Draws the options anew only when they are others, so that a list that is open stays open. */
  #choices(id, none, options, chosen) {
    if (this.#changing.has(id)) return;
    const select = byId(id);
    const wanted = [none, ...options].map(([text, value]) => new Option(text, value));
    const isSame = ({ text, value }, index) => text === select.options[index]?.text && value === select.options[index].value;
    if (wanted.length !== select.options.length || !wanted.every(isSame)) select.replaceChildren(...wanted);
    select.value = String(chosen);
  }

  #assign(fields) {
    return this.desk.api.assignTo(this.#id, fields);
  }

  #snooze(value) {
    byId("snooze").value = "";
    if (value) return this.desk.api.snooze(this.#id, until(value));
    return undefined;
  }
}

/** The second in which a rest ends; null until the customer writes. */
function until(value) {
  if (value === "reply") return null;
  if (value === "hour") return Math.floor(Date.now() / 1000) + HOUR;
  const day = new Date();
  day.setDate(day.getDate() + (value === "week" ? 7 : 1));
  day.setHours(MORNING, 0, 0, 0);
  return Math.floor(day / 1000);
}
