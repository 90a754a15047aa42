// Agents who are not looking are told: by mail, in browsers and on telephones.

import assert from "node:assert/strict";
import { after } from "node:test";

import { eventually } from "../lib/eventually.js";
import { Firebase } from "../lib/firebase.js";
import { MailSink } from "../lib/mail_sink.js";
import { PushService, sender } from "../lib/push_service.js";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

const PATIENCE_MS = 20_000;
const LOOPBACK = { SWITCHBOARD_PRIVATE_TARGETS: "127.0.0.1" };
const BROWSERS = { SWITCHBOARD_BROWSER_PUSH_CONTACT: "mailto:ops@desk.test", ...LOOPBACK };
const AT_ONCE = { SWITCHBOARD_NOTIFICATION_MAIL_DELAY: "0s" };

const sink = await MailSink.closed();
await sink.open();
const firebase = await Firebase.open();
after(async () => {
  await sink.close();
  await firebase.close();
});

// Bo belongs to the inbox, and a customer has written.
async function desk({ server, agent, inbox }, name = "Bo") {
  const bo = await agent.hires(name);
  await agent.lets(bo, inbox);
  const visitor = await Visitor.withConversation(server, inbox, { name: "Zoe <b>" });
  await visitor.says("Where is\nmy <i>order</i> & why?");
  return { bo, visitor, id: visitor.conversation.id };
}

story(
  "a mail says who was told what, and customers' words are no markup",
  async (stage) => {
    const { server, agent, metrics } = stage;
    const { bo, id } = await desk(stage, "Bea");

    await agent.assigns(id, { assignee_id: bo.user.id });

    const mail = await sink.to("bea@example.test");
    assert.equal(mail.header("Subject"), `Conversation #${id} has been given to you`);
    assert.equal(mail.header("From"), "Acme <desk@acme.test>");
    assert.equal(mail.header("Auto-Submitted"), "auto-generated");
    const [words, html] = [mail.part("text/plain"), mail.part("text/html")];
    const link = `${server.url}/app/accounts/${agent.accountId}/conversations/${id}`;
    assert.match(words, /^Hello Bea,$/m);
    assert.match(words, /^> my <i>order<\/i> & why\?$/m);
    assert.ok(words.includes(`\n${link}\n`), words);
    assert.ok(html.includes(`href="${link}"`), html);
    assert.ok(html.includes("Zoe &lt;b&gt;") && html.includes("my &lt;i&gt;order&lt;/i&gt; &amp; why?"), html);
    assert.doesNotMatch(html, /<i>|<b>/);
    await metrics.becomes('mails_total{result="sent"}', 1);
    await metrics.becomes("mails_waiting", 0);
    assert.equal(await metrics.value("mails_lag_seconds"), 0);
    assert.doesNotMatch(server.log, /bea@example\.test|my <i>order/);
  },
  { ...sink.settings, ...AT_ONCE },
);

story(
  "whoever has looked in time gets no mail",
  async (stage) => {
    const { agent, metrics } = stage;
    const { bo, id } = await desk(stage, "Cleo");

    await agent.assigns(id, { assignee_id: bo.user.id });
    await eventually("the notification", PATIENCE_MS, async () => (await bo.unreadNotifications()) === 1);
    await bo.seesConversation(id);

    await eventually("the end of it", PATIENCE_MS, async () => (await metrics.value('mails_total{result="dropped"}')) === 1);
    assert.equal(await metrics.value('mails_total{result="sent"}'), 0);
    assert.equal(sink.kept("cleo@example.test"), 0);
  },
  { ...sink.settings, SWITCHBOARD_NOTIFICATION_MAIL_DELAY: "3s" },
);

story(
  "a server killed again and again mails of everything once",
  async (stage) => {
    const { server, agent, inbox, metrics } = stage;
    const { bo } = await desk(stage, "Dora");
    const subjects = [];
    for (let round = 0; round < 3; round += 1) {
      const { conversation } = await Visitor.withConversation(server, inbox);
      await agent.assigns(conversation.id, { assignee_id: bo.user.id });
      subjects.push(`Conversation #${conversation.id} has been given to you`);
      await server.kill();
      await server.restart();
    }
    const sent = new Map();
    while (new Set(sent.values()).size < subjects.length) {
      const mail = await sink.to("dora@example.test");
      sent.set(mail.header("Message-ID"), mail.header("Subject"));
    }
    await metrics.becomes("mails_waiting", 0);
    // One that a killed server had handed over already comes again, under its own name.
    while (sink.kept("dora@example.test") > 0) {
      const mail = await sink.to("dora@example.test");
      sent.set(mail.header("Message-ID"), mail.header("Subject"));
    }
    assert.deepEqual([...sent.values()].sort(), subjects.sort());
  },
  // Due when the last server is there: what a killed one was about to send is left alone for minutes.
  { ...sink.settings, SWITCHBOARD_NOTIFICATION_MAIL_DELAY: "10s" },
);

