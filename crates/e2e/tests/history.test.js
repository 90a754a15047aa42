// The extended protocol on the wire: positions, what was missed, and when there is no going on.

import assert from "node:assert/strict";

import { Cable } from "../lib/cable.js";
import { eventually } from "../lib/eventually.js";
import {
  EXTENDED, contents, framesUntil, historyAfter, identifierOf, isPresence, kinds, positionOf, resumed, subscribed,
} from "../lib/history.js";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

const UNLIMITED = { SWITCHBOARD_RATE_LIMIT: "0", SWITCHBOARD_FLOOD_LIMIT: "0" };
const FORGETFUL = { SWITCHBOARD_LOG_RETENTION: "1ms" };
const BRIEF = { SWITCHBOARD_RESUME_LIMIT: "5" };
const PRUNED_MS = 5_000;
const BACKLOG = 600;
const FILLING = "x".repeat(20_000);

story("what was missed comes after the confirmation and before presence and what is new", async (stage) => {
  const { server, agent, inbox } = stage;
  const visitor = await Visitor.withConversation(server, inbox);
  const first = await subscribed(server, visitor);
  assert.equal(first.cable.protocol, EXTENDED);
  assert.deepEqual(kinds(first.frames), ["confirm_subscription", "presence.update"]);
  assert.deepEqual(Object.keys(first.frames[1]).sort(), ["epoch", "identifier", "message", "offset", "stream_id"]);
  first.cable.close();

  await agent.answers(visitor.conversation.id, "one");
  await visitor.says("two");
  const { cable, frames, position } = await resumed(server, visitor, first.position);
  await visitor.says("three");
  const live = await framesUntil(cable, ({ message }) => message?.data.content === "three");

  const between = frames.slice(1, -2);
  assert.deepEqual(kinds(frames.slice(0, 1)), ["confirm_subscription"]);
  assert.deepEqual(kinds(frames.slice(-2)), ["confirm_history", "presence.update"]);
  assert.deepEqual(contents(between), ["one", "two"]);
  const offsets = [...between, ...live].map(({ offset }) => offset);
  assert.deepEqual(offsets, [...new Set(offsets)].sort((one, other) => one - other));
  assert.ok(between[0].offset > first.position.offset && position.offset >= between.at(-1).offset);
  assert.deepEqual(new Set([first.position, position].map(({ stream_id: id, epoch }) => `${id} ${epoch}`)).size, 1);
});

story("who missed nothing is told so, and keeps a position that moves on with every sign of life", async (stage) => {
  const { server, agent, inbox } = stage;
  const visitor = await Visitor.withConversation(server, inbox);
  const first = await subscribed(server, visitor);

  const again = await resumed(server, visitor, first.position);
  assert.deepEqual(kinds(again.frames), ["confirm_subscription", "confirm_history", "presence.update"]);
  assert.deepEqual(again.position, first.position);

  await agent.notes(visitor.conversation.id, "not for the customer");
  const data = JSON.stringify({ action: "update_presence" });
  again.cable.send({ command: "message", identifier: identifierOf(visitor), data });
  const moved = await framesUntil(again.cable, isPresence);
  assert.ok(moved.at(-1).offset > first.position.offset);
});

