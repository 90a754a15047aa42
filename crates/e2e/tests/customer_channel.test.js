// The Customer Channel API through stock Socket.IO clients of both generations, over both transports.

import assert from "node:assert/strict";
import { once } from "node:events";

import axios from "axios";
import WebSocket from "ws";

import { AMNA, hired, numberOf } from "../lib/channel_desk.js";
import { eventually } from "../lib/eventually.js";
import { PNG } from "../lib/files.js";
import { CLIENTS, Gadget, chats, init } from "../lib/gadget.js";
import { OfficialCable } from "../lib/official_cable.js";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const SOON_MS = 10_000;
const KEYED = { SWITCHBOARD_THIRD_PARTY_KEY: "campaign-key-1" };

async function desk(server, agent) {
  const room = new OfficialCable(server).join(agent.cableParameters);
  await room.connected();
  return room;
}

for (const client of CLIENTS) {
  story(`a customer is heard and answered (${client.name})`, async ({ server, agent }) => {
    const room = await desk(server, agent);
    const begun = await init(server, { ...AMNA, Subject: "Sales", orderNo: "4711", Url: "https://shop.example.test/cart" });
    assert.match(begun.conversationId, UUID);
    assert.match(begun.Participant.id, UUID);
    const created = await room.next("conversation.created");
    assert.deepEqual([created.status, created.additional_attributes.channel], ["pending", "web"]);

    const gadget = await Gadget.connect(server, client);
    const { answer, info } = await gadget.joins(begun);
    assert.deepEqual([answer.code, answer.status, answer.role], [200, "ok", "customer"]);
    assert.equal(info.conversation.data.orderNo, "4711");
    assert.deepEqual(info.participant, info.participants);
    const greeting = await gadget.sees("greetings");
    assert.deepEqual([greeting.info.message, greeting.info.rejoined], ["Welcome Amna Khan", false]);
    const handOff = await gadget.sees("handOff");
    assert.deepEqual([handOff.info.position, handOff.from.type], [1, "System"]);
    assert.equal((await gadget.sees("noAgentAvailable")).info.reason, "noAgentsLoggedIn");

    const said = await gadget.says(begun.conversationId, "Where is my order? 100%20 ✓", { messageId: "m-1" });
    assert.deepEqual([said.code, said.messageId], [200, "m-1"]);
    assert.match(said.timestamp, ISO);
    const heard = await room.next("message.created", ({ message_type: type }) => type === 0);
    assert.deepEqual([heard.content, heard.sender.name], ["Where is my order? 100%20 ✓", "Amna Khan"]);
    await agent.answers(created.id, "On its way");
    const answered = await gadget.hears("On its way");
    assert.deepEqual([answered.from.type, answered.from.name, answered.refId], ["Agent", agent.user.available_name, "+14155550123"]);
    assert.deepEqual([answered.to, answered.tag, answered.channel, answered.attachments], [[], "", "web", []]);

    const ended = await gadget.asks("endConversation", { conversationId: begun.conversationId });
    assert.equal(ended.code, 200);
    const end = await gadget.sees("endOfConversation");
    assert.deepEqual([end.info.reason, end.info.endedBy.id], ["customerEnded", begun.Participant.id]);
    assert.equal((await room.next("conversation.status_changed", ({ status }) => status === "resolved")).id, created.id);
    assert.deepEqual(gadget.left("messageArrived").map(({ text, activityType }) => text ?? activityType), [], "nothing is said twice");
  });
}

