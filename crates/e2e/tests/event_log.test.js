// The log by HTTP: waiting for what happens next, and streaming it.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";

import axios from "axios";

import { Agent } from "../lib/agent.js";
import { databases } from "../lib/databases.js";
import { EventStream } from "../lib/event_stream.js";
import { eventually } from "../lib/eventually.js";
import { Listener, saying } from "../lib/listener.js";
import { ADMINISTRATOR, Server } from "../lib/server.js";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

// Far less than a request may wait.
const SOON_MS = 5_000;
const SEATS = 100;

story("who waits is answered as soon as something happens that they may see", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const [customer, desk] = [logOf(visitor), logOfAgent(server, agent)];
  const { head } = await read(customer, { after: 0 });

  const waiting = [customer, desk].map((log) => read(log, { after: head, wait: 30 }));
  await agent.notes(visitor.conversation.id, "between us");
  const [note] = (await waiting[1]).events;
  const began = performance.now();
  await agent.answers(visitor.conversation.id, "hello");
  const [answer] = (await waiting[0]).events;

  assert.ok(performance.now() - began < SOON_MS);
  assert.equal(note.data.content, "between us");
  assert.deepEqual([answer.event, answer.data.content], ["message.created", "hello"]);
  assert.ok(answer.seq > note.seq);
});

story("who waits in vain is answered without events, and what was there before comes at once", async (stage) => {
  const { server, inbox } = stage;
  const visitor = await Visitor.withConversation(server, inbox);
  await visitor.says("already there");
  const began = performance.now();

  const { events, head, epoch } = await read(logOf(visitor), { after: 0, wait: 30 });
  assert.ok(performance.now() - began < SOON_MS);
  assert.ok(events.some(({ data }) => data.content === "already there"));
  assert.deepEqual(await read(logOf(visitor), { after: head, wait: 1 }), { events: [], head, epoch });
});

story("a stream tells what was there and then what happens, and goes on where it was cut", async (stage) => {
  const { server, agent, inbox } = stage;
  const visitor = await Visitor.withConversation(server, inbox);
  const { events: before, epoch } = await read(logOf(visitor), { after: 0 });

  const first = await EventStream.open(server, logOf(visitor).url);
  assert.match(first.headers.get("content-type"), /^text\/event-stream/);
  await agent.answers(visitor.conversation.id, "one");
  const told = await first.upTo("one");
  await first.close();
  await agent.notes(visitor.conversation.id, "between us");
  await visitor.says("two");
  const second = await EventStream.open(server, logOf(visitor).url, { "last-event-id": told.at(-1).id });
  await visitor.says("three");
  told.push(...(await second.upTo("three")));

  const all = (await read(logOf(visitor), { after: 0 })).events;
  assert.deepEqual(told.map(({ id, event, data }) => ({ id, event, data })), all.map(({ seq, event, data }) => ({ id: `${epoch}:${seq}`, event, data })));
  assert.deepEqual(all.slice(0, before.length), before);
  assert.doesNotMatch(JSON.stringify(told), /between us/);
});

story("a stream that cannot go on is refused", async ({ server, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const { head, epoch } = await read(logOf(visitor), { after: 0 });

  for (const id of [`another:${head}`, `${epoch}:${head + 1}`, "nonsense"]) {
    const headers = { accept: "text/event-stream", "last-event-id": id };
    const answer = await axios.get(logOf(visitor).url, { headers, validateStatus: () => true });
    assert.equal(answer.status, 410);
    assert.deepEqual(answer.data, { error: "resync_required", head, epoch });
  }
});

story("an agent's stream narrows with their inboxes and ends with their place in the account", async (stage) => {
  const { server, agent, inbox } = stage;
  const colleague = await agent.hires("Mel");
  const elsewhere = await agent.createInbox("Elsewhere");
  for (const place of [inbox, elsewhere]) await agent.lets(colleague, place);
  const [here, there] = [await Visitor.withConversation(server, inbox), await Visitor.withConversation(server, elsewhere)];
  const { url, headers } = logOfAgent(server, colleague);
  const stream = await EventStream.open(server, url, headers);

  await here.says("before");
  await stream.upTo("before");
  await agent.removes(colleague, inbox);
  await here.says("not any more");
  await there.says("still");
  const told = await stream.upTo("still");
  assert.ok(told.every(({ data }) => data.content !== "not any more"));

  await agent.dismisses(colleague);
  await there.says("anybody?");
  await stream.ended();
  assert.ok(stream.left().every(({ data }) => data?.content !== "anybody?"));
});

story("a stream ends with the token that opened it, and with the need of a proof", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox, { identifier: "zoe" });
  const token = (await server.installation.says(["token", "create", "--email", ADMINISTRATOR.email, "--name", "robot"])).trim();
  const list = await server.installation.says(["token", "list", "--email", ADMINISTRATOR.email]);
  const robot = await EventStream.open(server, logOfAgent(server, agent).url, { api_access_token: token });
  const customer = await EventStream.open(server, logOf(visitor).url);

  await server.installation.says(["token", "revoke", /^(\d+) .*robot$/m.exec(list)[1]]);
  await agent.updateInbox(inbox, { channel: { hmac_mandatory: true } });
  await customer.ended();
  // What a server remembers of a token may be half a second old.
  await eventually("the end of the robot's stream", SOON_MS, async () => {
    await agent.notes(visitor.conversation.id, "between us");
    return robot.isOver;
  });
});

