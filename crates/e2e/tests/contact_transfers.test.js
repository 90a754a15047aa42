// Contacts come from files and go into files, in the background, whatever the files hold.

import assert from "node:assert/strict";
import { after } from "node:test";

import axios from "axios";

import { eventually } from "../lib/eventually.js";
import { Listener } from "../lib/listener.js";
import { MailSink } from "../lib/mail_sink.js";
import { ADMINISTRATOR } from "../lib/server.js";
import { story } from "../lib/story.js";

const SOON_MS = 20_000;
const LONG_MS = 90_000;

const refused = (call) => call.then(() => assert.fail("it was not refused"), ({ response }) => [response.status, response.data]);

async function ended(agent, { id, kind }, patience = SOON_MS) {
  let transfer;
  await eventually(`the end of ${kind} ${id}`, patience, async () => {
    transfer = (await agent.contactTransfers(kind)).find((other) => other.id === id);
    return transfer.ended_at !== null;
  });
  return transfer;
}

const text = async ({ download_url: url }) => (await axios.get(url)).data;

story("rows add contacts or change those they name, and refused ones come back with the reason", async ({ server, agent }) => {
  const known = (await agent.addsContact({ name: "Jane", email: "jane@example.test", custom_attributes: { tier: "old", kept: "yes" } })).contact;
  await agent.addsContact({ name: "John", identifier: "john" });
  const room = await Listener.of(server, agent);

  const transfer = await agent.importsContacts(
    "\ufeffName,Email,Phone Number,Identifier,City,Tier\r\n"
    + "Jane Doe,JANE@example.test,+15550100,,Berlin,gold\r\n"
    + '"Zoë ""Z"" Ünal",zoe@example.test,,,,\r\n'
    + "\r\n"
    + "Broken,not-an-address,,,,\r\n"
    + "Both,jane@example.test,,john,,\r\n"
    + "Nobody,,,,,\r\n"
    + "Again,zoe@example.test,,zoe,,\r\n"
    + "Many,many@example.test,,,,,,\r\n"
    + "=Formula,formula@example.test,'+15550101,,,",
  );
  assert.deepEqual([transfer.kind, transfer.ended_at], ["import", null]);
  const done = await ended(agent, transfer);

  assert.deepEqual(
    [done.status, done.progress, done.rows, done.added, done.changed, done.refused, done.error],
    ["completed", 100, 8, 2, 2, 4, null],
  );
  const jane = await agent.contact(known.id);
  assert.deepEqual([jane.name, jane.phone_number, jane.additional_attributes.city], ["Jane Doe", "+15550100", "Berlin"]);
  assert.deepEqual(jane.custom_attributes, { tier: "gold", kept: "yes" });
  const names = (await agent.contacts({ sort: "name" })).payload.map(({ name, identifier }) => [name, identifier]);
  assert.deepEqual(names, [["=Formula", null], ["Again", "zoe"], ["Jane Doe", null], ["John", "john"]]);
  assert.equal(await text(done), [
    "name,email,phone_number,identifier,city,tier,line,errors",
    "Broken,not-an-address,,,,,4,Email Invalid email",
    'Both,jane@example.test,,john,,,5,"Email, phone_number and identifier belong to different contacts"',
    'Nobody,,,,,,6,"The row has no email, phone_number or identifier"',
    "Many,many@example.test,,,,,8,The row has more cells than there are columns",
    "",
  ].join("\r\n"));
  await room.hears("a contact", ({ event, data }) => event === "contact.created" && data.email === "formula@example.test");
  await room.hears("a change", ({ event, data }) => event === "contact.updated" && data.id === known.id);
});

story("spreadsheets part cells by commas, semicolons or tabs", async ({ agent }) => {
  for (const [number, separator] of [",", ";", "\t"].entries()) {
    const rows = [["Name", "Email", "Note"], [`"Zoe ${separator} Q"`, `zoe${number}@example.test`, "a"], ["Bo", `bo${number}@example.test`]];
    const text = rows.map((row) => row.join(separator)).join("\r\n");

    const done = await ended(agent, await agent.importsContacts(text));

    assert.deepEqual([done.added, done.refused], [2, 0], text);
  }
  const names = (await agent.contacts({ sort: "name" })).payload.map(({ name }) => name);
  assert.deepEqual(names, ["Bo", "Bo", "Bo", "Zoe \t Q", "Zoe , Q", "Zoe ; Q"]);
});

