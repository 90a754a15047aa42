// The Customer Channel API when somebody misbehaves, is silent, or the server dies.

import assert from "node:assert/strict";

import axios from "axios";

import { AMNA, customer, hired, numberOf, signedIn } from "../lib/channel_desk.js";
import { eventually } from "../lib/eventually.js";
import { CLIENTS, Gadget, chats, init } from "../lib/gadget.js";
import { story } from "../lib/story.js";

const SOON_MS = 10_000;
const GENERATIONS = [CLIENTS[2], CLIENTS[5]];
const SMS = { id: "sms", name: "SMS", channel: "sms" };
const KEY = "campaign-key-1";

function gone({ socket }) {
  return new Promise((resolve) => socket.on("disconnect", resolve));
}

story("whoever sends too much is refused, and sent away in the end; nobody else is", async ({ server, agent }) => {
  const bystander = await customer(server);
  const id = await numberOf(agent, bystander.conversationId);
  for (const [place, client] of CLIENTS.entries()) {
    const { gadget, conversationId } = await customer(server, {}, client);
    const leaving = gone(gadget);
    gadget.socket.emit("sendMessage", { conversationId, type: "ChatMessage", text: "x".repeat(1_000_001) });
    await leaving;

    const flooding = await customer(server, {}, client);
    const sent = gone(flooding.gadget);
    const answers = [];
    for (let number = 0; number < 400; number += 1) {
      const typing = { conversationId: flooding.conversationId, type: "ActivityMessage", activityType: "typing" };
      flooding.gadget.socket.emit("sendMessage", typing, ({ code }) => answers.push(code));
    }
    await sent;
    const refused = answers.filter((code) => code === 429).length;
    assert.deepEqual(answers.filter((code) => code !== 429 && code !== 200), []);
    // Whoever polls is gone before they could fetch the answers.
    if (GENERATIONS.includes(client)) {
      assert.ok(refused > 0 && answers.length - refused >= 59, `${client.name}: a burst is fine, the rest is refused`);
    }

    await bystander.gadget.says(bystander.conversationId, `still here ${place}`);
    await agent.answers(id, `so am I ${place}`);
    await bystander.gadget.hears(`so am I ${place}`);
    const back = await Gadget.connect(server, client);
    assert.equal((await back.joins(flooding.begun)).answer.code, 200, "and may come back");
    back.close();
  }
});

story("files that are too large are refused before anything is kept, and others go through", async ({ server, agent }) => {
  for (const client of CLIENTS) {
    const { gadget, conversationId } = await customer(server, {}, client);
    const sends = (attachments) => gadget.asks("sendMessage", { conversationId, type: "ChatMessage", attachments });
    const large = `data:application/octet-stream;base64,${"A".repeat(900_000)}`;
    const [many, long, kept] = [
      await sends(Array.from({ length: 21 }, (_, number) => ({ name: `${number}`, contentUrl: "data:,x" }))),
      await sends([{ contentUrl: `https://example.test/${"x".repeat(262_144)}` }]),
      await sends([{ name: "large.bin", contentUrl: large }]),
    ];
    assert.deepEqual([many.error.code, long.error.code, kept.code], ["badRequest", "tooLarge", 200]);
    const [{ attachments, ...rest }, ...others] = (await agent.messages(await numberOf(agent, conversationId))).filter(({ message_type: type }) => type === 0);
    assert.deepEqual([others, rest.content, attachments.length, attachments[0].file_size], [[], null, 1, 675_000]);
    gadget.close();
  }
});

story(
  "two connectors that fight for a channel, and one that never answers, lose nothing",
  async ({ server, agent }) => {
    const two = await Promise.all(GENERATIONS.map((client) => Gadget.connect(server, client)));
    const begun = await init(server, { Channel: "sms", refId: "+14155550166" });
    await two[0].asks("registerConnector", SMS);
    await two[0].joins(begun);
    const id = await numberOf(agent, begun.conversationId);
    const status = async (text) => (await agent.messages(id)).find(({ content }) => content === text).status;
    const delivered = (text) => eventually(`${text} is delivered`, SOON_MS, async () => (await status(text)) === "delivered");

    for (let round = 0; round < 10; round += 1) {
      await two[round % 2].asks("registerConnector", SMS);
      await agent.answers(id, `round ${round}`);
      await two[round % 2].hears(`round ${round}`);
      await delivered(`round ${round}`);
    }
    for (const socket of two) assert.deepEqual(chats({ messages: socket.left("messageArrived") }), [], "only the first is given it, once");
    const fight = Array.from({ length: 20 }, (_, round) => two[round % 2].asks("registerConnector", SMS));
    await Promise.all([...fight, agent.answers(id, "in the middle of it")]);
    await delivered("in the middle of it");

    const [silent, standby] = [two[1], two[0]];
    silent.acknowledges = false;
    await silent.asks("registerConnector", SMS);
    await agent.answers(id, "does anybody hear?");
    await silent.hears("does anybody hear?");
    assert.equal(await status("does anybody hear?"), "sent");
    silent.close();
    await standby.hears("does anybody hear?");
    await delivered("does anybody hear?");
    assert.equal((await agent.conversation(id)).status, "open");
  },
);

