// The Customer Channel API point by point, with stock clients of both generations; over every transport where it matters.

import assert from "node:assert/strict";
import { after } from "node:test";

import axios from "axios";
import { io } from "socket.io-client";

import { AMNA, customer, hired, numberOf, signedIn } from "../lib/channel_desk.js";
import { eventually } from "../lib/eventually.js";
import { CLIENTS, Gadget, activities, chats, init } from "../lib/gadget.js";
import { MailSink } from "../lib/mail_sink.js";
import { read } from "../lib/paper.js";
import { story } from "../lib/story.js";

const SOON_MS = 10_000;
const GENERATIONS = [CLIENTS[2], CLIENTS[5]];
const SMS = { id: "sms", name: "ExpertFlow SMS Connector", channel: "sms" };
const KEY = "campaign-key-1";

const sink = await MailSink.closed();
after(() => sink.close());

function campaigns(server, path = "thirdparty") {
  return async (body) => (await axios.post(`${server.url}/api/${path}/message`, body, { headers: { "x-api-key": KEY }, validateStatus: () => true })).data;
}

async function endless(socket, conversationId) {
  const answer = await socket.asks("endConversation", { conversationId });
  return [answer.code, answer.alreadyEnded ?? false];
}

story(
  "every client connects below every path, with and without a slash at its end",
  async ({ server }) => {
    const begun = await init(server, AMNA, "/chat");
    for (const client of CLIENTS) {
      for (const path of ["/socket.io", "/chat/socket.io"]) {
        const gadget = await Gadget.connect(server, client, { path });
        assert.equal((await gadget.joins(begun)).answer.code, 200, `${client.name} at ${path}`);
        gadget.close();
      }
    }
    for (const transports of [["polling"], ["websocket"], ["polling", "websocket"]]) {
      const client = { connect: io, options: { transports, addTrailingSlash: false } };
      const gadget = await Gadget.connect(server, client, { path: "/chat/socket.io" });
      assert.equal((await gadget.joins(begun)).answer.code, 200);
    }
  },
  { SWITCHBOARD_CHANNEL_BASE_PATH: "/chat" },
);

story(
  "a connector registers, comes back, and is given what waited for it meanwhile",
  async ({ server, agent }) => {
    const send = campaigns(server);
    const works = async (client, sample) => {
      const { channel } = sample;
      const to = "+14155550100";
      const wrong = await Gadget.connect(server, client);
      assert.equal((await wrong.asks("registerConnector", { ...sample, channel: "fax" })).error.code, "connectorIdMismatch");
      assert.equal((await wrong.asks("registerConnector", { id: channel })).error.code, "missingField");
      assert.equal((await send({ channel, to, text: "first" })).status, "queued");
      const connector = await Gadget.connect(server, client);
      const registered = await connector.asks("registerConnector", sample);
      assert.deepEqual([registered.code, registered.id, registered.channel], [200, channel, channel]);
      await connector.hears("first");
      assert.equal((await send({ channel, to, text: "second" })).status, "delivered");
      await connector.hears("second");
      connector.close();
      await eventually("the connector is missed", SOON_MS, async () => (await send({ channel, to, text: "third" })).status === "queued");
      const back = await Gadget.connect(server, client);
      back.acknowledges = false;
      await back.asks("registerConnector", sample);
      await back.hears("third");
      const { status, conversationId } = await send({ channel, to, text: "fourth" });
      assert.equal(status, "sent", "it was given to a connector that says nothing");
      await back.hears("fourth");

      const inbound = await init(server, { Channel: channel.toUpperCase(), Phone: to });
      assert.equal(inbound.conversationId, conversationId);
      const { info } = await back.joins(inbound);
      assert.deepEqual(activities(info), [], "a campaign opens no task");
      await back.sees("handOff");
      back.close();
    };
    await Promise.all([works(GENERATIONS[0], SMS), works(GENERATIONS[1], { ...SMS, id: "viber", channel: "viber" })]);
    assert.equal((await agent.conversations({ status: "open" })).meta.all_count, GENERATIONS.length);
  },
  { SWITCHBOARD_THIRD_PARTY_KEY: KEY },
);

