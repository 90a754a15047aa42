// Two servers on one database are one: what happens at one is told by the other, and what happens at both at once is
// done in turn.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";

import axios from "axios";

import { Agent } from "../lib/agent.js";
import { databases } from "../lib/databases.js";
import { eventually } from "../lib/eventually.js";
import { Installation } from "../lib/installation.js";
import { Listener, saying } from "../lib/listener.js";
import { FIRST_START, Server } from "../lib/server.js";
import { Visitor } from "../lib/visitor.js";

const LONGEST_STORY_MS = 120_000;
const SOON_MS = 10_000;
const ROUNDS = 15;
const UNLIMITED = {
  SWITCHBOARD_RATE_LIMIT: "0",
  SWITCHBOARD_FLOOD_LIMIT: "0",
  SWITCHBOARD_SIGN_INS_PER_ADDRESS: "0",
};

// Signals are told by the node that they are given to.
const SIGNALS = ["presence.update", "conversation.typing_on", "conversation.typing_off"];

// `body` gets two servers on one PostgreSQL, the administrator signed in at each, and an inbox.
function nodes(name, body) {
  for (const database of databases.filter((database) => database.name === "PostgreSQL")) {
    test(name, { timeout: LONGEST_STORY_MS }, async () => {
      const settings = { ...FIRST_START, ...UNLIMITED, ...(await database.settings()) };
      const installation = await Installation.create(settings);
      const first = await Server.on(installation);
      const second = await Server.on(installation);
      try {
        const [agent, twin] = [await Agent.signIn(first), await Agent.signIn(second)];
        await body({ first, second, agent, twin, inbox: await agent.createInbox("Shop") });
      } catch (error) {
        console.error(`── the first server's log\n${first.log}\n── the second's\n${second.log}\n──`);
        throw error;
      } finally {
        await Promise.all([first.dispose(), second.dispose()]);
      }
    });
  }
}

nodes("whatever happens at one server is told by the other, once, in order and in the same words", async (cast) => {
  const { first, second, agent, inbox } = cast;
  const mel = await agent.hires("Mel");
  await agent.lets(mel, inbox);
  const customer = await Visitor.arrive(first, inbox, { name: "Zoe", email: "zoe@example.test" });
  const proven = await Visitor.proven(first, inbox, "pia");
  const listeners = [];
  for (const person of [agent, mel, customer, proven]) {
    listeners.push([await Listener.of(first, person), await Listener.of(second, person)]);
  }

  const last = await everything({ agent, mel, customer, inbox });
  let notification;
  await eventually("the last notification", SOON_MS, async () => {
    [notification] = (await mel.notifications()).payload;
    return notification?.secondary_actor?.id === last.id;
  });
  await mel.handles(notification);
  await mel.throwsAway(notification);
  const marks = ["the end", "the end for Pia"];
  await agent.answers(customer.conversation.id, marks[0]);
  await agent.answers(proven.conversation.id, marks[1]);

  const told = new Set();
  for (const [index, pair] of listeners.entries()) {
    const end = saying(index === 2 ? marks[0] : marks[1]);
    for (const listener of pair) await listener.hears("the end", end);
    const [here, there] = pair.map(({ heard }) => heard.filter(({ event }) => !SIGNALS.includes(event)));
    assert.deepEqual(there, here);
    for (const { event } of there) told.add(event);
  }
  assert.deepEqual([...told].sort(), EVENTS);
});

// Every event that is kept.
const EVENTS = [
  "account.cache_invalidated",
  "assignee.changed",
  "contact.created",
  "contact.deleted",
  "contact.merged",
  "contact.updated",
  "conversation.contact_changed",
  "conversation.created",
  "conversation.mentioned",
  "conversation.read",
  "conversation.status_changed",
  "conversation.updated",
  "first.reply.created",
  "message.created",
  "message.updated",
  "notification.created",
  "notification.deleted",
  "notification.updated",
  "notification_created",
  "team.changed",
];

// Causes each of them but what becomes of notifications; gives the last message of which Mel is notified.
async function everything({ agent, mel, customer, inbox }) {
  const { id } = await customer.begins();
  await customer.says("hello", { echo_id: randomUUID() });
  await agent.assigns(id, { assignee_id: mel.user.id });
  await mel.answers(id, "good morning");
  await customer.reads();
  const team = await agent.createTeam("night", [mel]);
  await agent.assigns(id, { team_id: team.id });
  await agent.notes(id, `look (mention://user/${mel.user.id}/Mel)`);
  await agent.labels(id, ["vip"]);
  await mel.resolves(id);
  const { contact } = await agent.addsContact({ name: "Max" });
  const merge = { base_contact_id: contact.id, mergee_contact_id: customer.contact.id };
  assert.equal((await agent.calls("post", "/actions/contact_merge", merge))[0], 200);
  await agent.updateInbox(inbox, { name: "Store" });
  return agent.answers(id, "good night");
}

nodes("who has a conversation is told alike by everybody who changes it at the same time", async (cast) => {
  const { first, agent, twin, inbox } = cast;
  const [mel, max] = [await agent.hires("Mel"), await agent.hires("Max")];
  const visitor = await Visitor.withConversation(first, inbox);
  const { id } = visitor.conversation;

  for (let round = 0; round < ROUNDS; round += 1) {
    await Promise.all([
      agent.assigns(id, { assignee_id: round % 2 ? mel.user.id : max.user.id }),
      twin.assigns(id, { assignee_id: round % 2 ? max.user.id : mel.user.id }),
      twin.labels(id, [`round-${round}`]),
      visitor.says(`message ${round}`),
      twin.answers(id, `answer ${round}`),
    ]);
  }

  let now = null;
  for (const { seq, event, data } of await agent.log()) {
    if (event === "assignee.changed") now = data.meta.assignee.id;
    const { assignee } = data.meta ?? {};
    if (data.meta && data.id === id) assert.equal(assignee?.id ?? null, now, `event ${seq}: ${event}`);
  }
  assert.equal(await holder(agent, visitor), now);
});