story("what is no list of contacts is refused at once, and only administrators may ask", async ({ agent }) => {
  const bo = await agent.hires("Bo");
  assert.equal((await refused(bo.importsContacts("name,email\nA,a@example.test\n")))[0], 403);
  assert.equal((await refused(bo.exportsContacts()))[0], 403);
  const bad = [
    ["", /empty/], ["\n\n", /no row|must name/], ["city,tier\nBerlin,gold\n", /must name a column/], ["email,Email\n", /two columns/],
    [Buffer.from("\ufeffname,email\n", "utf16le"), /UTF-8/], [Buffer.from([0x6e, 0xe4, 0x6d, 0x65, 0x2c, 0x65, 0x0a]), /UTF-8/],
    [`email,note\na@example.test,"${"x".repeat(200_000)}`, null],
  ];
  for (const [bytes, words] of bad) {
    if (words) {
      const [status, body] = await refused(agent.importsContacts(bytes));
      assert.equal(status, 422, JSON.stringify(body));
      assert.match(body.message, words);
      continue;
    }
    const done = await ended(agent, await agent.importsContacts(bytes));
    assert.deepEqual([done.status, done.download_url], ["failed", null]);
    assert.match(done.error, /quote is never closed/);
  }
  assert.equal((await refused(agent.exportsContacts({ column_names: ["password"] })))[0], 422);
  assert.equal((await refused(agent.exportsContacts({ payload: [{ attribute_key: "password" }] })))[0], 422);
});

story("what is taken out can be brought in again; a forged address leads nowhere", async ({ agent }) => {
  const row = (number) => `"Person, ${number}",person${number}@example.test,+1555${String(number).padStart(7, "0")}`;
  const numbers = Array.from({ length: 600 }, (_, number) => number);
  const file = ["name,email,phone_number", ...numbers.map(row)].join("\n");
  const brought = await ended(agent, await agent.importsContacts(file), LONG_MS);
  assert.deepEqual([brought.added, brought.refused], [600, 0]);
  const { id } = (await agent.contacts({ sort: "email" })).payload[0];
  await agent.labelsContact(id, ["vip"]);

  const all = await ended(agent, await agent.exportsContacts());
  assert.equal(all.rows, 600);
  const lines = (await text(all)).trimEnd().split("\r\n");
  assert.equal(lines[0], "id,name,email,phone_number,identifier");
  assert.equal(lines[1].replace(/^\d+/, "N"), `N,"Person, 0",person0@example.test,"'+15550000000",`);
  const vip = await ended(agent, await agent.exportsContacts({ label: "vip", column_names: ["email", "labels"] }));
  assert.equal(await text(vip), "email,labels\r\nperson0@example.test,vip\r\n");
  const payload = [{ attribute_key: "email", filter_operator: "contains", values: ["person77@"], query_operator: null }];
  const filtered = await ended(agent, await agent.exportsContacts({ payload, column_names: ["email"] }));
  assert.equal(await text(filtered), "email\r\nperson77@example.test\r\n");

  const again = await ended(agent, await agent.importsContacts(await text(all)), LONG_MS);
  assert.deepEqual([again.added, again.changed, again.refused], [0, 0, 0]);
  const [head, name] = [all.download_url.slice(0, all.download_url.lastIndexOf("/")), "contacts.csv"];
  const forged = await refused(axios.get(`${head.slice(0, -1)}${head.endsWith("A") ? "B" : "A"}/${name}`));
  assert.equal(forged[0], 404);
});

const sink = await MailSink.closed();
await sink.open();
after(() => sink.close());

story(
  "whoever ordered an import is told by mail how it ended, well or badly",
  async ({ agent }) => {
    await agent.importsContacts("email\na@example.test\nnobody\n");
    const good = await sink.to(ADMINISTRATOR.email);
    assert.equal(good.header("Subject"), "Your contacts have been imported");
    assert.match(good.part("text/plain"), /^1 contacts were added, 0 were changed and 1 rows were refused\.$/m);

    await agent.importsContacts(`email,note\nb@example.test,"${"x".repeat(200_000)}`);
    const bad = await sink.to(ADMINISTRATOR.email);
    assert.equal(bad.header("Subject"), "Your contacts could not be imported");
    assert.match(bad.part("text/plain"), /quote is never closed/);
    assert.match(bad.part("text/plain"), /^Before that 0 contacts were added and 0 were changed\.$/m);
  },
  sink.settings,
);

story("a name that looks like a guarded formula comes back as it was", async ({ agent }) => {
  for (const name of ["=1+1", "'=1+1", "＝1"]) await agent.addsContact({ name, email: `${name.length}-${name.codePointAt(0)}@example.test` });

  const all = await ended(agent, await agent.exportsContacts({ column_names: ["name", "email"] }));
  const again = await ended(agent, await agent.importsContacts(await text(all)));

  assert.deepEqual([again.added, again.changed, again.refused], [0, 0, 0]);
});
