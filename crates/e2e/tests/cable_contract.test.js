// `/cable` row by row as its contract has it, under plain sockets and under the official client.

import assert from "node:assert/strict";
import { connect } from "node:net";

import axios from "axios";

import { Cable } from "../lib/cable.js";
import { TEXT, frame } from "../lib/frames.js";
import { OfficialCable } from "../lib/official_cable.js";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

const WELCOME = '{"type":"welcome"}';

story("the handshake takes the first protocol that is spoken, whoever asks from wherever", async ({ server }) => {
  const offers = [
    [[], ""],
    [["actioncable-v1-json"], "actioncable-v1-json"],
    [["actioncable-v1-json", "actioncable-unsupported"], "actioncable-v1-json"],
    [["actioncable-unsupported", "actioncable-v1-json"], "actioncable-unsupported"],
    [["soap", "actioncable-v1-json"], "actioncable-v1-json"],
  ];

  for (const [offered, spoken] of offers) {
    const cable = await Cable.connect(server, offered, { Origin: "https://elsewhere.example", Cookie: "a=b" });
    assert.equal(cable.protocol, spoken, offered.join());
    cable.close();
  }
  await assert.rejects(Cable.connect(server, ["soap"]), /no subprotocol/);
  const page = await axios.get(`${server.url}/cable`, { validateStatus: () => true });
  assert.deepEqual([page.status, page.data], [404, "Page not found"]);
});

story("commands that come with the handshake itself are obeyed after the welcome", async ({ server, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const identifiers = [1, 2, 3].map((number) => JSON.stringify({ ...visitor.cableParameters, number }));
  const handshake =
    "GET /cable HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  const commands = identifiers.map((identifier) => frame(TEXT, JSON.stringify({ command: "subscribe", identifier })));
  const socket = connect(server.port, "127.0.0.1");

  socket.write(Buffer.concat([Buffer.from(handshake), ...commands]));
  let answer = "";
  for await (const chunk of socket) {
    answer += chunk.toString("latin1");
    if (identifiers.every((identifier) => answer.includes(`{"identifier":${JSON.stringify(identifier)},"type":"confirm_subscription"}`))) break;
  }

  const first = answer.split("\r\n\r\n")[1];
  assert.equal(first.slice(2, 2 + WELCOME.length), WELCOME);
});

story("every answer is, byte for byte, what the framework would send", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const cable = await Cable.connect(server);
  const frames = cable.texts();
  const odd = ` {"pubsub_token" : "${visitor.contact.pubsub_token}", "x":"ü \\u00fc / \\" \u2028","channel":"RoomChannel"}`;
  const bad = '{"channel":"RoomChannel","pubsub_token":"nobody"}';

  await cable.subscribe(odd);
  await cable.next("presence.update");
  cable.send({ command: "subscribe", identifier: bad });
  await cable.frame("the rejection", ({ type }) => type === "reject_subscription");
  await cable.frame("a ping", ({ type }) => type === "ping");

  const written = frames.filter((text) => !text.includes('"type":"ping"'));
  // Later on presence may be announced once more.
  assert.deepEqual(written.slice(0, 3), [
    `{"identifier":${JSON.stringify(odd)},"type":"confirm_subscription"}`,
    `{"identifier":${JSON.stringify(odd)},"message":{"event":"presence.update","data":{"account_id":${agent.accountId},"users":{}}}}`,
    `{"identifier":${JSON.stringify(bad)},"type":"reject_subscription"}`,
  ]);
  assert.match(frames.find((text) => text.includes("ping")), /^\{"type":"ping","message":\d{10}\}$/);
});

story("ids come as numbers or as text, and blank ones count as none", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const cable = await Cable.connect(server);
  const { pubsub_token: token, id } = agent.user;
  const session = visitor.cableParameters;
  const good = [
    { channel: "RoomChannel", pubsub_token: token, account_id: agent.accountId, user_id: id },
    { channel: "RoomChannel", pubsub_token: token, account_id: `${agent.accountId}`, user_id: `${id}` },
    { user_id: `${id}`, account_id: agent.accountId, pubsub_token: token, channel: "RoomChannel", extra: [1] },
    { ...session, user_id: "" },
    { ...session, user_id: null, account_id: 4711 },
    { ...session, user_id: " ", account_id: "no number" },
    { ...session, user_id: false },
    { ...session, user_id: [] },
    { ...session, user_id: {} },
  ];
  const bad = [
    { ...good[0], user_id: id + 0.5 },
    { ...good[0], user_id: "one" },
    { ...good[0], user_id: 0 },
    { ...good[0], account_id: null },
    { ...good[0], account_id: agent.accountId + 1 },
    { ...session, user_id: true },
  ];

  for (const parameters of good) await cable.subscribe(JSON.stringify(parameters));
  for (const parameters of bad) {
    const identifier = JSON.stringify(parameters);
    cable.send({ command: "subscribe", identifier });
    await cable.frame(`the rejection of ${identifier}`, (answer) => {
      return answer.type === "reject_subscription" && answer.identifier === identifier;
    });
  }
});

