// What agents are told to look at: made by what happens, told to them alone, once.

import assert from "node:assert/strict";

import { eventually } from "../lib/eventually.js";
import { OfficialCable } from "../lib/official_cable.js";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

const PUSH = [
  "account_id", "created_at", "id", "last_activity_at", "meta", "notification_type", "primary_actor",
  "primary_actor_id", "primary_actor_type", "push_message_body", "push_message_title", "read_at", "secondary_actor",
  "snoozed_until", "user",
];
const RAW = [
  "account_id", "created_at", "id", "last_activity_at", "meta", "notification_type", "primary_actor_id",
  "primary_actor_type", "read_at", "secondary_actor_id", "secondary_actor_type", "snoozed_until", "updated_at", "user_id",
];
const PATIENCE_MS = 10_000;
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

// An administrator and an agent of the inbox, both live, and a customer who has written once.
async function house({ server, agent, inbox, metrics }) {
  await agent.updateInbox(inbox, { enable_auto_assignment: false });
  const bo = await agent.hires("Bo");
  await agent.lets(bo, inbox);
  const join = async (person) => {
    const room = new OfficialCable(server).join(person.cableParameters);
    await room.connected();
    await room.next("presence.update");
    return room;
  };
  const visitor = await Visitor.withConversation(server, inbox, { name: "Zoe" });
  await visitor.says("hello");
  // The beginning and the word: what is done from here on must not be there yet when they are looked at.
  await metrics.becomes('log_consumer_events_total{consumer="notifications"}', 2);
  return { bo, bosRoom: await join(bo), room: await join(agent), visitor, id: visitor.conversation.id };
}

// The next notification of this kind, under both of its names.
async function told(room, kind) {
  const isIt = ({ notification }) => notification.notification_type === kind;
  const data = await room.next("notification.created", isIt);
  assert.deepEqual(await room.next("notification_created", isIt), data);
  return data;
}

story("an assignment, a message and a mention are told to whom they concern", async (stage) => {
  const { agent } = stage;
  const { bo, bosRoom, room, visitor, id } = await house(stage);

  await agent.assigns(id, { assignee_id: bo.user.id });
  const assigned = await told(bosRoom, "conversation_assignment");
  await visitor.says("one two three four five six seven eight nine ten eleven");
  const replaced = await bosRoom.next("notification.deleted");
  const said = await told(bosRoom, "assigned_conversation_new_message");
  await agent.notes(id, `look [@Bo](mention://user/${bo.user.id}/Bo), and me [@me](mention://user/${agent.user.id}/me)`);
  const mentioned = await bosRoom.next("conversation.mentioned");
  const mention = await told(bosRoom, "conversation_mention");

  assert.deepEqual(Object.keys(assigned).filter((key) => key !== "performer").sort(), ["account_id", "count", "notification", "unread_count"]);
  const { notification } = assigned;
  assert.deepEqual(Object.keys(notification).sort(), PUSH);
  assert.equal(notification.primary_actor.id, id);
  assert.equal(notification.user.id, bo.user.id);
  assert.equal(notification.secondary_actor, null);
  assert.equal(notification.push_message_title, notification.push_message_body);
  assert.deepEqual([assigned.unread_count, assigned.count], [1, 1]);
  assert.deepEqual(Object.keys(replaced.notification), ["id"]);
  assert.equal(replaced.notification.id, notification.id);
  assert.equal(said.notification.push_message_body, "Zoe: one two three four five six seven eight nine ten…");
  assert.equal(said.notification.secondary_actor.content, "one two three four five six seven eight nine ten eleven");
  assert.deepEqual([said.unread_count, said.count], [1, 1], "only the newest of a conversation is kept");
  assert.equal(mentioned.id, id);
  assert.equal(mention.notification.secondary_actor.private, true);
  const { payload } = await bo.conversations({ conversation_type: "mention" });
  assert.deepEqual(payload.map((conversation) => conversation.id), [id]);
  await visitor.says("the end");
  await room.next("message.created", ({ content }) => content === "the end");
  assert.deepEqual([room.left("notification.created"), room.left("conversation.mentioned")], [[], []], "nobody else is told");
});

