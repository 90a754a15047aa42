// What agents do at one word or to many at once, what they say in other people's names, and what their clients keep.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";

import axios from "axios";

import { PDF, PNG } from "../lib/files.js";
import { Listener } from "../lib/listener.js";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

const action = (name, ...params) => ({ action_name: name, action_params: params });

// The body of a call that must be answered with this status.
async function answered(status, call) {
  const [actual, body] = await call;
  assert.equal(actual, status, JSON.stringify(body));
  return body;
}

story("a macro does what it says to what its user may see, and belongs to whoever made it", async ({ server, agent, inbox }) => {
  const backroom = await agent.createInbox("Backroom");
  const bo = await agent.hires("Bo");
  await agent.lets(bo, inbox);
  const team = await agent.createTeam("billing");
  const jane = await Visitor.withConversation(server, inbox, { name: "Jane Doe" });
  const john = await Visitor.withConversation(server, backroom, { name: "John" });
  const customer = await Listener.of(server, jane);
  const { id } = jane.conversation;

  const fields = {
    name: "Close it",
    visibility: "global",
    actions: [
      action("send_message", "Bye {{contact.first_name}}, says {{agent.name}} of {{account.name}}, {{inbox.name}}"), action("add_private_note", "was easy"),
      action("add_label", "Done"), action("assign_team", team.id), action("assign_agent", "self"), action("change_priority", "low"),
      action("resolve_conversation"),
    ],
  };
  const made = (await answered(200, agent.calls("post", "/macros", fields))).payload;
  assert.deepEqual(Object.keys(made).sort(), ["account_id", "actions", "created_by", "id", "name", "updated_by", "visibility"]);
  assert.deepEqual(made.created_by.id, agent.user.id);
  const own = (await answered(200, bo.calls("post", "/macros", { macro: { ...fields, name: "Mine" } }))).payload;
  assert.equal(own.visibility, "personal");
  const names = async (person) => (await answered(200, person.calls("get", "/macros"))).payload.map(({ name }) => name);
  assert.deepEqual([await names(agent), await names(bo)], [["Close it"], ["Close it", "Mine"]]);
  await answered(403, bo.calls("patch", `/macros/${made.id}`, { name: "Theirs" }));
  await answered(404, agent.calls("delete", `/macros/${own.id}`));
  for (const actions of [[], [action("send_attachment", "4711--forged")], [action("change_status", "gone")]]) {
    await answered(422, agent.calls("post", "/macros", { name: "Bad", actions }));
  }
  const unsupported = await answered(422, agent.calls("post", "/macros", { name: "Bad", actions: [action("send_webhook_event", "https://example.test")] }));
  assert.deepEqual(unsupported, { message: 'Action "send_webhook_event" is unknown here', attributes: ["actions"] });

  await answered(200, bo.calls("post", `/macros/${made.id}/execute`, { conversation_ids: [id, john.conversation.id] }));

  await customer.hears("the farewell", ({ event, data }) => event === "message.created" && data.content === `Bye Jane, says Bo of ${agent.user.accounts[0].name}, ${inbox.name}`);
  const closed = await agent.conversation(id);
  assert.deepEqual(
    [closed.status, closed.labels, closed.priority, closed.meta.team.name, closed.meta.assignee.name],
    ["resolved", ["done"], "low", "billing", "Bo"],
  );
  const untouched = await agent.conversation(john.conversation.id);
  assert.deepEqual([untouched.status, untouched.labels], ["open", []]);
  await answered(422, bo.calls("post", `/macros/${made.id}/execute`, { conversation_ids: [] }));
  await answered(200, bo.calls("delete", `/macros/${own.id}`));
  assert.deepEqual(await names(bo), ["Close it"]);
});

