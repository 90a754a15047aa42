// Bots answer first, hand over to people, and may do no more than that.

import assert from "node:assert/strict";

import axios from "axios";

import { Bot } from "../lib/bot.js";
import { eventually } from "../lib/eventually.js";
import { Listener, saying } from "../lib/listener.js";
import { OfficialCable } from "../lib/official_cable.js";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

const SOON_MS = 10_000;

// An inbox in which a new bot answers first.
async function answeredByBot(server, agent, inbox) {
  const bot = await Bot.made(server, agent);
  await agent.setsBot(inbox, bot.record);
  return bot;
}

const refused = (call) => call.then(() => assert.fail("it was not refused"), ({ response }) => [response.status, response.data]);

story("a bot answers first and hands over to people; a customer who comes back finds it again", async ({ server, agent, inbox }) => {
  const ada = await Listener.of(server, agent);
  const bot = await answeredByBot(server, agent, inbox);
  await agent.wantsToHearOf(["email_conversation_creation"]);
  const colleague = await agent.hires("Bo");
  await agent.lets(colleague, inbox);
  await colleague.wantsToHearOf(["email_conversation_creation"]);

  const visitor = await Visitor.withConversation(server, inbox, { name: "Jane" });
  const customer = await Listener.of(server, visitor);
  const { id } = visitor.conversation;
  await visitor.says("hello");
  assert.equal((await agent.conversation(id)).status, "pending");

  const [status, answer] = await bot.answers(id, "How can I help?");
  assert.equal(status, 200);
  const push = { id: bot.record.id, name: "Helper", avatar_url: "", type: "agent_bot" };
  assert.deepEqual(answer.sender, push);
  await customer.hears("the bot", saying("How can I help?"));
  await ada.hears("the bot", saying("How can I help?"));
  const heard = ada.heard.find(saying("How can I help?")).data;
  assert.deepEqual([heard.sender_type, heard.sender_id, heard.sender, heard.performer], ["AgentBot", bot.record.id, push, push]);
  assert.equal((await agent.conversation(id)).first_reply_created_at, 0);
  assert.equal((await colleague.notifications()).payload.length, 0);

  const [, handed] = await bot.toggles(id, "open");
  assert.equal(handed.payload.current_status, "open");
  await ada.hears("the hand-off", ({ event, data }) => event === "conversation.status_changed" && data.status === "open");
  const conversation = await agent.conversation(id);
  assert.equal(conversation.meta.assignee, undefined);
  assert.ok(conversation.waiting_since > 0);
  await eventually("telling members of the hand-off", SOON_MS, async () => {
    const [told] = (await colleague.notifications()).payload;
    return told?.notification_type === "conversation_creation";
  });

  await agent.answers(id, "Here I am");
  await agent.resolves(id);
  assert.deepEqual(await bot.answers(id, "too late"), [422, { error: "The conversation is resolved" }]);
  assert.deepEqual(await bot.toggles(id, "open"), [422, { error: "The conversation is resolved" }]);
  assert.equal((await bot.answers(id, "for colleagues", { private: true }))[0], 200);
  await visitor.says("one more thing");
  assert.equal((await agent.conversation(id)).status, "pending");
  assert.equal((await bot.answers(id, "Welcome back"))[0], 200);
});

story("a bot may call what bots may call and nothing else", async ({ server, agent, inbox }) => {
  const bot = await answeredByBot(server, agent, inbox);
  const visitor = await Visitor.withConversation(server, inbox, { name: "Jane" });
  const one = `/conversations/${visitor.conversation.id}`;
  const contact = (await agent.conversation(visitor.conversation.id)).meta.sender;

  const allowed = [
    ["get", one],
    ["patch", one, { priority: "high" }],
    ["post", `${one}/toggle_typing_status`, { typing_status: "on" }],
    ["post", `${one}/toggle_priority`, { priority: "low" }],
    ["post", `${one}/custom_attributes`, { custom_attributes: { plan: "gold" } }],
    ["post", `${one}/assignments`, { assignee_id: agent.user.id }],
    ["post", `${one}/labels`, { labels: ["billing"] }],
    ["get", `${one}/labels`],
    ["post", "/conversations", { inbox_id: inbox.id, contact_id: contact.id, message: { content: "Still there?" } }],
  ];
  for (const [method, path, body] of allowed) {
    assert.equal((await bot.calls(method, path, body))[0], 200, `${method} ${path}`);
  }
  const forbidden = [
    ["get", "/conversations"], ["get", `${one}/messages`], ["delete", one], ["post", `${one}/mute`], ["get", "/contacts"],
    ["get", "/inboxes"], ["get", "/agents"], ["get", "/agent_bots"], ["post", "/labels", { title: "x" }], ["get", "/events"],
  ];
  const sentence = { error: "Access to this endpoint is not authorized for bots" };
  for (const [method, path, body] of forbidden) {
    assert.deepEqual(await bot.calls(method, path, body), [403, sentence], `${method} ${path}`);
  }
  const [status] = await bot.calls("get", "/conversations/4711");
  assert.equal(status, 404);
  const elsewhere = await axios.get(`${server.url}/api/v1/accounts/4711/conversations/1`, {
    headers: { api_access_token: bot.record.access_token }, validateStatus: () => true,
  });
  assert.deepEqual([elsewhere.status, elsewhere.data], [403, { error: "Bot is not authorized to access this account" }]);
});

