// Customers of the Customer Channel find agents: asked one after the other, within their limits, until somebody comes.

import assert from "node:assert/strict";

import { Bot } from "../lib/bot.js";
import { customer, hired, signedIn } from "../lib/channel_desk.js";
import { eventually } from "../lib/eventually.js";
import { CLIENTS, Gadget, chats, init } from "../lib/gadget.js";
import { Listener } from "../lib/listener.js";
import { story } from "../lib/story.js";

const SOON_MS = 10_000;

async function stateOf({ gadget, begun }) {
  return (await gadget.joins(begun)).info.conversation.state;
}

// The next request is for this conversation.
async function asked(desk, { conversationId }) {
  const request = await desk.next("receiveChatRequest");
  assert.equal(request.conversationId, conversationId);
  return request;
}

async function decisionsOf(agent, { conversationId }) {
  const { payload } = await agent.conversations({ status: "all" });
  return agent.routingDecisions(payload.find(({ uuid }) => uuid === conversationId).id);
}

story("an agent is asked, takes the chat, and whoever is late is told so", async ({ server, agent }) => {
  const bo = await hired(server, agent, "Bo");
  const [desk, tab] = [await signedIn(server, bo, CLIENTS[0]), await signedIn(server, bo, CLIENTS[5])];
  const amna = await customer(server, { orderNo: "4711" });

  const request = await asked(desk, amna);
  await asked(tab, amna);
  assert.deepEqual([request.queue, request.channel, request.customer.name], ["default", "web", "Amna Khan"]);
  assert.deepEqual([request.conversation.state, request.conversation.data.orderNo], ["RESERVED", "4711"]);
  const left = Date.parse(request.expiresAt) - Date.now();
  assert.ok(left > 20_000 && left <= 30_000, `${left} ms to answer`);
  assert.equal((await amna.gadget.sees("handOff")).info.taskId, request.taskId);
  assert.equal(await stateOf(amna), "RESERVED");
  assert.deepEqual(amna.gadget.left("messageArrived").filter(({ activityType }) => activityType === "participantAdded"), []);

  const { taskId, conversationId } = request;
  assert.equal((await desk.asks("acceptChatRequest", { taskId, conversationId })).code, 200);
  const revoked = await tab.next("chatRequestRevoked");
  assert.deepEqual([revoked.taskId, revoked.reason], [taskId, "accepted"]);
  const late = await tab.asks("acceptChatRequest", { taskId, conversationId });
  assert.deepEqual([late.code, late.error.code], [409, "requestTaken"]);
  assert.equal((await amna.gadget.sees("participantAdded")).from.name, "Bo");
  assert.equal((await amna.gadget.sees("participantJoined")).info.role, "agent");
  assert.equal((await desk.next("conversationInfo")).conversation.state, "ACTIVE");
  assert.equal((await desk.says(conversationId, "good day")).code, 200);
  await amna.gadget.hears("good day");

  const [decision] = await decisionsOf(agent, amna);
  assert.deepEqual([decision.policy, decision.reason, decision.cause], ["longest_idle", "longest_idle", "queued"]);
  assert.equal(decision.chosen_id, bo.user.id);
  assert.deepEqual(desk.left("chatRequestRevoked"), [], "whoever has taken it needs not be told");
  assert.deepEqual(desk.left("receiveChatRequest"), []);
  const again = await amna.gadget.asks("requestAgentTransfer", { conversationId });
  assert.deepEqual([again.code, again.error.code], [409, "taskAlreadyOpen"]);
});