story("customers come under every spelling of what is said of them", async ({ server }) => {
  const lower = await init(server, {
    firstname: "Amna", lastname: "Khan", email: "amna@example.test", phone: 14155550123, channel: "Web", language: "de", refid: "r-9",
    url: "https://shop.example.test", comment: "late", subject: "Sales", reqestid: "r-1", timestamp: "2021-12-01 10:00:00", orderno: "4711",
  });
  const both = await init(server, { ...AMNA, reqestId: "r-2", requestId: "r-3" });
  assert.deepEqual([lower.requestId, both.requestId], ["r-1", "r-2"]);
  assert.equal((await init(server, { ...AMNA, requestId: "r-2" })).conversationId, both.conversationId);
  for (const client of GENERATIONS) {
    const gadget = await Gadget.connect(server, client);
    const { conversation } = (await gadget.joins(lower)).info;
    const { firstName, lastName, Email, Phone } = conversation.customer;
    assert.deepEqual([firstName, lastName, Email, Phone], ["Amna", "Khan", "amna@example.test", "14155550123"]);
    assert.deepEqual([conversation.refId, conversation.language, conversation.data], ["r-9", "de", { orderno: "4711" }]);
    assert.deepEqual([conversation.Url, conversation.Comment, conversation.subject, conversation.requestId], ["https://shop.example.test", "late", "Sales", "r-1"]);
  }
});

story("every client joins in every form, is refused in every way, and speaks", async ({ server }) => {
  const ended = await customer(server);
  await ended.gadget.asks("endConversation", { conversationId: ended.conversationId });
  for (const client of CLIENTS) {
    const [begun, second] = [await init(server, AMNA), await init(server, { ...AMNA, firstName: "Omar" })];
    const { conversationId, Participant } = begun;
    const socket = await Gadget.connect(server, client);
    const order = [];
    for (const event of ["conversationInfo", "messageArrived"]) socket.socket.on(event, ({ activityType }) => order.push(activityType ?? event));
    const forms = [
      ["joinConversation", { conversationId, id: Participant.id, name: "Amna" }],
      ["joinConveration", { conversationId, Participant }],
      ["joinConversation", JSON.stringify({ conversationId, id: Participant.id })],
    ];
    for (const [place, [event, argument]] of forms.entries()) {
      assert.equal((await socket.asks(event, argument)).code, 200);
      assert.equal((await socket.sees("greetings")).info.rejoined, place > 0);
    }
    assert.deepEqual(order.filter((told) => told === "conversationInfo" || told === "greetings"), Array(3).fill(["conversationInfo", "greetings"]).flat());
    for (let place = 0; place < 3; place += 1) await socket.next("conversationInfo");
    await socket.joins(second);
    const refusals = [
      [{ conversationId, id: second.Participant.id }, 403, "notAMember"],
      [{ conversationId: Participant.id, id: Participant.id }, 404, "conversationNotFound"],
      [{ conversationId: ended.conversationId, id: ended.begun.Participant.id }, 410, "conversationEnded"],
      [{ conversationId }, 400, "missingField"],
    ];
    for (const [argument, code, name] of refusals) {
      const refused = await socket.asks("joinConversation", argument);
      assert.deepEqual([refused.code, refused.error.code], [code, name]);
    }

    const tab = await Gadget.connect(server, client);
    await tab.joins(begun);
    const twice = [await socket.says(conversationId, "a%20b <b>", { messageId: "m-1" }), await socket.says(conversationId, "a%20b <b>", { messageId: "m-1" })];
    await socket.says(second.conversationId, "from Omar");
    for (const [place, to] of [[], Participant.id, { id: Participant.id }, [{ id: Participant.id }], "+14155550123"].entries()) {
      assert.equal((await socket.says(conversationId, `form ${place}`, { to })).code, 200);
    }
    await tab.hears("form 4");
    const heard = tab.left("messageArrived").filter(({ type }) => type === "ChatMessage");
    assert.deepEqual(heard.map(({ text }) => text), ["a%20b <b>", "form 0", "form 1", "form 2", "form 3"]);
    assert.deepEqual(heard.map(({ to }) => to.map(({ id }) => id)), [[], [], ...Array(3).fill([Participant.id])]);
    assert.equal(twice[0].timestamp, twice[1].timestamp);
    assert.deepEqual(socket.left("messageArrived").filter(({ type }) => type === "ChatMessage"), [], "no echo");
    for (const gadget of [socket, tab]) gadget.close();
  }
});

