// Queues of the Customer Channel: who comes into which, how many may wait, whom else they are offered to, how long it takes.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Agent } from "../lib/agent.js";
import { customer, hired, signedIn } from "../lib/channel_desk.js";
import { databases } from "../lib/databases.js";
import { eventually } from "../lib/eventually.js";
import { CLIENTS, Gadget, chats, init } from "../lib/gadget.js";
import { Installation } from "../lib/installation.js";
import { Listener } from "../lib/listener.js";
import { FIRST_START, Server } from "../lib/server.js";
import { story } from "../lib/story.js";

const SOON_MS = 10_000;

async function decisionsOf(agent, { conversationId }) {
  const { payload } = await agent.conversations({ status: "all" });
  return agent.routingDecisions(payload.find(({ uuid }) => uuid === conversationId).id);
}

async function stateOf({ gadget, begun }) {
  return (await gadget.joins(begun)).info.conversation.state;
}

function unserved({ gadget }) {
  return gadget.next("messageArrived", ({ activityType }) => activityType === "noAgentAvailable");
}

story("customers who ask for nobody come into the queue of their channel, others into the one they name", async ({ server, agent }) => {
  const [sales, support] = [await agent.createTeam("sales"), await agent.createTeam("support")];
  const queueOf = async (more) => (await (await customer(server, more)).gadget.sees("handOff")).info.queue;
  assert.equal(await queueOf({}), "default", "nothing was chosen");

  const chosen = await agent.choosesQueues({ default_team_id: sales.id, channels: { SMS: support.id, fax: null } });
  assert.deepEqual(chosen, { default_team_id: sales.id, channels: { fax: null, sms: support.id }, queues: [] });

  const queues = [];
  for (const more of [{}, { Channel: "sms", refId: "+14155550100" }, { Channel: "fax", refId: "+14155550101" }]) queues.push(await queueOf(more));
  assert.deepEqual(queues, ["sales", "support", "default"]);
  const named = [];
  for (const Subject of ["Support", "nonsense", "Default", "  "]) named.push(await queueOf({ Subject }));
  assert.deepEqual(named, ["support", "sales", "default", "sales"]);
  const elsewhere = await agent.createInbox("Branch");
  const begun = await init(server, { Channel: "sms", refId: "+14155550102" }, `/cc/${elsewhere.inbox_identifier}`);
  const gadget = await Gadget.connect(server, CLIENTS[3], { path: `/cc/${elsewhere.inbox_identifier}/socket.io` });
  await gadget.joins(begun);
  assert.equal((await gadget.sees("handOff")).info.queue, "support", "in every inbox of the account");
  await agent.removesTeam(support);

  assert.equal(await queueOf({ Channel: "sms", refId: "+14155550103" }), "sales", "the team is no more");
});

story("a full queue turns customers away who may ask again, and nothing they said is lost", async ({ server, agent }) => {
  const bo = await hired(server, agent, "Bo");
  await agent.choosesQueues({ queues: [{ team_id: null, max_size: 1 }] });
  const [amna, omar] = [await customer(server), await customer(server, { firstName: "Omar" })];

  assert.equal((await unserved(amna)).info.reason, "noAgentsLoggedIn");
  assert.equal((await omar.gadget.sees("handOff")).info.position, 2);
  assert.deepEqual((await unserved(omar)).info, { queue: "default", reason: "queueFull", canRetry: true });
  assert.deepEqual([await stateOf(amna), await stateOf(omar)], ["QUEUED", "NO_AGENT"]);
  assert.equal((await decisionsOf(agent, omar))[0].reason, "queue_full");
  await omar.gadget.says(omar.conversationId, "is anybody there?");
  const again = await omar.gadget.asks("requestAgentTransfer", { conversationId: omar.conversationId });
  assert.equal(again.code, 200);
  assert.equal((await unserved(omar)).info.reason, "queueFull", "it is still full");

  const desk = await signedIn(server, bo);
  const request = await desk.next("receiveChatRequest");
  assert.equal(request.conversationId, amna.conversationId);
  const { taskId } = await omar.gadget.asks("requestAgentTransfer", { conversationId: omar.conversationId });
  const second = await desk.next("receiveChatRequest");
  assert.deepEqual([second.taskId, second.conversationId], [taskId, omar.conversationId]);
  await desk.asks("acceptChatRequest", { taskId });
  const info = await desk.next("conversationInfo");
  assert.deepEqual(chats(info).map(({ text }) => text), ["is anybody there?"]);
  assert.deepEqual(omar.gadget.left("messageArrived").filter(({ activityType }) => activityType === "noAgentAvailable"), []);
});

