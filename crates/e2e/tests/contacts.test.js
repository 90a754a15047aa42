// What agents do with customers: reach them, sort them, find them, forget them.

import assert from "node:assert/strict";

import axios from "axios";

import { eventually } from "../lib/eventually.js";
import { Listener } from "../lib/listener.js";
import { OfficialCable } from "../lib/official_cable.js";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

const SOON_MS = 10_000;
const CONTACT_PUSH = [
  "account_id", "additional_attributes", "blocked", "custom_attributes", "email", "id", "identifier", "name",
  "performer", "phone_number", "thumbnail", "type",
];

async function refused(status, call, words) {
  await assert.rejects(call, ({ response }) => {
    assert.equal(response.status, status, JSON.stringify(response.data));
    if (words) assert.match(JSON.stringify(response.data), words);
    return true;
  });
}

async function live(server, person) {
  const room = new OfficialCable(server).join(person.cableParameters);
  await room.connected();
  return room;
}

story("a contact who is deleted is gone with everything that was said, and the account hears of it once", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox, { name: "Zoe", email: "zoe@example.test" });
  await visitor.says("my secret");
  await agent.answers(visitor.conversation.id, "is safe");
  await agent.notes(visitor.conversation.id, `(mention://user/${agent.user.id}/me)`);
  const other = await Visitor.withConversation(server, inbox, { name: "Pia" });
  await other.says("another secret");
  const bo = await agent.hires("Bo");
  const rooms = [await live(server, agent), await live(server, bo)];
  const { id } = await agent.contact(visitor.contact.id);

  await refused(403, bo.deletesContact(id));
  await agent.deletesContact(id);

  for (const room of rooms) {
    const gone = await room.next("contact.deleted");
    assert.deepEqual(Object.keys(gone).sort(), CONTACT_PUSH);
    assert.deepEqual([gone.id, gone.name, gone.type], [id, "Zoe", "contact"]);
    assert.deepEqual(room.left("contact.deleted"), []);
  }
  await refused(404, agent.contact(id));
  await refused(404, agent.deletesContact(id));
  await refused(404, agent.conversation(visitor.conversation.id));
  await refused(404, visitor.shown());
  await refused(404, visitor.says("am I still here?"));
  const { payload, meta } = await agent.conversations();
  assert.deepEqual([payload.map((conversation) => conversation.id), meta.all_count], [[other.conversation.id], 1]);
  const back = await Visitor.withConversation(server, inbox, { name: "Zoe", email: "zoe@example.test" });
  assert.notEqual(back.contact.id, id);
  assert.deepEqual(await back.latestMessages(), []);
});

story("whoever is connected cannot be deleted, and a deleted conversation leaves the others alone", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox, { name: "Zoe" });
  const first = visitor.conversation;
  await visitor.says("to be forgotten");
  await visitor.begins();
  await visitor.says("to be kept");
  const listener = await Listener.of(server, visitor);

  await refused(422, agent.deletesContact(visitor.contact.id), /Zoe is online/);
  await agent.deletesConversation(first.id);

  await refused(404, agent.conversation(first.id));
  assert.deepEqual((await visitor.latestMessages()).map(({ content }) => content), ["to be kept"]);
  await agent.answers(visitor.conversation.id, "still there");
  await listener.hears("the answer", ({ event, data }) => event === "message.created" && data.content === "still there");
});