story("what customers are not to see never reaches them", async ({ server, agent }) => {
  const begun = await init(server, AMNA);
  const gadget = await Gadget.connect(server);
  await gadget.joins(begun);
  const id = await numberOf(agent, begun.conversationId);

  await agent.notes(id, "a difficult one");
  await agent.assigns(id, { assignee_id: agent.user.id });
  await agent.types(id, { is_private: true });
  const whispered = await gadget.says(begun.conversationId, "psst", { tag: " Whisper " });
  await agent.answers(id, "hello");
  await gadget.hears("hello");

  assert.deepEqual([whispered.code, whispered.error.code], [403, "whisperNotAllowed"]);
  const added = await gadget.sees("participantAdded");
  assert.deepEqual([added.info.role, added.from.id], ["agent", String(agent.user.id)]);
  await gadget.sees("participantJoined");
  const seen = JSON.stringify(gadget.left("messageArrived"));
  assert.doesNotMatch(seen, /difficult|typing/);
  const { info } = await gadget.joins(begun);
  assert.deepEqual(chats(info).map(({ text }) => text), ["hello"]);
  assert.equal(info.conversation.state, "ACTIVE");
  assert.equal((await gadget.next("messageArrived", ({ activityType, info: about }) => activityType === "greetings" && about.rejoined)).type, "ActivityMessage");
});

story("typing goes both ways, and the other tab hears what this one says", async ({ server, agent }) => {
  const begun = await init(server, AMNA);
  const [one, other] = [await Gadget.connect(server, CLIENTS[0]), await Gadget.connect(server, CLIENTS[5])];
  await one.joins(begun);
  await other.joins(begun);
  const room = await desk(server, agent);
  const id = await numberOf(agent, begun.conversationId);

  await one.asks("sendMessage", { conversationId: begun.conversationId, type: "ActivityMessage", activityType: "TYPING" });
  await room.next("conversation.typing_on");
  await agent.types(id);
  assert.equal((await other.sees("typing")).info.state, "start");
  await one.says(begun.conversationId, "hello");
  await other.hears("hello");
  await agent.answers(id, "good day");
  await one.hears("good day");

  assert.deepEqual(one.left("messageArrived").filter(({ text }) => text === "hello"), [], "no echo");
});

story("the same request and the same message twice are one", async ({ server, agent }) => {
  const first = await init(server, { ...AMNA, reqestId: "r-1" });
  const again = await init(server, { ...AMNA, requestId: "r-1" });
  const other = await init(server, AMNA);
  const gadget = await Gadget.connect(server);
  await gadget.joins(first);

  const [one, two] = [await gadget.says(first.conversationId, "hi", { messageId: "m" }), await gadget.says(first.conversationId, "hi", { messageId: "m" })];

  assert.deepEqual([again.conversationId, again.requestId], [first.conversationId, "r-1"]);
  assert.notEqual(other.conversationId, first.conversationId);
  assert.deepEqual([two.code, two.messageId, two.timestamp], [200, one.messageId, one.timestamp]);
  const id = await numberOf(agent, first.conversationId);
  assert.deepEqual((await agent.messages(id)).filter(({ message_type: type }) => type === 0).map(({ content }) => content), ["hi"]);
});

story("names are read however they are spelled, and what is wrong is said", async ({ server }) => {
  const spelled = await init(server, { channel: "WEB", phone: 14155550123, lang: "de", colour: "red" });
  const gadget = await Gadget.connect(server);
  const { info } = await gadget.joins(spelled);
  assert.deepEqual([info.conversation.refId, info.conversation.language, info.conversation.data], ["14155550123", "de", { colour: "red" }]);
  assert.deepEqual([spelled.Participant.name, spelled.participant.id], ["Guest", spelled.Participant.id]);

  for (const [body, message] of [[{ refId: "x" }, /Channel/], [{ Channel: "web" }, /refId/], [[], /object/], [{ Channel: "w b", refId: "x" }, /letters/]]) {
    const refused = await init(server, body);
    assert.deepEqual([refused.status, typeof refused.error.code], [400, "string"]);
    assert.match(refused.error.message, message);
    assert.match(refused.Timestamp, ISO);
  }
  const { conversationId, Participant } = spelled;
  const stranger = await Gadget.connect(server);
  const join = (argument) => stranger.asks("joinConversation", argument);
  assert.equal((await join({ conversationId, id: "0a9c2f55-3c0e-4a86-b0f5-8c6a1d5e7711" })).error.code, "notAMember");
  assert.equal((await join({ conversationId: "0a9c2f55-3c0e-4a86-b0f5-8c6a1d5e7711", id: "x" })).code, 404);
  assert.equal((await join({ conversationId: "nonsense", id: "x" })).code, 404);
  assert.equal((await join("nonsense")).error.code, "badRequest");
  assert.equal((await join(JSON.stringify({ sessionId: conversationId, Participant }))).code, 200);
  assert.equal((await stranger.says(conversationId, "hi", { from: { id: "another" } })).error.code, "senderMismatch");
  assert.equal((await stranger.asks("sendMessage", { conversationId, messageType: "ChatMessage" })).error.code, "missingField");
  assert.equal((await stranger.asks("sendMessage", { conversationId, type: "ActivityMessage", activityType: "handover" })).error.code, "activityNotAllowed");
  assert.equal((await stranger.says(conversationId, "x".repeat(65537))).code, 413);
  const outside = await Gadget.connect(server);
  assert.equal((await outside.says(conversationId, "hi")).error.code, "notJoined");
  outside.socket.emit("sendMessage", { conversationId, type: "ChatMessage", text: "hi" });
  assert.equal((await outside.next("errors")).error.code, "notJoined");
  assert.equal((await outside.asks("flyAway", {})).code, 404);
});

