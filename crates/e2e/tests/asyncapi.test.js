// The description of the live connection says what is really told and said on it, no more and no less.

import assert from "node:assert/strict";

import { AsyncApi } from "../lib/asyncapi.js";
import { Cable } from "../lib/cable.js";
import { OfficialCable } from "../lib/official_cable.js";
import { RecordingProxy } from "../lib/recording_proxy.js";
import { ResumingCable } from "../lib/resuming_cable.js";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

const EXTENDED = "actioncable-v1-ext-json";

story("every frame is described, and everything that is described happens", async ({ server, agent, inbox }) => {
  const api = await AsyncApi.of(server);
  const proxy = await RecordingProxy.before(server);

  await playEverything({ proxy, server, agent, inbox });

  assert.deepEqual(api.faults(), [], "the document breaks its own format");
  const seen = { send: new Set(), receive: new Set() };
  for (const frame of proxy.texts) {
    const names = api.namesOf(frame);
    assert.equal(names.length, 1, unlike(api, frame, names));
    seen[frame.direction].add(names[0]);
  }
  for (const direction of ["send", "receive"]) {
    assert.deepEqual([...seen[direction]].sort(), api.names(direction).sort());
  }
  assert.deepEqual(api.namesOf(withMore(proxy.texts.find(carries("message.created")))), [], "another key would be noticed");
});

// Says which frame it was, and what keeps it from being what its name says.
function unlike(api, frame, names) {
  const { type, command, message } = JSON.parse(frame.text);
  const complaints = api.complaints(frame, message?.event ?? type ?? command);
  return `${frame.text}\nis ${JSON.stringify(names)}: ${JSON.stringify(complaints, null, 1)}`;
}

const carries = (event) => ({ text }) => JSON.parse(text).message?.event === event;

// The same frame with a key that nobody describes, deep inside.
function withMore({ direction, text }) {
  const frame = JSON.parse(text);
  frame.message.data.conversation.more = true;
  return { direction, text: JSON.stringify(frame) };
}

// Lets everything happen that a client can hear of or say.
async function playEverything({ proxy, server, agent, inbox }) {
  const desk = new OfficialCable(proxy).join(agent.cableParameters);
  await desk.connected();
  const visitor = await Visitor.arrive(server, inbox);
  await desk.next("contact.created");
  const room = await ResumingCable.join(proxy, visitor);
  await converse({ desk, room, agent, visitor });
  await callForTheAgent({ desk, agent, visitor });
  await becomeSomebodyElse({ desk, server, inbox });
  await comeBack({ proxy, room, visitor });
  await misbehave({ proxy, agent, visitor });
  await proxy.passed("a heartbeat", ({ type }) => type === "ping");
  const gone = proxy.passed("the farewell", ({ type }) => type === "disconnect");
  await server.stop();
  await gone;
}

async function converse({ desk, room, agent, visitor }) {
  const { id } = await visitor.begins();
  await desk.next("conversation.created");
  await visitor.says("hello", { echo_id: "a-name-of-its-own" });
  await agent.answers(id, "good day");
  await agent.notes(id, "a regular");
  await desk.next("first.reply.created");
  await visitor.types();
  await desk.next("conversation.typing_on");
  await agent.types(id);
  await agent.types(id, { typing_status: "off" });
  await room.next("conversation.typing_off");
  await visitor.reads();
  await desk.next("conversation.read");
  await desk.next("message.updated");
  await agent.assigns(id, { assignee_id: agent.user.id });
  await agent.assigns(id, { team_id: (await agent.createTeam("wheels")).id });
  await desk.next("assignee.changed");
  await desk.next("team.changed");
  await agent.resolves(id);
  await desk.next("conversation.status_changed");
  await visitor.isNow({ name: "Zoe", phone_number: "+14155550123", custom_attributes: { bicycle: "Tour 3" } });
  await desk.next("contact.updated");
  desk.perform("update_presence");
  await desk.next("presence.update");
}

// A colleague wants the agent to look at something.
async function callForTheAgent({ desk, agent, visitor }) {
  const { id } = visitor.conversation;
  const colleague = await agent.hires("Bo", "administrator");
  await agent.assigns(id, { assignee_id: 0 });
  await colleague.assigns(id, { assignee_id: agent.user.id });
  await desk.next("notification_created");
  await colleague.notes(id, `(mention://user/${agent.user.id}/Ada)`);
  await desk.next("conversation.mentioned");
  await desk.next("notification.deleted");
  await agent.readsAllNotifications();
  await desk.next("notification.updated");
  await desk.next("account.cache_invalidated");
}

// A customer turns out to be one who is known already.
async function becomeSomebodyElse({ desk, server, inbox }) {
  await Visitor.arrive(server, inbox, { name: "Known", email: "known@example.test" });
  const stranger = await Visitor.withConversation(server, inbox);
  await stranger.isNow({ email: "known@example.test" });
  await desk.next("contact.merged");
  await desk.next("contact.deleted");
  await desk.next("conversation.contact_changed");
}

async function comeBack({ proxy, room, visitor }) {
  proxy.cut();
  await room.disconnected();
  await visitor.says("while the line was cut");
  await room.info("history_received");
  await room.hears("while the line was cut");
}

// What no stock client does.
async function misbehave({ proxy, agent, visitor }) {
  const cable = await Cable.connect(proxy, [EXTENDED]);
  await cable.subscribe(JSON.stringify(visitor.cableParameters));
  const identifier = JSON.stringify(agent.cableParameters);
  await cable.subscribe(identifier);
  const { stream_id: stream } = await cable.frame("a position", (frame) => {
    return frame.identifier === identifier && frame.stream_id !== undefined;
  });
  const history = { streams: { [stream]: { epoch: "of another log", offset: 1 } } };
  cable.send({ command: "history", identifier, history });
  await cable.frame("the refusal", ({ type }) => type === "reject_history");
  await cable.next("resync_required");
  for (const command of ["join", "leave"]) {
    cable.send({ command, identifier });
    await cable.frame("no list", ({ type }) => type === "presence");
  }
  cable.send({ command: "message", identifier, data: { action: "update_presence" } });
  await cable.next("presence.update");
  cable.send({ command: "unsubscribe", identifier });
  const wrong = JSON.stringify({ ...visitor.cableParameters, pubsub_token: "wrong" });
  cable.send({ command: "subscribe", identifier: wrong });
  await cable.frame("the rejection", ({ type }) => type === "reject_subscription");
}