story("labels follow when they are renamed or removed, on conversations and contacts", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox, { name: "Zoe", email: "zoe@example.test" });
  const { id } = visitor.conversation;
  const [vip, loud] = [await agent.createLabel("vip"), await agent.createLabel("loud")];
  await agent.labels(id, ["vip", "loud"]);
  assert.deepEqual(await agent.labelsContact(visitor.contact.id, ["VIP", "loud", "vip"]), ["vip", "loud"]);
  const room = await live(server, agent);

  await agent.renamesLabel(vip, "gold");
  const renamed = await room.next("conversation.updated", ({ labels }) => labels.includes("gold"));
  await agent.removesLabel(loud);
  const removed = await room.next("conversation.updated", ({ labels }) => !labels.includes("loud"));

  assert.deepEqual([renamed.labels, removed.labels], [["gold", "loud"], ["gold"]]);
  await eventually("the contact follows", SOON_MS, async () => {
    return JSON.stringify(await agent.contactLabels(visitor.contact.id)) === JSON.stringify(["gold"]);
  });
  assert.deepEqual((await agent.contacts({ labels: ["gold"] })).payload.map((contact) => contact.id), [visitor.contact.id]);
  assert.deepEqual((await agent.contacts({ labels: ["vip"] })).payload, []);
  await refused(422, agent.labelsContact(visitor.contact.id, ["two words"]));
  const notes = (await agent.messages(id)).filter(({ content }) => /gold/.test(content));
  assert.deepEqual(notes, [], "nobody did this to the conversation");
});

story("an agent begins a conversation, and the customer finds what was said", async ({ server, agent, inbox }) => {
  const zoe = await Visitor.arrive(server, inbox, { name: "Zoe" });
  const { contact } = await agent.addsContact({ name: "Pia", email: "pia@example.test" });
  const room = await live(server, agent);

  const first = { inbox_id: inbox.id, contact_id: zoe.contact.id, message: { content: "We have news" } };
  const begun = await agent.begins(first, { "idempotency-key": "once" });
  const again = await agent.begins(first, { "idempotency-key": "once" });
  const withPia = await agent.begins({ inbox_id: inbox.id, contact_id: contact.id, assignee_id: agent.user.id });
  const named = await agent.begins({ source_id: zoe.contact.source_id });

  assert.equal(again.id, begun.id);
  assert.equal((await room.next("conversation.created")).id, begun.id);
  assert.equal((await room.next("message.created")).content, "We have news");
  zoe.conversation = begun;
  assert.deepEqual((await zoe.latestMessages()).map(({ content }) => content), ["We have news"]);
  assert.equal(withPia.meta.assignee.id, agent.user.id);
  assert.equal(named.meta.sender.id, zoe.contact.id);
});

story("a session that whoever answers for everything vouches for is a proven one", async ({ server, agent, inbox }) => {
  const bo = await agent.hires("Bo");
  await agent.lets(bo, inbox);
  const { contact } = await agent.addsContact({ name: "Zoe", email: "zoe@example.test" });
  const other = await agent.createInbox("Elsewhere");
  const vouched = { contact_id: contact.id, inbox_id: inbox.id, hmac_verified: true };

  const plain = await agent.begins({ contact_id: contact.id, inbox_id: other.id, source_id: "zoe@elsewhere" });
  const begun = await agent.begins({ ...vouched, source_id: "zoe@shop" });
  const [status] = await agent.calls("post", `/contacts/${contact.id}/contact_inboxes`, { ...vouched, source_id: "zoe@phone", hmac_verified: "true" });
  const refused = await bo.calls("post", "/conversations", { ...vouched, source_id: "zoe@desk" });
  const phoned = await bo.begins({ source_id: "zoe@phone" });
  const again = await agent.begins({ ...vouched, inbox_id: other.id, source_id: "zoe@elsewhere" });

  assert.equal(status, 200);
  assert.equal(refused[0], 403, "it would show what was said where Bo is not");
  const proven = ({ meta }) => meta.hmac_verified;
  assert.deepEqual([plain, begun, phoned, again].map(proven), [false, true, true, false], "what was opened before stays");
  const room = async (source) => {
    const { data } = await axios.get(`${server.url}/public/api/v1/inboxes/${inbox.inbox_identifier}/contacts/${source}`);
    return live(server, { cableParameters: { channel: "RoomChannel", pubsub_token: data.pubsub_token } });
  };
  const rooms = [await room("zoe@shop"), await room("zoe@phone")];
  await bo.answers(begun.id, "good morning");
  for (const each of rooms) await each.next("message.created", ({ content }) => content === "good morning");
});