story("an agent who vanishes while being asked, or after taking it, leaves nobody behind", async ({ server, agent }) => {
  const [bo, cy] = [await hired(server, agent, "Bo"), await hired(server, agent, "Cy")];
  for (const client of GENERATIONS) {
    const first = await signedIn(server, bo, client);
    const amna = await customer(server, {}, client);
    const { taskId } = await first.next("receiveChatRequest");
    first.close();
    const other = await signedIn(server, cy, client);
    const request = await other.next("receiveChatRequest");
    assert.equal(request.taskId, taskId);
    const back = await signedIn(server, bo, client);
    assert.equal((await back.asks("acceptChatRequest", { taskId })).error.code, "requestTaken");
    await other.asks("acceptChatRequest", { taskId });
    assert.equal((await amna.gadget.sees("participantJoined")).from.name, "Cy");
    await amna.gadget.asks("endConversation", { conversationId: amna.conversationId });
    for (const desk of [back, other]) await desk.asks("changeState", { state: "LOGOUT" });
    for (const socket of [back, other, amna.gadget]) socket.close();
  }
});

story(
  "a server that dies finds every conversation as it was",
  async ({ server, agent }) => {
    const bo = await hired(server, agent, "Bo");
    const send = async (to, text) => (await axios.post(`${server.url}/api/thirdparty/message`, { channel: "sms", to, text }, { headers: { "x-api-key": KEY } })).data;
    const connector = await Gadget.connect(server, CLIENTS[0]);
    await connector.asks("registerConnector", SMS);
    const sms = async (refId) => {
      const begun = await init(server, { Channel: "sms", refId });
      await connector.joins(begun);
      return begun;
    };
    const initiated = await init(server, AMNA);
    const outbound = await send("+14155550001", "20% off");
    const ended = await customer(server);
    await ended.gadget.asks("endConversation", { conversationId: ended.conversationId });
    const noAgent = await customer(server);
    await noAgent.gadget.next("messageArrived", ({ info }) => info?.reason === "ttlExpired");
    const desk = await signedIn(server, bo);
    const takes = async () => {
      const { taskId } = await desk.next("receiveChatRequest");
      assert.equal((await desk.asks("acceptChatRequest", { taskId })).code, 200);
      await desk.next("conversationInfo");
    };
    const left = await sms("+14155550002");
    await takes();
    await desk.asks("leaveConversation", { conversationId: left.conversationId });
    await connector.sees("participantLeft");
    const active = await customer(server);
    await takes();
    await desk.asks("sendMessage", { conversationId: active.conversationId, type: "ChatMessage", text: "good day" });
    const reserved = await customer(server);
    const { taskId } = await desk.next("receiveChatRequest");
    const queued = await customer(server);
    await queued.gadget.sees("handOff");

    await server.kill();
    await server.restart();
    const finds = async (begun, client = CLIENTS[3]) => {
      const gadget = await Gadget.connect(server, client);
      const { answer, info } = await gadget.joins(begun);
      return { gadget, code: answer.code, state: info?.conversation.state };
    };
    assert.equal((await finds(ended.begun)).code, 410);
    assert.equal((await finds(noAgent.begun)).state, "NO_AGENT");
    assert.equal((await finds(left)).state, "WAITING");
    assert.equal((await finds(reserved.begun)).state, "QUEUED", "whoever was asked has to connect again");
    assert.equal((await finds(queued.begun)).state, "QUEUED");
    assert.equal((await init(server, { Channel: "sms", refId: "+14155550001" })).conversationId, outbound.conversationId);
    assert.equal((await finds(initiated)).state, "QUEUED");
    const back = await finds(active.begun, CLIENTS[1]);
    assert.equal(back.state, "ACTIVE");
    const again = await signedIn(server, bo, CLIENTS[0]);
    const kept = await again.next("conversationInfo");
    assert.deepEqual([kept.conversation.conversationId, chats(kept).map(({ text }) => text)], [active.conversationId, ["good day"]]);
    const request = await again.next("receiveChatRequest");
    assert.deepEqual([request.conversationId, request.taskId], [reserved.conversationId, taskId]);
    await again.says(active.conversationId, "here again");
    await back.gadget.hears("here again");
    assert.deepEqual((await agent.conversation(await numberOf(agent, ended.conversationId))).status, "resolved");
  },
  { SWITCHBOARD_CHANNEL_QUEUE_TIME: "3s", SWITCHBOARD_THIRD_PARTY_KEY: KEY, SWITCHBOARD_CHANNEL_AGENT_LIMIT: "2" },
);
