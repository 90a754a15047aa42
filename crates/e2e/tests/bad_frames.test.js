// Nonsense on `/cable`: silence, or an end with the code that names the reason, and only for whoever sent it.

import assert from "node:assert/strict";

import { neighbour } from "../lib/cast.js";
import { Cable } from "../lib/cable.js";
import { BINARY, CLOSE, ENDS, GOES_ON, PING, TEXT, TEXT_GOES_ON, frame } from "../lib/frames.js";
import { Listener, saying } from "../lib/listener.js";
import { statusOf } from "../lib/raw_http.js";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

const LARGEST = 64 * 1024;

const SILENT = [
  ["text that is not JSON", [frame(TEXT, "nonsense")]],
  ["JSON that is no command", [frame(TEXT, "[]"), frame(TEXT, "7"), frame(TEXT, "null"), frame(TEXT, "{}")]],
  ["a command with wrong types", [frame(TEXT, '{"command":7,"identifier":{}}')]],
  ["JSON that nests without end", [frame(TEXT, "[".repeat(60_000))]],
  ["binary data", [frame(BINARY, Buffer.from([0, 1, 2, 255]))]],
  ["an empty text", [frame(TEXT, "")]],
  ["a ping", [frame(PING, "hello")]],
  ["a burst of small frames", [Buffer.concat(Array.from({ length: 900 }, () => frame(TEXT, "{}")))]],
  ["a flood of pings", [Buffer.concat(Array.from({ length: 50_000 }, () => frame(PING, "")))]],
];

const FATAL = [
  ["a frame without a mask", [Buffer.concat([Buffer.from([TEXT, 2]), Buffer.from("{}")])], 1002],
  ["reserved bits", [frame(TEXT | 0x70, "{}")], 1002],
  ["a kind of frame that does not exist", [frame(0x83, "{}")], 1002],
  ["a continuation of nothing", [frame(ENDS, "{}")], 1002],
  ["a text within a text", [frame(TEXT_GOES_ON, "{"), frame(TEXT, "}")], 1002],
  ["a ping in pieces", [frame(PING & 0x7f, "{}")], 1002],
  ["a ping that is too long", [frame(PING, "x".repeat(126))], 1002],
  ["text that is not UTF-8", [frame(TEXT, Buffer.from([0xff, 0xfe]))], 1007],
  ["a frame that is too large", [frame(TEXT, "x".repeat(LARGEST + 1))], 1009],
  ["a frame that says it is endless", [Buffer.from([TEXT, 0xff, 0x7f, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0])], 1009],
  ["pieces that are too large together", [TEXT_GOES_ON, GOES_ON, GOES_ON].map((first) => frame(first, "x".repeat(LARGEST / 2))), 1009],
  ["a flood of small frames", [Buffer.concat(Array.from({ length: 50_000 }, () => frame(TEXT, "{}")))], 1008],
  ["a close code that nobody may send", [frame(CLOSE, Buffer.from([0x03, 0xed]))], 1002],
];

story("frames without a meaning are met with silence and the socket stays", async ({ server, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);

  for (const [what, frames] of SILENT) {
    const cable = await Cable.connect(server);
    for (const bytes of frames) cable.sendBytes(bytes);
    await cable.subscribe(JSON.stringify(visitor.cableParameters)).catch((cause) => {
      throw new Error(`after ${what}`, { cause });
    });
    await cable.next("presence.update");
    assert.deepEqual(cable.others(), [], what);
    cable.close();
  }

  await isWell(server, visitor);
});

