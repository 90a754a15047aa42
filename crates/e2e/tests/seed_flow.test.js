// The main job: a customer and an agent talk, live, through the sample client of the realtime guide.

import assert from "node:assert/strict";

import { InboxService } from "../lib/inbox_service.js";
import { Mailbox } from "../lib/mailbox.js";
import { story } from "../lib/story.js";

const ZOE = { identifier: "customer-42", email: "zoe@example.test", phone_number: "+14155550123" };

story("the sample client receives its own message", async ({ server, inbox }) => {
  const { service, events } = await subscribed(server, inbox);

  const posted = (await service.createMessage("hello")).data;

  const { data } = await events.take(named("message.created"), "the customer's own message");
  assert.equal(data.id, posted.id);
  assert.equal(data.content, "hello");
  assert.equal(data.message_type, 0);
  assert.equal(data.sender.type, "contact");
});

story("an agent's answer reaches the customer's socket", async ({ server, agent, inbox }) => {
  const { service, events } = await subscribed(server, inbox);
  await service.createMessage("is anybody there?");
  const [waiting] = (await agent.conversations()).payload;

  const answer = await agent.answers(waiting.id, "yes, how can I help?");

  const isAnswer = ({ event, data }) => event === "message.created" && data.message_type === 1;
  const { data } = await events.take(isAnswer, "the agent's answer");
  assert.equal(data.id, answer.id);
  assert.equal(data.content, "yes, how can I help?");
  assert.equal(data.conversation_id, service.conversationResponse.id);
  assert.equal(data.sender.type, "user");
});

story("the customer's session is what the sample client copies from the answers", async ({ server, inbox }) => {
  const { service } = await subscribed(server, inbox);

  const keys = ["email", "id", "name", "phone_number", "pubsub_token", "source_id"];
  assert.deepEqual(Object.keys(service.contactResponse).sort(), keys);
  assert.equal(service.contactResponse.email, ZOE.email);
  assert.equal(service.contactResponse.phone_number, ZOE.phone_number);
  assert.equal(typeof service.contactResponse.name, "string");
  assert.equal(service.conversationResponse.id, 1);
  assert.equal(service.conversationResponse.status, "open");
});

// The sample does not wait for its confirmation; the presence that follows it says that the subscription stands.
async function subscribed(server, inbox) {
  const service = new InboxService(server.url, server.url.replace("http", "ws"));
  server.admit(service);
  const events = new Mailbox();
  service.on("message", (message) => events.push(message));
  await service.init(inbox.inbox_identifier, ZOE);
  await events.take(named("presence.update"), "the presence after subscribing");
  return { service, events };
}

function named(name) {
  return ({ event }) => event === name;
}
