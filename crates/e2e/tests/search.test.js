// Agents find what they may see, by words, and are told where something is unread.

import assert from "node:assert/strict";

import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

const refused = (call) => call.then(() => assert.fail("it was not refused"), ({ response }) => [response.status, response.data]);

story("conversations, contacts and messages are found by words, within the inboxes of whoever asks", async ({ server, agent, inbox }) => {
  const backroom = await agent.createInbox("Backroom");
  const bo = await agent.hires("Bo");
  await agent.lets(bo, inbox);
  const jane = await Visitor.withConversation(server, inbox, { name: "Jane 100%", email: "jane@example.test" });
  await jane.says("Where is my PARCEL?");
  await agent.answers(jane.conversation.id, "Your parcel is on its way");
  await agent.assigns(jane.conversation.id, { assignee_id: agent.user.id });
  const john = await Visitor.withConversation(server, backroom, { name: "John", email: "john@example.test" });
  await john.says("No parcel here either");

  const [hit, ...others] = (await agent.finds("jane@", "conversations")).conversations;
  assert.deepEqual(others, []);
  assert.deepEqual(Object.keys(hit).sort(), [
    "account_id", "additional_attributes", "agent", "contact", "created_at", "id", "inbox", "message",
  ]);
  assert.deepEqual(hit.inbox, { id: inbox.id, channel_id: inbox.channel_id, name: "Shop", channel_type: "Channel::Api" });
  assert.deepEqual(hit.agent, {
    id: agent.user.id, available_name: agent.user.available_name, email: agent.user.email, name: agent.user.name, role: "administrator",
  });
  assert.equal(hit.contact.name, "Jane 100%");
  assert.equal((await agent.finds(`${john.conversation.id}`, "conversations")).conversations[0].id, john.conversation.id);
  assert.deepEqual((await bo.finds(`${john.conversation.id}`, "conversations")).conversations, []);
  assert.deepEqual((await agent.finds("0%", "contacts")).contacts.map(({ name }) => name), ["Jane 100%"]);
  const contents = async (person, query) => (await person.finds("parcel", "messages", query)).messages.map(({ content }) => content);
  assert.deepEqual(await contents(agent), ["No parcel here either", "Your parcel is on its way", "Where is my PARCEL?"]);
  assert.deepEqual(await contents(bo), ["Your parcel is on its way", "Where is my PARCEL?"]);
  assert.deepEqual(await contents(agent, { page: 2 }), []);
  const everything = await bo.finds("parcel");
  assert.deepEqual(Object.keys(everything).sort(), ["articles", "contacts", "conversations", "messages"]);
  assert.equal((await refused(agent.finds(" ", "messages")))[0], 422);

  const { meta, payload } = await bo.findsSaid("parcel");
  assert.deepEqual([meta.all_count, meta.mine_count, meta.unassigned_count], [1, 0, 0]);
  assert.deepEqual(Object.keys(payload[0]).sort(), ["account_id", "contact", "created_at", "id", "inbox", "messages", "uuid"]);
  assert.deepEqual(payload[0].messages.map(({ content, sender_name }) => [content, sender_name]), [
    ["Your parcel is on its way", agent.user.name], ["Where is my PARCEL?", "Jane 100%"],
  ]);
});

story("unread conversations are counted by inbox, label and team", async ({ server, agent, inbox }) => {
  const other = await agent.createInbox("Other");
  const bo = await agent.hires("Bo");
  await agent.lets(bo, other);
  const label = await agent.createLabel("billing");
  const team = await agent.createTeam("support");
  const [first, second, third] = [inbox, inbox, other].map((of) => Visitor.withConversation(server, of, {}));
  for (const visitor of await Promise.all([first, second, third])) await visitor.says("hello");
  const { id } = (await first).conversation;
  await agent.labels(id, ["billing"]);
  await agent.assigns(id, { team_id: team.id });

  assert.deepEqual(await agent.unreadCounts(), {
    inboxes: { [inbox.id]: 2, [other.id]: 1 }, labels: { [label.id]: 1 }, teams: { [team.id]: 1 },
  });
  assert.deepEqual(await bo.unreadCounts(), { inboxes: { [other.id]: 1 }, labels: {}, teams: {} });

  await agent.seesConversation(id);
  await agent.resolves((await second).conversation.id);
  assert.deepEqual(await agent.unreadCounts(), { inboxes: { [other.id]: 1 }, labels: {}, teams: {} });
});
