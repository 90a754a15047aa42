// Clients that lose their connection come back by themselves and hear everything they missed, once and in order.

import assert from "node:assert/strict";
import { randomInt, randomUUID } from "node:crypto";

import { CuttingProxy } from "../lib/cutting_proxy.js";
import { ResumingCable } from "../lib/resuming_cable.js";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

const UNLIMITED = { SWITCHBOARD_RATE_LIMIT: "0", SWITCHBOARD_FLOOD_LIMIT: "0" };
const MESSAGES = 150;
const CUTS = 12;
const WRITERS = 4;
const ROUNDS = 3;

story(
  "a line that is cut again and again in the middle of the stream loses nothing and repeats nothing",
  async ({ server, agent, inbox }) => {
    const visitor = await Visitor.withConversation(server, inbox);
    const proxy = await CuttingProxy.before(server);
    const [room, desk] = [await ResumingCable.join(proxy, visitor), await ResumingCable.join(proxy, agent)];

    const said = [];
    for (let index = 0; index < MESSAGES; index += 1) {
      if (index % Math.ceil(MESSAGES / CUTS) === 0) proxy.cutAfter(randomInt(1, 12_000));
      const speaker = index % 2 ? visitor.says(`${index}`) : agent.answers(visitor.conversation.id, `${index}`);
      said.push((await speaker).content);
    }
    await visitor.says("the end");

    for (const client of [room, desk]) {
      await client.hears("the end");
      assert.deepEqual(client.contents, [...said, "the end"]);
      assertRising(client.offsets);
    }
    assert.ok(room.connections > CUTS / 2, "the line was hardly ever cut");
  },
  UNLIMITED,
);

story("a planned restart loses nothing, of what came before it and of what came while nobody listened", async (stage) => {
  const { server, agent, inbox } = stage;
  const visitor = await Visitor.withConversation(server, inbox);
  const proxy = await CuttingProxy.before(server);
  const [room, desk] = [await ResumingCable.join(proxy, visitor), await ResumingCable.join(proxy, agent)];
  await visitor.says("before");

  await server.stop();
  proxy.break();
  await server.restart();
  await agent.answers(visitor.conversation.id, "while nobody listened");
  await agent.notes(visitor.conversation.id, "between us");
  proxy.mend();
  await visitor.says("after");

  await Promise.all([room.hears("after"), desk.hears("after")]);
  assert.deepEqual(room.contents, ["before", "while nobody listened", "after"]);
  assert.deepEqual(desk.contents, ["before", "while nobody listened", "between us", "after"]);
  assertRising(room.offsets);
  assertRising(desk.offsets);
  assert.doesNotMatch(server.log, /ERROR|panic/);
});

story(
  "a server killed under load tells its clients everything it stored, once and in order",
  async ({ server, agent, inbox }) => {
    const writers = [];
    for (let index = 0; index < WRITERS; index += 1) writers.push(await Visitor.withConversation(server, inbox));
    const rooms = await Promise.all(writers.map((writer) => ResumingCable.join(server, writer)));
    const desk = await ResumingCable.join(server, agent);

    for (let round = 1; round <= ROUNDS; round += 1) {
      await writeUntilKilled(server, writers);
      await server.restart();
    }
    for (const writer of writers) await writer.says("the end");

    for (const [index, writer] of writers.entries()) {
      const stored = (await writer.allMessages()).map(({ content }) => content);
      await rooms[index].hears("the end");
      assert.deepEqual(rooms[index].contents, stored);
      assertRising(rooms[index].offsets);
      await desk.next("message.created", ({ content, conversation_id: id }) => content === "the end" && id === writer.conversation.id);
      const atTheDesk = desk.heard.filter(({ event, data }) => event === "message.created" && data.conversation_id === writer.conversation.id);
      assert.deepEqual(atTheDesk.map(({ data }) => data.content), stored);
    }
    assertRising(desk.offsets);
  },
  UNLIMITED,
);

// Lets everybody write at once and kills the server in the middle of it.
async function writeUntilKilled(server, writers) {
  let answersLeft = randomInt(50, 200);
  let killed;
  const write = async (writer) => {
    for (;;) {
      try {
        await writer.says(randomUUID());
      } catch (error) {
        if (error.response || !killed) throw error;
        return;
      }
      answersLeft -= 1;
      if (answersLeft === 0) killed = server.kill();
    }
  };
  await Promise.all(writers.map(write));
  await killed;
}

function assertRising(offsets) {
  assert.ok(offsets.every((offset) => Number.isInteger(offset)), "a fact without a position");
  assert.deepEqual(offsets, [...new Set(offsets)].sort((one, other) => one - other));
}