story("a conversation that cannot be begun is refused and leaves nothing behind", async ({ server, agent, inbox }) => {
  const zoe = await Visitor.arrive(server, inbox, { name: "Zoe" });
  const pia = await Visitor.arrive(server, inbox, { name: "Pia" });
  const bo = await agent.hires("Bo");
  const fields = { inbox_id: inbox.id, contact_id: zoe.contact.id };

  await refused(403, bo.begins(fields));
  await refused(404, agent.begins({ ...fields, contact_id: 987654 }));
  await refused(404, agent.begins({ ...fields, inbox_id: 987654 }));
  await refused(404, agent.begins({ source_id: "nobody" }));
  await refused(422, agent.begins({}));
  await refused(422, agent.begins({ ...fields, source_id: pia.contact.source_id }), /unique/);
  await refused(422, agent.begins({ ...fields, status: "lost" }));
  await refused(404, agent.begins({ ...fields, assignee_id: 987654, message: { content: "hi" } }));
  await refused(422, agent.begins({ ...fields, message: { content: "x".repeat(150_001) } }));

  assert.equal((await agent.conversations({ status: "all" })).meta.all_count, 0);
});

story("where a session has one conversation for ever, agents speak in that one", async ({ server, agent, inbox }) => {
  await agent.updateInbox(inbox, { lock_to_single_conversation: true });
  const zoe = await Visitor.withConversation(server, inbox, { name: "Zoe" });

  const fields = { inbox_id: inbox.id, contact_id: zoe.contact.id, message: { content: "We have news" } };
  const begun = await agent.begins(fields);

  assert.equal(begun.id, zoe.conversation.id);
  assert.deepEqual((await zoe.latestMessages()).map(({ content }) => content), ["We have news"]);
});

story("conversations are found by what they are", async ({ server, agent, inbox }) => {
  const [zoe, pia] = [await Visitor.withConversation(server, inbox, { name: "Zoe" }), await Visitor.withConversation(server, inbox, { name: "Pia" })];
  await agent.createLabel("vip");
  await agent.labels(zoe.conversation.id, ["vip"]);
  await agent.assigns(zoe.conversation.id, { assignee_id: agent.user.id });
  await agent.resolves(pia.conversation.id);
  await agent.changesContact(pia.contact.id, { custom_attributes: { plan: "gold", seats: 12, trial: true } });
  const found = async (...conditions) => {
    const { meta, payload } = await agent.filters("conversations", conditions);
    assert.equal(meta.all_count, payload.length);
    return payload.map(({ meta: { sender } }) => sender.name).sort();
  };
  const is = (attribute_key, filter_operator, values, more = {}) => ({ attribute_key, filter_operator, values, query_operator: "and", ...more });
  const custom = { custom_attribute_type: "contact_attribute" };

  assert.deepEqual(await found(is("status", "equal_to", ["all"])), ["Pia", "Zoe"]);
  assert.deepEqual(await found(is("status", "not_equal_to", ["open"])), ["Pia"]);
  assert.deepEqual(await found(is("assignee_id", "is_present", [])), ["Zoe"]);
  assert.deepEqual(await found(is("assignee_id", "not_equal_to", [agent.user.id])), ["Pia"]);
  assert.deepEqual(await found(is("labels", "equal_to", ["vip", "loud"])), ["Zoe"]);
  assert.deepEqual(await found(is("labels", "is_not_present", [])), ["Pia"]);
  assert.deepEqual(await found(is("priority", "not_equal_to", ["high"])), ["Pia", "Zoe"]);
  assert.deepEqual(await found(is("created_at", "is_greater_than", ["2020-01-01"])), ["Pia", "Zoe"]);
  assert.deepEqual(await found(is("created_at", "days_before", ["1"])), []);
  assert.deepEqual(await found(is("display_id", "contains", [zoe.conversation.id])), ["Zoe"]);
  assert.deepEqual(await found(is("plan", "equal_to", ["gold"], custom)), ["Pia"]);
  assert.deepEqual(await found(is("plan", "contains", ["OL"], custom)), ["Pia"]);
  assert.deepEqual(await found(is("seats", "is_greater_than", ["9"], custom)), ["Pia"]);
  assert.deepEqual(await found(is("seats", "is_less_than", ["9"], custom)), []);
  assert.deepEqual(await found(is("seats", "equal_to", [12], custom)), ["Pia"]);
  assert.deepEqual(await found(is("trial", "equal_to", [true], custom)), ["Pia"]);
  assert.deepEqual(await found(is("trial", "is_not_present", [], custom)), ["Zoe"]);
  assert.deepEqual(
    await found(is("status", "equal_to", ["resolved"], { query_operator: "or" }), is("labels", "equal_to", ["vip"])),
    ["Pia", "Zoe"],
  );
  const bo = await agent.hires("Bo");
  assert.deepEqual((await bo.filters("conversations", [is("status", "equal_to", ["all"])])).payload, [], "not his to see");
  await refused(422, agent.filters("conversations", [is("mood", "equal_to", ["good"])]), /status, priority/);
  await refused(422, agent.filters("conversations", [is("status", "contains", ["o"])]), /equal_to/);
  await refused(422, agent.filters("conversations", []));
});