story("whoever refuses is not asked again while others are there, and an acknowledgement takes it", async ({ server, agent }) => {
  const [bo, cy] = [await hired(server, agent, "Bo"), await hired(server, agent, "Cy")];
  const desks = new Map();
  for (const colleague of [bo, cy]) desks.set(colleague, await signedIn(server, colleague, CLIENTS[2]));
  const amna = await customer(server);
  const first = await asked(desks.get(bo), amna);

  desks.get(cy).answers = { receiveChatRequest: { accept: true } };
  assert.equal((await desks.get(bo).asks("rejectChatRequest", { taskId: first.taskId })).code, 200);

  await asked(desks.get(cy), amna);
  assert.equal((await amna.gadget.sees("participantJoined")).from.name, "Cy");
  const gone = await desks.get(bo).asks("acceptChatRequest", { taskId: first.taskId });
  assert.equal(gone.error.code, "requestTaken");
  const [second] = await decisionsOf(agent, amna);
  assert.deepEqual([second.cause, second.candidates.find(({ name }) => name === "Bo").standing], ["returned", "declined"]);
  assert.equal(amna.gadget.left("messageArrived").filter(({ activityType }) => activityType === "handOff").length, 1, "handed off once");
  assert.deepEqual(desks.get(bo).left("agentState").filter(({ state }) => state === "NOT_READY"), [], "who refuses stays ready");
  assert.equal((await desks.get(bo).asks("rejectChatRequest", { taskId: "nonsense" })).code, 409);
});

story(
  "whoever does not answer is not ready any more, and the chat goes to the next",
  async ({ server, agent }) => {
    const [bo, cy] = [await hired(server, agent, "Bo"), await hired(server, agent, "Cy")];
    const [silent, other] = [await signedIn(server, bo), await signedIn(server, cy)];
    await other.asks("changeState", { agentId: String(cy.user.id), state: "NOT_READY", reasonCode: "lunch" });
    const away = await other.next("agentState");
    assert.deepEqual([away.state, away.routable, away.reasonCode], ["NOT_READY", false, "lunch"]);
    const [amna, omar] = [await customer(server), await customer(server, { firstName: "Omar" })];
    const request = await asked(silent, amna);
    await asked(silent, omar);

    const revoked = await silent.next("chatRequestRevoked");
    assert.deepEqual([revoked.taskId, revoked.reason], [request.taskId, "timeout"]);
    const state = await silent.next("agentState", ({ reasonCode }) => reasonCode === "RONA");
    assert.deepEqual([state.state, state.routable, state.agentId], ["NOT_READY", false, String(bo.user.id)]);
    const late = await silent.asks("acceptChatRequest", { taskId: request.taskId });
    assert.equal(late.error.code, "requestTaken");
    await silent.next("chatRequestRevoked");
    assert.equal(await stateOf(amna), "QUEUED");
    const soon = await customer(server, { firstName: "Zoe" });
    await other.asks("changeState", { agentId: String(cy.user.id), state: "READY" });
    assert.equal((await other.next("agentState")).state, "READY");

    // Whoever waits longest comes first, and nobody was told twice that they wait.
    const order = [];
    for (let index = 0; index < 3; index += 1) order.push((await other.next("receiveChatRequest")).conversationId);
    assert.deepEqual(order, [amna, omar, soon].map(({ conversationId }) => conversationId));
    assert.equal(amna.gadget.left("messageArrived").filter(({ activityType }) => activityType === "handOff").length, 1);
  },
  { SWITCHBOARD_CHANNEL_ACCEPT_TIME: "1500ms" },
);