story("a stopping server sends those who wait away at once", async ({ server, agent, inbox, metrics }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const { head } = await read(logOf(visitor), { after: 0 });
  const stream = await EventStream.open(server, logOf(visitor).url, {});
  const { url, headers } = logOfAgent(server, agent);
  const robot = await EventStream.open(server, url, headers);
  const waiting = read(logOf(visitor), { after: head, wait: 30 });
  await robot.next("the visitor's conversation", ({ event }) => event === "conversation.created");
  await metrics.becomes("waiting_num", 3);
  const began = performance.now();

  assert.equal(await server.stop(), 0);

  assert.ok(performance.now() - began < SOON_MS);
  await Promise.all([stream.ended(), robot.ended()]);
  assert.deepEqual((await waiting).events, []);
  assert.doesNotMatch(server.log, /ERROR|panic|cut off/);
});

story("one address cannot take all places to wait in", async ({ server, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const { url } = logOf(visitor);
  const streams = await Promise.all(Array.from({ length: SEATS }, () => EventStream.open(server, url)));

  await assert.rejects(EventStream.open(server, url), /refused with 429/);
  assert.equal((await axios.get(url)).status, 200);
  for (const stream of streams) await stream.close();
});

function logOf(visitor) {
  return { url: `${visitor.url}/events`, headers: {} };
}

function logOfAgent(server, agent) {
  return { url: `${server.url}/api/v1/accounts/${agent.accountId}/events`, headers: agent.headers };
}

async function read({ url, headers }, params) {
  return (await axios.get(url, { headers, params })).data;
}

// Only PostgreSQL is ever shared by nodes of two versions.
for (const database of databases.filter(({ name }) => name === "PostgreSQL")) {
  test(`what a newer version told is passed over, and what comes after it is told (${database.name})`, async () => {
    const settings = await database.settings();
    const server = await Server.start(settings);
    try {
      const agent = await Agent.signIn(server);
      const inbox = await agent.createInbox("Shop");
      const visitor = await Visitor.withConversation(server, inbox);
      await server.stop();
      const insert = `UPDATE account_heads SET seq = seq + 1;
        INSERT INTO events (account_id, seq, name, inbox_id, audience, created_at, payload)
        SELECT account_id, seq, 'conversation.dreamt', ${inbox.id}, 'inbox:${inbox.id} dream:7', 0, '{"v":9,"body":{"dream":{}}}' FROM account_heads;`;
      await promisify(execFile)("psql", [settings.SWITCHBOARD_DATABASE_URL, "--quiet", "--no-psqlrc", "--command", insert]);
      await server.restart();

      const log = logOfAgent(server, agent);
      const { head } = await read(log, { after: 0 });
      const listener = await Listener.of(server, agent);
      await visitor.says("after the dream");
      await listener.hears("the message", saying("after the dream"));

      const { events } = await read(log, { after: head - 1 });
      assert.ok(events.some(({ data }) => data.content === "after the dream"));
      assert.ok(!events.some(({ event }) => /dream|unknown/.test(event)));
    } finally {
      await server.dispose();
    }
  });
}