story("whoever takes part hears of it once, and never of what they said themselves", async (stage) => {
  const { agent } = stage;
  const { bo, bosRoom, room, visitor, id } = await house(stage);
  await agent.assigns(id, { assignee_id: bo.user.id });
  await agent.participates(id, [agent, bo]);

  await visitor.says("anybody?");
  const owner = await told(bosRoom, "assigned_conversation_new_message");
  const other = await told(room, "participating_conversation_new_message");
  await agent.answers(id, "yes");
  await agent.notes(id, "between us");
  await agent.resolves(id);
  await told(bosRoom, "assigned_conversation_new_message");
  await bosRoom.next("conversation.status_changed");

  assert.equal(owner.notification.secondary_actor.content, other.notification.secondary_actor.content);
  const left = (person) => person.left("notification.created").map(({ notification }) => notification.notification_type);
  assert.deepEqual(left(room), [], "not of one's own message, of notes or of activities");
  // Of the assignment and of the first message, nothing twice.
  assert.deepEqual(left(bosRoom).filter((kind) => kind !== "conversation_assignment"), []);
});

story("a new conversation is told to members who asked for it", async (stage) => {
  const { server, agent, inbox } = stage;
  const { bo, bosRoom, room } = await house(stage);

  const settings = await bo.wantsToHearOf(["email_conversation_creation"]);
  const second = await Visitor.withConversation(server, inbox, { name: "Ann" });
  const created = await told(bosRoom, "conversation_creation");

  assert.deepEqual(settings.selected_email_flags, ["email_conversation_creation"]);
  assert.deepEqual(settings.selected_push_flags, []);
  assert.ok(settings.all_push_flags.includes("push_conversation_mention"));
  assert.equal(created.notification.primary_actor.id, second.conversation.id);
  assert.equal(created.notification.push_message_body, "Ann: No content");
  await second.says("hello");
  await room.next("message.created");
  assert.deepEqual(room.left("notification.created"), [], "not to who did not ask");
  await assert.rejects(agent.wantsToHearOf(["email_weather"]), ({ response }) => response.status === 422);
});

story("a mention of somebody who may not see the conversation is told to nobody", async (stage) => {
  const { agent } = stage;
  const { bo, bosRoom, id } = await house(stage);
  const outsider = await agent.hires("Flo");

  await agent.notes(id, `(mention://user/${outsider.user.id}/Flo) (mention://user/987654/X) (mention://team/987654/Y)`);
  await agent.notes(id, `(mention://user/${bo.user.id}/Bo)`);
  await told(bosRoom, "conversation_mention");

  assert.equal(await outsider.unreadNotifications(), 0);
  assert.deepEqual((await outsider.notifications()).payload, []);
});

story("what is counted is what is listed: of one's inboxes and teams, and no more once one has left", async (stage) => {
  const { agent, inbox } = stage;
  const { bo, bosRoom, id } = await house(stage);
  const flo = await agent.hires("Flo");
  await agent.assigns(id, { team_id: (await agent.createTeam("billing", [flo])).id });
  const shown = async (person) => {
    const { meta, payload } = await person.notifications();
    return [payload.map((notification) => notification.primary_actor.id), meta.count, meta.unread_count, await person.unreadNotifications()];
  };

  await agent.notes(id, `(mention://user/${bo.user.id}/Bo) (mention://user/${flo.user.id}/Flo)`);
  await told(bosRoom, "conversation_mention");
  await eventually("a notification", PATIENCE_MS, async () => (await flo.unreadNotifications()) === 1);

  assert.deepEqual(await shown(bo), [[id], 1, 1, 1]);
  assert.deepEqual(await shown(flo), [[id], 1, 1, 1], "she sees it through her team");
  await agent.removes(bo, inbox);
  await agent.assigns(id, { team_id: null });
  assert.deepEqual(await shown(bo), [[], 0, 0, 0]);
  assert.deepEqual(await shown(flo), [[], 0, 0, 0]);
});

story("a muted customer makes no notifications but mentions", async (stage) => {
  const { agent } = stage;
  const { bo, bosRoom, visitor, id } = await house(stage);
  await agent.assigns(id, { assignee_id: bo.user.id });
  await told(bosRoom, "conversation_assignment");

  await agent.mutes(id);
  await visitor.says("can you hear me?");
  await agent.notes(id, `(mention://user/${bo.user.id}/Bo)`);
  const mention = await told(bosRoom, "conversation_mention");

  assert.equal(mention.unread_count, 1);
  assert.deepEqual(bosRoom.left("notification.created"), []);
});