story(
  "nobody is given more than they may have, and what ends makes room for whoever waits longest",
  async ({ server, agent, metrics }) => {
    const bo = await hired(server, agent, "Bo");
    const desk = await signedIn(server, bo);
    desk.answers = { receiveChatRequest: { accept: true } };
    const customers = [];
    for (const firstName of ["Amna", "Omar", "Zoe", "Ida"]) customers.push(await customer(server, { firstName }));
    for (const one of customers.slice(0, 2)) await one.gadget.sees("participantJoined");
    assert.equal((await desk.next("agentState", ({ state }) => state === "BUSY")).routable, true);
    const [decision] = await (async () => {
      await eventually("deciding that nobody is free", SOON_MS, async () => (await decisionsOf(agent, customers[3])).length > 0);
      return decisionsOf(agent, customers[3]);
    })();
    assert.deepEqual([decision.reason, decision.candidates[0].standing], ["nobody_free", "at_capacity"]);
    assert.equal(await stateOf(customers[2]), "QUEUED");
    await metrics.becomes('routing_queue_length{queue="channels"}', 2);
    assert.deepEqual((await customers[3].gadget.sees("handOff")).info.position, 2);
    assert.deepEqual(customers[3].gadget.left("messageArrived").filter(({ activityType }) => activityType === "noAgentAvailable"), [], "somebody is there");

    await desk.asks("changeState", { state: "NOT_READY" });
    const pending = await desk.next("agentState", ({ routable }) => !routable);
    assert.equal(pending.state, "ACTIVE", "what one has is finished first");
    await desk.asks("changeState", { state: "READY" });
    await desk.asks("endConversation", { conversationId: customers[0].conversationId });

    assert.equal((await customers[2].gadget.sees("participantJoined")).from.name, "Bo");
    assert.equal(await stateOf(customers[3]), "QUEUED");
    await customers[1].gadget.asks("endConversation", { conversationId: customers[1].conversationId });
    await customers[3].gadget.sees("participantJoined");
  },
  { SWITCHBOARD_CHANNEL_AGENT_LIMIT: "2" },
);

story("whoever was given something longest ago is asked first, and only of the group that was asked for", async ({ server, agent }) => {
  const people = [await hired(server, agent, "Bo"), await hired(server, agent, "Cy"), await hired(server, agent, "Di")];
  await agent.createTeam("sales", people.slice(0, 2));
  const desks = [];
  for (const colleague of people) desks.push(await signedIn(server, colleague));
  assert.deepEqual(desks.map(({ login }) => login.queues), [["sales"], ["sales"], []]);
  for (const desk of desks) desk.answers = { receiveChatRequest: { accept: true } };

  const given = [];
  for (const Subject of ["Sales", "SALES", "Sales", "nonsense"]) {
    const { gadget } = await customer(server, { Subject });
    given.push((await gadget.sees("participantJoined")).from.name);
  }

  assert.deepEqual(given, ["Bo", "Cy", "Bo", "Di"]);
});

story(
  "nobody came: the customer is told, may ask again, and is asked for another group",
  async ({ server, agent }) => {
    const bo = await hired(server, agent, "Bo");
    await agent.createTeam("support", [bo]);
    const amna = await customer(server, { Subject: "Sales" });
    const { conversationId, gadget } = amna;
    const waiting = await gadget.asks("requestAgentTransfer", { conversationId });
    assert.deepEqual([waiting.code, waiting.error.code], [409, "taskAlreadyOpen"]);
    assert.deepEqual((await gadget.sees("noAgentAvailable")).info, { queue: "default", reason: "noAgentsLoggedIn", canRetry: true });
    assert.equal((await gadget.sees("noAgentAvailable")).info.reason, "ttlExpired");
    assert.equal(await stateOf(amna), "NO_AGENT");
    assert.equal((await gadget.says(conversationId, "hello?")).code, 200);

    const desk = await signedIn(server, bo);
    const asking = await gadget.asks("requestAgentTransfer", { conversationId, subject: "Support" });
    assert.deepEqual([asking.code, typeof asking.taskId], [200, "string"]);
    const handOff = await gadget.next("messageArrived", ({ activityType, info }) => activityType === "handOff" && info.queue === "support");
    assert.deepEqual([handOff.info.taskId, handOff.info.position], [asking.taskId, 1]);
    const request = await asked(desk, amna);
    assert.deepEqual([request.taskId, request.queue], [asking.taskId, "support"]);
    await gadget.asks("endConversation", { conversationId });

    const revoked = await desk.next("chatRequestRevoked");
    assert.deepEqual([revoked.taskId, revoked.reason], [request.taskId, "customerLeft"]);
    assert.deepEqual(gadget.left("messageArrived").filter(({ activityType }) => activityType === "noAgentAvailable"), [], "told once each");
  },
  { SWITCHBOARD_CHANNEL_QUEUE_TIME: "1s" },
);

