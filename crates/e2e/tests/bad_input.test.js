// Whatever is sent, the answer is clear, nobody sees what is not theirs, and the server goes on.

import assert from "node:assert/strict";

import { neighbour } from "../lib/cast.js";
import { statusOf } from "../lib/raw_http.js";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

const JSON_TYPE = { "Content-Type": "application/json" };
const FORM_TYPE = { "Content-Type": "application/x-www-form-urlencoded" };
const MULTIPART = { "Content-Type": "multipart/form-data; boundary=edge" };
const MEGABYTE = 1024 * 1024;

// What is sent as a visitor's message, and the status that answers it.
const BODIES = [
  ["half a JSON object", JSON_TYPE, '{"content":"hel', 400],
  ["no JSON at all", JSON_TYPE, "<content/>", 400],
  ["a JSON array", JSON_TYPE, '["hello"]', 400],
  ["JSON that nests without end", JSON_TYPE, `{"content":${"[".repeat(50_000)}`, 400],
  ["JSON that is not UTF-8", JSON_TYPE, Buffer.from([...Buffer.from('{"content":"'), 0xff, 0xfe, 0x22, 0x7d]), 400],
  ["half a surrogate pair", JSON_TYPE, '{"content":"\\ud800"}', 400],
  ["a zero byte", JSON_TYPE, '{"content":"a\\u0000b"}', 400],
  ["a number too large for JSON", JSON_TYPE, '{"echo_id":1e999}', 400],
  ["a form that is not UTF-8", FORM_TYPE, "content=%ff%fe", 400],
  ["a form with too many names", FORM_TYPE, "a=1&".repeat(5000), 400],
  ["a form that contradicts itself", FORM_TYPE, "a=1&a[b]=2", 400],
  ["a multipart body without a boundary", { "Content-Type": "multipart/form-data" }, "hello", 400],
  ["a multipart body that ends early", MULTIPART, "--edge\r\nContent-Disposition: form-data; name=\"content\"\r\n\r\nhel", 400],
  ["a multipart body of nonsense", MULTIPART, "nonsense", 400],
  ["a content beyond its limit", JSON_TYPE, JSON.stringify({ content: "x".repeat(150_001) }), 422],
  ["a body beyond its limit", JSON_TYPE, JSON.stringify({ content: "x".repeat(3 * MEGABYTE) }), 413],
  ["a form beyond its limit", FORM_TYPE, `content=${"x".repeat(3 * MEGABYTE)}`, 413],
  ["a multipart text beyond its limit", MULTIPART, part("content", "x".repeat(3 * MEGABYTE)), 413],
];

story("bodies that cannot be read are refused with a reason", async ({ server, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);

  for (const [what, headers, body, status] of BODIES) {
    const answer = await fetch(visitor.messagesUrl, { method: "POST", headers, body });
    assert.equal(answer.status, status, what);
    const reason = await answer.json();
    assert.ok(reason.error || reason.message, what);
  }

  await isWell(server, visitor);
  assert.deepEqual((await visitor.latestMessages()).map(({ content }) => content), ["still here"]);
});

story("addresses that lead nowhere are answered alike, whatever stands in them", async ({ server, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const inboxes = `${server.url}/public/api/v1/inboxes`;

  const nowhere = [
    `${inboxes}/unknown`,
    `${inboxes}/%ff%fe`,
    `${inboxes}/%00`,
    `${inboxes}/..%2f..%2fetc%2fpasswd`,
    `${inboxes}/${"x".repeat(10_000)}`,
    `${inboxes}/${inbox.inbox_identifier}/contacts/unknown`,
    `${inboxes}/${inbox.inbox_identifier}/contacts/%27%20or%201%3D1--`,
    `${visitor.url}/conversations/0`,
    `${visitor.url}/conversations/-1`,
    `${visitor.url}/conversations/99999999999999999999`,
    `${visitor.url}/conversations/one`,
    `${visitor.url}/conversations/1%00`,
    `${visitor.url}/nothing`,
    `${server.url}/public/api/v1/csat_survey/nonsense`,
    `${server.url}/public/api/v1/csat_survey/00000000-0000-0000-0000-000000000000`,
    `${server.url}/nothing`,
  ];
  for (const url of nowhere) {
    const answer = await fetch(url);
    assert.deepEqual([answer.status, await answer.json()], [404, { status: 404, error: "Not Found" }], url.slice(0, 200));
  }
  await isWell(server, visitor);
});

story("an agent's nonsense is refused with a reason", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const { id } = visitor.conversation;
  const cases = [
    ["POST", "/inboxes", { name: "", channel: { type: "api" } }, 422],
    ["POST", "/inboxes", { name: "Shop", channel: { type: "pigeon" } }, 422],
    ["POST", "/inboxes", { name: { a: 1 }, channel: "api" }, 422],
    ["GET", "/inboxes/0", undefined, 404],
    ["GET", "/inboxes/one", undefined, 404],
    ["GET", "/conversations/99999999999999999999", undefined, 404],
    ["GET", `/conversations/${id}/messages?before=one`, undefined, 422],
    ["GET", "/conversations?status=nonsense", undefined, 422],
    ["GET", "/conversations?page=-1", undefined, 200],
    ["GET", "/conversations?labels[]=%00", undefined, 400],
    ["GET", "/conversations?page=99999999999999999999", undefined, 422],
    ["POST", `/conversations/${id}/messages`, { content: "a", message_type: "shout" }, 422],
    ["POST", `/conversations/${id}/messages`, { content: "a", content_attributes: "{" }, 422],
    ["POST", `/conversations/${id}/toggle_status`, { status: "asleep" }, 422],
    ["POST", `/conversations/${id}/toggle_typing_status`, { typing_status: "maybe" }, 422],
    ["POST", `/conversations/${id}/assignments`, { assignee_id: "somebody" }, 422],
    ["POST", "/agents", { email: "not an address", name: "Mel" }, 422],
    ["POST", "/agents", { email: "mel@example.test", name: "Mel", role: "emperor" }, 422],
    ["POST", "/inbox_members", { inbox_id: inbox.id, user_ids: ["one"] }, 422],
    ["POST", "/labels", { title: "with a blank" }, 422],
  ];

  for (const [method, path, body, status] of cases) {
    const answer = await asks(server, agent, method, `/api/v1/accounts/${agent.accountId}${path}`, body);
    assert.equal(answer.status, status, `${method} ${path} ${JSON.stringify(body)}: ${await answer.text()}`);
  }

  await isWell(server, visitor);
});