story("a conversation that ended takes nothing more, and its transcript can be had", async ({ server, agent }) => {
  const begun = await init(server, AMNA);
  const { conversationId } = begun;
  const gadget = await Gadget.connect(server);
  await gadget.joins(begun);
  await gadget.says(conversationId, "hello");
  const transcript = (kind, id = conversationId) => axios.get(`${server.url}/api/customer/transcript/${id}/${kind}`, { validateStatus: () => true, responseType: "arraybuffer" });
  assert.equal((await transcript("pdf")).status, 404);

  await agent.resolves(await numberOf(agent, conversationId));
  const end = await gadget.sees("endOfConversation");

  assert.deepEqual([end.info.reason, end.info.endedBy.type], ["agentEnded", "Agent"]);
  assert.equal((await gadget.says(conversationId, "one more")).code, 410);
  assert.equal((await gadget.joins(begun)).answer.code, 410);
  const again = await gadget.asks("endConversation", { conversationId });
  assert.deepEqual([again.code, again.alreadyEnded], [200, true]);
  const pdf = await transcript("PDF");
  assert.deepEqual([pdf.status, pdf.headers["content-type"]], [200, "application/pdf"]);
  assert.match(pdf.headers["content-disposition"], new RegExp(`transcript-${conversationId}\\.pdf`));
  assert.equal(pdf.data.subarray(0, 5).toString(), "%PDF-");
  assert.equal((await transcript("email")).status, 503, "no mail server is set");
  assert.equal((await transcript("odt")).status, 404);
  assert.equal((await transcript("pdf", "nonsense")).status, 404);
  await assert.rejects(agent.reopens(await numberOf(agent, conversationId)), ({ response }) => response.status === 422);
});

story("a file that comes within a message is kept, shown to agents and fetched by the customer", async ({ server, agent }) => {
  const begun = await init(server, AMNA);
  const [gadget, other] = [await Gadget.connect(server), await Gadget.connect(server, CLIENTS[1])];
  await gadget.joins(begun);
  await other.joins(begun);
  const id = await numberOf(agent, begun.conversationId);
  const enclosed = (contentUrl, name) => gadget.asks("sendMessage", {
    conversationId: begun.conversationId, type: "ChatMessage", attachments: [{ type: "image/png", name, contentUrl }],
  });

  const broken = await enclosed("data:image/png;base64,@@@", "broken.png");
  const sent = await enclosed(`data:image/png;base64,${PNG.bytes.toString("base64")}`, "invoice.png");

  assert.deepEqual([broken.code, sent.code], [400, 200]);
  const heard = await other.next("messageArrived", ({ type }) => type === "ChatMessage");
  const [{ name, type, contentUrl }] = heard.attachments;
  assert.deepEqual([heard.text, name, type], ["", "invoice.png", "image/png"]);
  const fetched = await axios.get(contentUrl, { responseType: "arraybuffer" });
  assert.ok(PNG.bytes.equals(fetched.data));
  const [{ content, attachments }] = await agent.messages(id);
  assert.deepEqual([content, attachments.map(({ file_type: kind }) => kind)], [null, ["image"]]);
});

