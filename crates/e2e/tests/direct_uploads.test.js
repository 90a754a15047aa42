// Files that are sent before the message they go with.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";

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

// `body` gets the address of a server that answers every path with the bytes.
async function elsewhere(body) {
  const server = createServer((_, response) => response.writeHead(200, { "content-type": "application/pdf" }).end(BYTES));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    await body(`http://127.0.0.1:${server.address().port}`);
  } finally {
    server.close();
  }
}

story("a file is kept for good under an address that anybody may open", async ({ server, agent, inbox }) => {
  const form = new FormData();
  form.append("attachment", new Blob([BYTES], { type: "application/pdf" }), "bill.pdf");
  const kept = await agent.uploads(form);
  assert.deepEqual(Object.keys(kept).sort(), ["blob_id", "file_url"]);
  const opened = await axios.get(kept.file_url, { responseType: "arraybuffer" });
  assert.deepEqual(Buffer.from(opened.data), BYTES);
  assert.equal(opened.headers["content-type"], "application/pdf");
  assert.match(kept.file_url, /\/bill\.pdf$/);
  assert.equal((await refused(axios.get(kept.file_url.replace(/[^/]+\/bill/, "forged/bill"))))[0], 404);

  const visitor = await Visitor.withConversation(server, inbox, {});
  const { id } = visitor.conversation;
  const said = await agent.answers(id, "Your bill", { attachments: [kept.blob_id] });
  assert.deepEqual(await fetched(said), BYTES);
  await agent.deletesMessage(id, said);
  assert.equal((await axios.get(kept.file_url)).status, 200);

  await elsewhere(async (url) => {
    const [status, answer] = await refused(agent.uploads({ external_url: `${url}/bill.pdf` }));
    assert.deepEqual([status, answer.error], [422, "External url: 127.0.0.1 leads to a private address"]);
  });
});

story("a file is fetched from where the operator lets it be fetched", async ({ agent }) => {
  await elsewhere(async (url) => {
    const kept = await agent.uploads({ external_url: `${url}/bills/bill%207.pdf?download=1` });
    const opened = await axios.get(kept.file_url, { responseType: "arraybuffer" });
    assert.deepEqual(Buffer.from(opened.data), BYTES);
    assert.match(kept.file_url, /\/bill%207\.pdf$/);
  });
  const [status, answer] = await refused(agent.uploads({ external_url: "http://127.0.0.2/bill.pdf" }));
  assert.deepEqual([status, answer.error], [422, "External url: 127.0.0.2 leads to a private address"]);
}, { SWITCHBOARD_PRIVATE_TARGETS: "127.0.0.1" });
