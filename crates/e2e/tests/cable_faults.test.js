// Clients by the thousand that come, go and break in the middle of everything: the server forgets them all.

import assert from "node:assert/strict";
import { once } from "node:events";

import WebSocket from "ws";

import { Cable } from "../lib/cable.js";
import { eventually } from "../lib/eventually.js";
import { Listener, saying } from "../lib/listener.js";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

const UNLIMITED = { SWITCHBOARD_FLOOD_LIMIT: "0", SWITCHBOARD_RATE_LIMIT: "0", SWITCHBOARD_SOCKETS_PER_ADDRESS: "0" };
const RECONNECTS = Number(process.env.RECONNECTS ?? 2_000);
const AT_ONCE = 50;
const MIB = 1024 * 1024;

story(
  "thousands of quick reconnects leave nothing behind",
  async ({ server, agent, inbox, metrics }) => {
    const visitor = await Visitor.withConversation(server, inbox);
    const people = [agent.cableParameters, visitor.cableParameters].map((parameters) => JSON.stringify(parameters));
    const rounds = async (count) => {
      for (let done = 0; done < count; done += AT_ONCE) {
        await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => comesAndGoes(server, people[index % 2], index)));
      }
      await metrics.becomes("clients_num", 0);
    };

    await rounds(RECONNECTS / 4);
    const before = await server.memory();
    await rounds(RECONNECTS);

    await eventually("the old level of memory", 10_000, async () => (await server.memory()) < before + 4 * MIB);
    assert.equal(await metrics.value("clients_uniq_num"), 0);
    assert.equal(await metrics.value("broadcast_streams_num"), 0);
    const listener = await Listener.of(server, visitor);
    await agent.answers(visitor.conversation.id, "still here");
    await listener.hears("the answer", saying("still here"));
    assert.doesNotMatch(server.log, /ERROR|panic/i);
  },
  UNLIMITED,
);

story(
  "a thousand subscriptions of one socket each hear every event once",
  async ({ server, agent, inbox, metrics }) => {
    const visitor = await Visitor.withConversation(server, inbox);
    const cable = await Cable.connect(server);
    const identifiers = Array.from({ length: 1_000 }, (_, number) => JSON.stringify({ ...visitor.cableParameters, number }));

    for (const identifier of identifiers) cable.send({ command: "subscribe", identifier });
    for (const identifier of identifiers) {
      await cable.frame("a confirmation", (answer) => answer.type === "confirm_subscription" && answer.identifier === identifier);
    }
    await agent.answers(visitor.conversation.id, "to all of you");
    const told = new Set();
    for (let count = 0; count < identifiers.length; count += 1) {
      const { identifier } = await cable.frame("the answer", ({ message }) => message?.event === "message.created");
      told.add(identifier);
    }

    assert.equal(told.size, identifiers.length);
    assert.equal(await metrics.value("clients_uniq_num"), 1);
    cable.close();
    await metrics.becomes("broadcast_streams_num", 0);
  },
  { ...UNLIMITED, SWITCHBOARD_SUBSCRIPTIONS_PER_SOCKET: "0" },
);

story(
  "sockets that break in the middle of a write disturb nobody",
  async ({ server, agent, inbox, metrics }) => {
    const visitor = await Visitor.withConversation(server, inbox);
    const attentive = await Listener.of(server, visitor);
    const identifier = JSON.stringify(agent.cableParameters);

    for (let round = 0; round < 3; round += 1) {
      const doomed = [];
      for (let count = 0; count < 10; count += 1) {
        const cable = await Cable.connect(server);
        await cable.subscribe(identifier);
        cable.pause();
        doomed.push(cable);
      }
      for (let count = 0; count < 30; count += 1) await visitor.says(`${round}/${count} ${"x".repeat(100_000)}`);
      const last = visitor.says(`${round}/end`);
      for (const cable of doomed) cable.breaks();
      await last;
      await attentive.hears("the last message", saying(`${round}/end`));
      await metrics.becomes("clients_num", 1);
    }

    assert.equal(attentive.contents.length, 93);
    assert.doesNotMatch(server.log, /ERROR|panic/i);
  },
  UNLIMITED,
);

// Connects, subscribes, sees the confirmation in most cases, and leaves without a word.
async function comesAndGoes(server, identifier, index) {
  const socket = new WebSocket(server.cableUrl);
  socket.on("error", () => {});
  const confirmed = new Promise((resolve) => {
    socket.on("message", (text) => text.toString().includes("confirm_subscription") && resolve());
  });
  await once(socket, "open");
  socket.send(JSON.stringify({ command: "subscribe", identifier }));
  if (index % 5 > 0) await confirmed;
  const closed = once(socket, "close");
  if (index % 3 > 0) socket.terminate();
  else socket.close();
  await closed;
}