story(
  "nobody came: where that is wanted the conversation ends with it",
  async ({ server }) => {
    const { gadget } = await customer(server);
    await gadget.next("messageArrived", ({ info }) => info?.reason === "ttlExpired");
    assert.equal((await gadget.sees("endOfConversation")).info.reason, "noAgent");
  },
  { SWITCHBOARD_CHANNEL_QUEUE_TIME: "1s", SWITCHBOARD_CHANNEL_END_WITHOUT_AGENT: "true" },
);

story(
  "a connector's customer waits for an agent again by writing, and is not left alone when the agent leaves",
  async ({ server, agent }) => {
    const bo = await hired(server, agent, "Bo");
    const connector = await Gadget.connect(server, CLIENTS[0]);
    await connector.asks("registerConnector", { id: "sms", channel: "sms" });
    const begun = await init(server, { Channel: "sms", refId: "+14155550188" });
    const { conversationId } = begun;
    await connector.joins(begun);
    await connector.next("messageArrived", ({ info }) => info?.reason === "ttlExpired");
    const desk = await signedIn(server, bo);
    desk.answers = { receiveChatRequest: { accept: true } };

    await connector.says(conversationId, "anybody there?");
    assert.equal((await connector.sees("participantJoined")).from.name, "Bo");
    assert.equal((await desk.asks("leaveConversation", { conversationId })).code, 200);
    const left = await connector.sees("participantLeft");
    assert.deepEqual([left.from.name, left.info.reason], ["Bo", "left"]);
    assert.equal((await connector.joins(begun)).info.conversation.state, "WAITING");
    await connector.says(conversationId, "one more thing");

    assert.equal((await connector.sees("participantJoined")).from.name, "Bo");
    await desk.asks("leaveConversation", { conversationId });
    assert.equal((await connector.sees("endOfConversation")).info.reason, "agentEnded", "nobody waits for ever");
  },
  { SWITCHBOARD_CHANNEL_QUEUE_TIME: "1s" },
);

story(
  "a group that has had its time is joined by everybody of the inbox",
  async ({ server, agent }) => {
    const [bo, cy] = [await hired(server, agent, "Bo"), await hired(server, agent, "Cy")];
    await agent.createTeam("sales", [bo]);
    const desk = await signedIn(server, cy);
    const amna = await customer(server, { Subject: "Sales" });
    assert.equal((await amna.gadget.sees("noAgentAvailable")).info.queue, "sales");

    const request = await asked(desk, amna);

    assert.equal(request.queue, "sales");
    const reasons = (await decisionsOf(agent, amna)).map(({ reason }) => reason);
    assert.equal(reasons[0], "longest_idle");
  },
  { SWITCHBOARD_CHANNEL_OVERFLOW_TIME: "1s" },
);

story("an agent hands a chat to a colleague, to a queue, and ends it by leaving", async ({ server, agent }) => {
  const [bo, cy] = [await hired(server, agent, "Bo"), await hired(server, agent, "Cy")];
  await agent.createTeam("support", [bo]);
  const [one, other] = [await signedIn(server, bo), await signedIn(server, cy)];
  await other.asks("changeState", { state: "NOT_READY" });
  const amna = await customer(server);
  const { conversationId, gadget } = amna;
  const first = await asked(one, amna);
  await one.asks("acceptChatRequest", { taskId: first.taskId });
  await one.next("conversationInfo");
  await gadget.sees("participantJoined");
  const hand = (desk, more) => desk.asks("requestAgentTransfer", { conversationId, ...more });
  assert.equal((await hand(one, { toAgentId: String(cy.user.id) })).error.code, "agentNotAvailable");
  assert.equal((await hand(one, { toAgentId: "999999" })).code, 404);
  assert.equal((await hand(one, {})).error.code, "missingField");
  await other.asks("changeState", { state: "READY" });

  const handed = await hand(one, { toAgentId: cy.user.email });
  assert.equal(handed.code, 200);
  const removed = await gadget.sees("participantRemoved");
  assert.deepEqual([removed.from.name, removed.info.reason], ["Bo", "transferred"]);
  assert.equal((await one.sees("participantRemoved")).info.reason, "transferred");
  const second = await asked(other, amna);
  assert.equal(second.taskId, handed.taskId);
  await other.asks("acceptChatRequest", { taskId: second.taskId });
  assert.equal((await gadget.sees("participantJoined")).from.name, "Cy");
  await other.next("conversationInfo");
  assert.equal((await one.says(conversationId, "still me")).error.code, "notJoined");

  assert.equal((await hand(other, { subject: "Support" })).code, 200);
  const third = await asked(one, amna);
  assert.equal(third.queue, "support");
  await one.asks("acceptChatRequest", { taskId: third.taskId });
  assert.equal((await gadget.sees("participantJoined")).from.name, "Bo");
  await one.next("conversationInfo");
  assert.equal((await one.asks("leaveConversation", { conversationId })).code, 200);

  const end = await gadget.sees("endOfConversation");
  assert.deepEqual([end.info.reason, end.info.endedBy.name], ["agentEnded", "Bo"]);
  assert.equal((await one.sees("endOfConversation")).info.reason, "agentEnded");
});

