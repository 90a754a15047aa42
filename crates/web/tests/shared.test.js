// The parts of the pages that decide something, without a browser. Run: node --test crates/web/tests/

import assert from "node:assert/strict";
import { test } from "node:test";

import { delayBefore } from "../pages/assets/shared/cable.js";
import { Messages, catchUp, newEchoId } from "../pages/assets/shared/messages.js";
import { pieces, size } from "../pages/assets/shared/text.js";
import { day } from "../pages/assets/shared/time.js";

const ids = (messages) => messages.list().map(({ message }) => message.id ?? "draft");
const numbered = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => ({ id: from + index }));

test("a message that comes by event, answer and fetch is shown once", () => {
  for (const order of [["event", "answer", "fetch"], ["fetch", "answer", "event"], ["answer", "fetch", "event"], ["fetch", "event", "answer"]]) {
    const messages = new Messages();
    messages.draft("key", { content: "hi" });
    const arrivals = {
      event: () => messages.take({ id: 7, content: "hi", echo_id: "key" }),
      answer: () => messages.take({ id: 7, content: "hi" }, "key"),
      fetch: () => messages.take({ id: 7, content: "hi" }),
    };

    order.forEach((arrival) => arrivals[arrival]());

    assert.deepEqual(ids(messages), [7], order.join());
    assert.equal(messages.list()[0].delivery, "done");
  }
});

test("drafts stand after what the server has, in the order they were written", () => {
  const messages = new Messages();
  messages.draft("first", { content: "1" });
  messages.draft("second", { content: "2" });

  messages.take({ id: 9 });
  messages.take({ id: 4 });

  assert.deepEqual(ids(messages), [4, 9, "draft", "draft"]);
  assert.deepEqual(messages.list().slice(2).map(({ echoId }) => echoId), ["first", "second"]);
});

test("a failure that is reported late does not undo a message the server has", () => {
  const messages = new Messages();
  messages.draft("key", { content: "hi" });
  messages.take({ id: 7, echo_id: "key" });

  messages.mark("key", "failed", "timeout");
  messages.discard("key");

  assert.deepEqual(ids(messages), [7]);
  assert.equal(messages.list()[0].delivery, "done");
});

test("a change to history that is not shown stays out", () => {
  const messages = new Messages();
  messages.take({ id: 50, status: "sent" });

  messages.change({ id: 3, status: "read" });
  messages.change({ id: 50, status: "read" });

  assert.deepEqual(ids(messages), [50]);
  assert.equal(messages.list()[0].message.status, "read");
});

test("catching up reads pages until they meet what is known", async () => {
  const messages = new Messages();
  await catchUp(messages, async () => numbered(1, 3));
  numbered(4, 10).forEach((message) => messages.hear(message));
  const server = numbered(1, 75);
  const asked = [];
  const page = async (before) => {
    asked.push(before);
    return server.filter(({ id }) => !before || id < before).slice(-20);
  };

  await catchUp(messages, page);

  assert.deepEqual(ids(messages), server.map(({ id }) => id));
  assert.deepEqual(asked, [undefined, 56, 36, 16]);
});

test("catching up after too long leaves no hole and keeps drafts", async () => {
  const messages = new Messages();
  await catchUp(messages, async () => numbered(1, 1));
  messages.draft("key", { content: "waiting" });
  messages.mark("key", "held");
  const server = numbered(1, 100);

  await catchUp(messages, async (before) => server.filter(({ id }) => !before || id < before).slice(-20), 2);

  assert.deepEqual(ids(messages), [...numbered(61, 100).map(({ id }) => id), "draft"]);
  assert.equal(messages.held().length, 1);
});

test("an answer that arrives during an outage does not hide what was missed", async () => {
  const messages = new Messages();
  await catchUp(messages, async () => numbered(1, 1));
  messages.draft("key", { content: "hi" });
  messages.take({ id: 50 }, "key");
  const server = numbered(1, 50);

  await catchUp(messages, async (before) => server.filter(({ id }) => !before || id < before).slice(-20));

  assert.deepEqual(ids(messages), server.map(({ id }) => id));
});

test("a conversation that began here is caught up from its beginning", async () => {
  const messages = new Messages();
  messages.endCatchUp([]);
  const server = numbered(1, 50);

  await catchUp(messages, async (before) => server.filter(({ id }) => !before || id < before).slice(-20));

  assert.deepEqual(ids(messages), server.map(({ id }) => id));
});

test("what is heard after a failed catching up does not hide the hole below it", async () => {
  const messages = new Messages();
  await catchUp(messages, async () => numbered(1, 1));
  const refuse = async () => Promise.reject(new Error("503"));
  await assert.rejects(catchUp(messages, refuse));
  messages.hear({ id: 50 });
  const server = numbered(1, 50);

  await catchUp(messages, async (before) => server.filter(({ id }) => !before || id < before).slice(-20));

  assert.deepEqual(ids(messages), server.map(({ id }) => id));
});

test("keys of messages are long and different", () => {
  assert.equal(newEchoId().length, 32);
  assert.notEqual(newEchoId(), newEchoId());
});

test("links are found, their sentences' punctuation is not, and scripts are no links", () => {
  const found = (text) => pieces(text).filter(({ href }) => href).map(({ text: link }) => link);

  assert.deepEqual(found("See https://a.example/x?y=1, or (http://b.example/z)."), ["https://a.example/x?y=1", "http://b.example/z"]);
  assert.deepEqual(found("https://a.example/wiki/Jack_(plug)"), ["https://a.example/wiki/Jack_(plug)"]);
  assert.deepEqual(found("write to ada@example.test!"), ["ada@example.test"]);
  assert.deepEqual(found("javascript:alert(1) <img src=x onerror=alert(1)>"), []);
  const text = "a https://b.example c";
  assert.equal(pieces(text).map(({ text: piece }) => piece).join(""), text);
});

test("waiting times double, stay under half a minute and are spread", () => {
  assert.equal(delayBefore(0, 1), 500);
  assert.equal(delayBefore(3, 1), 4_000);
  assert.equal(delayBefore(20, 1), 30_000);
  assert.equal(delayBefore(3, 0), 2_000);
});

test("days and sizes read like a person would say them", () => {
  const noon = new Date(2026, 5, 17, 12);
  assert.equal(day(noon / 1000, noon), "Today");
  assert.equal(day(new Date(2026, 5, 16, 23) / 1000, noon), "Yesterday");
  assert.deepEqual([size(0), size(999), size(18_400), size(2_400_000)], ["", "999 B", "18 kB", "2.4 MB"]);
});
