// Transcripts by mail: what is in them, and that none is lost or sent twice.

import assert from "node:assert/strict";
import { after } from "node:test";

import { eventually } from "../lib/eventually.js";
import { form, PNG } from "../lib/files.js";
import { MailSink } from "../lib/mail_sink.js";
import { read } from "../lib/paper.js";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

const sink = await MailSink.closed();
after(() => sink.close());

const PICTURE = "\u0089PNG";

story(
  "a transcript shows what the customer may see, and nothing else",
  async ({ server, agent, inbox, metrics }) => {
    await sink.open();
    const visitor = await Visitor.withConversation(server, inbox, { name: "Amna Khan" });
    await visitor.says("Hello, my order 4711 is late 😕");
    await agent.answers(visitor.conversation.id, "مرحبا، سنساعدكم. See https://shop.test/4711");
    await agent.notes(visitor.conversation.id, "difficult customer");
    await visitor.sends(form("Here it is", [PNG]));
    await agent.resolves(visitor.conversation.id);

    await agent.ordersTranscript(visitor.conversation.id, "amna@example.test");

    const mail = await sink.to("amna@example.test");
    assert.match(mail.header("From"), /^Acme <desk@acme\.test>$/);
    assert.match(mail.header("Message-ID"), /^<[0-9a-f-]{36}@acme\.test>$/);
    const { text, links, count, picture } = await read(mail.pdf);
    for (const words of ["Amna Khan", "Hello, my order 4711 is late", "😕", "مرحبا", "ada", "Ended", PNG.name]) {
      assert.ok(text.includes(words), `${words} is missing in:\n${text}`);
    }
    assert.doesNotMatch(text, /difficult customer|resolved/);
    assert.match(links, /https:\/\/shop\.test\/4711/);
    assert.match(links, new RegExp(`${server.url}/files/`));
    assert.equal(count, 1);
    assert.ok(picture.toString("latin1").startsWith(PICTURE));
    await metrics.becomes('mails_total{result="sent"}', 1);
    await sink.close();
  },
  sink.settings,
);

story(
  "a mail waits for the mail server, through a crash, and comes once",
  async ({ server, agent, inbox, metrics }) => {
    const visitor = await Visitor.withConversation(server, inbox);
    await visitor.says("Hello");
    await agent.ordersTranscript(visitor.conversation.id, "cy@example.test");
    await eventually("an attempt", 20_000, async () => (await metrics.value('mails_total{result="retried"}')) > 0);
    assert.equal(await metrics.value("mails_waiting"), 1);

    await server.kill();
    await sink.open();
    await server.restart();

    const mail = await sink.to("cy@example.test");
    assert.ok((await read(mail.pdf)).text.includes("Hello"));
    await metrics.becomes("mails_waiting", 0);
    assert.equal(sink.kept("cy@example.test"), 0, "it came once");
    assert.doesNotMatch(server.log, /cy@example\.test|ERROR|panic/);
    await sink.close();
  },
  sink.settings,
);

story("without a mail server everybody is told so", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);

  const refusal = agent.ordersTranscript(visitor.conversation.id, "amna@example.test");

  await assert.rejects(refusal, ({ response }) => {
    assert.equal(response.status, 503);
    assert.match(response.data.error, /^Mail is not set up/);
    return true;
  });
});
