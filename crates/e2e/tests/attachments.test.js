// Files travel both ways, and come back so that no browser runs them.

import assert from "node:assert/strict";

import axios from "axios";

import { form, HTML, PDF, PNG, SVG } from "../lib/files.js";
import { Listener } from "../lib/listener.js";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

story("a visitor's files come back byte for byte, without signing in", async ({ server, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const files = [PNG, HTML, SVG, PDF];

  const { attachments } = await visitor.sends(form("look", files));

  assert.deepEqual(attachments.map(({ file_type: type }) => type), ["image", "file", "file", "file"]);
  for (const [index, { name, bytes }] of files.entries()) {
    const { data_url: url, file_size: size } = attachments[index];
    const { status, data } = await fetched(url);
    assert.equal(status, 200, name);
    assert.deepEqual(data, bytes, name);
    assert.equal(size, bytes.length, name);
    assert.equal(new URL(url).pathname.split("/").at(-1), name);
  }
});

story("what could carry code is saved and never shown in place", async ({ server, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const { attachments } = await visitor.sends(form("look", [PNG, HTML, SVG, PDF]));

  const heads = await Promise.all(attachments.map(async ({ data_url: url }) => (await fetched(url)).headers));

  const dispositions = heads.map((head) => head["content-disposition"].split(";")[0]);
  assert.deepEqual(dispositions, ["inline", "attachment", "attachment", "attachment"]);
  for (const head of heads) {
    assert.equal(head["x-content-type-options"], "nosniff");
    assert.match(head["content-security-policy"], /sandbox/);
    assert.match(head["content-security-policy"], /default-src 'none'/);
    assert.match(head["cache-control"], /^private/);
  }
});

story("an image has its size and a small picture, other files have none", async ({ server, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);

  const [image, ...others] = (await visitor.sends(form("look", [PNG, HTML, SVG, PDF]))).attachments;

  assert.deepEqual([image.width, image.height], [600, 400]);
  const { status, headers, data } = await fetched(image.thumb_url);
  assert.equal(status, 200);
  assert.match(headers["content-type"], /^image\/(jpeg|png|webp)$/);
  assert.equal(headers["x-content-type-options"], "nosniff");
  assert.ok(data.length > 0 && data.length < PNG.bytes.length + 20_000);
  assert.deepEqual(others.map(({ thumb_url: url }) => url), ["", "", ""]);
});

story("an address that was not given out leads nowhere", async ({ server, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const { attachments } = await visitor.sends(form("look", [PNG, PDF]));
  const [image, offer] = attachments.map(({ data_url: url }) => new URL(url));

  const [, files, id, signature, name] = offer.pathname.split("/");
  const forged = signature.replace(/^./, (letter) => (letter === "A" ? "B" : "A"));
  const wrong = [
    `/${files}/${id}/${forged}/${name}`,
    `/${files}/${id}/${image.pathname.split("/")[3]}/${name}`,
    `/${files}/${Number(id) + 1000}/${signature}/${name}`,
    `/${files}/${id}/${signature}/thumb/${name}`,
    `/${files}/${id}/%00/${name}`,
    `/${files}/${id}`,
  ];
  for (const path of wrong) assert.equal((await fetched(`${server.url}${path}`)).status, 404, path);
});

story("a part of a file can be asked for", async ({ server, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const { data_url: url } = (await visitor.sends(form("look", [PDF]))).attachments[0];
  const size = PDF.bytes.length;

  const part = await fetched(url, { Range: "bytes=1-3" });
  const tail = await fetched(url, { Range: "bytes=-4" });
  const nothing = await fetched(url, { Range: `bytes=${size}-` });
  const known = await fetched(url, { "If-None-Match": part.headers.etag });

  assert.deepEqual([part.status, part.data.toString()], [206, "PDF"]);
  assert.equal(part.headers["content-range"], `bytes 1-3/${size}`);
  assert.deepEqual([tail.status, tail.data.toString()], [206, "EOF\n"]);
  assert.deepEqual([nothing.status, nothing.headers["content-range"]], [416, `bytes */${size}`]);
  assert.equal(known.status, 304);
});

story("an agent's file and its attributes reach the visitor's socket", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const question = await visitor.says("how much?");
  const room = await Listener.of(server, visitor);

  const attributes = JSON.stringify({ in_reply_to: question.id });
  await agent.sends(visitor.conversation.id, form("our offer", [PDF], { content_attributes: attributes }));

  const isOffer = ({ event, data }) => event === "message.created" && data.content === "our offer";
  await room.hears("the offer", isOffer);
  const { data } = room.heard.find(isOffer);
  assert.equal(data.content_attributes.in_reply_to, question.id);
  assert.equal(data.attachments.length, 1);
  assert.equal(data.attachments[0].file_type, "file");
  assert.deepEqual((await fetched(data.attachments[0].data_url)).data, PDF.bytes);
});

story("whatever files a contact and the business sent each other are listed, as far as one may see", async ({ server, agent, inbox }) => {
  const backroom = await agent.createInbox("Backroom");
  const bo = await agent.hires("Bo");
  await agent.lets(bo, inbox);
  const visitor = await Visitor.withConversation(server, inbox, { name: "Jane" });
  const { id } = visitor.conversation;
  const contact = (await agent.conversation(id)).meta.sender.id;
  const [, second] = await agent.calls("post", "/conversations", { inbox_id: backroom.id, contact_id: contact });
  await visitor.sends(form("look", [PNG, PDF]));
  await agent.sends(second.id, form("our offer", [HTML]));

  const path = `/contacts/${contact}/attachments`;
  const [status, all] = await agent.calls("get", path);
  assert.equal(status, 200);
  assert.deepEqual(all.meta, { total_count: 3 });
  const shown = ({ conversation_id: of, data_url: url, sender }) => [of, new URL(url).pathname.split("/").at(-1), sender.name];
  assert.deepEqual(all.payload.map(shown), [[second.id, HTML.name, agent.user.name], [id, PDF.name, "Jane"], [id, PNG.name, "Jane"]]);
  assert.deepEqual(Object.keys(all.payload[0]).sort(), [
    "conversation_id", "created_at", "data_url", "extension", "file_size", "file_type", "height", "id", "message_id", "sender", "thumb_url", "width",
  ]);
  assert.deepEqual((await fetched(all.payload[1].data_url)).data, PDF.bytes);
  const [, some] = await bo.calls("get", path);
  assert.deepEqual([some.meta, some.payload.map(({ id }) => id)], [{ total_count: 2 }, all.payload.slice(1).map(({ id }) => id)]);
  assert.deepEqual((await agent.calls("get", `${path}?page=2`))[1], { meta: { total_count: 3 }, payload: [] });
  assert.equal((await agent.calls("get", "/contacts/4711/attachments"))[0], 404);
});

story("an answer names the message that it answers, by either of its names", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const other = await Visitor.withConversation(server, inbox);
  const { id } = visitor.conversation;
  const plain = await visitor.says("how much?");
  const bridged = await agent.answers(id, "how many?", { message_type: "incoming", source_id: "ext-1" });
  const foreign = await agent.answers(other.conversation.id, "who?", { message_type: "incoming", source_id: "ext-2" });

  const answer = async (attributes) => {
    const { content_attributes: kept } = await agent.answers(id, "see here", { content_attributes: attributes });
    return kept;
  };

  const both = { in_reply_to: bridged.id, in_reply_to_external_id: "ext-1" };
  assert.deepEqual(await answer({ in_reply_to: plain.id }), { in_reply_to: plain.id });
  assert.deepEqual(await answer({ in_reply_to: bridged.id }), both);
  assert.deepEqual(await answer({ in_reply_to: String(bridged.id), data: "kept" }), { ...both, data: "kept" });
  assert.deepEqual(await answer({ in_reply_to_external_id: "ext-1" }), both);
  for (const nothing of [foreign.id, 999_999, "abc", null, {}]) {
    assert.deepEqual(await answer({ in_reply_to: nothing, data: "kept" }), { data: "kept" }, JSON.stringify(nothing));
  }
  assert.deepEqual(await answer({ in_reply_to_external_id: "ext-2" }), {});
  const said = (await agent.log()).filter(({ event, data }) => event === "message.created" && data.content === "see here");
  assert.deepEqual(said[1].data.content_attributes, both);
  const first = { content: "hello", content_attributes: { in_reply_to: bridged.id, data: "kept" } };
  const begun = await agent.begins({ inbox_id: inbox.id, contact_id: other.contact.id, message: first });
  assert.deepEqual((await agent.messages(begun.id))[0].content_attributes, { data: "kept" });
});

story(
  "a file beyond the limit is refused and leaves no message",
  async ({ server, agent, inbox }) => {
    const visitor = await Visitor.withConversation(server, inbox);
    const huge = { name: "huge.bin", type: "application/octet-stream", bytes: Buffer.alloc(300 * 1024) };

    for (const sender of [visitor, { sends: (body) => agent.sends(visitor.conversation.id, body) }]) {
      await assert.rejects(sender.sends(form("too much", [huge])), ({ response }) => response?.status === 413);
    }

    assert.deepEqual(await visitor.latestMessages(), []);
    assert.equal((await visitor.sends(form("fits", [PDF]))).attachments.length, 1);
  },
  { SWITCHBOARD_UPLOAD_LIMIT: "128KiB" },
);

function fetched(url, headers = {}) {
  return axios.get(url, { headers, responseType: "arraybuffer", validateStatus: () => true });
}
