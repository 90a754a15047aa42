// Everybody who could listen to one conversation, and some who must not.

import assert from "node:assert/strict";

import { Agent } from "./agent.js";
import { Listener, saying } from "./listener.js";
import { Visitor } from "./visitor.js";

export const NEIGHBOUR = { email: "gus@example.test", password: "Globex-Horse-9-Battery" };

export class Cast {
  #agent;
  #listeners = {};
  #conversations = {};
  #marks = 0;

  // Two inboxes of one account, and a second account. The story's own agent acts and does not listen.
  static async gather({ server, agent, inbox }) {
    const cast = new Cast();
    cast.#agent = agent;
    const elsewhere = await agent.createInbox("Elsewhere");
    await cast.#hire(agent, inbox, elsewhere);
    await cast.#welcome(server, inbox, elsewhere);
    cast.neighbour = await neighbour(server);
    await cast.#settle(server);
    return cast;
  }

  // Asserts that these people hear the event once, and everybody else never.
  async onlyHeardBy(roles, what, matches) {
    await Promise.all(roles.map((role) => this.#listeners[role].hears(`${what} at the ${role}`, matches)));
    await this.#mark();

    for (const [role, { heard }] of Object.entries(this.#listeners)) {
      const times = heard.filter(matches).length;
      assert.equal(times, roles.includes(role) ? 1 : 0, `how often the ${role} heard ${what}`);
    }
  }

  // Somebody's connection ends.
  leaves(role) {
    this.#listeners[role].leaves();
    delete this.#listeners[role];
    delete this.#conversations[role];
  }

  // What somebody heard of an event.
  heardBy(role, event) {
    return this.#listeners[role].heard.filter((heard) => heard.event === event).map(({ data }) => data);
  }

  async #hire(agent, inbox, elsewhere) {
    this.administrator = await agent.hires("Boss", "administrator");
    this.member = await agent.hires("Mel");
    this.outsider = await agent.hires("Otto");
    await agent.lets(this.member, inbox);
    await agent.lets(this.outsider, elsewhere);
  }

  async #welcome(server, inbox, elsewhere) {
    this.customer = await Visitor.withConversation(server, inbox, { identifier: "zoe" });
    this.sibling = await Visitor.withConversation(server, inbox, { identifier: "zoe" });
    this.proven = await Visitor.proven(server, inbox, "pia");
    this.provenElsewhere = await Visitor.proven(server, elsewhere, "pia");
    this.unproven = await Visitor.withConversation(server, inbox, { identifier: "pia" });
    this.stranger = await Visitor.withConversation(server, inbox);
  }

  async #settle(server) {
    const { customer, sibling, proven, provenElsewhere, unproven, stranger, neighbour } = this;
    this.#conversations = {
      administrator: customer,
      member: customer,
      outsider: provenElsewhere,
      customer,
      sibling,
      proven,
      provenElsewhere,
      unproven,
      stranger,
      neighbour: neighbour.visitor,
    };
    for (const role of Object.keys(this.#conversations)) {
      this.#listeners[role] = await Listener.of(server, this[role]);
    }
  }

  // Tells everybody something that they certainly hear: what has not come until then does not come.
  async #mark() {
    this.#marks += 1;
    for (const [role, { conversation }] of Object.entries(this.#conversations)) {
      const mark = `mark ${this.#marks} for the ${role}`;
      const hand = role === "neighbour" ? this.neighbour : this.#agent;
      await hand.answers(conversation.id, mark);
      await this.#listeners[role].hears(mark, saying(mark));
    }
  }
}

// The administrator of another account on the same server, with a customer of their own.
export async function neighbour(server) {
  const settings = {
    SWITCHBOARD_ACCOUNT_NAME: "Globex",
    SWITCHBOARD_ADMIN_EMAIL: NEIGHBOUR.email,
    SWITCHBOARD_ADMIN_PASSWORD: NEIGHBOUR.password,
  };
  await server.installation.says(["init", "--another"], { settings });
  const administrator = await Agent.signIn(server, NEIGHBOUR);
  administrator.inbox = await administrator.createInbox("Next door");
  administrator.visitor = await Visitor.withConversation(server, administrator.inbox);
  return administrator;
}
