// Realtime tokens come and go: what listens with one ends in the order of the log, and the next REST answer has the new one.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";

import { Agent } from "../lib/agent.js";
import { Cable } from "../lib/cable.js";
import { eventually } from "../lib/eventually.js";
import { Listener, saying } from "../lib/listener.js";
import { OfficialCable } from "../lib/official_cable.js";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

// How soon a running server has to notice what the command line changed.
const NOTICE_MS = 2_000;

story("a user who asks for another token is cut off after all that came before", async ({ server, agent, inbox, metrics }) => {
  const mel = await agent.hires("Mel");
  await agent.lets(mel, inbox);
  const visitor = await Visitor.withConversation(server, inbox);
  const desk = await Listener.of(server, mel);
  const old = mel.cableParameters;

  await visitor.says("before");
  await mel.resetsToken();
  await visitor.says("after");

  await desk.rejected();
  await desk.hears("what came before", saying("before"));
  assert.deepEqual(desk.contents, ["before"]);
  assert.notEqual(mel.user.pubsub_token, old.pubsub_token);
  assert.equal((await mel.profile()).pubsub_token, mel.user.pubsub_token);
  await isRefused(server, old);
  const again = await Listener.of(server, mel);
  await visitor.says("once more");
  await again.hears("the message", saying("once more"));
  assert.equal(await metrics.value("revoked_subscriptions_total"), 1);
  assert.equal(await metrics.value("failed_auths_total"), 2);
});

story("a changed password is another token, and only the user's own streams end", async ({ server, agent, inbox }) => {
  const mel = await agent.hires("Mel");
  await agent.lets(mel, inbox);
  const visitor = await Visitor.withConversation(server, inbox);
  const [desk, boss, room] = await Promise.all([mel, agent, visitor].map((person) => Listener.of(server, person)));
  const old = mel.cableParameters;
  const password = "Brand-New-Horse-1";

  await mel.changesPassword(password);
  await visitor.says("anybody?");

  await desk.rejected();
  await Promise.all([boss, room].map((listener) => listener.hears("the message", saying("anybody?"))));
  assert.deepEqual(desk.contents, []);
  await isRefused(server, old);
  const again = await Agent.signIn(server, { email: mel.user.email, password });
  assert.notEqual(again.user.pubsub_token, old.pubsub_token);
  await Listener.of(server, again);
});

story("the official client is told that its subscription is rejected and may come with the new token", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const cable = new OfficialCable(server);
  const [room, desk] = [cable.join(visitor.cableParameters), cable.join(agent.cableParameters)];
  await Promise.all([room.connected(), desk.connected()]);

  await visitor.resetsToken();
  await room.rejected();
  const again = cable.join(visitor.cableParameters);
  await again.connected();
  await agent.answers(visitor.conversation.id, "welcome back");

  await again.next("message.created", ({ content }) => content === "welcome back");
  await desk.next("message.created", ({ content }) => content === "welcome back");
  assert.deepEqual(room.left("message.created"), []);
});

story("a customer's token is replaced on request, on the command line and for a whole inbox", async ({ server, agent, inbox }) => {
  const [one, two] = [await Visitor.withConversation(server, inbox), await Visitor.withConversation(server, inbox)];
  const reset = (...words) => server.installation.says(["inbox", "reset-pubsub-tokens", `${inbox.id}`, ...words]);
  const replacements = [
    [[one], () => one.resetsToken()],
    [[two], () => reset("--session", two.contact.source_id)],
    [[one, two], () => reset()],
  ];

  for (const [concerned, replace] of replacements) {
    const listeners = new Map();
    for (const visitor of [one, two]) listeners.set(visitor, await Listener.of(server, visitor));
    const old = concerned.map((visitor) => visitor.cableParameters);
    for (const visitor of [one, two]) await agent.answers(visitor.conversation.id, "before");

    await replace();

    for (const visitor of concerned) {
      await listeners.get(visitor).rejected();
      await listeners.get(visitor).hears("what came before", saying("before"));
    }
    for (const parameters of old) await isRefused(server, parameters);
    for (const visitor of [one, two]) {
      visitor.contact = await visitor.shown();
      await agent.answers(visitor.conversation.id, "after");
      const listener = concerned.includes(visitor) ? null : listeners.get(visitor);
      await listener?.hears("what came after", saying("after"));
    }
    for (const visitor of concerned) assert.deepEqual(listeners.get(visitor).contents, ["before"]);
  }
});