story(
  "nobody is turned away while somebody is free, and what an agent had is never one too many",
  async ({ server, agent }) => {
    const [bo, cy] = [await hired(server, agent, "Bo"), await hired(server, agent, "Cy")];
    await agent.choosesQueues({ queues: [{ team_id: null, max_size: 1 }] });
    await Listener.of(server, bo);
    const desk = await signedIn(server, cy);
    desk.answers = { receiveChatRequest: { accept: true } };

    const customers = await Promise.all([0, 1, 2, 3].map((index) => customer(server, { firstName: `C${index}` })));
    for (const { gadget } of customers) await gadget.sees("participantJoined");
    const waiting = await customer(server, { firstName: "Zoe" });
    await waiting.gadget.sees("handOff");
    const held = await desk.next("conversationInfo");
    desk.answers = { receiveChatRequest: { accept: false } };
    await desk.asks("changeState", { state: "NOT_READY" });
    const handed = await desk.asks("requestAgentTransfer", { conversationId: held.conversation.conversationId, subject: "default" });
    assert.equal(handed.code, 200);

    const theirs = customers.find(({ conversationId }) => conversationId === held.conversation.conversationId);
    assert.equal((await theirs.gadget.sees("handOff")).info.position !== undefined, true);
    await eventually("deciding", SOON_MS, async () => (await decisionsOf(agent, theirs)).length > 1);
    assert.equal(await stateOf(theirs), "QUEUED");
    assert.equal(await stateOf(waiting), "QUEUED");
    const refused = customers.flatMap(({ gadget }) => gadget.left("messageArrived").filter(({ info }) => info?.reason === "queueFull"));
    assert.deepEqual(refused, []);
  },
  { SWITCHBOARD_CHANNEL_AGENT_LIMIT: "2" },
);

story(
  "a full queue ends conversations where that is wanted",
  async ({ server, agent }) => {
    await agent.choosesQueues({ queues: [{ team_id: null, max_size: 1 }] });
    await customer(server);
    const omar = await customer(server, { firstName: "Omar" });

    assert.equal((await unserved(omar)).info.reason, "queueFull");
    assert.equal((await omar.gadget.sees("endOfConversation")).info.reason, "noAgent");
  },
  { SWITCHBOARD_CHANNEL_END_WITHOUT_AGENT: "true" },
);

story("a conversation is offered to more people step by step, and what is decided says how far it had come", async ({ server, agent }) => {
  const [bo, cy, di] = [await hired(server, agent, "Bo"), await hired(server, agent, "Cy"), await hired(server, agent, "Di")];
  const [sales, support] = [await agent.createTeam("sales", [bo]), await agent.createTeam("support", [cy])];
  const steps = [{ after: 1, team_id: support.id }, { after: 2, team_id: null }];
  const { queues } = await agent.choosesQueues({ queues: [{ team_id: sales.id, steps }] });
  assert.deepEqual(queues, [{ team_id: sales.id, max_size: null, steps }]);
  const everybody = await signedIn(server, di);
  const joined = await signedIn(server, cy);
  const amna = await customer(server, { Subject: "Sales" });
  assert.equal((await amna.gadget.sees("noAgentAvailable")).info.queue, "sales");

  const first = await joined.next("receiveChatRequest");
  assert.deepEqual([first.conversationId, first.queue], [amna.conversationId, "sales"]);
  assert.deepEqual(everybody.left("receiveChatRequest"), [], "not before its time");
  await joined.asks("rejectChatRequest", { taskId: first.taskId });
  const second = await everybody.next("receiveChatRequest");

  assert.equal(second.conversationId, amna.conversationId);
  const chosen = (await decisionsOf(agent, amna)).filter(({ chosen_id }) => chosen_id !== null);
  assert.deepEqual(chosen.map(({ step, chosen_id }) => [step, chosen_id]), [[2, di.user.id], [1, cy.user.id]]);
  const standing = ({ candidates }, name) => candidates.find((candidate) => candidate.name === name).standing;
  assert.deepEqual([standing(chosen[1], "Di"), standing(chosen[0], "Cy")], ["outside_team", "declined"]);
});