story("a whisper reaches no customer, no connector and no transcript", async ({ server, agent }) => {
  for (const client of GENERATIONS) {
    const connector = await Gadget.connect(server, client);
    await connector.asks("registerConnector", SMS);
    const supervisor = await signedIn(server, agent, client);
    for (const begun of [await init(server, AMNA), await init(server, { Channel: "sms", refId: "+14155550123" })]) {
      const { conversationId } = begun;
      const gadget = begun.Participant.name === "Amna Khan" ? await Gadget.connect(server, client) : connector;
      await gadget.joins(begun);
      await supervisor.asks("monitorConversation", { conversationId });
      await supervisor.asks("sendMessage", { conversationId, type: "ActivityMessage", activityType: "typing" });
      await supervisor.says(conversationId, "a difficult one", { tag: "WHISPER ", attachments: [{ contentUrl: "https://example.test/difficult.png" }] });
      await supervisor.asks("joinConversation", { conversationId });
      await supervisor.says(conversationId, "aloud");
      await gadget.hears("aloud");
      const { info } = await gadget.joins(begun);
      await supervisor.asks("endConversation", { conversationId });
      await gadget.sees("endOfConversation");
      const transcript = await axios.get(`${server.url}/api/customer/transcript/${conversationId}/pdf`, { responseType: "arraybuffer" });
      const { text } = await read(transcript.data);
      assert.match(text, /aloud/);
      assert.doesNotMatch(JSON.stringify([info, gadget.left("messageArrived"), text]), /difficult|typing/);
      assert.deepEqual(chats(info).map((message) => message.text), ["aloud"]);
    }
    for (const socket of [connector, supervisor]) socket.close();
  }
});

story(
  "every activity is told once, to whom it is for, with what belongs to it",
  async ({ server, agent }) => {
    const [bo, cy] = [await hired(server, agent, "Bo"), await hired(server, agent, "Cy")];
    for (const client of GENERATIONS) {
      const amna = await customer(server, {}, client);
      const { gadget, conversationId } = amna;
      await gadget.sees("noAgentAvailable");
      const desk = await signedIn(server, bo, client);
      const { taskId } = await desk.next("receiveChatRequest");
      await desk.asks("acceptChatRequest", { taskId });
      await gadget.sees("participantJoined");
      await desk.next("conversationInfo");
      await gadget.asks("sendMessage", { conversationId, type: "ActivityMessage", activityType: "typing", info: { state: "stop" } });
      await desk.asks("sendMessage", { conversationId, type: "ActivityMessage", activityType: "typing" });
      assert.deepEqual([(await desk.sees("typing")).info, (await gadget.sees("typing")).info], [{ state: "stop" }, { state: "start" }]);
      const colleague = await signedIn(server, cy, client);
      await colleague.asks("joinConversation", { conversationId });
      await colleague.next("conversationInfo");
      await desk.sees("participantJoined");
      await colleague.asks("leaveConversation", { conversationId });
      await desk.sees("participantLeft");
      await desk.asks("requestAgentTransfer", { conversationId, toAgentId: cy.user.id });
      const handed = await colleague.next("receiveChatRequest");
      await colleague.asks("acceptChatRequest", { taskId: handed.taskId });
      await colleague.next("conversationInfo");
      await gadget.says(conversationId, "bye");
      await colleague.hears("bye");
      await gadget.asks("endConversation", { conversationId });
      await gadget.sees("endOfConversation");
      await colleague.sees("endOfConversation");

      const told = gadget.left("messageArrived").filter(({ type }) => type === "ActivityMessage");
      const keys = (kind, from) => told.filter(({ activityType, from: { name } }) => activityType === kind && name === from).map(({ info }) => Object.keys(info).sort().join());
      assert.deepEqual(keys("greetings", "System"), ["message,queue,rejoined"]);
      const queued = keys("handOff", "System").map((keys) => keys.replace("expectedWait,", ""));
      assert.deepEqual(queued, Array(2).fill("position,queue,taskId"), "once for each time it was queued");
      for (const name of ["Bo", "Cy"]) assert.deepEqual(keys("participantAdded", name).length, name === "Cy" ? 2 : 1, `${name} was added`);
      assert.deepEqual(keys("participantLeft", "Cy"), ["participant,reason,role"]);
      assert.deepEqual(keys("participantRemoved", "Bo"), ["participant,reason,role"]);
      assert.deepEqual(keys("participantLeft", "Bo"), []);
      const order = told.map(({ timestamp }) => timestamp);
      assert.deepEqual(order, order.toSorted());
      assert.equal(new Set(told.map(({ messageId }) => messageId)).size, told.length);
      assert.deepEqual(desk.left("messageArrived").filter(({ activityType }) => activityType === "greetings"), []);
      for (const socket of [desk, colleague]) await socket.asks("changeState", { state: "LOGOUT" });
      for (const socket of [desk, colleague, gadget]) socket.close();
    }
  },
);