story("a listening client may ask again for what came after a position", async ({ server, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const { cable, position } = await subscribed(server, visitor);
  for (const content of ["one", "two"]) await visitor.says(content);
  await framesUntil(cable, ({ message }) => message?.data.content === "two");

  cable.send({ command: "history", identifier: identifierOf(visitor), history: historyAfter(position) });
  const frames = await framesUntil(cable, ({ type }) => type === "confirm_history");
  await visitor.says("three");
  const live = await framesUntil(cable, ({ message }) => message?.data.content === "three");

  assert.deepEqual(contents(frames), ["one", "two"]);
  assert.deepEqual(contents(live), ["three"]);
});

story("commands that this server does not serve end nothing, and typing has no position", async (stage) => {
  const { server, agent, inbox } = stage;
  const visitor = await Visitor.withConversation(server, inbox);
  const { cable } = await subscribed(server, visitor);
  const identifier = identifierOf(visitor);

  cable.send({ command: "pong" });
  cable.send({ command: "whisper", identifier, data: { text: "psst" } });
  cable.send({ command: "history", identifier: "unknown", history: {} });
  cable.send({ command: "presence", identifier: "unknown" });
  cable.send({ command: "join", identifier, presence: { id: "me" } });
  cable.send({ command: "presence", identifier });
  const isRefusal = ({ type }) => type === "presence";
  const refusals = [...(await framesUntil(cable, isRefusal)), ...(await framesUntil(cable, isRefusal))];
  await agent.types(visitor.conversation.id);

  const frames = await framesUntil(cable, ({ message }) => message?.event === "conversation.typing_on");
  const refusal = { type: "presence", message: { type: "error" }, identifier };
  assert.deepEqual(refusals, [refusal, refusal]);
  assert.deepEqual(Object.keys(frames[0]).sort(), ["identifier", "message"]);
  assert.equal(frames.length, 1);
});

story("clients of the plain protocol see none of it", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const { position } = await subscribed(server, visitor);
  await visitor.says("missed");

  for (const protocols of [[], ["actioncable-v1-json"], ["actioncable-v1-json", EXTENDED]]) {
    const cable = await Cable.connect(server, protocols);
    const identifier = identifierOf(visitor);
    assert.equal(cable.protocol, protocols[0] ?? "");
    cable.send({ command: "subscribe", identifier, history: historyAfter(position) });
    const frames = await framesUntil(cable, isPresence);
    cable.send({ command: "history", identifier, history: historyAfter(position) });
    cable.send({ command: "presence", identifier });
    await agent.answers(visitor.conversation.id, "new");
    frames.push(...(await framesUntil(cable, ({ message }) => message?.data.content === "new")));

    assert.deepEqual(kinds(frames), ["confirm_subscription", "presence.update", "message.created"]);
    for (const { message } of frames.slice(1)) assert.deepEqual(Object.keys(message), ["event", "data"]);
    assert.deepEqual(frames.slice(1).map(Object.keys), [["identifier", "message"], ["identifier", "message"]]);
    cable.close();
  }
});

story("an agent hears of the time away only what they may see now", async ({ server, agent, inbox }) => {
  const other = await agent.createInbox("Elsewhere");
  const colleague = await agent.hires("Mel");
  await agent.lets(colleague, inbox);
  const [here, there] = [await Visitor.withConversation(server, inbox), await Visitor.withConversation(server, other)];
  const { cable, position } = await subscribed(server, colleague);
  cable.close();

  await here.says("before leaving");
  await there.says("before joining");
  await agent.removes(colleague, inbox);
  await agent.lets(colleague, other);
  await here.says("after leaving");
  await there.says("after joining");
  const { frames } = await resumed(server, colleague, position);

  assert.deepEqual(contents(frames), ["before joining", "after joining"]);
  assert.equal(kinds(frames).at(-2), "confirm_history");
});

story("no note and no activity ever reaches a customer who comes back", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const [room, desk] = [await subscribed(server, visitor), await subscribed(server, agent)];
  for (const { cable } of [room, desk]) cable.close();

  await agent.notes(visitor.conversation.id, "between us");
  await agent.resolves(visitor.conversation.id);
  await agent.answers(visitor.conversation.id, "for you");
  const customer = await resumed(server, visitor, room.position);
  const colleague = await resumed(server, agent, desk.position);

  assert.deepEqual(contents(customer.frames), ["for you"]);
  assert.doesNotMatch(JSON.stringify(customer.frames), /between us/);
  assert.ok(contents(colleague.frames).includes("between us"));
});

story("a session that must prove itself meanwhile is refused instead of told", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox, { identifier: "zoe" });
  const { cable: before, position } = await subscribed(server, visitor);
  before.close();
  await agent.answers(visitor.conversation.id, "a secret");
  await agent.updateInbox(inbox, { channel: { hmac_mandatory: true } });

  const cable = await Cable.connect(server, [EXTENDED]);
  cable.send({ command: "subscribe", identifier: identifierOf(visitor), history: historyAfter(position) });
  const frames = await framesUntil(cable, () => true);

  assert.deepEqual(kinds(frames), ["reject_subscription"]);
});