story("contacts are found by what they are", async ({ agent }) => {
  const people = [
    { name: "Zoe", email: "zoe@example.test", phone_number: "+14155550123", additional_attributes: { city: "Bern", country_code: "CH" } },
    { name: "Pia", email: "pia@elsewhere.test", custom_attributes: { plan: "gold" } },
    { name: "Max", identifier: "max-7", blocked: true },
  ];
  for (const person of people) await agent.addsContact(person);
  const found = async (attribute_key, filter_operator, values, more = {}) => {
    const { payload, meta } = await agent.filters("contacts", [{ attribute_key, filter_operator, values, ...more }], { sort: "name" });
    assert.equal(meta.count, payload.length);
    return payload.map(({ name }) => name);
  };

  assert.deepEqual(await found("email", "contains", ["EXAMPLE"]), ["Zoe"]);
  assert.deepEqual(await found("email", "does_not_contain", ["example"]), ["Max", "Pia"]);
  assert.deepEqual(await found("phone_number", "starts_with", ["+1415"]), ["Zoe"]);
  assert.deepEqual(await found("city", "equal_to", ["Bern"]), ["Zoe"]);
  assert.deepEqual(await found("country_code", "not_equal_to", ["CH"]), ["Max", "Pia"]);
  assert.deepEqual(await found("blocked", "equal_to", ["true"]), ["Max"]);
  assert.deepEqual(await found("identifier", "equal_to", ["max-7"]), ["Max"]);
  assert.deepEqual(await found("plan", "equal_to", ["gold"], { custom_attribute_type: "contact_attribute" }), ["Pia"]);
  await refused(422, agent.filters("contacts", [{ attribute_key: "status", filter_operator: "equal_to", values: ["open"] }]), /phone_number/);
});

story("what an agent began to write stays theirs until it is sent or forgotten", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const { id } = visitor.conversation;
  const colleague = await agent.hires("Bo", "administrator");

  assert.deepEqual(await agent.draft(id), { has_draft: false });
  assert.deepEqual(await agent.draft(id, "Dear"), { has_draft: true, message: "Dear" });
  assert.deepEqual(await agent.draft(id, "Dear Zoe"), { has_draft: true, message: "Dear Zoe" });
  assert.deepEqual(await colleague.draft(id), { has_draft: false });
  assert.deepEqual(await agent.draft(id, " "), { has_draft: false });
});