story(
  "nobody is there, nobody answers, and whoever waited longest is asked first",
  async ({ server, agent }) => {
    const [bo, cy] = [await hired(server, agent, "Bo"), await hired(server, agent, "Cy")];
    const people = [[bo, cy], [cy, bo]];
    for (const [place, client] of GENERATIONS.entries()) {
      const { gadget, conversationId } = await customer(server, { Subject: "nonsense" }, client);
      const told = [(await gadget.sees("noAgentAvailable")).info, (await gadget.sees("noAgentAvailable")).info];
      assert.deepEqual(told.map(({ queue, reason }) => [queue, reason]), [["default", "noAgentsLoggedIn"], ["default", "ttlExpired"]]);
      const [silent, other] = [await signedIn(server, people[place][0], client), await signedIn(server, people[place][1], client)];
      await gadget.asks("requestAgentTransfer", { conversationId });
      await silent.next("receiveChatRequest");
      assert.equal((await silent.next("chatRequestRevoked")).reason, "timeout");
      assert.equal((await silent.next("agentState", ({ reasonCode }) => reasonCode === "RONA")).state, "NOT_READY");
      const { taskId } = await other.next("receiveChatRequest");
      assert.equal((await other.asks("acceptChatRequest", { taskId })).code, 200);
      await gadget.sees("participantJoined");
      await silent.asks("changeState", { state: "READY" });
      const second = await customer(server, {}, client);
      assert.equal((await silent.next("receiveChatRequest")).conversationId, second.conversationId, "the other was given something later");
      await gadget.asks("endConversation", { conversationId });
      await second.gadget.asks("endConversation", { conversationId: second.conversationId });
      for (const one of [gadget, second.gadget]) one.close();
      for (const desk of [silent, other]) await desk.asks("changeState", { state: "LOGOUT" });
      for (const desk of [silent, other]) desk.close();
    }
  },
  { SWITCHBOARD_CHANNEL_ACCEPT_TIME: "1s", SWITCHBOARD_CHANNEL_QUEUE_TIME: "1500ms" },
);

story("whoever may end it does, twice does no harm, and then nothing more is said", async ({ server, agent }) => {
  const bo = await hired(server, agent, "Bo");
  for (const client of CLIENTS) {
    const desk = await signedIn(server, bo, client);
    const connector = await Gadget.connect(server, client);
    await connector.asks("registerConnector", SMS);
    const [amna, omar] = [await customer(server, {}, client), await customer(server, {}, client)];
    const sms = await init(server, { Channel: "sms", refId: "+14155550188" });
    await connector.joins(sms);
    const stranger = await Gadget.connect(server, client);
    for (const { conversationId } of [amna, omar, sms]) {
      assert.equal((await stranger.asks("endConversation", { conversationId })).error.code, "notJoined");
    }
    await desk.asks("joinConversation", { conversationId: omar.conversationId });
    const cases = [[amna.gadget, amna, "customerEnded"], [desk, omar, "agentEnded"], [connector, sms, "customerEnded"]];
    for (const [socket, { conversationId }, reason] of cases) {
      assert.deepEqual(await endless(socket, conversationId), [200, false]);
      const end = await socket.sees("endOfConversation");
      assert.deepEqual([end.conversationId, end.info.reason], [conversationId, reason]);
      assert.deepEqual(await endless(socket, conversationId), [200, true]);
      assert.equal((await socket.says(conversationId, "one more")).error.code, "conversationEnded");
    }
    assert.equal((await omar.gadget.sees("endOfConversation")).info.endedBy.name, "Bo");
    await desk.asks("changeState", { state: "LOGOUT" });
    for (const socket of [desk, connector, stranger, amna.gadget, omar.gadget]) socket.close();
  }
});