story("the command line gives a user another token", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const desk = await Listener.of(server, agent);
  const before = performance.now();

  await server.installation.says(["user", "reset-pubsub-token", agent.user.email]);
  await desk.rejected();

  assert.ok(performance.now() - before < NOTICE_MS + 1_000, "the subscription ended late");
  agent.user = await agent.profile();
  const again = await Listener.of(server, agent);
  await visitor.says("hello?");
  await again.hears("the message", saying("hello?"));
});

story(
  "a token that has grown old is replaced by itself",
  async ({ server, inbox }) => {
    const visitor = await Visitor.withConversation(server, inbox);
    const room = await Listener.of(server, visitor);

    await room.rejected();

    await eventually("the new token", NOTICE_MS, async () => {
      const { pubsub_token: token } = await visitor.shown();
      return token !== visitor.contact.pubsub_token;
    });
  },
  { SWITCHBOARD_SESSION_TOKEN_LIFE: "1s" },
);

story("users who were removed, from one account or altogether, listen no more", async ({ server, agent, inbox }) => {
  const [mel, otto] = [await agent.hires("Mel"), await agent.hires("Otto")];
  const [gone, stays] = [await Listener.of(server, mel), await Listener.of(server, otto)];
  await agent.lets(otto, inbox);
  const visitor = await Visitor.withConversation(server, inbox);

  await agent.dismisses(mel);
  await visitor.says("anybody?");

  await gone.rejected();
  await stays.hears("the message", saying("anybody?"));
  assert.deepEqual(gone.contents, []);
  await isRefused(server, mel.cableParameters);
});

story("a customer who turns out to be known listens on as that contact", async ({ server, agent, inbox }) => {
  const proof = (identifier) => createHmac("sha256", inbox.hmac_token).update(identifier).digest("hex");
  const known = await Visitor.withConversation(server, inbox, {
    identifier: "pia",
    identifier_hash: proof("pia"),
    email: "pia@example.test",
  });
  const stranger = await Visitor.withConversation(server, inbox);
  const [before, room] = [await Listener.of(server, known), await Listener.of(server, stranger)];
  await agent.answers(known.conversation.id, "only for Pia");
  await agent.answers(stranger.conversation.id, "for the stranger");
  await room.hears("the first answer", saying("for the stranger"));

  await stranger.isNow({ identifier: "pia", identifier_hash: proof("pia"), email: "pia@example.test" });
  await agent.answers(known.conversation.id, "to Pia everywhere");
  await agent.answers(stranger.conversation.id, "to Pia everywhere, too");

  assert.equal((await stranger.shown()).id, known.contact.id);
  assert.equal((await stranger.shown()).pubsub_token, stranger.contact.pubsub_token);
  for (const listener of [before, room]) {
    await listener.hears("the message of the one conversation", saying("to Pia everywhere"));
    await listener.hears("the message of the other conversation", saying("to Pia everywhere, too"));
  }
  assert.deepEqual(room.contents, ["for the stranger", "to Pia everywhere", "to Pia everywhere, too"]);
  assert.deepEqual(before.contents, ["only for Pia", "to Pia everywhere", "to Pia everywhere, too"]);
  const desk = await Cable.connect(server);
  await desk.subscribe(JSON.stringify(agent.cableParameters));
  const { contacts } = await desk.next("presence.update");
  assert.deepEqual(contacts, { [known.contact.id]: "online" });
});

story("a customer who is merged without a proof hears no more than before", async ({ server, agent, inbox }) => {
  const known = await Visitor.withConversation(server, inbox, { email: "bo@example.test" });
  const stranger = await Visitor.withConversation(server, inbox);
  const room = await Listener.of(server, stranger);

  await stranger.isNow({ email: "bo@example.test" });
  await agent.answers(known.conversation.id, "not for this session");
  await agent.answers(stranger.conversation.id, "for this session");

  await room.hears("the answer", saying("for this session"));
  assert.deepEqual(room.contents, ["for this session"]);
  assert.equal((await stranger.shown()).id, known.contact.id);
});

// On a socket of its own, which stays open and is refused once more.
async function isRefused(server, parameters) {
  const cable = await Cable.connect(server);
  const identifier = JSON.stringify(parameters);
  for (let count = 0; count < 2; count += 1) {
    cable.send({ command: "subscribe", identifier });
    await cable.frame("the rejection", (answer) => answer.type === "reject_subscription" && answer.identifier === identifier);
  }
  cable.close();
}