story(
  "a browser is pushed to so that it alone can read it, and forgotten when it is gone",
  async (stage) => {
    const { server, agent, inbox, metrics } = stage;
    const service = await PushService.open();
    try {
      const { bo, visitor, id } = await desk(stage);
      const browser = service.browser("bo");
      const key = await bo.vapidKey();
      assert.equal(Buffer.from(key, "base64url").length, 65);
      await bo.subscribes(browser.subscription);
      await bo.wantsToHearOf([], ["push_assigned_conversation_new_message", "push_conversation_assignment"]);

      await agent.assigns(id, { assignee_id: bo.user.id });
      const assigned = await service.to(browser);
      const { payload } = await bo.notifications();
      await visitor.says("a secret word");
      const said = browser.reads((await service.to(browser)).body);

      const url = `${server.url}/app/accounts/${agent.accountId}/conversations/${id}`;
      assert.deepEqual(browser.reads(assigned.body), {
        title: `Conversation #${id} has been given to you`,
        tag: `conversation_assignment_${id}_${payload[0].id}`,
        url,
      });
      assert.match(said.tag, new RegExp(`^assigned_conversation_new_message_${id}_\\d+$`));
      const { ttl, urgency, topic, "content-encoding": encoding } = assigned.headers;
      assert.deepEqual([assigned.method, ttl, urgency, encoding], ["POST", "86400", "high", "aes128gcm"]);
      assert.match(topic, /^[\w-]{1,32}$/);
      const { key: shown, claims } = sender(assigned.headers);
      assert.equal(shown, key);
      assert.deepEqual([claims.aud, claims.sub], [service.origin, "mailto:ops@desk.test"]);
      const life = claims.exp - Date.now() / 1000;
      assert.ok(life > 0 && life <= 24 * 3600, `${life}`);
      await metrics.becomes('pushes_total{result="sent"}', 2);
      await metrics.becomes("pushes_waiting", 0);

      await server.kill();
      await server.restart();
      assert.equal(await bo.vapidKey(), key, "it is the same for ever");
      service.answers(410);
      const { conversation } = await Visitor.withConversation(server, inbox);
      await agent.assigns(conversation.id, { assignee_id: bo.user.id });
      await service.to(browser);
      await metrics.becomes('pushes_total{result="dropped"}', 1);
      await visitor.says("nobody hears of this");
      await metrics.becomes('log_consumer_lag{consumer="notifications"}', 0);
      assert.equal(await metrics.value("pushes_waiting"), 0);
      assert.equal(service.kept, 0);
      assert.ok(!server.log.includes(service.origin) && !server.log.includes("secret word"), "the log keeps it to itself");
    } finally {
      service.close();
    }
  },
  BROWSERS,
);

story(
  "a push waits for a service that is busy",
  async (stage) => {
    const { agent, metrics } = stage;
    const service = await PushService.open();
    try {
      const { bo, id } = await desk(stage);
      const browser = service.browser("bo");
      await bo.subscribes(browser.subscription);
      service.answers(429, { "retry-after": "1" });

      await agent.assigns(id, { assignee_id: bo.user.id });
      await service.to(browser);
      await metrics.becomes('pushes_total{result="retried"}', 1);
      assert.equal(await metrics.value("pushes_waiting"), 1);
      service.answers(201);

      const again = browser.reads((await service.to(browser)).body);
      assert.equal(again.title, `Conversation #${id} has been given to you`);
      await metrics.becomes('pushes_total{result="sent"}', 1);
    } finally {
      service.close();
    }
  },
  BROWSERS,
);