story(
  "a customer who drops keeps the agent and the place, and who does not come back ends it; a connector ends nothing",
  async ({ server, agent }) => {
    const bo = await hired(server, agent, "Bo");
    const desk = await signedIn(server, bo);
    desk.answers = { receiveChatRequest: { accept: true } };
    const sms = await init(server, { Channel: "sms", refId: "+14155550177" });
    const gone = [];
    for (const client of CLIENTS) {
      const { gadget, begun } = await customer(server, {}, client);
      const { conversationId } = begun;
      await gadget.sees("participantJoined");
      gadget.close();
      await desk.next("messageArrived", (told) => told.activityType === "participantLeft" && told.conversationId === conversationId);
      const back = await Gadget.connect(server, client);
      assert.equal((await back.joins(begun)).info.conversation.state, "ACTIVE");
      await desk.next("messageArrived", (told) => told.activityType === "participantJoined" && told.conversationId === conversationId);
      await back.says(conversationId, client.name);
      await desk.hears(client.name);
      back.close();
      gone.push(conversationId);
      const connector = await Gadget.connect(server, client);
      await connector.asks("registerConnector", SMS);
      await connector.joins(sms);
      connector.close();
    }
    for (const conversationId of gone) {
      const end = await desk.next("messageArrived", (told) => told.activityType === "endOfConversation" && told.conversationId === conversationId);
      assert.equal(end.info.reason, "customerDisconnected");
    }
    assert.equal((await agent.conversation(await numberOf(agent, sms.conversationId))).status, "open");
    const left = desk.left("messageArrived").filter(({ activityType, conversationId }) => activityType === "participantLeft" && conversationId === sms.conversationId);
    assert.deepEqual(left, []);
  },
  { SWITCHBOARD_CHANNEL_ABSENCE_TIME: "100ms", SWITCHBOARD_CHANNEL_RECONNECT_TIME: "2s", SWITCHBOARD_CHANNEL_AGENT_LIMIT: "0" },
);

story(
  "a transcript is had once the conversation has ended, as a file or by mail, by whoever knows its name",
  async ({ server, agent }) => {
    await sink.open();
    const transcript = (id, kind, method = "GET") =>
      axios.request({ url: `${server.url}/api/customer/transcript/${id}/${kind}`, method, validateStatus: () => true, responseType: "arraybuffer" });
    for (const [index, client] of GENERATIONS.entries()) {
      const Email = `amna${index}@example.test`;
      const { gadget, conversationId } = await customer(server, { Email }, client);
      const number = await numberOf(agent, conversationId);
      await gadget.says(conversationId, "Wo ist mein Päckchen? Где? أين؟");
      await agent.answers(number, "On its way");
      await agent.notes(number, "lost by us");
      for (const kind of ["pdf", "email"]) assert.equal((await transcript(conversationId, kind)).status, 404, "it goes on");
      await gadget.asks("endConversation", { conversationId });

      const file = await transcript(conversationId, "Pdf");
      const mailed = await transcript(conversationId, "EMAIL");

      assert.deepEqual([file.status, file.headers["content-type"]], [200, "application/pdf"]);
      assert.deepEqual([mailed.status, mailed.headers["content-length"], mailed.data.length], [200, "0", 0]);
      const mail = await sink.to(Email);
      for (const { text } of [await read(file.data), await read(mail.pdf)]) {
        for (const words of ["Wo ist mein Päckchen? Где?", "أين", "On its way", "Amna Khan", "UTC"]) assert.ok(text.includes(words), words);
        assert.doesNotMatch(text, /lost by us|Welcome/);
      }
      const head = await transcript(conversationId, "pdf", "HEAD");
      assert.deepEqual([head.status, head.headers["content-type"], head.data.length], [200, "application/pdf", 0]);
      for (const [id, kind] of [[conversationId, "odt"], [crypto.randomUUID(), "pdf"], ["nonsense", "email"]]) {
        const missing = await transcript(id, kind);
        assert.deepEqual([missing.status, missing.headers["content-type"]], [404, "application/json"], `${id} ${kind}`);
      }
      gadget.close();
    }
    const { gadget, conversationId } = await customer(server, { Email: "", Phone: "+14155550199" });
    await gadget.asks("endConversation", { conversationId });
    const nobody = await transcript(conversationId, "email");
    assert.deepEqual([nobody.status, JSON.parse(nobody.data).error.code], [404, "noEmail"]);
    await sink.close();
  },
  sink.settings,
);