story("a connector brings customers, is given the answers, and finds what waited for it", async ({ server, agent }) => {
  const wrong = await Gadget.connect(server);
  assert.equal((await wrong.asks("registerConnector", { id: "sms", name: "x", channel: "fax" })).error.code, "connectorIdMismatch");
  const connector = await Gadget.connect(server, CLIENTS[2]);
  const registered = await connector.asks("registerConnector", { id: "sms", name: "ExpertFlow SMS Connector", channel: "sms" });
  assert.deepEqual([registered.code, registered.id, registered.channel], [200, "sms", "sms"]);
  const sms = { Channel: "sms", Phone: "+14155550199", refId: "+14155550199" };
  const begun = await init(server, sms);
  const { info } = await connector.joins(begun);
  assert.deepEqual([info.role, info.connector], ["customer", true]);
  await connector.says(begun.conversationId, "Is my order ready?");
  assert.equal((await init(server, sms)).conversationId, begun.conversationId, "one conversation goes on");
  const id = await numberOf(agent, begun.conversationId);

  await agent.answers(id, "Yes, it is");
  const answer = await connector.hears("Yes, it is");
  assert.equal(answer.refId, "+14155550199");
  const status = async (text) => (await agent.messages(id)).find(({ content }) => content === text).status;
  await eventually("the delivery is shown", SOON_MS, async () => (await status("Yes, it is")) === "delivered");

  connector.close();
  await agent.answers(id, "Are you coming?");
  await agent.answers(id, "We close at six");
  assert.equal(await status("We close at six"), "sent");
  const next = await Gadget.connect(server, CLIENTS[5]);
  await next.asks("registerConnector", { id: "SMS", channel: "sms" });
  await next.hears("Are you coming?");
  await next.hears("We close at six");
  await eventually("the late delivery is shown", SOON_MS, async () => (await status("We close at six")) === "delivered");
  await agent.answers(id, "Bye");
  const { messageId } = await next.hears("Bye");
  const stranger = await Gadget.connect(server);
  await stranger.asks("registerConnector", { id: "fax", channel: "fax" });
  const foreign = await stranger.asks("deliveryNotification", { messageId, refId: "+14155550199", status: "failed" });
  assert.equal(foreign.error.code, "messageNotFound", "another channel's message");
  const failed = await next.asks("deliveryNotification", { messageId, refId: "+14155550199", status: "undelivered" });
  assert.equal(failed.code, 200);
  await eventually("the failure is shown", SOON_MS, async () => (await status("Bye")) === "failed");
  assert.deepEqual(next.left("messageArrived").filter(({ text }) => text === "Yes, it is"), [], "what was delivered is not delivered again");
});