story(
  "an agent who vanishes is followed by others, at once when asked and after a while when at work",
  async ({ server, agent }) => {
    const [bo, cy] = [await hired(server, agent, "Bo"), await hired(server, agent, "Cy")];
    const desk = await signedIn(server, bo);
    const amna = await customer(server);
    const request = await asked(desk, amna);
    await desk.asks("acceptChatRequest", { taskId: request.taskId });
    await amna.gadget.sees("participantJoined");
    const omar = await customer(server, { firstName: "Omar" });
    await asked(desk, omar);
    const other = await signedIn(server, cy, CLIENTS[1]);

    desk.close();
    await asked(other, omar);
    assert.equal(await stateOf(amna), "ACTIVE", "who comes back soon has it still");
    const left = await amna.gadget.sees("participantLeft");
    assert.deepEqual([left.info.role, left.info.reason], ["agent", "disconnected"]);
    assert.equal((await amna.gadget.sees("participantRemoved")).info.reason, "logout");

    await asked(other, amna);
    await other.asks("changeState", { state: "LOGOUT" });
    assert.equal((await other.next("agentState")).state, "LOGOUT");
    assert.equal(await stateOf(amna), "QUEUED");
    const back = await signedIn(server, bo);
    const waiting = [(await back.next("receiveChatRequest")).conversationId, (await back.next("receiveChatRequest")).conversationId];
    assert.deepEqual(waiting.sort(), [amna.conversationId, omar.conversationId].sort());
  },
  { SWITCHBOARD_CHANNEL_AGENT_RETURN_TIME: "2s" },
);

story("an agent who comes back in time keeps the chat", async ({ server, agent }) => {
  const bo = await hired(server, agent, "Bo");
  const desk = await signedIn(server, bo);
  const amna = await customer(server);
  const { taskId } = await asked(desk, amna);
  await desk.asks("acceptChatRequest", { taskId });
  await amna.gadget.sees("participantJoined");

  desk.close();
  const back = await signedIn(server, bo);

  assert.equal(back.login.state, "ACTIVE");
  assert.equal((await back.next("conversationInfo")).conversation.state, "ACTIVE");
  await back.says(amna.conversationId, "here again");
  await amna.gadget.hears("here again");
  assert.deepEqual(amna.gadget.left("messageArrived").filter(({ activityType }) => /Left|Removed/.test(activityType ?? "")), []);
});

story("a killed server forgets whom it asked, and asks again", async ({ server, agent }) => {
  const bo = await hired(server, agent, "Bo");
  const desk = await signedIn(server, bo);
  const amna = await customer(server);
  const first = await asked(desk, amna);

  await server.kill();
  await server.restart();
  const back = await signedIn(server, bo);

  const again = await asked(back, amna);
  assert.equal(again.taskId, first.taskId);
  assert.ok(again.expiresAt > first.expiresAt, "with time to answer");
  assert.equal((await back.asks("acceptChatRequest", { taskId: again.taskId })).code, 200);
  const gadget = await Gadget.connect(server);
  const { info } = await gadget.joins(amna.begun);
  assert.equal(info.conversation.state, "ACTIVE");
});

