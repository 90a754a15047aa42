// Pictures of customers, people, inboxes and bots.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";

import axios from "axios";

import { Agent } from "../lib/agent.js";
import { eventually } from "../lib/eventually.js";
import { PNG, portrait } from "../lib/files.js";
import { OfficialCable } from "../lib/official_cable.js";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

const WAIT_MS = 10_000;
const TEXT = { name: "notes.png", type: "image/png", bytes: Buffer.from("only words") };
// What proves a PNG, and then more than a picture may have.
const LARGE = { ...PNG, bytes: Buffer.concat([PNG.bytes, Buffer.alloc((15 << 20) + 1)]) };

// As a browser shows it in a page: without any header that proves something.
const opens = (url) => axios.get(url, { responseType: "arraybuffer", validateStatus: () => true });
const isGone = async (url) => (await opens(url)).status === 404;

// `body` gets the address of a server that has one picture at every path but `/none.png`.
async function elsewhere(body) {
  const server = createServer((request, response) => {
    if (request.url === "/none.png") response.writeHead(404).end();
    else response.writeHead(200, { "content-type": "image/png" }).end(request.url === "/notes.png" ? TEXT.bytes : PNG.bytes);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    await body(`http://127.0.0.1:${server.address().port}`);
  } finally {
    server.close();
  }
}

// Every door: where the picture goes, where it is shown, and under which name.
async function doors({ server, agent, inbox }) {
  const { contact } = await agent.addsContact({ name: "Zoe" });
  const bot = await agent.makesBot({ name: "Helper" });
  const below = (path, shown) => ({
    path,
    takes: async (file, fields) => agent.calls("patch", path, portrait(file, "avatar", fields)),
    address: async () => shown((await agent.calls("get", path))[1]),
    loses: async () => agent.calls("delete", `${path}/avatar`),
  });
  const profile = `${server.url}/api/v1/profile`;
  const options = { headers: agent.headers, validateStatus: () => true };
  return [
    below(`/contacts/${contact.id}`, ({ payload }) => payload.thumbnail),
    below(`/inboxes/${inbox.id}`, (shown) => shown.avatar_url),
    below(`/agent_bots/${bot.id}`, (shown) => shown.thumbnail),
    {
      path: "/profile",
      takes: async (file, fields) => {
        const answer = await axios.put(profile, portrait(file, "profile[avatar]", fields), options);
        return [answer.status, answer.data];
      },
      address: async () => (await agent.profile()).avatar_url,
      loses: async () => {
        const answer = await axios.delete(`${profile}/avatar`, options);
        return [answer.status, answer.data];
      },
    },
  ];
}

story("every door takes a picture, shows it to anybody, and lets it go", async (scene) => {
  for (const { path, takes, address, loses } of await doors(scene)) {
    assert.equal(await address(), "", path);
    assert.equal((await takes(PNG))[0], 200, path);
    const first = await address();
    assert.match(first, /^http.*\/photo\.png$/, path);
    const { status, headers, data } = await opens(first);
    assert.equal(status, 200, path);
    assert.match(headers["content-type"], /^image\/(png|jpeg)$/);
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.match(headers["content-security-policy"], /sandbox/);
    assert.ok(data.length > 0);
    const known = { validateStatus: () => true, headers: { "if-none-match": headers.etag } };
    assert.equal((await axios.get(first, known)).status, 304, path);
    assert.ok(await isGone(first.replace(/\/avatars\/\d+\/./, (start) => `${start.slice(0, -1)}${start.endsWith("A") ? "B" : "A"}`)), path);

    for (const [file, message] of [[TEXT, /must be a JPEG, PNG, GIF or WebP/], [LARGE, /too big \(maximum is 15 MB\)/]]) {
      const [refused, answer] = await takes(file, { name: "Other" });
      assert.equal(refused, 422, path);
      assert.match(answer.message, message, path);
      assert.equal(await address(), first, path);
    }

    assert.equal((await takes(PNG))[0], 200, path);
    const second = await address();
    assert.notEqual(second, first, path);
    assert.equal((await opens(second)).status, 200, path);
    assert.ok(await isGone(first), path);

    assert.equal((await loses())[0], 200, path);
    assert.equal(await address(), "", path);
    assert.ok(await isGone(second), path);
  }
});

story("messages, conversations and lists show the pictures of who is in them", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox, { name: "Zoe" });
  const { id } = visitor.conversation;
  const cable = new OfficialCable(server);
  const [desk, room] = [cable.join(agent.cableParameters), cable.join(visitor.cableParameters)];
  await Promise.all([desk.connected(), room.connected()]);
  const { sender } = (await agent.conversation(id)).meta;
  assert.equal(sender.thumbnail, "");

  const [status, { payload: contact }] = await agent.calls("patch", `/contacts/${sender.id}`, portrait(PNG));
  assert.equal(status, 200);
  const told = await desk.next("contact.updated", (data) => data.id === sender.id);
  assert.equal(told.thumbnail, contact.thumbnail);
  assert.match(contact.thumbnail, /\/thumb\/photo\.png$/);
  const small = await opens(contact.thumbnail);
  assert.equal(small.status, 200);
  const whole = await opens((await agent.looksLike(portrait(PNG, "profile[avatar]"))).avatar_url);
  assert.deepEqual(Buffer.from(whole.data), PNG.bytes);
  const me = await agent.profile();

  await visitor.says("hello");
  const said = await desk.next("message.created", ({ content }) => content === "hello");
  assert.equal(said.sender.thumbnail, contact.thumbnail);
  const answered = await agent.answers(id, "hi");
  assert.deepEqual([answered.sender.avatar_url, /\/thumb\//.test(answered.sender.thumbnail)], [me.avatar_url, true]);
  const heard = await room.next("message.created", ({ content }) => content === "hi");
  assert.deepEqual(heard.sender, { ...answered.sender, availability_status: null });
  assert.deepEqual((await visitor.latestMessages()).map((message) => message.sender.thumbnail), [contact.thumbnail, answered.sender.thumbnail]);
  assert.equal((await agent.conversation(id)).meta.sender.thumbnail, contact.thumbnail);

  await agent.calls("patch", `/inboxes/${inbox.id}`, portrait(PNG, "avatar", { greeting_enabled: "false" }));
  const keys = await desk.next("account.cache_invalidated");
  assert.ok(keys.cache_keys.inbox);
  const shown = (await agent.inboxes()).find((listed) => listed.id === inbox.id);
  assert.notEqual(shown.avatar_url, "");
  const [, { payload }] = await agent.calls("get", `/contacts/${contact.id}/contactable_inboxes`);
  assert.equal(payload.find((reach) => reach.inbox.id === inbox.id).inbox.avatar_url, shown.avatar_url);
});

story(
  "a picture is fetched from where a client says it is, and survives a restart",
  async ({ server, agent, inbox }) => {
    await elsewhere(async (url) => {
      const visitor = await Visitor.arrive(server, inbox, { identifier: "zoe", name: "Zoe", avatar_url: `${url}/zoe.png` });
      const contact = async () => (await agent.contacts({ page: 1 })).payload.find(({ identifier }) => identifier === "zoe");
      await eventually("fetching the picture", WAIT_MS, async () => (await contact()).thumbnail !== "");
      const first = (await contact()).thumbnail;
      assert.match(first, /\/zoe\.png$/);
      assert.equal((await opens(first)).status, 200);

      await visitor.isNow({ avatar_url: `${url}/other.png` });
      const bot = await agent.makesBot({ name: "Helper", avatar_url: `${url}/helper.png` });
      const bots = async () => (await agent.bots()).find(({ id }) => id === bot.id);
      await eventually("fetching the bot's picture", WAIT_MS, async () => (await bots()).thumbnail !== "");
      assert.equal((await contact()).thumbnail, first, "a customer replaces no picture");

      await agent.changesContact((await contact()).id, { avatar_url: `${url}/new.png` });
      await eventually("replacing the picture", WAIT_MS, async () => (await contact()).thumbnail.endsWith("/new.png"));
      assert.ok(await isGone(first));

      for (const path of ["/none.png", "/notes.png"]) {
        const ended = () => server.log.match(/The picture \d+ is given up/g)?.length ?? 0;
        const before = ended();
        await agent.changesContact((await contact()).id, { avatar_url: `${url}${path}` });
        await eventually("giving up", WAIT_MS, async () => ended() > before);
        assert.match((await contact()).thumbnail, /\/new\.png$/, path);
      }
      assert.doesNotMatch(server.log, /notes\.png/, "no address in the log");

      const kept = (await contact()).thumbnail;
      await server.stop();
      await server.restart();
      const again = await Agent.signIn(server);
      const [, { payload }] = await again.calls("get", `/contacts/${(await again.contacts({ page: 1 })).payload[0].id}`);
      assert.equal(new URL(payload.thumbnail).pathname, new URL(kept).pathname);
      assert.equal((await opens(`${server.url}${new URL(kept).pathname}`)).status, 200);
    });
  },
  { SWITCHBOARD_PRIVATE_TARGETS: "127.0.0.1" },
);

story("a private address is not called on a user's word", async ({ server, agent, inbox }) => {
  await elsewhere(async (url) => {
    await Visitor.arrive(server, inbox, { identifier: "zoe", avatar_url: `${url}/zoe.png` });
    await Visitor.arrive(server, inbox, { identifier: "bo", avatar_url: "javascript:alert(1)" });
    await eventually("giving up", WAIT_MS, async () => /The picture \d+ is given up/.test(server.log));
    assert.deepEqual((await agent.contacts({ page: 1 })).payload.map(({ thumbnail }) => thumbnail), ["", ""]);
  });
});

story("of two contacts that become one, the picture stays that is shown", async ({ agent }) => {
  const adds = async (name, file) => {
    const [, { payload }] = await agent.calls("post", "/contacts", file ? portrait(file, "avatar", { name }) : { name });
    return payload.contact;
  };
  const [plain, one, two] = [await adds("Zoe"), await adds("One", PNG), await adds("Two", PNG)];
  const merges = async (base, mergee) => {
    const ids = { base_contact_id: base.id, mergee_contact_id: mergee.id };
    return (await agent.calls("post", "/actions/contact_merge", ids))[1];
  };

  assert.equal((await merges(plain, one)).thumbnail, one.thumbnail);
  assert.equal((await merges(plain, two)).thumbnail, one.thumbnail);

  assert.equal((await opens(one.thumbnail)).status, 200);
  assert.ok(await isGone(two.thumbnail));
  await agent.deletesContact(plain.id);
  assert.ok(await isGone(one.thumbnail));
});
