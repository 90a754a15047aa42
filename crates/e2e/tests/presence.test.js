// Who is here: as long as any connection says so, and a while longer.

import assert from "node:assert/strict";
import { setTimeout as pass } from "node:timers/promises";

import { Listener } from "../lib/listener.js";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

const WINDOW_MS = 2_000;
const QUICK = { SWITCHBOARD_USER_PRESENCE: "2s", SWITCHBOARD_CONTACT_PRESENCE: "2s" };

story(
  "somebody is here while any of their connections is alive, and everybody is told when they are gone",
  async ({ server, agent, inbox }) => {
    const colleague = await agent.hires("Mel");
    const desk = await Listener.of(server, agent);
    const visitor = await Visitor.withConversation(server, inbox);
    const customer = await Listener.of(server, visitor);
    const [laptop, phone] = [await Listener.of(server, colleague), await Listener.of(server, colleague)];
    const isHere = ({ event, data }) => event === "presence.update" && data.users[colleague.user.id] === "online";
    const isGone = (news) => (heard) => news(heard) && heard.event === "presence.update" && !isHere(heard);

    await Promise.all([desk, customer].map((listener) => listener.hears("the colleague", isHere)));
    laptop.leaves();
    const closed = performance.now();
    while (performance.now() - closed < 1.5 * WINDOW_MS) {
      const { users } = await phone.isHere();
      assert.equal(users[colleague.user.id], "online");
      await pass(WINDOW_MS / 4);
    }
    assert.ok(![desk, customer].some(({ heard }) => heard.some(isGone(after(heard, isHere)))));
    phone.leaves();

    for (const listener of [desk, customer]) {
      await listener.hears("the colleague's going", isGone(after(listener.heard, isHere)));
    }
    const told = customer.heard.filter(({ event }) => event === "presence.update");
    assert.ok(told.every(({ data }) => !("contacts" in data)));
    assert.ok(desk.heard.some(({ data }) => visitor.contact.id in (data.contacts ?? {})));
  },
  QUICK,
);

// Matches what came after the first that matches `since`.
function after(heard, since) {
  return (event) => heard.indexOf(event) > heard.findIndex(since);
}