nodes("customers are heard while agents find out at two servers who they are", async (cast) => {
  const { first, second, agent, twin, inbox } = cast;
  for (let round = 0; round < 3; round += 1) {
    const visitors = [await Visitor.withConversation(first, inbox), await Visitor.withConversation(second, inbox)];
    const [one, other] = visitors.map(({ contact }) => contact.id);
    const merging = new AbortController();
    const talking = visitors.map((visitor) => talk(visitor, merging.signal));
    const others = visitors.flatMap((visitor) => [begin(visitor, merging.signal), tell(visitor, merging.signal)]);
    await eventually("something said", SOON_MS, async () => (await visitors[0].latestMessages()).length > 2);

    const answers = await Promise.all([
      agent.calls("post", "/actions/contact_merge", { base_contact_id: one, mergee_contact_id: other }),
      twin.calls("post", "/actions/contact_merge", { base_contact_id: other, mergee_contact_id: one }),
    ]);
    merging.abort();

    assert.deepEqual(answers.map(([status]) => status).sort(), [200, 404]);
    for (const [index, said] of (await Promise.all(talking)).entries()) {
      const stored = await visitors[index].allMessages();
      assert.deepEqual(stored.map(({ content }) => content), said);
      assert.deepEqual(new Set(stored.map(({ sender }) => sender.id)).size, 1);
    }
    await Promise.all(others);
  }
});

async function talk(visitor, signal) {
  const said = [];
  while (!signal.aborted) said.push((await visitor.says(`message ${said.length}`)).content);
  return said;
}

async function begin(visitor, signal) {
  while (!signal.aborted) await axios.post(`${visitor.url}/conversations`, {});
}

// Says more about themselves.
async function tell(visitor, signal) {
  for (let count = 0; !signal.aborted; count += 1) await visitor.isNow({ custom_attributes: { count } });
}

nodes("whoever is dismissed while they are given conversations has none afterwards, and everybody is told", async (cast) => {
  const { first, agent, twin, inbox } = cast;
  const visitors = [];
  for (let index = 0; index < 4; index += 1) visitors.push(await Visitor.withConversation(first, inbox));
  for (let round = 0; round < 4; round += 1) {
    const mel = await agent.hires(`Mel${round}`);
    const dismissing = new AbortController();
    const giving = visitors.map(({ conversation }, index) => {
      return give(index % 2 ? agent : twin, conversation.id, mel.user.id, dismissing.signal);
    });
    await eventually("a conversation", SOON_MS, async () => {
      return (await holder(agent, visitors[0])) !== null;
    });

    await twin.dismisses(mel);
    dismissing.abort();
    await Promise.all(giving);

    for (const visitor of visitors) assert.equal(await holder(agent, visitor), null);
  }
  const told = {};
  for (const { event, data } of await agent.log()) if (event === "assignee.changed") told[data.id] = data.meta.assignee;
  for (const { conversation } of visitors) assert.equal(told[conversation.id] ?? null, null);
});

async function holder(agent, { conversation }) {
  return (await agent.conversation(conversation.id)).meta.assignee?.id ?? null;
}

// Gives and takes away again, so that there is always something to tell.
async function give(agent, id, user, signal) {
  while (!signal.aborted) {
    for (const assignee of [user, 0]) {
      const [status] = await agent.calls("post", `/conversations/${id}/assignments`, { assignee_id: assignee });
      assert.ok([200, 422].includes(status), `answered with ${status}`);
    }
  }
}

nodes("rights that are lost at one server are lost at the other", async (cast) => {
  const { first, second, agent, inbox } = cast;
  const elsewhere = await agent.createInbox("Elsewhere");
  const mel = await agent.hires("Mel");
  await agent.lets(mel, elsewhere);
  await agent.lets(mel, inbox);
  const [visitor, other] = [await Visitor.withConversation(first, inbox), await Visitor.withConversation(first, elsewhere)];
  const desk = await Listener.of(second, mel);

  await visitor.says("before");
  await agent.removes(mel, inbox);
  await visitor.says("after");
  await other.says("elsewhere");
  await desk.hears("what is said elsewhere", saying("elsewhere"));
  await mel.resetsToken();

  await desk.rejected();
  assert.deepEqual(desk.contents, ["before", "elsewhere"]);
});

nodes("of two administrators who change different things at once neither undoes the other", async (cast) => {
  const { agent, twin, inbox } = cast;
  const [label, team] = [await agent.createLabel("vip"), await agent.createTeam("night")];
  const changes = [
    [`/inboxes/${inbox.id}`, "name", "greeting_message"],
    [`/labels/${label.id}`, "description", "title"],
    [`/teams/${team.id}`, "name", "description"],
  ];

  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [path, one, other] of changes) {
      await Promise.all([
        agent.calls("patch", path, { [one]: `one-${round}` }),
        twin.calls("patch", path, { [other]: `other-${round}` }),
      ]);
      const [, now] = await agent.calls("get", path);
      assert.deepEqual([now[one], now[other]], [`one-${round}`, `other-${round}`], path);
    }
    const [name, display_name] = [`Ada ${round}`, `A. ${round}`];
    await Promise.all([agent.looksLike({ profile: { name } }), twin.looksLike({ profile: { display_name } })]);
    const ada = await agent.profile();
    assert.deepEqual([ada.name, ada.display_name], [name, display_name]);
  }
});