story("administrators make, change and remove bots; their keys are for administrators alone", async ({ server, agent, inbox }) => {
  const colleague = await agent.hires("Bo");
  await agent.lets(colleague, inbox);
  const bot = await Bot.made(server, agent, { name: " Helper ", outgoing_url: "https://bots.example.test/hear" });
  const { access_token: token, secret, ...shown } = bot.record;
  assert.equal(token.length, 24);
  assert.equal(secret.length, 24);
  assert.deepEqual(shown, {
    id: bot.record.id, name: "Helper", description: null, thumbnail: "", outgoing_url: "https://bots.example.test/hear",
    bot_type: "webhook", bot_config: {}, account_id: agent.accountId, system_bot: false,
  });
  assert.deepEqual(await colleague.bots(), [shown]);
  assert.equal((await refused(colleague.makesBot({ name: "Mine" })))[0], 403);
  assert.equal((await refused(colleague.setsBot(inbox, bot.record)))[0], 403);
  assert.deepEqual(await refused(agent.makesBot({ name: "", outgoing_url: "file:///etc/passwd" })), [
    422, { message: "Name can't be blank, Outgoing url is invalid", attributes: ["name", "outgoing_url"] },
  ]);
  assert.equal((await refused(agent.setsBot(inbox, { id: 4711 })))[0], 404);

  assert.deepEqual(await agent.botOf(inbox), {});
  await agent.setsBot(inbox, bot.record);
  assert.deepEqual(await colleague.botOf(inbox), shown);
  const visitor = await Visitor.withConversation(server, inbox);
  await bot.answers(visitor.conversation.id, "hello");
  const changed = await agent.changesBot(bot.record, { name: "Robin", outgoing_url: null });
  assert.deepEqual([changed.name, changed.outgoing_url, changed.access_token], ["Robin", null, token]);
  assert.equal((await agent.resetsBot(bot.record, "secret")).access_token, token);
  assert.notEqual((await agent.resetsBot(bot.record)).access_token, token);
  assert.deepEqual(await bot.answers(visitor.conversation.id, "again"), [401, { error: "Invalid Access Token" }]);

  await agent.removesBot(bot.record);
  assert.deepEqual(await agent.botOf(inbox), {});
  assert.deepEqual(await agent.bots(), []);
  const [said] = (await agent.messages(visitor.conversation.id)).filter(({ content }) => content === "hello");
  assert.equal(said.sender, undefined);
  const later = await Visitor.withConversation(server, inbox);
  assert.equal((await agent.conversation(later.conversation.id)).status, "open");
});