story("a macro sends files, those that would have expired too", async ({ server, agent, inbox }) => {
  const jane = await Visitor.withConversation(server, inbox, { name: "Jane" });
  const { id } = jane.conversation;
  const customer = await Listener.of(server, jane);
  const form = new FormData();
  form.append("attachment", new Blob([PDF.bytes], { type: PDF.type }), PDF.name);
  const kept = await agent.uploads(form);
  const announced = await agent.announces(id, {
    filename: PNG.name, byte_size: PNG.bytes.length, content_type: PNG.type, checksum: createHash("md5").update(PNG.bytes).digest("base64"),
  });
  const fields = { name: "Offer", visibility: "global", actions: [action("send_attachment", kept.blob_id, announced.signed_id)] };
  await answered(422, agent.calls("post", "/macros", fields));
  await axios.put(announced.direct_upload.url, PNG.bytes, { headers: announced.direct_upload.headers });

  const made = (await answered(200, agent.calls("post", "/macros", { macro: fields }))).payload;
  assert.deepEqual(made.actions, fields.actions);
  assert.deepEqual(made.files.map(({ filename, file_type, blob_id: blob }) => [filename, file_type, blob]), [
    [PDF.name, PDF.type, kept.blob_id], [PNG.name, PNG.type, announced.signed_id],
  ]);
  assert.deepEqual(Buffer.from((await axios.get(made.files[1].file_url, { responseType: "arraybuffer" })).data), PNG.bytes);
  await answered(200, agent.calls("post", `/macros/${made.id}/execute`, { conversation_ids: [id] }));

  const sent = ({ event, data }) => event === "message.created" && data.attachments?.length === 2;
  await customer.hears("the files", sent);
  const { data } = customer.heard.find(sent);
  assert.deepEqual([data.content, data.sender.name], [null, agent.user.name]);
  const files = await Promise.all(data.attachments.map(({ data_url: url }) => axios.get(url, { responseType: "arraybuffer" })));
  assert.deepEqual(files.map(({ data: bytes }) => Buffer.from(bytes)), [PDF.bytes, PNG.bytes]);
});

story("many conversations or contacts are changed at once, as far as the caller may see them", async ({ server, agent, inbox }) => {
  const backroom = await agent.createInbox("Backroom");
  const bo = await agent.hires("Bo");
  await agent.lets(bo, inbox);
  const visitors = [];
  for (const of of [inbox, inbox, backroom]) visitors.push(await Visitor.withConversation(server, of, { email: `v${visitors.length}@example.test` }));
  const ids = visitors.map(({ conversation }) => conversation.id);
  await agent.labels(ids[0], ["old", "kept"]);

  const change = { type: "Conversation", ids, fields: { status: "pending", assignee_id: bo.user.id }, labels: { add: ["New"], remove: ["old"] } };
  await answered(200, bo.calls("post", "/bulk_actions", change));

  const shown = async (id) => {
    const { status, labels, meta } = await agent.conversation(id);
    return [status, labels, meta.assignee?.name];
  };
  assert.deepEqual(await shown(ids[0]), ["pending", ["kept", "new"], "Bo"]);
  assert.deepEqual(await shown(ids[1]), ["pending", ["new"], "Bo"]);
  assert.deepEqual(await shown(ids[2]), ["open", [], undefined]);
  await answered(200, bo.calls("post", "/bulk_actions", { type: "Conversation", ids: [ids[0]], fields: { assignee_id: 0 } }));
  assert.deepEqual(await shown(ids[0]), ["pending", ["kept", "new"], undefined]);

  const contacts = (await agent.contacts({ sort: "email" })).payload.map(({ id }) => id);
  await answered(200, bo.calls("post", "/bulk_actions", { type: "Contact", ids: contacts, labels: { add: ["vip"] } }));
  assert.deepEqual(await agent.contactLabels(contacts[2]), ["vip"]);
  await answered(403, bo.calls("post", "/bulk_actions", { type: "Contact", ids: contacts, action_name: "delete" }));
  await answered(200, agent.calls("post", "/bulk_actions", { type: "Contact", ids: [contacts[0], 4711], action_name: "delete" }));
  assert.equal((await agent.contacts()).meta.count, 2);
  for (const bad of [{ type: "Inbox", ids }, { type: "Conversation", ids: [] }, { type: "Conversation", ids }, { type: "Conversation", ids: ["x"] }]) {
    await answered(422, agent.calls("post", "/bulk_actions", bad));
  }
});