story(
  "a campaign goes through the connector, waits for one, and its answer is an ordinary conversation",
  async ({ server, agent }) => {
    const send = async (body, key = "campaign-key-1") => {
      const headers = { authorization: `Bearer ${key}` };
      const answer = await axios.post(`${server.url}/api/thirdparty/message`, body, { headers, validateStatus: () => true });
      return { code: answer.status, ...answer.data };
    };
    // As another product puts it on its queue.
    const campaign = {
      conversationId: "conversation_7", messageId: "camp-1", messageType: "ChatMessage", timestamp: "2021-12-01 10:00:00",
      from: { id: "77", name: "Spring Sale", firstName: "Spring", lastName: "Sale", type: "Agent" }, to: "+14155550111", refId: "+14155550111",
      tag: "", processByBot: false, language: "en", channel: "sms", text: "20% off", attachments: [], buttons: [], botResponseType: "simple",
    };
    assert.equal((await send(campaign, "wrong")).code, 401);
    assert.equal((await send({ channel: "sms", text: "hi" })).code, 400);

    const queued = await send(campaign);
    assert.deepEqual([queued.code, queued.status, queued.messageId], [200, "queued", "camp-1"]);
    const connector = await Gadget.connect(server);
    await connector.asks("registerConnector", { id: "sms", channel: "sms" });
    const late = await connector.hears("20% off");
    assert.deepEqual([late.thirdParty, late.refId, late.to], [true, "+14155550111", [{ id: "+14155550111", name: "" }]]);
    assert.deepEqual([late.from.name, late.botResponseType, late.externalConversationId], ["Spring Sale", "simple", "conversation_7"]);
    const live = await send({ channel: "sms", to: "+14155550112", text: "hello", messageId: "camp-2" });
    assert.equal(live.status, "delivered");
    await connector.hears("hello");
    const again = await send({ channel: "sms", to: "+14155550112", text: "hello", messageId: "camp-2" });
    assert.deepEqual([again.conversationId, again.status], [live.conversationId, "delivered"]);
    const [first, second] = (await axios.post(`${server.url}/api/third-party/message`, [campaign, { channel: "sms" }], { headers: { "x-api-key": "campaign-key-1" } })).data;
    assert.deepEqual([first.status, second.status], ["delivered", "error"]);
    const known = await axios.get(`${server.url}/api/thirdparty/message/camp-2`, { headers: { "x-api-key": "campaign-key-1" } });
    assert.equal(known.data.status, "delivered");

    const inbound = await init(server, { Channel: "sms", refId: "+14155550112", Phone: "+14155550112" });
    assert.equal(inbound.conversationId, live.conversationId);
    const { info } = await connector.joins(inbound);
    assert.deepEqual(chats(info).map(({ text }) => text), ["hello"]);
    await connector.says(inbound.conversationId, "Tell me more");
    const id = await numberOf(agent, inbound.conversationId);
    const shown = await agent.conversation(id);
    assert.deepEqual([shown.status, shown.meta.sender.phone_number], ["open", "+14155550112"]);
    assert.deepEqual(connector.left("messageArrived").filter(({ text }) => text === "20% off" || text === "hello"), []);
  },
  KEYED,
);

story("an operator's connectors have to show their token", async ({ server }) => {
  const stranger = await Gadget.connect(server);
  assert.equal((await stranger.asks("registerConnector", { id: "sms", channel: "sms" })).code, 401);
  const newer = await Gadget.connect(server, CLIENTS[3], { auth: { token: "connector-token-1" } });
  assert.equal((await newer.asks("registerConnector", { id: "sms", channel: "sms" })).code, 200);
  const older = await Gadget.connect(server, CLIENTS[0], { query: { token: "connector-token-1" } });
  assert.equal((await older.asks("registerConnector", { id: "fb", channel: "fb" })).code, 200);
}, { SWITCHBOARD_CONNECTOR_TOKEN: "connector-token-1" });

story("another inbox is reached below its own path", async ({ server, agent, inbox }) => {
  const base = `/cc/${inbox.inbox_identifier}`;
  const begun = await init(server, AMNA, base);
  const gadget = await Gadget.connect(server, CLIENTS[3], { path: `${base}/socket.io` });

  assert.equal((await gadget.joins(begun)).answer.code, 200);

  const { payload } = await agent.conversations({ status: "all" });
  assert.equal(payload.find(({ uuid }) => uuid === begun.conversationId).inbox_id, inbox.id);
  await assert.rejects(Gadget.connect(server, CLIENTS[5], { url: `${server.url}/admin` }), /Invalid namespace/);
});

story("a conversation keeps the door that it began on, and an inbox that demands proof has none here", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const gadget = await Gadget.connect(server);
  const join = await gadget.asks("joinConversation", { conversationId: visitor.conversation.uuid, id: visitor.contact.source_id });
  assert.equal(join.code, 404);

  await agent.updateInbox(inbox, { channel: { hmac_mandatory: true } });
  assert.equal((await init(server, AMNA, `/cc/${inbox.inbox_identifier}`)).status, 401);
});

