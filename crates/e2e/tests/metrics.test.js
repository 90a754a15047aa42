// What the operator reads on `/metrics` is what happened.

import assert from "node:assert/strict";

import { Cable } from "../lib/cable.js";
import { Listener, saying } from "../lib/listener.js";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

story("connections, people, topics and refusals are counted as they come and go", async ({ server, agent, inbox, metrics }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const idle = await Cable.connect(server);
  const cables = [];
  for (const person of [agent, agent, visitor]) {
    const cable = await Cable.connect(server);
    await cable.subscribe(JSON.stringify(person.cableParameters));
    cables.push(cable);
  }
  await cables[0].subscribe(JSON.stringify({ ...agent.cableParameters, again: true }));

  assert.equal(await metrics.value("clients_num"), 4);
  assert.equal(await metrics.value("clients_uniq_num"), 2);
  // The agent's own, the account, its two inboxes; the session.
  assert.equal(await metrics.value("broadcast_streams_num"), 5);
  assert.equal(await metrics.value("client_msg_total"), 4);

  idle.send({ command: "subscribe", identifier: '{"channel":"RoomChannel","pubsub_token":"nobody"}' });
  idle.send({ command: "dance", identifier: "{}" });
  idle.send({ command: "subscribe", identifier: '{"channel":"OtherChannel"}' });
  for (let count = 0; count < 2; count += 1) await idle.frame("a rejection", ({ type }) => type === "reject_subscription");
  assert.equal(await metrics.value("failed_auths_total"), 2);
  assert.equal(await metrics.value("client_msg_total"), 6);
  assert.equal(await metrics.value("failed_client_msg_total"), 1);

  for (const cable of [idle, ...cables]) cable.close();
  await metrics.becomes("clients_num", 0);
  await metrics.becomes("clients_uniq_num", 0);
  await metrics.becomes("broadcast_streams_num", 0);
});

story("events, their bytes and their times are measured", async ({ server, agent, inbox, metrics }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const cable = await Cable.connect(server);
  await cable.subscribe(JSON.stringify(visitor.cableParameters));
  await cable.next("presence.update");
  // What came before this was told before this.
  await agent.answers(visitor.conversation.id, "the first of all");
  await cable.next("conversation.updated");
  const names = ["broadcast_msg_total", "data_sent_total", "data_rcvd_total", "events_seq", "publish_seconds_count", "store_commit_seconds_count"];
  const read = async () => Object.fromEntries(await Promise.all(names.map(async (name) => [name, await metrics.value(name)])));
  const before = await read();
  const texts = cable.texts();

  for (let count = 0; count < 10; count += 1) await agent.answers(visitor.conversation.id, `answer ${count}`);
  await cable.next("message.created", ({ content }) => content === "answer 9");
  await metrics.becomes("broadcast_msg_total", before.broadcast_msg_total + ((await metrics.value("events_seq")) - before.events_seq));
  cable.send({ command: "unsubscribe", identifier: JSON.stringify(visitor.cableParameters) });
  await metrics.becomes("broadcast_streams_num", 0);

  const after = await read();
  const head = (await agent.events()).head;
  assert.equal(after.events_seq, head);
  assert.ok(after.events_seq - before.events_seq >= 10);
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  // Each frame has a head of two or four bytes besides.
  const sent = after.data_sent_total - before.data_sent_total;
  assert.ok(sent > bytes && sent <= bytes + 4 * texts.length, `${sent} for ${bytes} in ${texts.length}`);
  assert.ok(after.data_rcvd_total > before.data_rcvd_total);
  assert.ok(after.publish_seconds_count - before.publish_seconds_count >= 10);
  assert.equal(after.store_commit_seconds_count - before.store_commit_seconds_count, 10);
  assert.ok((await metrics.value("publish_seconds_sum")) < 1);
  assert.ok((await metrics.value("store_batch_size_sum")) >= 10);
  const route = "/api/v1/accounts/{account_id}/conversations/{conversation_id}/messages";
  assert.equal(await metrics.value(`http_request_seconds_count{route="${route}",status="200"}`), 11);
});

story("catching up after a pause is counted, and nobody was given up", async ({ server, agent, inbox, metrics }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const slow = await Cable.connect(server);
  await slow.subscribe(JSON.stringify(agent.cableParameters));
  const attentive = await Listener.of(server, visitor);

  slow.pause();
  for (let count = 0; count < 100; count += 1) await visitor.says(`${count} ${"x".repeat(100_000)}`);
  await visitor.says("end");
  await attentive.hears("the end", saying("end"));
  slow.resume();
  await slow.next("message.created", ({ content }) => content === "end");

  assert.ok((await metrics.value("slow_reader_catch_ups_total")) >= 1);
  assert.equal(await metrics.value("disconnected_slow_clients_total"), 0);
}, { SWITCHBOARD_FLOOD_LIMIT: "0" });
