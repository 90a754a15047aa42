// A planned restart: clients are sent away, come back by themselves and miss nothing.

import assert from "node:assert/strict";

import { Cable } from "../lib/cable.js";
import { OfficialCable } from "../lib/official_cable.js";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

const GOING_AWAY = [1001, 1012];

story("a stopping server tells its clients to come back and ends well", async ({ server, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const cable = await Cable.connect(server);
  await cable.subscribe(JSON.stringify(visitor.cableParameters));

  const code = await server.stop();

  const farewell = await cable.frame("the farewell", ({ type }) => type === "disconnect");
  assert.deepEqual(farewell, { type: "disconnect", reason: "server_restart", reconnect: true });
  assert.ok(GOING_AWAY.includes(await cable.closed()));
  assert.equal(code, 0);
  assert.doesNotMatch(server.log, /ERROR|panic/);
});

story(
  "many clients are sent away one after the other, over the time that the operator gives",
  async ({ server }) => {
    const cables = await Promise.all(Array.from({ length: 40 }, () => Cable.connect(server)));
    const farewells = cables.map(async (cable) => {
      await cable.frame("the farewell", ({ type }) => type === "disconnect");
      return performance.now();
    });

    const code = await server.stop();

    const times = await Promise.all(farewells);
    const spread = Math.max(...times) - Math.min(...times);
    assert.equal(code, 0);
    assert.ok(spread > 600 && spread < 5_000, `spread over ${spread} ms`);
  },
  { SWITCHBOARD_RECONNECT_SPREAD: "1s" },
);

story("the official client comes back by itself, misses nothing and is present", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const cable = new OfficialCable(server);
  const [room, desk] = [cable.join(visitor.cableParameters), cable.join(agent.cableParameters)];
  await Promise.all([room.next("presence.update"), desk.next("presence.update")]);
  await Promise.all([room.connected(), desk.connected()]);
  await agent.answers(visitor.conversation.id, "before");
  await room.next("message.created");

  await server.stop();
  await Promise.all([room.disconnected(), desk.disconnected()]);
  await server.restart();
  await agent.answers(visitor.conversation.id, "while nobody listened");
  await Promise.all([room.connectedAgain(), desk.connectedAgain()]);
  await agent.answers(visitor.conversation.id, "after");

  await room.next("message.created", ({ content }) => content === "after");
  const fetched = (await visitor.latestMessages()).map(({ content }) => content);
  assert.deepEqual(fetched, ["before", "while nobody listened", "after"]);
  await room.next("presence.update", ({ users }) => users[agent.user.id] === "online");
  await desk.next("presence.update", ({ contacts }) => contacts[visitor.contact.id] === "online");
});
