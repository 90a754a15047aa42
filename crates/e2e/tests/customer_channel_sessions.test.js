// Who is in a conversation of the Customer Channel API, who hears of it, and who finds it later.

import assert from "node:assert/strict";

import { AMNA, customer, hired, numberOf, signedIn } from "../lib/channel_desk.js";
import { eventually } from "../lib/eventually.js";
import { CLIENTS, Gadget, activities, chats, init } from "../lib/gadget.js";
import { story } from "../lib/story.js";

const OLD = CLIENTS[0];
const SOON_MS = 10_000;

// A customer whose conversation this agent has taken.
async function served(server, colleague, client) {
  const desk = await signedIn(server, colleague, client);
  const amna = await customer(server);
  const { taskId } = await desk.next("receiveChatRequest");
  await desk.asks("acceptChatRequest", { taskId });
  const info = await desk.next("conversationInfo");
  await amna.gadget.sees("participantJoined");
  return { desk, info, ...amna };
}

// The activities of these kinds that arrived and were not taken, as `kind name`.
function heard(gadget, kinds = /^participant/) {
  const told = gadget.left("messageArrived").filter(({ activityType }) => kinds.test(activityType ?? ""));
  return told.map(({ activityType, from }) => `${activityType} ${from.name}`);
}

async function joinsAs({ user }, desk, conversationId) {
  const answer = await desk.asks("joinConversation", { conversationId, id: String(user.id) });
  assert.equal(answer.code, 200, JSON.stringify(answer));
  return { answer, info: await desk.next("conversationInfo") };
}

// Everything there is in one place, as it was told: `kind` or text.
const shown = ({ messages }) => messages.map(({ activityType, text }) => activityType ?? text);

story("whoever joins finds what happened among what was said, and nothing that is not for them", async ({ server, agent }) => {
  const bo = await hired(server, agent, "Bo");
  const { desk, info: taken, gadget, begun, conversationId } = await served(server, bo);
  const live = await gadget.sees("handOff");
  await gadget.says(conversationId, "hello");
  await desk.says(conversationId, "a difficult one", { tag: "whisper" });
  await desk.says(conversationId, "good day");
  await gadget.hears("good day");
  const supervisor = await signedIn(server, agent);
  await supervisor.asks("monitorConversation", { conversationId });
  await supervisor.next("conversationInfo");

  const mine = ["handOff", "participantAdded", "participantJoined", "hello", "good day"];
  const theirs = ["participantJoined", "handOff", "participantAdded", "hello", "a difficult one", "good day"];
  const { info } = await gadget.joins(begun);
  assert.deepEqual(shown(info), mine);
  assert.deepEqual(shown(taken), theirs.slice(0, 3), "nobody is told that they came themselves");
  assert.deepEqual(info.messages[0], live, "as it was told at the time");
  assert.deepEqual([info.messages[2].from.name, info.messages[2].info.role, info.messages[2].type], ["Bo", "agent", "ActivityMessage"]);
  const times = info.messages.map(({ timestamp }) => timestamp);
  assert.deepEqual(times, times.toSorted());
  assert.deepEqual(shown((await joinsAs(bo, desk, conversationId)).info), theirs);

  await server.kill();
  await server.restart();
  const back = await Gadget.connect(server, OLD);
  const again = (await back.joins(begun)).info;
  assert.deepEqual(again.messages, info.messages);
  const other = await signedIn(server, bo, OLD);
  assert.deepEqual(shown(await other.next("conversationInfo")), theirs);
  await other.says(conversationId, "after");
  await back.hears("after");
  await back.sees("greetings");
  assert.deepEqual(back.left("messageArrived"), [], "what is found is not told again");
});

story(
  "agents hear that the customer has gone and is back, and the customer keeps the agent",
  async ({ server, agent }) => {
    const bo = await hired(server, agent, "Bo");
    const { desk, gadget, begun, conversationId } = await served(server, bo, OLD);
    const tab = await Gadget.connect(server, CLIENTS[1]);
    await tab.joins(begun);

    gadget.close();
    await tab.says(conversationId, "one tab is enough");
    await desk.hears("one tab is enough");
    assert.deepEqual(heard(desk, /participantLeft/), []);
    tab.close();
    const left = await desk.sees("participantLeft");
    assert.deepEqual([left.from.id, left.info.role, left.info.reason], [begun.Participant.id, "customer", "disconnected"]);
    const away = (await joinsAs(bo, desk, conversationId)).info;
    assert.deepEqual(away.participants.map(({ role, online }) => [role, online]), [["customer", false], ["agent", true]]);

    const back = await Gadget.connect(server, CLIENTS[5]);
    const { info } = await back.joins(begun);
    assert.equal((await desk.sees("participantJoined")).from.id, begun.Participant.id);
    assert.equal(info.conversation.state, "ACTIVE");
    assert.deepEqual(info.participants.map(({ role, online }) => [role, online]), [["customer", true], ["agent", true]]);
    assert.deepEqual(activities(info), ["handOff", "participantAdded", "participantJoined"], "one's own comings and goings are no news");
    await back.asks("leaveConversation", { conversationId });
    assert.equal((await desk.sees("participantLeft")).info.reason, "left");
    const third = await Gadget.connect(server);
    await third.joins(begun);
    await desk.sees("participantJoined");
    assert.deepEqual(heard(desk, /participant(Joined|Left)/), [], "each once");
  },
  { SWITCHBOARD_CHANNEL_ABSENCE_TIME: "300ms" },
);