story("whatever is wrong is said, by an answer or as an event, and nobody is sent away for it", async ({ server, agent }) => {
  const bo = await hired(server, agent, "Bo");
  for (const client of GENERATIONS) {
    const { gadget, begun, conversationId } = await customer(server, {}, client);
    // What wants no answer goes over a socket of its own, so that neither says more than one may at once.
    const tab = await Gadget.connect(server, client);
    await tab.joins(begun);
    const other = await init(server, AMNA);
    const chat = { conversationId, type: "ChatMessage", text: "hi" };
    const faults = [
      ["joinConversation", "nonsense", 400, "badRequest"],
      ["joinConversation", null, 400, "badRequest"],
      ["joinConversation", 7, 400, "badRequest"],
      ["joinConversation", ["x"], 400, "badRequest"],
      ["joinConversation", {}, 400, "missingField"],
      ["sendMessage", { ...chat, type: undefined }, 400, "missingField"],
      ["sendMessage", { ...chat, type: "Carrier" }, 400, "badRequest"],
      ["sendMessage", { ...chat, text: "" }, 400, "missingField"],
      ["sendMessage", { ...chat, attachments: "none" }, 400, "badRequest"],
      ["sendMessage", { ...chat, attachments: [{}] }, 400, "missingField"],
      ["sendMessage", { ...chat, attachments: [{ contentUrl: "ftp://example.test/x" }] }, 400, "badRequest"],
      ["sendMessage", { ...chat, attachments: Array(21).fill({ contentUrl: "https://example.test/x" }) }, 400, "badRequest"],
      ["sendMessage", { ...chat, messageId: "x".repeat(256) }, 400, "badRequest"],
      ["sendMessage", { ...chat, to: [["x"]] }, 400, "badRequest"],
      ["sendMessage", { ...chat, to: "nobody" }, 404, "participantNotFound"],
      ["sendMessage", { ...chat, from: { id: "x" } }, 403, "senderMismatch"],
      ["sendMessage", { ...chat, tag: "whisper" }, 403, "whisperNotAllowed"],
      ["sendMessage", { ...chat, conversationId: other.conversationId }, 403, "notJoined"],
      ["sendMessage", { ...chat, type: "ActivityMessage", activityType: "participantAdded" }, 403, "activityNotAllowed"],
      ["sendMessage", { ...chat, text: "x".repeat(65_537) }, 413, "tooLarge"],
      ["sendMessage", { ...chat, more: "x".repeat(8193) }, 413, "tooLarge"],
      ["sendMessage", { ...chat, attachments: [{ contentUrl: `https://example.test/${"x".repeat(262_144)}` }] }, 413, "tooLarge"],
      ["requestAgentTransfer", { conversationId }, 409, "taskAlreadyOpen"],
      ["endConversation", { conversationId: "x" }, 404, "conversationNotFound"],
      ["leaveConversation", { conversationId: other.conversationId }, 403, "notJoined"],
      ["registerConnector", { id: "a b", channel: "a b" }, 400, "badRequest"],
      ["deliveryNotification", { messageId: "x", status: "sent" }, 403, "notAMember"],
      ["acceptChatRequest", { taskId: "1" }, 401, "unauthorized"],
      ["changeState", { state: "READY" }, 401, "unauthorized"],
      ["login", { agentId: bo.user.id, password: "wrong" }, 401, "unauthorized"],
      ["login", { agentId: bo.user.id }, 400, "missingField"],
      ["flyAway", {}, 404, "badRequest"],
    ];
    for (const [event, argument, code, name] of faults) {
      const refused = await gadget.asks(event, argument);
      assert.deepEqual([refused.code, refused.status, refused.error?.code, refused.event], [code, "error", name, event], JSON.stringify(argument)?.slice(0, 100));
      tab.socket.emit(event, argument);
      const told = await tab.next("errors");
      assert.deepEqual(told, refused, "the same without an answer");
    }
    const desk = await signedIn(server, bo, client);
    await desk.asks("joinConversation", { conversationId });
    assert.equal((await desk.says(conversationId, "psst", { tag: "whisper", to: "+14155550123" })).error.code, "whisperToCustomer");
    assert.equal((await desk.asks("acceptChatRequest", { taskId: "999999" })).error.code, "requestTaken");
    assert.equal((await desk.asks("requestAgentTransfer", { conversationId, toAgentId: "999999" })).code, 404);
    assert.equal((await gadget.says(conversationId, "still here")).code, 200);
    await desk.asks("changeState", { state: "LOGOUT" });
    for (const socket of [gadget, tab, desk]) socket.close();
  }
});
