// Conversations find somebody by themselves: in turn, once, whoever is killed, on however many nodes.

import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { test } from "node:test";

import { Agent } from "../lib/agent.js";
import { databases } from "../lib/databases.js";
import { eventually } from "../lib/eventually.js";
import { Installation } from "../lib/installation.js";
import { Listener } from "../lib/listener.js";
import { FIRST_START, Server } from "../lib/server.js";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

const SOON_MS = 10_000;
// A node that was killed at work is succeeded when its lease has run out.
const SUCCESSION_MS = 45_000;
const UNLIMITED = { SWITCHBOARD_RATE_LIMIT: "0", SWITCHBOARD_SIGN_INS_PER_ADDRESS: "0" };

// An inbox whose conversations are assigned, with these people.
async function desk(agent, names) {
  const inbox = await agent.createInbox("Desk", {}, {});
  const people = [];
  for (const name of names) {
    const colleague = await agent.hires(name);
    await agent.lets(colleague, inbox);
    people.push(colleague);
  }
  return { inbox, people };
}

async function assignee(agent, conversationId) {
  return (await agent.conversation(conversationId)).meta.assignee?.name;
}

async function assigned(agent, conversationId, patience = SOON_MS) {
  let name;
  await eventually(`giving away conversation ${conversationId}`, patience, async () => {
    name = await assignee(agent, conversationId);
    return name !== undefined;
  });
  return name;
}