story("clients keep definitions of attributes, lists of their own and pages beside conversations", async ({ agent }) => {
  const bo = await agent.hires("Bo");
  const attributes = "/custom_attribute_definitions";
  const definition = {
    attribute_display_name: "Plan", attribute_key: "plan", attribute_display_type: "list", attribute_model: "contact_attribute",
    attribute_values: ["gold", "silver"],
  };
  await answered(403, bo.calls("post", attributes, definition));
  const plan = await answered(200, agent.calls("post", attributes, { custom_attribute_definition: definition }));
  assert.deepEqual(Object.keys(plan).sort(), [
    "attribute_description", "attribute_display_name", "attribute_display_type", "attribute_key", "attribute_model", "attribute_values",
    "created_at", "default_value", "id", "regex_cue", "regex_pattern", "updated_at",
  ]);
  await answered(422, agent.calls("post", attributes, definition));
  const clash = await answered(422, agent.calls("post", attributes, { ...definition, attribute_key: "email", attribute_display_type: "song" }));
  assert.deepEqual(clash.attributes, ["attribute_display_type", "attribute_key"]);
  const numbered = { attribute_display_name: "Age", attribute_key: "age", attribute_display_type: 1, attribute_model: 0 };
  await answered(200, agent.calls("post", attributes, numbered));
  const listed = async (query) => (await answered(200, bo.calls("get", `${attributes}${query}`))).map((one) => [one.attribute_key, one.attribute_model]);
  assert.deepEqual(await listed(""), [["plan", "contact_attribute"], ["age", "conversation_attribute"]]);
  assert.deepEqual(await listed("?attribute_model=1"), [["plan", "contact_attribute"]]);
  const renamed = await answered(200, agent.calls("patch", `${attributes}/${plan.id}`, { attribute_display_name: "Tariff", attribute_key: "other" }));
  assert.deepEqual([renamed.attribute_display_name, renamed.attribute_key], ["Tariff", "plan"]);
  await answered(204, agent.calls("delete", `${attributes}/${plan.id}`));

  const query = { payload: [{ attribute_key: "status", filter_operator: "equal_to", values: ["open"], query_operator: null }] };
  const filter = await answered(200, bo.calls("post", "/custom_filters", { custom_filter: { name: "Open", filter_type: "conversation", query } }));
  assert.deepEqual([filter.name, filter.filter_type, filter.query], ["Open", "conversation", query]);
  await answered(200, bo.calls("post", "/custom_filters", { name: "People", filter_type: 1, query }));
  assert.deepEqual((await answered(200, bo.calls("get", "/custom_filters"))).map(({ name }) => name), ["Open"]);
  assert.deepEqual((await answered(200, bo.calls("get", "/custom_filters?filter_type=contact"))).map(({ name }) => name), ["People"]);
  assert.deepEqual(await answered(200, agent.calls("get", "/custom_filters")), []);
  await answered(404, agent.calls("get", `/custom_filters/${filter.id}`));
  await answered(422, bo.calls("patch", `/custom_filters/${filter.id}`, { name: "" }));
  await answered(204, bo.calls("delete", `/custom_filters/${filter.id}`));

  const page = { title: "Orders", content: [{ type: "frame", url: "https://orders.example.test" }] };
  await answered(403, bo.calls("post", "/dashboard_apps", page));
  await answered(422, agent.calls("post", "/dashboard_apps", { title: "Empty", content: [] }));
  await answered(422, agent.calls("post", "/dashboard_apps", { title: "Script", content: [{ type: "frame", url: "javascript:alert(1)" }] }));
  const app = await answered(200, agent.calls("post", "/dashboard_apps", { dashboard_app: page }));
  assert.deepEqual((await answered(200, bo.calls("get", "/dashboard_apps"))), [{ ...page, id: app.id, created_at: app.created_at }]);
  await answered(204, agent.calls("delete", `/dashboard_apps/${app.id}`));
});