story("whoever is there on another door is given the chat at once", async ({ server, agent }) => {
  const bo = await hired(server, agent, "Bo");
  await Listener.of(server, bo);

  const amna = await customer(server);

  assert.equal((await amna.gadget.sees("participantJoined")).from.name, "Bo");
  assert.equal(await stateOf(amna), "ACTIVE");
  assert.equal((await decisionsOf(agent, amna))[0].policy, "longest_idle");
});

story("what other doors do to a conversation is seen by its queue", async ({ server, agent }) => {
  const [bo, cy] = [await hired(server, agent, "Bo"), await hired(server, agent, "Cy")];
  const team = await agent.createTeam("support", [cy]);
  const [desk, other] = [await signedIn(server, bo), await signedIn(server, cy)];
  const [amna, omar] = [await customer(server), await customer(server, { firstName: "Omar" })];
  const request = await asked(desk, amna);
  const second = await asked(other, omar);
  const { payload } = await agent.conversations({ status: "all" });
  const numberOf = ({ conversationId }) => payload.find(({ uuid }) => uuid === conversationId).id;

  await agent.assigns(numberOf(amna), { assignee_id: agent.user.id });
  const revoked = await desk.next("chatRequestRevoked");
  assert.deepEqual([revoked.taskId, revoked.reason], [request.taskId, "accepted"]);
  assert.equal((await desk.asks("acceptChatRequest", { taskId: request.taskId })).error.code, "requestTaken");
  assert.equal((await amna.gadget.sees("participantJoined")).from.id, String(agent.user.id));
  await agent.assigns(numberOf(omar), { team_id: team.id });
  assert.equal((await other.next("chatRequestRevoked")).taskId, second.taskId);
  const moved = await asked(other, omar);
  assert.deepEqual([moved.queue, moved.taskId === second.taskId], ["support", false]);
  await agent.resolves(numberOf(omar));

  assert.equal((await other.next("chatRequestRevoked")).reason, "customerLeft");
  assert.equal((await omar.gadget.sees("endOfConversation")).info.reason, "agentEnded");
});

story("what a bot is given wants no agent, until its customer asks for one", async ({ server, agent }) => {
  const bot = await Bot.made(server, agent);
  const desk = await signedIn(server, await hired(server, agent, "Bo"));
  const amna = await customer(server);
  const request = await asked(desk, amna);
  const { payload: [{ id }] } = await agent.conversations({ status: "all" });

  await agent.assigns(id, { assignee_type: "AgentBot", assignee_id: bot.record.id });
  const revoked = await desk.next("chatRequestRevoked");
  assert.deepEqual([revoked.taskId, revoked.reason], [request.taskId, "accepted"]);
  assert.equal((await desk.asks("acceptChatRequest", { taskId: request.taskId })).error.code, "requestTaken");
  assert.equal(await stateOf(amna), "ACTIVE");
  assert.equal((await bot.answers(id, "It costs ten"))[0], 200);
  await amna.gadget.hears("It costs ten");

  const asking = await amna.gadget.asks("requestAgentTransfer", { conversationId: amna.conversationId });
  assert.equal(asking.code, 200);
  assert.equal((await asked(desk, amna)).taskId, asking.taskId);
  assert.equal((await agent.conversation(id)).meta.assignee_type, undefined);
});