// How often each of the names occurs.
function counted(names) {
  const counts = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

story("those who are here take turns, are told, and anybody can read why", async ({ server, agent }) => {
  const { inbox, people } = await desk(agent, ["Mel", "Max", "Moe"]);
  const [mel, max] = [await Listener.of(server, people[0]), await Listener.of(server, people[1])];

  const turns = [];
  for (let index = 0; index < 4; index += 1) {
    const { conversation } = await Visitor.withConversation(server, inbox);
    turns.push({ id: conversation.id, name: await assigned(agent, conversation.id) });
  }

  assert.deepEqual(turns.map(({ name }) => name), ["Mel", "Max", "Mel", "Max"]);
  const told = ({ event, data }) => event === "assignee.changed" && data.id === turns[3].id;
  const noted = ({ event, data }) => event === "message.created" && data.conversation_id === turns[3].id && data.message_type === 2;
  for (const listener of [mel, max]) {
    await listener.hears("the assignment", told);
    await listener.hears("what is noted about it", noted);
  }
  const [decision, ...older] = await people[0].routingDecisions(turns[3].id);
  assert.deepEqual(older, []);
  assert.deepEqual([decision.cause, decision.policy, decision.reason], ["opened", "round_robin", "turn"]);
  assert.equal(decision.chosen_id, people[1].user.id);
  const standings = Object.fromEntries(decision.candidates.map(({ name, standing }) => [name, standing]));
  assert.deepEqual(standings, { Mel: "next", Max: "chosen", Moe: "offline" });
});

story(
  "what came while nobody was here goes to whoever comes, oldest first",
  async ({ server, agent }) => {
    const { inbox, people } = await desk(agent, ["Mel"]);
    const visitors = [];
    for (let index = 0; index < 3; index += 1) visitors.push(await Visitor.withConversation(server, inbox));
    const ids = visitors.map(({ conversation }) => conversation.id);
    await eventually("deciding that nobody is here", SOON_MS, async () => (await agent.routingDecisions(ids[2])).length > 0);

    await Listener.of(server, people[0]);
    for (const id of ids) assert.equal(await assigned(agent, id), "Mel");

    const given = (await agent.log()).filter(({ event }) => event === "assignee.changed").map(({ data }) => data.id);
    assert.deepEqual(given, ids);
    const decisions = await agent.routingDecisions(ids[0]);
    assert.deepEqual(decisions.map(({ reason }) => reason), ["turn", "nobody_online"]);
  },
  { SWITCHBOARD_USER_PRESENCE: "1s" },
);

story("what was put aside comes back at its time and finds somebody", async ({ server, agent }) => {
  const { inbox, people } = await desk(agent, ["Mel"]);
  const { conversation } = await Visitor.withConversation(server, inbox);
  const until = Math.floor(Date.now() / 1000) + 2;
  await agent.snoozes(conversation.id, until);
  const mel = await Listener.of(server, people[0]);

  const isBack = ({ event, data }) => event === "conversation.status_changed" && data.status === "open";
  await mel.hears("the end of the snooze", isBack);

  assert.ok(Date.now() / 1000 < until + 5, "within seconds");
  assert.equal(await assigned(agent, conversation.id), "Mel");
});

// Every conversation that was begun, and each customer who said something, has each effect once.
async function eachOnce(agent, visitors) {
  const log = await agent.log();
  for (const { conversation, contact } of visitors) {
    const of = (wanted) => log.filter(({ event, data }) => event === wanted && data.id === conversation.id).length;
    assert.equal(of("assignee.changed"), 1, `assignments of conversation ${conversation.id}`);
    const notes = log.filter(({ event, data }) => {
      return event === "message.created" && data.conversation_id === conversation.id && data.message_type === 2;
    });
    assert.equal(notes.length, 1, `notes in conversation ${conversation.id}`);
    assert.equal((await agent.routingDecisions(conversation.id)).length, 1);
    const active = log.filter(({ event, data }) => event === "contact.updated" && data.id === contact.id).length;
    assert.equal(active, 1, `how often customer ${contact.id} was found to be active`);
  }
}

story(
  "killed in the middle of it, a server does everything once",
  async ({ server, agent }) => {
    const { inbox, people } = await desk(agent, ["Mel", "Max"]);
    const visitors = [];
    for (let round = 0; round < 3; round += 1) {
      for (const person of people) await Listener.of(server, person);
      const arrivals = Array.from({ length: 30 }, async () => {
        const visitor = await Visitor.arrive(server, inbox);
        await visitor.begins();
        await visitor.says("hello");
        return visitor;
      });
      visitors.push(...(await Promise.all(arrivals)));
      // Somewhere between the answers and the last of what follows from them.
      await new Promise((over) => setTimeout(over, randomInt(250)));
      await server.kill();
      await server.restart();
    }
    for (const person of people) await Listener.of(server, person);

    for (const { conversation } of visitors) await assigned(agent, conversation.id, SUCCESSION_MS);
    await eventually("noting the last customer", SUCCESSION_MS, async () => {
      const active = (await agent.log()).filter(({ event }) => event === "contact.updated");
      return new Set(active.map(({ data }) => data.id)).size === visitors.length;
    });
    await eachOnce(agent, visitors);
  },
  UNLIMITED,
);

for (const database of databases.filter(({ name }) => name === "PostgreSQL")) {
  test(`two servers on one ${database.name} assign each conversation once, and one goes on alone`, async () => {
    const settings = { ...FIRST_START, ...UNLIMITED, ...(await database.settings()) };
    const first = await Server.on(await Installation.create(settings));
    const second = await Server.on(await Installation.create(settings));
    try {
      await twoServers(first, second);
    } catch (error) {
      console.error(`── the first server's log\n${first.log}\n── the second's\n${second.log}\n──`);
      throw error;
    } finally {
      await Promise.all([first.dispose(), second.dispose()]);
    }
  });
}

async function twoServers(first, second) {
  const agent = await Agent.signIn(first);
  const { inbox, people } = await desk(agent, ["Mel", "Max", "Moe"]);
  // Without a bus each server knows of those who are connected to it.
  for (const server of [first, second]) {
    for (const person of people) await Listener.of(server, person);
  }

  const arrive = async (server) => {
    const visitor = await Visitor.withConversation(server, inbox);
    await visitor.says("hello");
    return visitor;
  };
  const visitors = await Promise.all(Array.from({ length: 30 }, (_, index) => arrive(index % 2 ? first : second)));
  const names = [];
  for (const { conversation } of visitors) names.push(await assigned(agent, conversation.id));
  assert.deepEqual(counted(names), { Mel: 10, Max: 10, Moe: 10 });

  const more = await Promise.all(Array.from({ length: 6 }, (_, index) => arrive(index % 2 ? first : second)));
  await second.kill();
  for (const { conversation } of more) await assigned(agent, conversation.id, SUCCESSION_MS);
  await eventually("noting the last customer", SUCCESSION_MS, async () => {
    const active = (await agent.log()).filter(({ event }) => event === "contact.updated");
    return new Set(active.map(({ data }) => data.id)).size === visitors.length + more.length;
  });
  await eachOnce(agent, [...visitors, ...more]);
}
