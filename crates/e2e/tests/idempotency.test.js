// A request that is sent again, for whatever reason, takes effect once.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

import axios from "axios";

import { form, PDF } from "../lib/files.js";
import { Listener, saying } from "../lib/listener.js";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

const AT_ONCE = 20;

story("a message repeated under its echo_id is the first one again, told once", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const desk = await Listener.of(server, agent);
  const echo = randomUUID();

  const first = await visitor.says("hello", { echo_id: echo });
  const second = await visitor.says("hello", { echo_id: echo });
  await visitor.says("the end");

  assert.deepEqual(second, first);
  await desk.hears("the end", saying("the end"));
  assert.deepEqual(desk.contents, ["hello", "the end"]);
});

story("twenty copies at the same time make one message", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const desk = await Listener.of(server, agent);
  const copies = (post) => Promise.all(Array.from({ length: AT_ONCE }, post));
  const [echo, key] = [randomUUID(), randomUUID()];

  const byEcho = await copies(() => visitor.says("by echo_id", { echo_id: echo }));
  const byHeader = await copies(async () => (await post(visitor.messagesUrl, key, { content: "by header" })).data);
  const byAgent = await copies(() => agent.answers(visitor.conversation.id, "by the agent", { echo_id: echo }));
  await visitor.says("the end");

  for (const answers of [byEcho, byHeader, byAgent]) {
    assert.equal(new Set(answers.map(({ id }) => id)).size, 1);
  }
  await desk.hears("the end", saying("the end"));
  assert.deepEqual(desk.contents, ["by echo_id", "by header", "by the agent", "the end"]);
});

story("twenty customers with one identity at the same time are one contact", async ({ server, inbox }) => {
  const arrivals = Array.from({ length: AT_ONCE }, () => Visitor.arrive(server, inbox, { identifier: "zoe" }));

  const contacts = (await Promise.all(arrivals)).map(({ contact }) => contact);

  assert.equal(new Set(contacts.map(({ id }) => id)).size, 1);
  assert.equal(new Set(contacts.map(({ source_id: id }) => id)).size, AT_ONCE);
});

story("another content under the same echo_id is another message", async ({ server, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const echo = randomUUID();

  const first = await visitor.says("hello", { echo_id: echo });
  const second = await visitor.says("good bye", { echo_id: echo });

  assert.notEqual(second.id, first.id);
  assert.deepEqual((await visitor.latestMessages()).map(({ content }) => content), ["hello", "good bye"]);
});

story("another request under the same Idempotency-Key is refused", async ({ server, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const key = randomUUID();

  const first = await post(visitor.messagesUrl, key, { content: "hello" });
  const again = await post(visitor.messagesUrl, key, { content: "hello" });
  const other = await post(visitor.messagesUrl, key, { content: "good bye" });

  assert.deepEqual([again.status, again.data], [200, first.data]);
  assert.equal(other.status, 422);
  assert.deepEqual((await visitor.latestMessages()).map(({ content }) => content), ["hello"]);
});

story("keys of different people never meet", async ({ server, agent, inbox }) => {
  const [zoe, pia] = [await Visitor.withConversation(server, inbox), await Visitor.withConversation(server, inbox)];
  const key = randomUUID();

  const ids = [
    (await post(zoe.messagesUrl, key, { content: "hello" })).data.id,
    (await post(pia.messagesUrl, key, { content: "hello" })).data.id,
    (await zoe.says("hello", { echo_id: key })).id,
    (await pia.says("hello", { echo_id: key })).id,
    (await agent.answers(zoe.conversation.id, "hello", { echo_id: key })).id,
  ];

  assert.equal(new Set(ids).size, ids.length);
});

story("a conversation begun twice under one key is one conversation", async ({ server, inbox }) => {
  const visitor = await Visitor.arrive(server, inbox);
  const key = randomUUID();
  const begins = () => post(`${visitor.url}/conversations`, key, {});

  const answers = await Promise.all(Array.from({ length: AT_ONCE }, begins));

  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  assert.equal(new Set(answers.map(({ data }) => data.id)).size, 1);
});

story("an inbox with one conversation for each customer gives it to all who ask at once", async ({ server, agent }) => {
  const inbox = await agent.createInbox("Hotline");
  await agent.updateInbox(inbox, { lock_to_single_conversation: true });
  const visitor = await Visitor.arrive(server, inbox);

  const conversations = await Promise.all(Array.from({ length: AT_ONCE }, () => visitor.begins()));

  assert.equal(new Set(conversations.map(({ id }) => id)).size, 1);
});

story("a repeated upload is one message with its files", async ({ server, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const echo = randomUUID();

  const first = await visitor.sends(form("our offer", [PDF], { echo_id: echo }));
  const second = await visitor.sends(form("our offer", [PDF], { echo_id: echo }));

  assert.equal(second.id, first.id);
  assert.deepEqual(second.attachments, first.attachments);
  const { data } = await axios.get(second.attachments[0].data_url, { responseType: "arraybuffer" });
  assert.deepEqual(data, PDF.bytes);
});

function post(url, key, body) {
  return axios.post(url, body, { headers: { "Idempotency-Key": key }, validateStatus: () => true });
}
