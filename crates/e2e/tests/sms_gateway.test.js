// The example SMS gateway between Switchboard and a provider of short messages.

import assert from "node:assert/strict";

import { eventually } from "../lib/eventually.js";
import { SENDER, SmsGateway } from "../lib/sms_gateway.js";
import { story } from "../lib/story.js";

const AMNA = "+14155550123";
const SOON_MS = 10_000;
const TOKEN = "connector-token-1";

async function newest(agent) {
  const { payload: [conversation] } = await agent.conversations({ status: "all" });
  return conversation;
}

story("short messages come in once, and the answers go out once, whatever breaks", async ({ server, agent }) => {
  const gateway = await SmsGateway.start(server, { CONNECTOR_TOKEN: TOKEN });
  const statuses = [
    await gateway.calls("/inbound", { from: AMNA, text: "Is my order ready?", id: "in-1" }),
    await gateway.calls("/inbound", new URLSearchParams({ from: AMNA, text: "Is my order ready?", id: "in-1" })),
    await gateway.calls("/inbound", { from: AMNA, text: "Hello?", id: "in-2" }),
  ];
  assert.deepEqual(statuses, [200, 200, 200]);
  const { id, additional_attributes: { channel }, meta: { sender } } = await newest(agent);
  assert.deepEqual([channel, sender.phone_number], ["sms", AMNA]);
  assert.deepEqual((await agent.messages(id)).filter(({ message_type: type }) => type === 0).map(({ content }) => content), ["Is my order ready?", "Hello?"]);

  const status = async (text) => (await agent.messages(id)).find(({ content }) => content === text).status;
  gateway.refusals = [503, 202];
  await agent.answers(id, "Yes, it is");
  const first = await gateway.sends("Yes, it is");
  assert.deepEqual([first.from, first.to], [SENDER, AMNA]);
  assert.equal((await gateway.sends("Yes, it is")).reference, first.reference, "what was not taken is sent again under its name");
  await eventually("the delivery is shown", SOON_MS, async () => (await status("Yes, it is")) === "delivered");
  assert.equal(await gateway.calls("/status", { reference: first.reference, status: "undelivered" }), 200);
  await eventually("the failure is shown", SOON_MS, async () => (await status("Yes, it is")) === "failed");
  gateway.refusals = [400];
  await agent.answers(id, "to nobody");
  await gateway.sends("to nobody");
  await eventually("the refusal is shown", SOON_MS, async () => (await status("to nobody")) === "failed");

  await server.kill();
  assert.equal(await gateway.calls("/inbound", { from: AMNA, text: "Still there?", id: "in-3" }), 503, "the provider keeps it");
  await server.restart();
  await gateway.isConnected();
  assert.equal(await gateway.calls("/inbound", { from: AMNA, text: "Still there?", id: "in-3" }), 200);
  await agent.answers(id, "We are back");
  await gateway.sends("We are back");
  await agent.resolves(id);
  assert.equal(await gateway.calls("/inbound", { from: AMNA, text: "One more thing", id: "in-4" }), 200);
  assert.notEqual((await newest(agent)).id, id, "a new conversation after the end");
  assert.deepEqual(gateway.left, []);
}, { SWITCHBOARD_CONNECTOR_TOKEN: TOKEN });

story("what no provider would send to the SMS gateway is refused", async ({ server }) => {
  const gateway = await SmsGateway.start(server);

  const statuses = [
    await gateway.calls("/inbound", { from: AMNA, text: "hi", id: "1" }, "wrong"),
    await gateway.calls("/inbound", { from: AMNA, id: "1" }),
    await gateway.calls("/inbound", { from: AMNA, text: "x".repeat(70_000), id: "1" }),
    await gateway.calls("/status", { reference: "nonsense", status: "delivered" }),
    await gateway.calls("/status", { reference: "nonsense", status: "lost" }),
    await gateway.calls("/nowhere", { a: 1 }),
  ];

  assert.deepEqual(statuses, [401, 400, 413, 404, 400, 404]);
});