story("what is no command, no identifier or no subscription is met with silence", async ({ server, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const identifier = JSON.stringify(visitor.cableParameters);
  const cable = await Cable.connect(server);
  const silent = [
    "not JSON", "", "[]", "null", "7", '"subscribe"', "{}",
    JSON.stringify({ command: "dance", identifier }),
    JSON.stringify({ command: 7, identifier }),
    JSON.stringify({ command: null, identifier }),
    JSON.stringify({ identifier }),
    JSON.stringify({ command: "subscribe" }),
    JSON.stringify({ command: "subscribe", identifier: null }),
    JSON.stringify({ command: "subscribe", identifier: visitor.cableParameters }),
    JSON.stringify({ command: "subscribe", identifier: "not JSON" }),
    JSON.stringify({ command: "subscribe", identifier: "" }),
    JSON.stringify({ command: "subscribe", identifier: "[]" }),
    JSON.stringify({ command: "subscribe", identifier: "{}" }),
    JSON.stringify({ command: "subscribe", identifier: '{"channel":null}' }),
    JSON.stringify({ command: "unsubscribe", identifier }),
    JSON.stringify({ command: "message", identifier, data: '{"action":"update_presence"}' }),
    JSON.stringify({ command: "message", identifier }),
  ];

  for (const text of silent) cable.sendText(text);
  await cable.subscribe(identifier);
  await cable.next("presence.update");
  for (const data of ['{"action":"dance"}', "{}", "[]", "not JSON", '"update_presence"', 7, null, { action: 7 }, { action: "send_message" }]) {
    cable.send({ command: "message", identifier, data });
  }
  await isObeyed(cable);

  // Whether presence is announced meanwhile is a question of time.
  assert.deepEqual(cable.others().filter(({ message }) => message?.event !== "presence.update"), []);
});

story("a subscription is one however often it is asked for, and ends without a word", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const cable = await Cable.connect(server);
  const [one, two] = [1, 2].map((number) => JSON.stringify({ ...visitor.cableParameters, number }));

  await cable.subscribe(one);
  cable.send({ command: "subscribe", identifier: one });
  await cable.subscribe(two);
  cable.send({ command: "subscribe", identifier: one });
  await agent.answers(visitor.conversation.id, "first");
  const heard = [await told(cable, "first"), await told(cable, "first")];
  cable.send({ command: "unsubscribe", identifier: one });
  cable.send({ command: "unsubscribe", identifier: one });
  await isObeyed(cable);
  await agent.answers(visitor.conversation.id, "second");
  const after = [await told(cable, "second")];
  await cable.subscribe(one);
  await agent.answers(visitor.conversation.id, "third");
  const again = [await told(cable, "third"), await told(cable, "third")];

  assert.deepEqual([heard.sort(), after, again.sort()], [[one, two], [two], [one, two]]);
  assert.deepEqual(cable.seen("message.created"), []);
  assert.deepEqual(cable.others().filter(({ type }) => type !== undefined), []);
});

story("presence is answered to data as text and as an object", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const cable = await Cable.connect(server);
  const [room, desk] = [visitor, agent].map((person) => JSON.stringify(person.cableParameters));
  await cable.subscribe(room);
  await cable.next("presence.update");
  await cable.subscribe(desk);
  await cable.next("presence.update");

  for (const [identifier, data] of [[room, '{"action":"update_presence"}'], [desk, { action: "update_presence" }]]) {
    cable.send({ command: "message", identifier, data });
    const answer = await cable.frame("the answer", ({ message, identifier: name }) => {
      return message?.event === "presence.update" && name === identifier;
    });
    assert.equal("contacts" in answer.message.data, identifier === desk);
  }
});

story("the official client joins twice, leaves once and listens on", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const cable = new OfficialCable(server);
  const rooms = [cable.join(visitor.cableParameters), cable.join({ ...visitor.cableParameters, second: true })];
  const desk = cable.join(agent.cableParameters);
  await Promise.all([...rooms, desk].map((room) => room.connected()));

  await agent.answers(visitor.conversation.id, "to both");
  for (const room of [...rooms, desk]) await room.next("message.created", ({ content }) => content === "to both");
  rooms[0].leave();
  await agent.answers(visitor.conversation.id, "to one");
  await rooms[1].next("message.created", ({ content }) => content === "to one");
  await desk.next("message.created", ({ content }) => content === "to one");

  assert.deepEqual(rooms[0].left("message.created"), []);
});

// Returns once everything sent before has been read: what comes last is rejected.
async function isObeyed(cable) {
  const identifier = '{"channel":"RoomChannel","pubsub_token":"nobody"}';
  cable.send({ command: "subscribe", identifier });
  await cable.frame("the rejection", (answer) => answer.type === "reject_subscription" && answer.identifier === identifier);
}

// The identifier under which the next copy of this message comes.
async function told(cable, content) {
  const { identifier } = await cable.frame(content, ({ message }) => {
    return message?.event === "message.created" && message.data.content === content;
  });
  return identifier;
}