story("a conversation is given to a bot, which works on it until somebody takes it", async ({ server, agent, inbox }) => {
  const bot = await Bot.made(server, agent, { description: "Knows prices" });
  const visitor = await Visitor.withConversation(server, inbox, { name: "Jane" });
  const { id } = visitor.conversation;
  const room = new OfficialCable(server).join(agent.cableParameters);
  await room.connected();
  const customer = new OfficialCable(server).join(visitor.cableParameters);
  await customer.connected();
  const slim = {
    id: bot.record.id, name: "Helper", description: "Knows prices", thumbnail: "", outgoing_url: null, bot_type: "webhook",
  };
  const push = { id: bot.record.id, name: "Helper", avatar_url: "", type: "agent_bot" };
  const ofBot = ({ meta }) => meta.assignee_type === "AgentBot";

  assert.deepEqual(await agent.assigns(id, { assignee_type: "AgentBot", assignee_id: bot.record.id }), slim);
  assert.deepEqual((await room.next("conversation.updated", ofBot)).meta.assignee, push);
  assert.deepEqual((await customer.next("conversation.updated", ofBot)).meta.assignee, push);
  const { meta } = await agent.conversation(id);
  assert.deepEqual([meta.assignee, meta.assignee_type], [slim, "AgentBot"]);
  const noted = await room.next("message.created", ({ message_type }) => message_type === 2);
  assert.match(noted.content, / assigned the conversation to Helper$/);
  assert.deepEqual(room.left("assignee.changed"), []);

  const tab = async (assignee_type) => (await agent.conversations({ assignee_type })).payload.map((one) => one.id);
  assert.deepEqual([await tab("me"), await tab("unassigned"), await tab("assigned")], [[], [], [id]]);
  const { mine_count, assigned_count, unassigned_count, all_count } = (await agent.conversations()).meta;
  assert.deepEqual([mine_count, assigned_count, unassigned_count, all_count], [0, 1, 0, 1]);
  const unassigned = [{ attribute_key: "assignee_id", filter_operator: "is_not_present", values: [] }];
  assert.deepEqual((await agent.filters("conversations", unassigned)).payload, []);

  assert.equal((await bot.answers(id, "It costs ten"))[0], 200);
  assert.equal((await bot.calls("get", `/conversations/${id}`))[1].meta.assignee_type, "AgentBot");
  const [status, taken] = await bot.calls("post", `/conversations/${id}/assignments`, { assignee_id: agent.user.id });
  assert.deepEqual([status, taken.id], [200, agent.user.id]);
  const changed = await room.next("assignee.changed");
  assert.deepEqual([changed.meta.assignee_type, changed.meta.assignee.id], ["User", agent.user.id]);
  assert.deepEqual([await tab("me"), await tab("unassigned")], [[id], []]);

  await bot.calls("post", `/conversations/${id}/assignments`, { assignee_type: "AgentBot", assignee_id: bot.record.id });
  const given = await room.next("assignee.changed", ofBot);
  assert.deepEqual(given.meta.assignee, push);
  const own = await room.next("message.created", ({ content }) => content === "Helper took the conversation");
  assert.equal(own.message_type, 2);
  const logged = (await agent.log()).filter(({ event, data }) => event === "conversation.updated" && ofBot(data));
  assert.deepEqual(logged.at(-1).data.meta.assignee, push);
  assert.equal(await agent.assigns(id, { assignee_id: 0 }), null);
  assert.deepEqual(await tab("unassigned"), [id]);
});

story("nobody is assigned what a bot has, until it hands it over", async ({ server, agent }) => {
  const inbox = await agent.createInbox("Automatic", {}, { enable_auto_assignment: true });
  await agent.lets(agent, inbox);
  const bot = await answeredByBot(server, agent, inbox);
  const ada = await Listener.of(server, agent);
  await ada.isHere();

  const visitor = await Visitor.withConversation(server, inbox, { name: "Jane" });
  const { id } = visitor.conversation;
  await agent.assigns(id, { assignee_type: "AgentBot", assignee_id: bot.record.id });
  await agent.reopens(id);
  assert.equal((await agent.conversation(id)).status, "open");
  // The next one that has nobody is given to Ada, so that the one before was passed over.
  await agent.setsBot(inbox, null);
  const other = await Visitor.withConversation(server, inbox, { name: "Joe" });
  await ada.hears("the other one given", ({ event, data }) => event === "assignee.changed" && data.id === other.conversation.id);
  assert.equal((await agent.conversation(id)).meta.assignee_type, "AgentBot");

  await bot.toggles(id, "pending");
  await bot.toggles(id, "open");
  await ada.hears("the hand-off given", ({ event, data }) => event === "assignee.changed" && data.id === id);
  assert.equal((await agent.conversation(id)).meta.assignee.id, agent.user.id);
});

story("a bot that is deleted leaves its conversations, and speaks for nobody", async ({ server, agent, inbox }) => {
  const bot = await Bot.made(server, agent);
  const visitor = await Visitor.withConversation(server, inbox, { name: "Jane" });
  const { id } = visitor.conversation;
  const voice = { sender_type: "AgentBot", sender_id: bot.record.id };
  const said = await agent.answers(id, "Hello from Helper", voice);
  assert.deepEqual(said.sender, { id: bot.record.id, name: "Helper", avatar_url: "", type: "agent_bot" });
  assert.equal((await agent.conversation(id)).first_reply_created_at, 0);
  await agent.assigns(id, { assignee_type: "AgentBot", assignee_id: bot.record.id });
  const ada = await Listener.of(server, agent);

  await agent.removesBot(bot.record);

  await ada.hears("it is nobody's", ({ event, data }) => event === "conversation.updated" && data.meta.assignee_type === null);
  const { meta } = await agent.conversation(id);
  assert.deepEqual([meta.assignee, meta.assignee_type], [undefined, undefined]);
  assert.equal((await agent.conversations({ assignee_type: "unassigned" })).payload.length, 1);
  const [status, answer] = await refused(agent.answers(id, "Hello again", voice));
  assert.deepEqual([status, answer.error], [422, "There is no such agent bot"]);
  assert.equal(await agent.assigns(id, { assignee_type: "AgentBot", assignee_id: bot.record.id }), null);
});