story("other logs, other streams and places that never were", async ({ server, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const { position } = await subscribed(server, visitor);
  await visitor.says("missed");
  const head = position.offset + 1;

  for (const wrong of [{ epoch: "another" }, { offset: position.offset + 1_000 }, { offset: -1 }]) {
    const { cable, frames, position: reached } = await resumed(server, visitor, { ...position, ...wrong });
    assertStartsAnew(frames, head);
    assert.deepEqual(reached, { ...position, offset: head });
    cable.close();
  }

  const stranger = await resumed(server, visitor, { ...position, stream_id: "somebody-elses" });
  assert.deepEqual(kinds(stranger.frames).slice(-2), ["confirm_history", "presence.update"]);
});

story("without a position a client is told what came since a time, which is not long ago", async ({ server, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  await visitor.says("just now");
  const now = Math.floor(Date.now() / 1000);

  const told = async (history) => contents((await subscribed(server, visitor, history)).frames);

  assert.deepEqual(await told({ since: now - 30, streams: {} }), ["just now"]);
  assert.deepEqual(await told({ since: 1 }), ["just now"]);
  assert.deepEqual(await told({ since: now + 600 }), []);
  assert.deepEqual(await told({}), []);
});

story(
  "a log that has forgotten what was missed says so, and the client goes on from now",
  async ({ server, inbox }) => {
    const visitor = await Visitor.withConversation(server, inbox);
    const { position } = await subscribed(server, visitor);
    for (const content of ["one", "two"]) await visitor.says(content);
    await server.stop();
    await server.restart();
    const log = () => fetch(`${visitor.url}/events?after=${position.offset}`);
    await eventually("forgetting", PRUNED_MS, async () => (await log()).status === 410);
    const { head } = await (await log()).json();

    const { cable, frames, position: reached } = await resumed(server, visitor, position);
    await visitor.says("three");
    const live = await framesUntil(cable, ({ message }) => message?.event === "message.created");

    assertStartsAnew(frames, head);
    assert.deepEqual(contents(live), ["three"]);
    const again = await resumed(server, visitor, reached);
    assert.deepEqual(contents(again.frames), ["three"]);
  },
  FORGETFUL,
);

story(
  "too much to tell is not told, and what others were told does not count",
  async ({ server, inbox }) => {
    const [visitor, other] = [await Visitor.withConversation(server, inbox), await Visitor.withConversation(server, inbox)];
    const { position } = await subscribed(server, visitor);
    for (let index = 0; index < 10; index += 1) await other.says(`elsewhere ${index}`);
    await visitor.says("missed");
    const { frames: few } = await resumed(server, visitor, position);
    for (let index = 0; index < 5; index += 1) await visitor.says(`missed ${index}`);

    const { frames: many, position: reached } = await resumed(server, visitor, position);

    assert.deepEqual(contents(few), ["missed"]);
    assertStartsAnew(many, reached.offset);
  },
  BRIEF,
);

story(
  "a huge backlog streams as fast as the client takes it and costs the server no memory",
  async ({ server, inbox }) => {
    const visitor = await Visitor.withConversation(server, inbox);
    const { cable: before, position } = await subscribed(server, visitor);
    before.close();
    for (let index = 0; index < BACKLOG; index += 1) await visitor.says(`${index} ${FILLING}`);
    const resident = await server.memory();

    const cable = await Cable.connect(server, [EXTENDED]);
    cable.pause();
    cable.send({ command: "subscribe", identifier: identifierOf(visitor), history: historyAfter(position) });
    await visitor.says("live");
    const grown = (await server.memory()) - resident;
    cable.resume();
    const frames = await framesUntil(cable, ({ message }) => message?.data.content === "live");

    const expected = Array.from({ length: BACKLOG }, (_, index) => `${index}`);
    assert.deepEqual(contents(frames).map((content) => content.split(" ")[0]), [...expected, "live"]);
    assert.ok(frames.reduce((sum, frame) => sum + JSON.stringify(frame).length, 0) > 20e6);
    assert.ok(grown < 16e6, `the server grew by ${grown} bytes`);
  },
  UNLIMITED,
);

function assertStartsAnew(frames, head) {
  assert.deepEqual(kinds(frames), ["confirm_subscription", "reject_history", "resync_required", "presence.update"]);
  assert.deepEqual(Object.keys(frames[2]).sort(), ["identifier", "message"]);
  assert.deepEqual(frames[2].message.data, { account_id: 1, head });
  assert.equal(positionOf(frames[3]).offset, head);
}
