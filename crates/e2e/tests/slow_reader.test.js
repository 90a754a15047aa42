// A client that stops reading costs nobody else anything and misses nothing itself.

import assert from "node:assert/strict";

import { Cable } from "../lib/cable.js";
import { Listener, saying } from "../lib/listener.js";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

const ROUNDS = 2;
// Each message is told with its content twice, and once more as the last one of its conversation: together far more
// than the megabyte that a queue may hold and what the kernel buffers on both sides.
const MESSAGES = 100;
const FILLING = "x".repeat(100_000);
const UNLIMITED = { SWITCHBOARD_FLOOD_LIMIT: "0" };

story(
  "a client that stops reading and goes on later gets everything once and in order",
  async ({ server, agent, inbox }) => {
    const visitor = await Visitor.withConversation(server, inbox);
    const slow = await Cable.connect(server);
    await slow.subscribe(JSON.stringify(agent.cableParameters));
    const attentive = await Listener.of(server, visitor);

    for (let round = 1; round <= ROUNDS; round += 1) {
      const names = Array.from({ length: MESSAGES }, (_, index) => `${round}/${index}`);

      slow.pause();
      for (const name of names) {
        await visitor.says(`${name} ${FILLING}`);
        await attentive.hears(`message ${name}`, saying(`${name} ${FILLING}`));
      }
      assert.ok(slow.seen("message.created").length < MESSAGES, "the slow client took everything while it did not read");
      slow.resume();
      await visitor.says(`${round}/end`);

      const heard = [];
      while (heard.at(-1) !== `${round}/end`) heard.push(await nextName(slow));
      assert.deepEqual(heard, [...names, `${round}/end`]);
    }
  },
  UNLIMITED,
);

async function nextName(cable) {
  return (await cable.next("message.created")).content.split(" ")[0];
}