story("steps that are chosen anew hold for whoever waits already", async ({ server, agent }) => {
  const [bo, cy] = [await hired(server, agent, "Bo"), await hired(server, agent, "Cy")];
  const sales = await agent.createTeam("sales", [bo]);
  const desk = await signedIn(server, cy);
  const amna = await customer(server, { Subject: "Sales" });
  assert.equal((await amna.gadget.sees("noAgentAvailable")).info.reason, "noAgentsLoggedIn");

  await agent.choosesQueues({ queues: [{ team_id: sales.id, steps: [{ after: 1, team_id: null }] }] });

  assert.equal((await desk.next("receiveChatRequest")).conversationId, amna.conversationId);
});

story(
  "customers are told how long they are likely to wait, once it is known",
  async ({ server, agent }) => {
    const bo = await hired(server, agent, "Bo");
    const desk = await signedIn(server, bo);
    desk.answers = { receiveChatRequest: { accept: true } };
    const expected = [];
    for (const firstName of ["Amna", "Omar", "Zoe"]) {
      const { gadget } = await customer(server, { firstName });
      expected.push((await gadget.sees("handOff")).info.expectedWait);
      await gadget.sees("participantJoined");
    }

    const { gadget } = await customer(server, { firstName: "Ida" });
    const { info } = await gadget.sees("handOff");

    assert.deepEqual(expected, [undefined, undefined, undefined]);
    assert.ok(Number.isInteger(info.expectedWait) && info.expectedWait >= 0 && info.expectedWait < 60, `${info.expectedWait} s`);
    const sms = await customer(server, { Channel: "sms", refId: "+14155550104", Subject: "default" });
    assert.ok(Number.isInteger((await sms.gadget.sees("handOff")).info.expectedWait), "it is the same queue");
  },
  { SWITCHBOARD_CHANNEL_AGENT_LIMIT: "0" },
);

for (const database of databases.filter(({ name }) => name === "PostgreSQL")) {
  test(`a server that starts takes back what a dead one has asked, and nothing of one that lives (${database.name})`, async () => {
    const settings = { ...FIRST_START, ...(await database.settings()), SWITCHBOARD_CHANNEL_AGENT_LIMIT: "1" };
    const servers = [];
    const starts = async () => {
      servers.push(await Server.on(await Installation.create(settings)));
      return servers.at(-1);
    };
    try {
      await restarts(await starts(), await starts(), starts);
    } catch (error) {
      for (const server of servers) console.error(`── a server's log\n${server.log}\n──`);
      throw error;
    } finally {
      await Promise.all(servers.map((server) => server.dispose()));
    }
  });
}

async function restarts(first, second, starts) {
  const agent = await Agent.signIn(first);
  const [bo, cy] = [await hired(first, agent, "Bo"), await hired(first, agent, "Cy")];
  const [ones, twos] = [await signedIn(first, bo), await signedIn(second, cy)];
  const [amna, omar] = [await customer(first), await customer(first, { firstName: "Omar" })];
  const requests = new Map();
  for (const desk of [ones, twos]) requests.set(desk, await desk.next("receiveChatRequest"));

  await starts();
  assert.deepEqual([ones, twos].flatMap((desk) => desk.left("chatRequestRevoked")), [], "both live");
  await second.kill();
  const third = await starts();

  const lost = requests.get(twos);
  const back = await signedIn(third, cy);
  const again = await back.next("receiveChatRequest");
  assert.equal(again.taskId, lost.taskId);
  assert.ok(again.expiresAt > lost.expiresAt, "with time to answer");
  const kept = requests.get(ones);
  assert.equal((await ones.asks("acceptChatRequest", { taskId: kept.taskId })).code, 200);
  const own = [amna, omar].find(({ conversationId }) => conversationId === kept.conversationId);
  assert.equal((await own.gadget.sees("participantJoined")).from.name, "Bo");
  assert.deepEqual(ones.left("chatRequestRevoked"), []);
}
