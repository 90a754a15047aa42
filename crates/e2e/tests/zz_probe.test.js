import assert from "node:assert/strict";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";
import { Listener } from "../lib/listener.js";
story("probe", async ({ server, agent, inbox }) => {
  const desk = await Listener.of(server, agent);
  for (let i = 0; i < 60; i += 1) {
    const v = await Visitor.arrive(server, inbox);
    const name = `Zoe ${i}`;
    await Promise.all([v.begins().then(() => v.says("hi")), v.isNow({ name, email: "" })]);
    const c = (await agent.conversations()).payload.find(({ id }) => id === v.conversation.id);
    assert.equal(c.meta.sender.name, name);
    await desk.hears("rename", ({ event, data }) => event === "contact.updated" && data.name === name);
    await desk.hears("conversation", ({ event, data }) => event === "conversation.created" && data.id === v.conversation.id);
  }
});