story("a conversation survives a killed server, and whoever joins again finds everything", async ({ server, agent }) => {
  const begun = await init(server, AMNA);
  const gadget = await Gadget.connect(server);
  await gadget.joins(begun);
  await gadget.says(begun.conversationId, "before");

  await server.kill();
  await server.restart();
  const id = await numberOf(agent, begun.conversationId);
  await agent.answers(id, "meanwhile");
  const back = await Gadget.connect(server, CLIENTS[0]);
  const { info } = await back.joins(begun);

  assert.deepEqual(chats(info).map(({ text }) => text), ["before", "meanwhile"]);
  assert.equal((await back.sees("greetings")).info.rejoined, true);
  await agent.answers(id, "after");
  await back.hears("after");
  assert.deepEqual(back.left("messageArrived"), []);
});

story("clients of every kind are sent away when the server stops, and it stops at once", async ({ server }) => {
  const gone = [];
  for (const client of CLIENTS) {
    const { socket } = await Gadget.connect(server, client);
    gone.push(new Promise((resolve) => socket.on("disconnect", resolve)));
  }

  assert.equal(await server.stop(), 0);

  await Promise.all(gone);
});

story("what is no Engine.IO is refused, and hurts nobody", async ({ server }) => {
  const get = async (query, method = "get") => {
    const answer = await axios({ method, url: `${server.url}/socket.io/?${query}`, validateStatus: () => true, data: method === "post" ? "4" : undefined });
    return [answer.status, answer.data?.code];
  };
  assert.deepEqual(await get("EIO=4&transport=polling&sid=nonsense"), [400, 1]);
  assert.deepEqual(await get("EIO=9&transport=polling"), [400, 5]);
  assert.deepEqual(await get("EIO=4&transport=pigeon"), [400, 0]);
  assert.deepEqual(await get("EIO=4&transport=polling", "post"), [400, 2]);
  const opened = await axios.get(`${server.url}/socket.io/?transport=polling`);
  assert.match(opened.data, /^\d+:0\{.*\}2:40$/, "a client that names no revision is of the second generation");
  const { sid } = JSON.parse(opened.data.slice(opened.data.indexOf("{"), opened.data.lastIndexOf("}") + 1));
  const post = (body) => axios.post(`${server.url}/socket.io/?EIO=3&transport=polling&sid=${sid}`, body, { headers: { "content-type": "text/plain" }, validateStatus: () => true });
  assert.equal((await post("nonsense")).status, 400);
  assert.equal((await post("9:4")).status, 400);
  assert.equal((await post(`2:4${"2"}`)).data, "ok");
  const gadget = await Gadget.connect(server);
  assert.equal((await gadget.asks("joinConversation", {})).code, 400);
});