story("a supervisor reads along unseen, whispers, and takes part", async ({ server, agent }) => {
  const bo = await hired(server, agent, "Bo");
  const desk = await signedIn(server, bo);
  const amna = await customer(server);
  const { conversationId, gadget } = amna;
  const { taskId } = await asked(desk, amna);
  await desk.asks("acceptChatRequest", { taskId });
  await gadget.sees("participantJoined");
  await gadget.says(conversationId, "hello");
  assert.equal((await desk.asks("monitorConversation", { conversationId })).code, 403);
  const supervisor = await signedIn(server, agent, CLIENTS[2]);

  const monitoring = await supervisor.asks("monitorConversation", { conversationId });
  assert.deepEqual([monitoring.code, monitoring.role], [200, "supervisor"]);
  const info = await supervisor.next("conversationInfo");
  assert.deepEqual([info.role, chats(info).map(({ text }) => text)], ["supervisor", ["hello"]]);
  await gadget.says(conversationId, "where is it?");
  await supervisor.hears("where is it?");
  assert.equal((await supervisor.says(conversationId, "I am here")).error.code, "activityNotAllowed");
  assert.equal((await supervisor.asks("endConversation", { conversationId })).code, 403);
  await supervisor.asks("sendMessage", { conversationId, type: "ActivityMessage", activityType: "typing" });
  assert.equal((await supervisor.says(conversationId, "be patient", { tag: "whisper" })).code, 200);
  await desk.hears("be patient");
  await desk.says(conversationId, "one moment");
  await gadget.hears("one moment");
  const unseen = gadget.left("messageArrived").filter(({ activityType, text }) => text === "be patient" || activityType === "typing" || activityType === "participantJoined");
  assert.deepEqual(unseen, []);

  assert.equal((await supervisor.asks("bargeIn", { conversationId })).code, 200);
  const added = await gadget.next("messageArrived", ({ activityType, info: { role } = {} }) => activityType === "participantAdded" && role === "supervisor");
  assert.deepEqual([added.info.role, added.from.type, added.from.id], ["supervisor", "Supervisor", String(agent.user.id)]);
  assert.equal((await desk.sees("participantJoined")).info.role, "supervisor");
  assert.equal((await supervisor.says(conversationId, "let me help")).code, 200);
  await gadget.hears("let me help");
  assert.equal((await supervisor.asks("leaveConversation", { conversationId })).code, 200);
  assert.equal((await gadget.sees("participantLeft")).info.role, "supervisor");
  assert.equal(await stateOf(amna), "ACTIVE", "the agent is still there");
});

story(
  "many customers at once are all served, and no agent ever has more than they may",
  async ({ server, agent }) => {
    const most = new Map();
    const desks = [];
    for (const [place, name] of ["Bo", "Cy", "Di"].entries()) {
      const desk = await signedIn(server, await hired(server, agent, name), CLIENTS[place]);
      desks.push(desk);
      works(desk, name, most, place === 0 ? 2 : 0);
    }

    const customers = await Promise.all(Array.from({ length: 12 }, (_, index) => customer(server, { firstName: `C${index}` }, CLIENTS[index % 6])));
    for (const { gadget } of customers) {
      const joined = await gadget.sees("participantJoined");
      assert.equal((await gadget.sees("endOfConversation")).info.endedBy.id, joined.from.id);
    }

    for (const [name, held] of most) assert.ok(held <= 2, `${name} had ${held}`);
    assert.equal(most.size, 3, "everybody was given something");
    for (const desk of desks) assert.deepEqual(desk.left("errors"), []);
  },
  { SWITCHBOARD_CHANNEL_AGENT_LIMIT: "2", SWITCHBOARD_CHANNEL_ACCEPT_TIME: "2s" },
);

// An agent who refuses the first few requests, takes all others, and ends each chat a moment after it began.
function works(desk, name, most, refusals) {
  let held = 0;
  let left = refusals;
  desk.socket.on("receiveChatRequest", ({ taskId, conversationId }) => {
    if (left > 0) {
      left -= 1;
      desk.socket.emit("rejectChatRequest", { taskId, conversationId });
      return;
    }
    held += 1;
    most.set(name, Math.max(held, most.get(name) ?? 0));
    desk.socket.emit("acceptChatRequest", { taskId, conversationId });
  });
  desk.socket.on("conversationInfo", ({ conversation: { conversationId } }) => {
    // Ending it is counted first: the next one may be here before the answer is.
    setTimeout(() => {
      held -= 1;
      desk.socket.emit("endConversation", { conversationId });
    }, 50);
  });
}