story(
  "a colleague who enters is announced once, however many tabs there are, and so is their leaving",
  async ({ server, agent }) => {
    const [bo, cy] = [await hired(server, agent, "Bo"), await hired(server, agent, "Cy")];
    const { desk, gadget, begun, conversationId } = await served(server, bo);
    const [one, other] = [await signedIn(server, cy, OLD), await signedIn(server, cy, CLIENTS[5])];
    const id = await numberOf(agent, conversationId);

    const { info } = await joinsAs(cy, one, conversationId);
    await joinsAs(cy, other, conversationId);
    await joinsAs(cy, one, conversationId);
    assert.deepEqual(info.role, "agent");
    const added = await gadget.sees("participantAdded");
    await gadget.sees("participantAdded");
    const joined = await gadget.sees("participantJoined");
    assert.deepEqual([added.from.name, joined.from.name, joined.info.role], ["Bo", "Cy", "agent"]);
    assert.equal((await desk.sees("participantJoined")).from.name, "Cy");
    await one.says(conversationId, "may I help?");
    for (const socket of [gadget, desk, other]) await socket.hears("may I help?");
    const names = (await gadget.joins(begun)).info.participants.map(({ name }) => name);
    assert.deepEqual(names, ["Amna Khan", "Bo", "Cy"]);

    await one.asks("leaveConversation", { conversationId });
    assert.deepEqual([(await gadget.sees("participantLeft")).from.name, (await desk.sees("participantLeft")).info.reason], ["Cy", "left"]);
    const typing = { conversationId, type: "ActivityMessage", activityType: "typing" };
    const isOut = async () => (await other.asks("sendMessage", typing)).error?.code === "notJoined";
    await eventually("whoever leaves has left in every tab", SOON_MS, isOut);

    await joinsAs(cy, other, conversationId);
    await desk.sees("participantJoined");
    await Promise.all([other.asks("leaveConversation", { conversationId }), joinsAs(cy, other, conversationId)]);
    assert.equal((await desk.sees("participantLeft")).from.name, "Cy");
    await desk.sees("participantJoined");
    await gadget.says(conversationId, "are you there?");
    await other.hears("are you there?");
    for (let times = 0; times < 2; times += 1) await gadget.sees("participantJoined");
    one.close();
    other.close();
    const back = await signedIn(server, cy, CLIENTS[1]);
    assert.equal((await back.next("conversationInfo")).conversation.conversationId, conversationId, "in time they are in it still");
    await back.says(conversationId, "here again");
    await gadget.hears("here again");
    await agent.assigns(id, { assignee_id: cy.user.id });
    assert.equal((await gadget.sees("participantRemoved")).from.name, "Bo");
    await back.says(conversationId, "mine now");
    await gadget.hears("mine now");
    assert.deepEqual(heard(gadget, /participantJoined/), [], "who is in it has not come");
    await joinsAs(bo, desk, conversationId);
    await gadget.sees("participantJoined");
    desk.close();
    const lost = await back.sees("participantLeft");
    assert.deepEqual([lost.from.name, lost.info.reason], ["Bo", "disconnected"]);
    assert.equal((await gadget.joins(begun)).info.conversation.state, "ACTIVE");
  },
  { SWITCHBOARD_CHANNEL_AGENT_RETURN_TIME: "2s" },
);