story("a poll that comes when the WebSocket is confirmed already does not keep the client from changing to it", async ({ server }) => {
  const address = `${server.url}/socket.io/?EIO=4&transport=polling`;
  const opened = await axios.get(address);
  const { sid } = JSON.parse(opened.data.slice(1));
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket&sid=${sid}`);
  server.admit(socket);
  await once(socket, "open");
  const heard = async (text) => {
    socket.send(text);
    return String((await once(socket, "message"))[0]);
  };
  assert.equal(await heard("2probe"), "3probe");

  const late = await axios.get(`${address}&sid=${sid}`, { timeout: SOON_MS });

  assert.equal(String(late.data), "6");
  socket.send("5");
  assert.match(await heard("40"), /^40\{"sid":/);
});

story("a client that can only load scripts is served, below the operator's own path as well", async ({ server }) => {
  const begun = await init(server, AMNA, "/chat");
  const address = `${server.url}/chat/socket.io/?EIO=3&transport=polling`;
  const loads = async (number, sid = "") => {
    const { data, headers } = await axios.get(`${address}&j=${number}&sid=${sid}`.replace(/&sid=$/, ""));
    assert.match(headers["content-type"], /^text\/javascript/);
    const [, text] = data.match(new RegExp(`^___eio\\[${number}\\]\\((".*")\\);$`));
    return JSON.parse(text);
  };
  const opened = await loads(0);
  const { sid } = JSON.parse(opened.slice(opened.indexOf("{"), opened.lastIndexOf("}") + 1));
  const join = `420["joinConversation",${JSON.stringify({ conversationId: begun.conversationId, id: begun.Participant.id })}]`;
  const said = `42["sendMessage",${JSON.stringify({ conversationId: begun.conversationId, type: "ChatMessage", text: "two\nlines" })}]`;
  const form = [join, said].map((packet) => `${packet.length}:${packet}`).join("").replaceAll("\\n", "\\\\n");
  await axios.post(`${address}&j=1&sid=${sid}`, new URLSearchParams({ d: form }));

  let heard = "";
  for (let number = 2; !heard.includes("greetings"); number += 1) heard += await loads(number, sid);
  assert.match(heard, /430\[\{.*"code":200/);
  const gadget = await Gadget.connect(server, CLIENTS[0], { path: "/chat/socket.io" });
  assert.deepEqual(chats((await gadget.joins(begun)).info).map(({ text }) => text), ["two\nlines"]);
}, { SWITCHBOARD_CHANNEL_BASE_PATH: "/chat/" });

const QUICK = {
  SWITCHBOARD_CHANNEL_JOIN_TIME: "2s",
  SWITCHBOARD_CHANNEL_INACTIVITY: "1500ms",
  SWITCHBOARD_CHANNEL_REMINDERS: "1",
  SWITCHBOARD_CHANNEL_RECONNECT_TIME: "1s",
};

story("silent customers are reminded and let go, and so are those who never came or are gone", async ({ server, agent }) => {
  const room = await desk(server, agent);
  const ended = async (conversationId) => {
    const id = await numberOf(agent, conversationId);
    return room.next("conversation.status_changed", (data) => data.id === id && data.status === "resolved");
  };
  const never = await init(server, AMNA);
  const silent = await init(server, AMNA);
  const gadget = await Gadget.connect(server);
  await gadget.joins(silent);
  await gadget.says(silent.conversationId, "hello");
  await agent.answers(await numberOf(agent, silent.conversationId), "What is it about?");

  await ended(never.conversationId);
  const reminder = await gadget.next("messageArrived", ({ type, from }) => type === "ChatMessage" && from.type === "System");
  assert.match(reminder.text, /still there/);
  assert.equal((await gadget.sees("endOfConversation")).info.reason, "inactivity");

  const gone = await init(server, AMNA);
  const [one, other] = [await Gadget.connect(server), await Gadget.connect(server, CLIENTS[2])];
  await one.joins(gone);
  await other.joins(gone);
  await one.says(gone.conversationId, "I am off");
  one.close();
  await other.says(gone.conversationId, "still here");
  other.close();
  const back = await Gadget.connect(server, CLIENTS[1]);
  await back.joins(gone);
  await back.says(gone.conversationId, "and back");
  back.close();
  const { additional_attributes: attributes } = await ended(gone.conversationId);
  assert.equal(attributes.end_reason, "customerDisconnected");
  const waiting = await init(server, { ...AMNA, Channel: "sms" });
  const connector = await Gadget.connect(server);
  await connector.asks("registerConnector", { id: "sms", channel: "sms" });
  await connector.joins(waiting);
  connector.close();
  await agent.answers(await numberOf(agent, waiting.conversationId), "nothing ends here");
  assert.equal((await agent.conversation(await numberOf(agent, waiting.conversationId))).status, "open");
}, QUICK);

story("an agent signs in over Socket.IO, takes a chat, whispers, and ends it", async ({ server, agent }) => {
  const bo = await hired(server, agent, "Bo");
  const deskSocket = await Gadget.connect(server, CLIENTS[2]);
  assert.equal((await deskSocket.asks("login", { agentId: String(bo.user.id), password: "wrong" })).code, 401);
  const login = await deskSocket.asks("login", { agentId: String(bo.user.id), token: bo.user.access_token, extension: "", mrd: "chat" });
  assert.deepEqual([login.code, login.agent.name, login.state], [200, "Bo", "READY"]);
  const begun = await init(server, AMNA);
  const { conversationId } = begun;
  const gadget = await Gadget.connect(server);
  await gadget.joins(begun);

  const request = await deskSocket.next("receiveChatRequest");
  assert.deepEqual([request.conversationId, request.channel, request.customer.name], [conversationId, "web", "Amna Khan"]);
  assert.equal((await deskSocket.next("conversationInfo")).role, "agent");
  assert.equal((await gadget.sees("participantJoined")).info.participant.name, "Bo");
  await gadget.says(conversationId, "hello");
  await deskSocket.hears("hello");
  const answered = await deskSocket.says(conversationId, "good day", { messageId: "agent-1" });
  assert.deepEqual([answered.code, answered.messageId], [200, "agent-1"]);
  const heard = await gadget.hears("good day");
  assert.deepEqual([heard.from.name, heard.messageId], ["Bo", "agent-1"]);
  assert.equal((await deskSocket.says(conversationId, "a difficult one", { tag: "whisper" })).code, 200);
  const toCustomer = await deskSocket.says(conversationId, "psst", { tag: "whisper", to: [{ id: begun.Participant.id }] });
  assert.equal(toCustomer.error.code, "whisperToCustomer");
  await deskSocket.asks("sendMessage", { conversationId, type: "ActivityMessage", activityType: "typing" });
  assert.equal((await gadget.sees("typing")).from.name, "Bo");
  await gadget.asks("sendMessage", { conversationId, type: "ActivityMessage", activityType: "typing" });
  assert.equal((await deskSocket.sees("typing")).from.type, "Customer");
  const id = await numberOf(agent, conversationId);
  assert.deepEqual((await agent.messages(id)).filter(({ private: hidden }) => hidden).map(({ content }) => content), ["a difficult one"]);

  const state = await deskSocket.asks("changeState", { agentId: String(bo.user.id), State: "NOT_READY", ReasonCode: 1 });
  assert.deepEqual([state.code, state.state], [200, "NOT_READY"]);
  assert.equal((await deskSocket.asks("joinConversation", { conversationId, id: String(bo.user.id) })).code, 200);
  const info = await deskSocket.next("conversationInfo");
  assert.deepEqual(chats(info).map(({ text, tag }) => [text, tag]), [["hello", ""], ["good day", ""], ["a difficult one", "whisper"]]);
  assert.equal((await deskSocket.asks("endConversation", { conversationId })).code, 200);
  assert.equal((await gadget.sees("endOfConversation")).info.reason, "agentEnded");
  assert.equal((await deskSocket.sees("endOfConversation")).info.endedBy.name, "Bo");
  assert.doesNotMatch(JSON.stringify(gadget.left("messageArrived")), /difficult/);
});

story("an agent over Socket.IO sees only what is theirs to see", async ({ server, agent }) => {
  const outsider = await agent.hires("Otto");
  const begun = await init(server, AMNA);
  const gadget = await Gadget.connect(server);
  await gadget.joins(begun);
  const socket = await Gadget.connect(server);
  assert.equal((await socket.asks("changeState", { state: "READY" })).code, 401);
  assert.equal((await socket.asks("login", { agentId: outsider.user.email, token: outsider.user.access_token })).code, 200);

  assert.equal((await socket.asks("joinConversation", { conversationId: begun.conversationId, id: String(outsider.user.id) })).code, 404);
  assert.equal((await socket.says(begun.conversationId, "hi")).error.code, "notJoined");
  await agent.lets(outsider, await agent.inboxNamed("Customer Channel"));
  assert.equal((await socket.asks("joinConversation", { conversationId: begun.conversationId, id: String(outsider.user.id) })).code, 200);
  await socket.says(begun.conversationId, "now I may");
  await gadget.hears("now I may");
});