story("notifications are read, put aside and thrown away", async (stage) => {
  const { server, agent, inbox } = stage;
  const { bo, bosRoom, id } = await house(stage);
  const second = await Visitor.withConversation(server, inbox);
  await agent.assigns(id, { assignee_id: bo.user.id });
  await agent.assigns(second.conversation.id, { assignee_id: bo.user.id });
  await eventually("two notifications", PATIENCE_MS, async () => (await bo.unreadNotifications()) === 2);
  const { meta, payload } = await bo.notifications();
  const [newest, oldest] = payload;

  assert.deepEqual(meta, { unread_count: 2, count: 2, current_page: 1 });
  assert.equal((await bo.notifications({ page: 1 })).meta.current_page, "1");
  assert.deepEqual(Object.keys(newest).sort(), PUSH.filter((key) => key !== "account_id"));
  assert.notEqual(newest.push_message_title, newest.push_message_body);
  assert.ok(newest.primary_actor_id > 0 && newest.primary_actor.meta.sender.name);

  const read = await bo.handles(newest);
  assert.deepEqual(Object.keys(read).sort(), RAW);
  assert.match(read.read_at, ISO);
  assert.deepEqual([(await bosRoom.next("notification.updated")).unread_count, await bo.unreadNotifications()], [1, 1]);
  assert.equal((await bo.handles(newest, "unread")).read_at, null);
  const snoozed = await bo.handles(newest, "snooze", { snoozed_until: Math.floor(Date.now() / 1000) + 3600 });
  assert.match(snoozed.snoozed_until, ISO);
  assert.deepEqual((await bo.notifications()).payload.map((shown) => shown.id), [oldest.id]);
  const all = { includes: ["snoozed", "read"], sort_order: "asc" };
  assert.deepEqual((await bo.notifications(all)).payload.map((shown) => shown.id), [oldest.id, newest.id]);
  await assert.rejects(bo.handles(newest, "snooze", { snoozed_until: 1 }), ({ response }) => response.status === 422);
  await assert.rejects(agent.handles(newest), ({ response }) => response.status === 404);

  await bo.seesConversation(id);
  await bosRoom.next("notification.updated", ({ notification }) => notification.id === oldest.id && notification.read_at);
  assert.equal(await bo.unreadNotifications(), 0);
  await bo.readsAllNotifications({ primary_actor_type: "Conversation", primary_actor_id: newest.primary_actor_id });
  await bo.throwsAway(oldest);
  const gone = await bosRoom.next("notification.deleted", ({ notification }) => notification.id === oldest.id);
  assert.deepEqual(Object.keys(gone.notification), ["id"]);
  assert.deepEqual((await bo.notifications(all)).payload.map((shown) => shown.id), [newest.id]);
});

story("lists that clients keep are told to have changed", async (stage) => {
  const { server, agent, inbox } = stage;
  const room = new OfficialCable(server).join(agent.cableParameters);
  await room.connected();
  const customer = new OfficialCable(server).join((await Visitor.arrive(server, inbox)).cableParameters);
  await customer.connected();

  await agent.createLabel("vip");
  const { account_id: account, cache_keys: keys } = await room.next("account.cache_invalidated");
  await agent.createTeam("wheels");
  const later = await room.next("account.cache_invalidated");

  assert.equal(account, agent.accountId);
  assert.deepEqual(Object.keys(keys).sort(), ["inbox", "label", "team"]);
  assert.match(keys.label, /^\d{10}$/);
  assert.equal(keys.team, "0000000000");
  assert.match(later.cache_keys.team, /^[1-9]\d{9}$/);
  assert.deepEqual(customer.left("account.cache_invalidated"), []);
});

story("a server killed again and again makes every notification once", async (stage) => {
  const { server, agent, inbox } = stage;
  const { bo } = await house(stage);
  const visitors = [];
  for (let round = 0; round < 3; round += 1) {
    const visitor = await Visitor.withConversation(server, inbox);
    visitors.push(visitor);
    await agent.assigns(visitor.conversation.id, { assignee_id: bo.user.id });
    await visitor.says("quick");
    await server.kill();
    await server.restart();
  }
  const kindsOf = ({ payload }, { conversation }) => {
    const shown = payload.filter(({ primary_actor: actor }) => actor.id === conversation.id);
    return shown.map(({ notification_type: kind }) => kind).join();
  };
  await eventually("every notification", PATIENCE_MS, async () => {
    const shown = await bo.notifications();
    return visitors.every((visitor) => kindsOf(shown, visitor) === "assigned_conversation_new_message");
  });
  const created = (await bo.log()).filter(({ event }) => event === "notification.created");
  const told = created.map(({ data }) => data.notification.id);
  assert.equal(new Set(told).size, told.length);
  assert.equal(told.length, 2 * visitors.length, "one of each assignment and one of each message");
});