story("a message that names whom it is for is heard by them alone, now and later", async ({ server, agent }) => {
  const [bo, cy] = [await hired(server, agent, "Bo"), await hired(server, agent, "Cy")];
  const { desk, gadget, begun, conversationId } = await served(server, bo);
  const [colleague, tab, mine] = [await signedIn(server, cy), await Gadget.connect(server, OLD), await signedIn(server, bo, OLD)];
  await joinsAs(cy, colleague, conversationId);
  await tab.joins(begun);
  const [boId, cyId, amnaId] = [String(bo.user.id), String(cy.user.id), begun.Participant.id];

  for (const [place, to] of [[], boId, { id: boId, name: "Bo" }, [{ id: boId }], [boId, cyId]].entries()) {
    assert.equal((await gadget.says(conversationId, `to ${place}`, { to })).code, 200);
    const told = await desk.hears(`to ${place}`);
    assert.deepEqual(told.to.map(({ id }) => id), [[], [boId], [boId], [boId], [boId, cyId]][place]);
    await tab.hears(`to ${place}`);
  }
  for (const [to, code] of [["nobody", "participantNotFound"], [[String(agent.user.id)], "participantNotFound"], [[{}], "badRequest"]]) {
    assert.equal((await gadget.says(conversationId, "lost", { to })).error.code, code);
    assert.equal((await desk.says(conversationId, "lost", { to })).error.code, code);
  }
  for (const to of [amnaId, "+14155550123", [{ id: amnaId, name: "Amna" }]]) {
    assert.equal((await desk.says(conversationId, "only you", { to })).code, 200);
    assert.deepEqual((await gadget.hears("only you")).to.map(({ id, name }) => [id, name]), [[amnaId, "Amna Khan"]]);
    await mine.hears("only you");
    assert.equal((await desk.says(conversationId, "psst", { to, tag: "whisper" })).error.code, "whisperToCustomer");
  }
  await desk.says(conversationId, "between us", { to: cyId });
  assert.equal((await colleague.hears("between us")).tag, "whisper");
  await colleague.says(conversationId, "aloud", { from: { id: cyId } });
  assert.equal((await colleague.says(conversationId, "as Bo", { from: { id: boId } })).error.code, "senderMismatch");
  await gadget.hears("aloud");

  const kept = ["to 0", "to 1", "to 2", "to 3", "to 4", "only you", "only you", "only you", "between us", "aloud"];
  const without = (...texts) => kept.filter((text) => !texts.includes(text));
  const here = ({ left = [] } = {}) => left.filter(({ type }) => type === "ChatMessage").map(({ text }) => text);
  assert.deepEqual(here({ left: colleague.left("messageArrived") }), ["to 0", "to 4"]);
  assert.deepEqual(chats((await gadget.joins(begun)).info).map(({ text }) => text), without("between us"));
  assert.deepEqual(chats((await joinsAs(bo, desk, conversationId)).info).map(({ text }) => text), kept);
  assert.deepEqual(chats((await joinsAs(cy, colleague, conversationId)).info).map(({ text }) => text), ["to 0", "to 4", "between us", "aloud"]);
  const dashboard = (await agent.messages(await numberOf(agent, conversationId))).filter(({ message_type: type }) => type < 2);
  assert.deepEqual(dashboard.map(({ content }) => content), kept, "dashboards show everything");
  assert.deepEqual(dashboard.filter(({ private: hidden }) => hidden).map(({ content }) => content), ["between us"]);
});

story("clients join and sign in by what they say when they connect, as if they had asked for it", async ({ server, agent }) => {
  const bo = await hired(server, agent, "Bo");
  const { desk, gadget, begun, conversationId } = await served(server, bo);
  const { id } = begun.Participant;
  for (const client of CLIENTS) {
    const socket = await Gadget.connect(server, client, { query: { conversationId, id, colour: "red" } });
    assert.deepEqual(activities(await socket.next("conversationInfo")), ["handOff", "participantAdded", "participantJoined"]);
    assert.equal((await socket.sees("greetings")).info.rejoined, true);
    assert.equal((await socket.joins(begun)).answer.code, 200);
    await socket.says(conversationId, client.name);
    await desk.hears(client.name);
    socket.close();
  }
  assert.deepEqual(heard(desk, /participantJoined|handOff/), [], "nobody has come twice");

  const fresh = await init(server, AMNA);
  const query = { conversationId: fresh.conversationId, id: fresh.Participant.id };
  const first = await Gadget.connect(server, OLD, { query });
  await first.next("conversationInfo");
  assert.equal((await first.sees("greetings")).info.rejoined, false);
  await first.sees("handOff");
  await first.joins(fresh);
  assert.equal((await first.sees("greetings")).info.rejoined, true);

  await gadget.asks("endConversation", { conversationId });
  const wrong = [
    [{ conversationId, id }, 410],
    [{ ...query, id }, 403],
    [{ conversationId: id, id }, 404],
    [{ conversationId: "nonsense", id }, 404],
  ];
  for (const [place, [asked, code]] of wrong.entries()) {
    const socket = await Gadget.connect(server, CLIENTS[place], { query: asked });
    const fault = await socket.next("errors");
    assert.deepEqual([fault.code, fault.event, fault.conversationId], [code, "joinConversation", asked.conversationId]);
    assert.equal((await socket.joins(fresh)).answer.code, 200, "whoever asked for the wrong one may ask for another");
  }
  const silent = await Gadget.connect(server, OLD, { query: { conversationId } });
  assert.equal((await silent.joins(fresh)).answer.code, 200);
  assert.deepEqual(silent.left("errors"), [], "half a wish is none");

  for (const client of [OLD, CLIENTS[5]]) {
    const mine = await Gadget.connect(server, client, { query: { agentId: bo.user.id, token: bo.user.access_token } });
    assert.equal((await mine.next("agentState")).agentId, String(bo.user.id));
    const stranger = await Gadget.connect(server, client, { query: { agentId: bo.user.id, token: "wrong" } });
    assert.deepEqual([(await stranger.next("errors")).code], [401]);
  }
});
