// Killed at any moment: what was answered with 200 is there, once, in the next life.

import assert from "node:assert/strict";
import { randomInt, randomUUID } from "node:crypto";

import { eventually } from "../lib/eventually.js";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

const POSTERS = 8;
const ROUNDS = 3;
const IMPORTED = 800;
// What somebody was at work on when they were killed is taken over once their lease has run out.
const AFTER_LEASE_MS = 45_000;
const UNLIMITED = {
  SWITCHBOARD_RATE_LIMIT: "0",
  SWITCHBOARD_FLOOD_LIMIT: "0",
};

story(
  "every message answered with 200 survives a kill, exactly once, and the log has no gap",
  async ({ server, inbox }) => {
    const posters = [];
    for (let index = 0; index < POSTERS; index += 1) {
      posters.push(new Poster(await Visitor.withConversation(server, inbox)));
    }

    for (let round = 1; round <= ROUNDS; round += 1) {
      await writeUntilKilled(server, posters);
      await server.restart();
      for (const poster of posters) await poster.check(`round ${round}`);
      await checkLog(server);
    }
  },
  UNLIMITED,
);

story(
  "an import and the end of an inbox that a kill interrupts go on in the next life, and nothing is done twice",
  async ({ server, agent, inbox }) => {
    for (let index = 0; index < 30; index += 1) {
      const visitor = await Visitor.withConversation(server, inbox, { name: "gone" });
      await visitor.says("hello");
    }
    const rows = Array.from({ length: IMPORTED }, (_, number) => `Person ${number},person${number}@example.test`);
    const { id } = await agent.importsContacts(["name,email", "broken,nonsense", ...rows].join("\n"));
    const transfer = async () => (await agent.contactTransfers("import")).find((one) => one.id === id);
    await eventually("a beginning", AFTER_LEASE_MS, async () => (await transfer()).rows > 0);
    await agent.deletesInbox(inbox);

    await server.kill();
    await server.restart();

    await eventually("the end of the import", AFTER_LEASE_MS, async () => (await transfer()).ended_at !== null);
    const { status, rows: done, added, changed, refused } = await transfer();
    assert.deepEqual([status, done, added, changed, refused], ["completed", IMPORTED + 1, IMPORTED, 0, 1]);
    const known = (await agent.contacts()).meta.count;
    assert.equal(known, IMPORTED);
    await eventually("the end of the inbox", AFTER_LEASE_MS, async () => (await agent.inboxes()).every((other) => other.id !== inbox.id));
    const { all_count: left } = (await agent.conversations({ status: "all" })).meta;
    assert.equal(left, 0);
    await checkLog(server);
  },
  UNLIMITED,
);

// Lets all posters write at once and kills the server after a random number of answers, at a random point of a batch.
async function writeUntilKilled(server, posters) {
  let answersLeft = randomInt(50, 600);
  let killed;
  const countdown = () => {
    answersLeft -= 1;
    if (answersLeft === 0) killed = new Promise((over) => setTimeout(over, randomInt(8))).then(() => server.kill());
  };

  await Promise.all(posters.map((poster) => poster.write(countdown, () => killed !== undefined)));
  await killed;
}

// The log of every account is whole: no event is missing between the first and the last.
async function checkLog(server) {
  const report = await server.installation.says(["events", "check"]);
  assert.match(report, /^account 1: events 1 to \d+: whole\n$/);
}

// Writes one message after the other and remembers which were answered.
class Poster {
  #visitor;
  #answered = [];
  #unanswered;

  constructor(visitor) {
    this.#visitor = visitor;
  }

  // Writes until the connection breaks; before the kill that would be a failure of the server.
  async write(answered, mayBreak) {
    for (;;) {
      this.#unanswered = randomUUID();
      try {
        await this.#post(this.#unanswered);
      } catch (error) {
        if (error.response || !mayBreak()) throw error;
        return;
      }
      answered();
    }
  }

  // The client repeats what it got no answer for, as clients do; whether it had been stored must not show.
  async check(when) {
    await this.#post(this.#unanswered);

    const stored = await this.#visitor.allMessages();
    assert.deepEqual(stored.map(({ content }) => content), this.#answered.map(({ content }) => content), when);
    assert.deepEqual(stored.map(({ id }) => id), this.#answered.map(({ id }) => id), when);
  }

  async #post(content) {
    const { id } = await this.#visitor.says(content, { echo_id: content });
    this.#answered.push({ id, content });
  }
}
