// Files that are sent before the message they go with.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";

import axios from "axios";

import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

const BYTES = Buffer.from("%PDF-1.4 a bill over nothing");
const refused = (call) => call.then(() => assert.fail("it was not refused"), ({ response }) => [response.status, response.data]);

const md5 = (bytes) => createHash("md5").update(bytes).digest("base64");
const described = (bytes, fields = {}) => ({
  filename: "bill.pdf", byte_size: bytes.length, checksum: md5(bytes), content_type: "application/pdf", ...fields,
});

// As ActiveStorage's own client does.
const puts = ({ direct_upload: { url, headers } }, bytes) => axios.put(url, bytes, { headers });

const fetched = async ({ attachments: [file] }) => Buffer.from((await axios.get(file.data_url, { responseType: "arraybuffer" })).data);

story("a file is announced, put and taken by messages, and stays while one of them needs it", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox, {});
  const { id } = visitor.conversation;
  const announced = await agent.announces(id, described(BYTES));
  assert.deepEqual(Object.keys(announced).sort(), [
    "byte_size", "checksum", "content_type", "created_at", "direct_upload", "filename", "id", "key", "metadata", "service_name",
    "signed_id",
  ]);
  const early = await refused(agent.answers(id, "too early", { attachments: [announced.signed_id] }));
  assert.equal(early[0], 422);
  assert.match(early[1].error, /have not come/);

  assert.equal((await puts(announced, BYTES)).status, 204);
  assert.equal((await puts(announced, BYTES)).status, 204);
  const fields = { attachments: [announced.signed_id], echo_id: "one-and-the-same-echo" };
  const first = await agent.answers(id, "Your bill", fields);
  assert.deepEqual([first.attachments.length, first.attachments[0].file_size, first.attachments[0].extension], [1, BYTES.length, "pdf"]);
  assert.deepEqual(await fetched(first), BYTES);
  assert.equal((await agent.answers(id, "Your bill", fields)).id, first.id);

  const second = await agent.answers(id, "Once more", { attachments: [announced.signed_id] });
  await agent.deletesMessage(id, first);
  assert.deepEqual(await fetched(second), BYTES);
});

story("other bytes, other accounts and forged names are refused", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox, {});
  const { id } = visitor.conversation;
  const announced = await agent.announces(id, described(BYTES));
  const other = Buffer.from("%PDF-1.4 a bill over a lot!!");
  assert.equal((await refused(puts(announced, other)))[0], 422);
  assert.equal((await refused(puts(announced, Buffer.concat([BYTES, BYTES]))))[0], 413);
  assert.equal((await refused(puts(announced, BYTES.subarray(1))))[0], 422);
  const { url } = announced.direct_upload;
  assert.equal((await refused(axios.put(`${url.slice(0, -1)}${url.endsWith("A") ? "B" : "A"}`, BYTES)))[0], 404);
  await puts(announced, BYTES);

  for (const name of ["nonsense", `${announced.id}--forged`, `4711--${announced.signed_id.split("--")[1]}`]) {
    assert.equal((await refused(agent.answers(id, "hi", { attachments: [name] })))[0], 422, name);
  }
  const broken = await refused(agent.announces(id, described(BYTES, { filename: " ", byte_size: 1e12 })));
  assert.deepEqual([broken[0], broken[1].attributes], [422, ["filename", "byte_size"]]);
  assert.equal((await refused(agent.announces(id, described(BYTES, { checksum: "abc" }))))[0], 422);
  assert.equal((await refused(agent.announces(4711, described(BYTES))))[0], 404);
});
