// `/cable` under the official client, and under plain sockets where the bytes themselves matter.

import assert from "node:assert/strict";

import { Cable } from "../lib/cable.js";
import { OfficialCable } from "../lib/official_cable.js";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

const MESSAGE_KEYS = [
  "account_id", "additional_attributes", "content", "content_attributes", "content_type", "conversation",
  "conversation_id", "created_at", "external_source_ids", "id", "inbox_id", "message_type", "private",
  "processed_message_content", "sender", "sender_id", "sender_type", "sentiment", "source_id", "status", "updated_at",
];
const CONTACT_KEYS = [
  "additional_attributes", "blocked", "custom_attributes", "email", "id", "identifier", "name", "phone_number",
  "thumbnail", "type",
];
const USER_KEYS = ["availability_status", "available_name", "avatar_url", "id", "name", "thumbnail", "type"];

story("a contact subscribes and learns which agents are present", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const cable = new OfficialCable(server);
  const desk = cable.join(agent.cableParameters);
  await desk.connected();

  const room = cable.join(visitor.cableParameters);
  await room.connected();

  const presence = await room.next("presence.update");
  assert.deepEqual(presence, { account_id: agent.accountId, users: { [agent.user.id]: "online" } });
});

story("an agent subscribes and learns which agents and contacts are present", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const cable = new OfficialCable(server);
  const room = cable.join(visitor.cableParameters);
  await room.connected();

  const desk = cable.join(agent.cableParameters);
  await desk.connected();

  assert.deepEqual(await desk.next("presence.update"), {
    account_id: agent.accountId,
    users: { [agent.user.id]: "online" },
    contacts: { [visitor.contact.id]: "online" },
  });
});

story("update_presence is answered at once", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const cable = new OfficialCable(server);
  const room = cable.join(visitor.cableParameters);
  await room.next("presence.update");

  room.perform("update_presence");

  const presence = await room.next("presence.update");
  assert.equal(presence.account_id, agent.accountId);
});

story("a visitor's message carries exactly the documented keys", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox, { name: "Zoe" });
  const cable = new OfficialCable(server);
  const room = cable.join(visitor.cableParameters);
  const desk = cable.join(agent.cableParameters);
  await Promise.all([room.connected(), desk.connected()]);

  await visitor.says("hello");

  for (const seen of [await room.next("message.created"), await desk.next("message.created")]) {
    assert.deepEqual(Object.keys(seen).sort(), MESSAGE_KEYS);
    assert.deepEqual(Object.keys(seen.sender).sort(), CONTACT_KEYS);
    assert.deepEqual(Object.keys(seen.conversation).sort(), [
      "assignee_id", "contact_inbox", "last_activity_at", "unread_count",
    ]);
    assert.equal(seen.content, "hello");
    assert.equal(seen.account_id, agent.accountId);
    assert.equal(seen.conversation_id, visitor.conversation.id);
    assert.equal(seen.message_type, 0);
    assert.equal(seen.status, "sent");
    assert.ok(Number.isInteger(seen.created_at));
    assert.match(seen.updated_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.equal(seen.conversation.contact_inbox.source_id, visitor.contact.source_id);
  }
});

story("an echo_id comes back in the event", async ({ server, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const cable = new OfficialCable(server);
  const room = cable.join(visitor.cableParameters);
  await room.connected();

  await visitor.says("hello", { echo_id: "temporary-id-0001" });

  assert.equal((await room.next("message.created")).echo_id, "temporary-id-0001");
});

story("a private note reaches agents and never the contact", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const cable = new OfficialCable(server);
  const room = cable.join(visitor.cableParameters);
  const desk = cable.join(agent.cableParameters);
  await Promise.all([room.connected(), desk.connected()]);

  await agent.notes(visitor.conversation.id, "a difficult one");
  await agent.answers(visitor.conversation.id, "good morning");

  // Events arrive in order: when the answer is here and the note is not, the note never comes.
  const answer = await room.next("message.created");
  assert.equal(answer.content, "good morning");
  assert.deepEqual(Object.keys(answer.sender).sort(), USER_KEYS);
  assert.deepEqual(room.left("message.created"), []);
  const note = await desk.next("message.created");
  assert.equal(note.content, "a difficult one");
  assert.equal(note.private, true);
  assert.equal((await desk.next("message.created")).content, "good morning");
});

story("an agent's typing shows at the contact and a contact's at the agent", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const cable = new OfficialCable(server);
  const room = cable.join(visitor.cableParameters);
  const desk = cable.join(agent.cableParameters);
  await Promise.all([room.connected(), desk.connected()]);

  await agent.types(visitor.conversation.id);
  const atContact = await room.next("conversation.typing_on");
  await visitor.types();
  const atAgent = await desk.next("conversation.typing_on");

  assert.equal(atContact.user.type, "user");
  assert.equal(atContact.is_private, false);
  assert.equal(atContact.conversation.id, visitor.conversation.id);
  assert.equal(atAgent.user.type, "contact");
  assert.equal(atAgent.account_id, agent.accountId);
});

story("resolving a conversation shows at the contact", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const cable = new OfficialCable(server);
  const room = cable.join(visitor.cableParameters);
  await room.connected();

  await agent.resolves(visitor.conversation.id);

  const changed = await room.next("conversation.status_changed");
  assert.equal(changed.id, visitor.conversation.id);
  assert.equal(changed.status, "resolved");
});

story("a token nobody owns is rejected and the socket stays", async ({ server, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const cable = new OfficialCable(server);

  const stranger = cable.join({ channel: "RoomChannel", pubsub_token: "nobody-owns-this-token-1" });
  await stranger.rejected();

  const room = cable.join(visitor.cableParameters);
  await room.connected();
});

story("a plain socket without a subprotocol is served, its identifier echoed as sent", async ({ server, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const cable = await Cable.connect(server);
  const identifier = `{ "pubsub_token":"${visitor.contact.pubsub_token}",  "channel" : "RoomChannel" }`;

  await cable.subscribe(identifier);
  await visitor.says("hello");

  const frame = await cable.frame("the message", ({ message }) => message?.event === "message.created");
  assert.equal(cable.protocol, "");
  assert.equal(frame.identifier, identifier);
  assert.deepEqual(Object.keys(frame).sort(), ["identifier", "message"]);
  assert.deepEqual(Object.keys(frame.message).sort(), ["data", "event"]);
});

story("the offered subprotocol is taken and pings come with the time", async ({ server }) => {
  const cable = await Cable.connect(server, ["actioncable-v1-json", "actioncable-unsupported"]);

  const ping = await cable.frame("a ping", ({ type }) => type === "ping");

  assert.equal(cable.protocol, "actioncable-v1-json");
  assert.ok(Number.isInteger(ping.message));
});

story("nonsense on the socket is met with silence", async ({ server, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const cable = await Cable.connect(server);

  cable.sendText("this is not JSON");
  cable.send({ command: "dance", identifier: "{}" });
  cable.send({ command: "subscribe" });
  cable.send({ command: "message", identifier: "{\"channel\":\"RoomChannel\"}", data: "{}" });

  await cable.subscribe(JSON.stringify(visitor.cableParameters));
});