story(
  "nobody makes the server call a private address, and nonsense is no subscription",
  async (stage) => {
    const { agent, metrics } = stage;
    const service = await PushService.open();
    try {
      const { bo, id } = await desk(stage);
      const { subscription } = service.browser("bo");
      await bo.subscribes(subscription);
      for (const [key, value] of [["endpoint", "ftp://push.test/1"], ["p256dh", "BAAA"], ["auth", "!"]]) {
        const subscription_attributes = { ...subscription.subscription_attributes, [key]: value };
        await assert.rejects(bo.subscribes({ ...subscription, subscription_attributes }), ({ response }) => response.status === 422);
      }

      await agent.assigns(id, { assignee_id: bo.user.id });
      await metrics.becomes('pushes_total{result="failed"}', 1);

      assert.equal(service.kept, 0);
    } finally {
      service.close();
    }
  },
  { SWITCHBOARD_BROWSER_PUSH_CONTACT: "https://desk.test/contact" },
);

story("a device that is known renews its token, however many others there are", async ({ agent }) => {
  const device = (number, push_token = `token-${number}`) => ({
    subscription_type: "fcm",
    subscription_attributes: { push_token, device_id: `device-${number}` },
  });
  for (let number = 0; number < 100; number += 1) await agent.subscribes(device(number));

  const renewed = await agent.subscribes(device(7, "another"));

  assert.equal(renewed.subscription_attributes.push_token, "another");
  await assert.rejects(agent.subscribes(device(100)), ({ response }) => response.status === 422);
});

story("without a contact no browser is pushed to", async (stage) => {
  const { bo } = await desk(stage);

  assert.equal(await bo.vapidKey(), null);
});

story(
  "a telephone is pushed to through a project of one's own",
  async (stage) => {
    const { agent, visitor, bo, id, metrics, device } = { ...stage, ...(await desk(stage)), device: `token-${Math.random()}` };
    const granted = firebase.claims.length;
    await bo.subscribes({
      subscription_type: "fcm",
      subscription_attributes: { deviceName: "Pixel 9", push_token: device, device_id: `device-${device}` },
    });
    await bo.wantsToHearOf([], ["push_assigned_conversation_new_message", "push_conversation_assignment"]);

    await agent.assigns(id, { assignee_id: bo.user.id });
    const assigned = await firebase.to(device);
    const { payload } = await bo.notifications();
    await visitor.says("one two");
    const said = await firebase.to(device);

    const { id: notification, primary_actor_id: key } = payload[0];
    const pointed = (data) => JSON.parse(data.payload).data.notification;
    assert.match(assigned.apns.payload.aps.category, /^\d{10}$/);
    assert.deepEqual(assigned, {
      token: device,
      data: { payload: assigned.data.payload },
      notification: { title: `Conversation #${id} has been given to you`, body: "Zoe <b>: Where is my <i>order</i> & why?" },
      android: { priority: "high" },
      apns: { payload: { aps: { sound: "default", category: assigned.apns.payload.aps.category } } },
      fcm_options: { analytics_label: "Label" },
    });
    assert.deepEqual(JSON.parse(assigned.data.payload), { data: { notification: pointed(assigned.data) } });
    assert.deepEqual(pointed(assigned.data), {
      id: notification,
      notification_type: "conversation_assignment",
      primary_actor_id: key,
      primary_actor_type: "Conversation",
      primary_actor: { id },
    });
    assert.equal(pointed(said.data).notification_type, "assigned_conversation_new_message");
    assert.equal(said.notification.body, "Zoe <b>: one two");
    assert.equal(firebase.claims.length, granted + 1, "a token is asked for once");
    const { iss, scope, aud, iat, exp } = firebase.claims.at(-1);
    assert.deepEqual([iss, scope], ["pusher@desk-7.iam.test", "https://www.googleapis.com/auth/firebase.messaging"]);
    assert.deepEqual([aud.endsWith("/token"), exp - iat], [true, 3600]);

    firebase.revokes();
    await visitor.says("with a new token");
    assert.equal((await firebase.to(device)).notification.body, "Zoe <b>: with a new token");
    assert.equal(firebase.claims.length, granted + 2);

    firebase.refusesNext(404, { status: "NOT_FOUND", details: [{ errorCode: "UNREGISTERED" }] });
    await visitor.says("to nobody");
    await firebase.to(device);
    await metrics.becomes('pushes_total{result="dropped"}', 1);
    assert.deepEqual([await metrics.value('pushes_total{result="sent"}'), await metrics.value("pushes_waiting")], [3, 0]);
  },
  firebase.settings,
);