story("frames that break the protocol end their own socket and no other", async ({ server, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const bystander = await Listener.of(server, visitor);

  for (const [what, frames, code] of FATAL) {
    const cable = await Cable.connect(server);
    for (const bytes of frames) cable.sendBytes(bytes);
    assert.equal(await cable.closed(), code, what);
  }

  await visitor.says("undisturbed");
  await bystander.hears("the message", saying("undisturbed"));
  await isWell(server, visitor);
});

story("a command in pieces, with a ping between them, is understood", async ({ server, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const cable = await Cable.connect(server);
  const identifier = JSON.stringify(visitor.cableParameters);
  const text = Buffer.from(JSON.stringify({ command: "subscribe", identifier }));

  const pieces = [frame(TEXT_GOES_ON, text.subarray(0, 7)), frame(PING, "?"), frame(ENDS, text.subarray(7))];
  for (const byte of Buffer.concat(pieces)) cable.sendBytes(Buffer.from([byte]));

  await cable.frame("the confirmation", ({ type }) => type === "confirm_subscription");
});

story("whoever may not listen is rejected and may try again", async ({ server, agent, inbox }) => {
  const victim = await neighbour(server);
  const visitor = await Visitor.withConversation(server, inbox);
  const room = { channel: "RoomChannel" };
  const token = agent.user.pubsub_token;
  const session = visitor.contact.pubsub_token;
  const refused = [
    { channel: "OtherChannel", pubsub_token: session },
    room,
    { ...room, pubsub_token: null },
    { ...room, pubsub_token: "" },
    { ...room, pubsub_token: 7 },
    { ...room, pubsub_token: "x".repeat(10_000) },
    { ...room, pubsub_token: "' or 1=1 --" },
    { ...room, pubsub_token: token },
    { ...room, pubsub_token: token, user_id: agent.user.id },
    { ...room, pubsub_token: token, user_id: agent.user.id, account_id: victim.accountId },
    { ...room, pubsub_token: token, user_id: victim.user.id, account_id: victim.accountId },
    { ...room, pubsub_token: session, user_id: agent.user.id, account_id: agent.accountId },
    { ...room, pubsub_token: token, user_id: "9".repeat(30), account_id: agent.accountId },
  ];
  const cable = await Cable.connect(server);

  for (const parameters of refused) {
    const identifier = JSON.stringify(parameters);
    cable.send({ command: "subscribe", identifier });
    await cable.frame(`the rejection of ${identifier}`, (answer) => {
      return answer.type === "reject_subscription" && answer.identifier === identifier;
    });
  }

  await cable.subscribe(JSON.stringify(visitor.cableParameters));
});

story("a socket carries a hundred subscriptions and no more", async ({ server, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const cable = await Cable.connect(server);
  const identifier = (number) => JSON.stringify({ ...visitor.cableParameters, number });

  for (let number = 1; number <= 100; number += 1) await cable.subscribe(identifier(number));
  cable.send({ command: "subscribe", identifier: identifier(101) });

  await cable.frame("the rejection", ({ type, identifier: name }) => type === "reject_subscription" && name === identifier(101));
  cable.send({ command: "unsubscribe", identifier: identifier(1) });
  await cable.subscribe(identifier(102));
});

story("only a proper handshake opens a socket", async ({ server }) => {
  const handshake = (head) => `GET /cable HTTP/1.1\r\nHost: localhost\r\n${head}\r\n`;
  const upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
  const key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  const version = "Sec-WebSocket-Version: 13\r\n";
  const cases = [
    ["a plain request", handshake(""), 404],
    ["no key", handshake(`${upgrade}${version}`), 400],
    ["a key that is too short", handshake(`${upgrade}${version}Sec-WebSocket-Key: c2hvcnQ=\r\n`), 400],
    ["another version", handshake(`${upgrade}${key}Sec-WebSocket-Version: 8\r\n`), 426],
    ["everything", handshake(`${upgrade}${key}${version}`), 101],
  ];

  for (const [what, bytes, status] of cases) assert.equal(await statusOf(server, bytes), status, what);
});

async function isWell(server, visitor) {
  assert.equal((await fetch(`${server.url}/health`)).status, 200);
  await visitor.says("still here");
  assert.doesNotMatch(server.log, /ERROR|panic/i);
}
