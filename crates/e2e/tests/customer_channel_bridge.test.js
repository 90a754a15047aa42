// One conversation on all doors at once: everybody sees everything once, and in one order.

import assert from "node:assert/strict";

import { AMNA, hired, house, numberOf, signedIn } from "../lib/channel_desk.js";
import { CLIENTS, Gadget, chats, init } from "../lib/gadget.js";
import { Listener, saying } from "../lib/listener.js";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

const EACH = 10;
const SHOWN = 200;

story(
  "200 rapid messages of 20 clients on both doors are seen by everybody once and in one order",
  async ({ server, agent }) => {
    const [bo, cy] = [await hired(server, agent, "Bo"), await hired(server, agent, "Cy")];
    const begun = await init(server, AMNA);
    const { conversationId } = begun;
    const sockets = await Promise.all(Array.from({ length: 12 }, async (_, place) => {
      const gadget = await Gadget.connect(server, CLIENTS[place % CLIENTS.length]);
      await gadget.joins(begun);
      return gadget;
    }));
    for (const [colleague, client] of [[bo, CLIENTS[0]], [cy, CLIENTS[4]]]) {
      const desk = await signedIn(server, colleague, client);
      await desk.asks("joinConversation", { conversationId, id: String(colleague.user.id) });
      sockets.push(desk);
    }
    const id = await numberOf(agent, conversationId);
    const visitor = await Visitor.ofChannel(server, await house(server, agent), begun, { id });
    const listeners = await Promise.all([agent, bo, visitor].map((person) => Listener.of(server, person)));

    const speakers = sockets.map((socket) => async (text) => assert.equal((await socket.says(conversationId, text)).code, 200));
    for (const somebody of [agent, bo, cy]) speakers.push((text) => somebody.answers(id, text));
    for (let place = 0; place < 3; place += 1) speakers.push((text) => visitor.says(text));
    assert.equal(speakers.length, 20);
    await Promise.all(speakers.flatMap((says, place) => Array.from({ length: EACH }, (_, number) => says(`${place} says ${number}`))));
    await agent.answers(id, "the end");

    const order = (await visitor.allMessages()).filter(({ message_type: type }) => type < 2).map(({ content }) => content);
    assert.equal(new Set(order).size, 201);
    assert.equal(order.length, 201, "each once");
    assert.deepEqual(await listed(agent, id), order);
    for (const [place, socket] of sockets.entries()) {
      await socket.hears("the end");
      const heard = socket.left("messageArrived").filter(({ type }) => type === "ChatMessage").map(({ text }) => text);
      const others = order.filter((text) => text !== "the end" && !text.startsWith(`${place} says `));
      assert.deepEqual(heard, others, `socket ${place}`);
    }
    for (const listener of listeners) {
      await listener.hears("the end", saying("the end"));
      assert.deepEqual(listener.contents.filter((content) => order.includes(content)), order);
    }
    for (const client of CLIENTS) {
      const { info } = await (await Gadget.connect(server, client)).joins(begun);
      assert.equal(info.messages.length, SHOWN);
      assert.deepEqual(chats(info).map(({ text }) => text), order.slice(-chats(info).length));
      const times = info.messages.map(({ timestamp }) => timestamp);
      assert.deepEqual(times, times.toSorted());
    }
  },
  { SWITCHBOARD_FLOOD_LIMIT: "0" },
);

// Everything that was said, as agents page through it.
async function listed(agent, id) {
  let all = [];
  for (;;) {
    const page = await agent.messages(id, all.length ? { before: all[0].id } : {});
    if (page.length === 0) return all.filter(({ message_type: type }) => type < 2).map(({ content }) => content);
    all = page.concat(all);
  }
}