story("nothing of another account can be seen or touched", async ({ server, agent, inbox }) => {
  const victim = await neighbour(server);
  const visitor = await Visitor.withConversation(server, inbox);
  const secret = await victim.visitor.says("the secret of next door");
  const [own, theirs] = [`/api/v1/accounts/${agent.accountId}`, `/api/v1/accounts/${victim.accountId}`];

  const refused = [
    ["GET", `${theirs}/conversations`],
    ["GET", `${theirs}/inboxes`],
    ["POST", `${theirs}/conversations/1/messages`, { content: "intruder" }],
    ["GET", `${own}/inboxes/${victim.inbox.id}`],
    ["PATCH", `${own}/inboxes/${victim.inbox.id}`, { name: "taken over" }],
    ["POST", `${own}/inbox_members`, { inbox_id: victim.inbox.id, user_ids: [agent.user.id] }],
    ["POST", `${own}/inbox_members`, { inbox_id: inbox.id, user_ids: [victim.user.id] }],
    ["DELETE", `${own}/agents/${victim.user.id}`],
  ];
  for (const [method, path, body] of refused) {
    const answer = await asks(server, agent, method, path, body);
    const said = await answer.text();
    assert.ok([403, 404, 422].includes(answer.status), `${method} ${path}: ${answer.status} ${said}`);
    assert.doesNotMatch(said, /next door/i);
  }
  const { source_id: stranger } = victim.visitor.contact;
  for (const url of [
    victim.visitor.url.replace(victim.inbox.inbox_identifier, inbox.inbox_identifier),
    visitor.messagesUrl.replace(visitor.contact.source_id, stranger),
    victim.visitor.messagesUrl.replace(stranger, visitor.contact.source_id),
  ]) {
    assert.equal((await fetch(url)).status, 404, url);
  }
  assert.equal((await fetch(`${visitor.messagesUrl}/${secret.id}`, { method: "PATCH" })).status, 404);

  assert.deepEqual((await victim.visitor.latestMessages()).map(({ content }) => content), ["the secret of next door"]);
  await isWell(server, visitor);
});

story("what is hardly HTTP is refused or dropped", async ({ server, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const request = (head) => `GET /health HTTP/1.1\r\nHost: localhost\r\n${head}\r\n`;
  const post = (head, body) => `POST ${new URL(visitor.messagesUrl).pathname} HTTP/1.1\r\nHost: localhost\r\n${head}\r\n${body}`;

  const cases = [
    ["no HTTP at all", "EHLO mail.example.test\r\n\r\n", [400]],
    ["bytes of another protocol", Buffer.from("16030100c8010000c40303", "hex"), [400, null]],
    ["a header without an end", request(`X-Flood: ${"x".repeat(MEGABYTE)}\r\n`), [431, null]],
    ["thousands of headers", request("X-Flood: 1\r\n".repeat(5000)), [431, null]],
    ["a target without an end", `GET /${"x".repeat(MEGABYTE)} HTTP/1.1\r\n\r\n`, [414, 431, 400, null]],
    ["a header that is not text", request("X: \u0000\u0001\u0002\r\n"), [400]],
    ["a length that is no number", post("Content-Length: many\r\n", ""), [400]],
    ["two lengths", post("Content-Length: 1\r\nContent-Length: 2\r\n", "{}"), [400]],
    ["a length and chunks", post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), [400, 200]],
    ["a chunk without a size", post("Transfer-Encoding: chunked\r\nContent-Type: application/json\r\n", "zzz\r\n{}\r\n0\r\n\r\n"), [400]],
    ["a method that nobody knows", request("").replace("GET", "BREW"), [404, 405]],
  ];
  for (const [what, bytes, expected] of cases) {
    const status = await statusOf(server, bytes);
    assert.ok(expected.includes(status), `${what}: ${status}`);
  }

  await isWell(server, visitor);
});

function part(name, text) {
  return `--edge\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n--edge--\r\n`;
}

function asks(server, agent, method, path, body) {
  const headers = { ...agent.headers, ...JSON_TYPE };
  return fetch(`${server.url}${path}`, { method, headers, body: body && JSON.stringify(body) });
}

// The server is healthy, stores what is said to it, and had nothing to complain about.
async function isWell(server, visitor) {
  assert.equal((await fetch(`${server.url}/health`)).status, 200);
  await visitor.says("still here");
  assert.doesNotMatch(server.log, /ERROR|panic/i);
}
