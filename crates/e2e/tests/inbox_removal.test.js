// An inbox that is deleted goes with everything in it; people are taken in by their addresses.

import assert from "node:assert/strict";

import axios from "axios";

import { eventually } from "../lib/eventually.js";
import { PNG, form } from "../lib/files.js";
import { Listener, saying } from "../lib/listener.js";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

const SOON_MS = 20_000;

const refused = (call) => call.then(() => assert.fail("it was not refused"), ({ response }) => [response.status, response.data]);

story("an inbox is closed at once and goes with its conversations; its customers and other inboxes stay", async ({ server, agent, inbox }) => {
  const other = await agent.createInbox("Other");
  const bo = await agent.hires("Bo");
  await agent.lets(bo, inbox);
  await agent.lets(bo, other);
  const visitors = [];
  for (const name of ["Jane", "John", "Joan"]) {
    visitors.push(await Visitor.withConversation(server, inbox, { name, email: `${name.toLowerCase()}@example.test` }));
  }
  const [jane] = visitors;
  const { attachments: [file] } = await jane.sends(form("look", [PNG]));
  const elsewhere = await Visitor.withConversation(server, other, { name: "Zoe" });
  const [ada, desk, customer] = [await Listener.of(server, agent), await Listener.of(server, bo), await Listener.of(server, jane)];
  assert.equal((await refused(bo.deletesInbox(inbox)))[0], 403);

  assert.deepEqual(Object.keys(await agent.deletesInbox(inbox)), ["message"]);

  await customer.rejected();
  assert.equal((await refused(jane.says("hello?")))[0], 404);
  assert.deepEqual((await bo.inboxes()).map(({ name }) => name), ["Other"]);
  assert.equal((await refused(bo.conversation(jane.conversation.id)))[0] >= 403, true);
  await ada.hears("that inboxes changed", ({ event, data }) => event === "account.cache_invalidated" && data.cache_keys.inbox !== undefined);
  await eventually("the end of the inbox", SOON_MS, async () => (await agent.inboxes()).every(({ id }) => id !== inbox.id));

  for (const { conversation } of visitors) assert.equal((await refused(agent.conversation(conversation.id)))[0], 404);
  await eventually("the end of the file", SOON_MS, async () => (await axios.get(file.data_url, { validateStatus: () => true })).status === 404);
  const names = (await agent.contacts({ sort: "name" })).payload.map(({ name, contact_inboxes: sessions }) => [name, sessions.length]);
  assert.deepEqual(names, [["Jane", 0], ["Joan", 0], ["John", 0]]);
  await elsewhere.says("still here");
  await desk.hears("the other inbox", saying("still here"));
  assert.equal((await refused(agent.deletesInbox(inbox)))[0], 404);
});

story("people are taken in by their addresses, all or none", async ({ agent }) => {
  const bo = await agent.hires("Bo");
  assert.equal((await refused(bo.invites(["eve@example.test"])))[0], 403);
  const bad = await refused(agent.invites(["mel@example.test", "nonsense"]));
  assert.deepEqual([bad[0], bad[1].attributes], [422, ["emails"]]);
  assert.equal((await refused(agent.invites([])))[0], 422);

  const taken = await agent.invites(["Mel@example.test", "mel@example.test", bo.user.email, "max@example.test"]);

  assert.deepEqual(taken.map(({ email, role, confirmed }) => [email, role, confirmed]), [
    ["mel@example.test", "agent", false], ["max@example.test", "agent", false],
  ]);
  for (const { invitation_url: url } of taken) assert.match(url, /reset_password_token=/);
});
