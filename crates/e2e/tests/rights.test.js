// Rights change while people listen: what came before goes by the old rights, what comes after by the new.

import assert from "node:assert/strict";

import axios from "axios";

import { Agent } from "../lib/agent.js";
import { eventually } from "../lib/eventually.js";
import { Listener, saying } from "../lib/listener.js";
import { ADMINISTRATOR } from "../lib/server.js";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

// How soon a running server has to notice what the command line changed.
const NOTICE_MS = 2_000;
// How often somebody comes and goes.
const ROUNDS = 25;
const UNLIMITED = { SWITCHBOARD_FLOOD_LIMIT: "0" };

story("an agent hears an inbox from joining it until leaving it, in order", async ({ server, agent, inbox }) => {
  const { colleague, desk, mark } = await newcomer(server, agent);
  const visitor = await Visitor.withConversation(server, inbox);

  await visitor.says("before joining");
  await agent.lets(colleague, inbox);
  await visitor.says("after joining");
  await visitor.says("still there");
  await desk.hears("the second message", saying("still there"));
  await agent.removes(colleague, inbox);
  await visitor.says("after leaving");
  await mark("the first mark");
  await agent.lets(colleague, inbox);
  await visitor.says("after coming back");
  await mark("the last mark");

  assert.deepEqual(desk.contents, ["after joining", "still there", "the first mark", "after coming back", "the last mark"]);
});

story(
  "joining and leaving in the middle of a busy stream cuts it cleanly",
  async ({ server, agent, inbox }) => {
    const { colleague, desk, mark } = await newcomer(server, agent);
    const talkers = [];
    for (let index = 0; index < 4; index += 1) {
      talkers.push(new Talker(await Visitor.withConversation(server, inbox), `visitor ${index}`));
    }
    const stream = new AbortController();
    const streaming = Promise.all(talkers.map((talker) => talker.talk(stream.signal)));
    const everybodyTalks = () => Promise.all(talkers.map((talker) => talker.saysMore(20)));

    await everybodyTalks();
    const joining = performance.now();
    await agent.lets(colleague, inbox);
    const joined = performance.now();
    await everybodyTalks();
    const leaving = performance.now();
    await agent.removes(colleague, inbox);
    const left = performance.now();
    await everybodyTalks();
    stream.abort();
    await streaming;
    await mark("the end");

    const heard = desk.contents.slice(0, -1);
    const said = talkers.flatMap((talker) => talker.said);
    const must = said.filter(({ begun, answered }) => begun > joined && answered < leaving);
    const mustNot = said.filter(({ begun, answered }) => answered < joining || begun > left);
    assert.ok(must.length > 0 && mustNot.length > 0);
    assert.deepEqual(must.filter(({ content }) => !heard.includes(content)), []);
    assert.deepEqual(mustNot.filter(({ content }) => heard.includes(content)), []);
    assert.equal(new Set(heard).size, heard.length);
    for (const { said: own } of talkers) {
      const inOrder = own.map(({ content }) => content).filter((content) => heard.includes(content));
      assert.deepEqual(heard.filter((content) => inOrder.includes(content)), inOrder);
    }
  },
  UNLIMITED,
);

story(
  "coming and going without a pause decides about every message by its place in the log",
  async ({ server, agent, inbox }) => {
    const { colleague, desk, mark } = await newcomer(server, agent);
    const talkers = [];
    for (let index = 0; index < 4; index += 1) {
      talkers.push(new Talker(await Visitor.withConversation(server, inbox), `visitor ${index}`));
    }
    const stream = new AbortController();
    const start = await agent.logHead();
    const streaming = Promise.all(talkers.map((talker) => talker.talk(stream.signal)));

    for (let round = 0; round < ROUNDS; round += 1) {
      await agent.lets(colleague, inbox);
      await agent.removes(colleague, inbox);
    }
    await agent.lets(colleague, inbox);
    stream.abort();
    await streaming;
    await agent.removes(colleague, inbox);
    await mark("the end");

    const { changes, expected } = judged(await agent.log(start), start, inbox);
    assert.equal(changes, 2 * ROUNDS + 2);
    assert.ok(expected.length > 1 && expected.length < talkers.flatMap(({ said }) => said).length);
    assert.deepEqual(desk.contents, expected);
  },
  UNLIMITED,
);

story("an agent taken out of the account hears nothing any more and is refused", async ({ server, agent, inbox }) => {
  const colleague = await agent.hires("Mel");
  const desk = await Listener.of(server, colleague);
  const visitor = await Visitor.withConversation(server, inbox);

  await agent.dismisses(colleague);
  await visitor.says("anybody?");

  await desk.rejected();
  assert.deepEqual(desk.contents, []);
  await assert.rejects(colleague.conversations(), ({ response }) => [401, 403, 404].includes(response.status));
});

story("a token revoked on the command line is refused by the running server", async ({ server, agent }) => {
  const token = (await server.installation.says(["token", "create", "--email", ADMINISTRATOR.email, "--name", "robot"])).trim();
  const asks = () => status(server, agent, { api_access_token: token });
  assert.equal(await asks(), 200);

  const list = await server.installation.says(["token", "list", "--email", ADMINISTRATOR.email]);
  const id = /^(\d+) .*robot$/m.exec(list)[1];
  await server.installation.says(["token", "revoke", id]);

  await eventually("the refusal", NOTICE_MS, async () => (await asks()) === 401);
});

story("a password reset on the command line ends sessions and subscriptions", async ({ server, agent, inbox }) => {
  const colleague = await agent.hires("Mel");
  await agent.lets(colleague, inbox);
  const desk = await Listener.of(server, colleague);
  const visitor = await Visitor.withConversation(server, inbox);

  const password = "Brand-New-Horse-1";
  await server.installation.says(["user", "reset-password", colleague.user.email], { input: `${password}\n` });
  const reset = performance.now();

  await desk.rejected();
  assert.ok(performance.now() - reset < NOTICE_MS, "the subscription ended late");
  await eventually("the refusal", NOTICE_MS, async () => (await status(server, agent, colleague.headers)) === 401);
  await visitor.says("anybody?");
  const again = await Agent.signIn(server, { email: colleague.user.email, password });
  const newDesk = await Listener.of(server, again);
  await visitor.says("hello?");
  await newDesk.hears("the message", saying("hello?"));
  assert.deepEqual(desk.contents, []);
});

story("demanding proof of identity ends the subscriptions that gave none", async ({ server, agent, inbox }) => {
  const unproven = await Visitor.withConversation(server, inbox, { identifier: "zoe" });
  const proven = await Visitor.proven(server, inbox, "pia");
  const [stranger, customer] = [await Listener.of(server, unproven), await Listener.of(server, proven)];

  await agent.updateInbox(inbox, { channel: { hmac_mandatory: true } });

  await stranger.rejected();
  await agent.answers(proven.conversation.id, "good morning");
  await customer.hears("the answer", saying("good morning"));
  await assert.rejects(unproven.latestMessages(), ({ response }) => response.status === 401);
});

// A colleague without inboxes of the story, who listens; `mark` says something that they hear in any case.
async function newcomer(server, agent) {
  const elsewhere = await agent.createInbox("Elsewhere");
  const colleague = await agent.hires("Mel");
  await agent.lets(colleague, elsewhere);
  const visitor = await Visitor.withConversation(server, elsewhere);
  const desk = await Listener.of(server, colleague);
  const mark = async (content) => {
    await visitor.says(content);
    await desk.hears(content, saying(content));
  };
  return { colleague, desk, mark };
}

// What somebody must hear of a log in which every position that nobody sees is their coming to or going from the inbox.
function judged(log, start, inbox) {
  let position = start;
  let changes = 0;
  const expected = [];
  for (const { seq, event, data } of log) {
    changes += seq - position - 1;
    position = seq;
    const sees = changes % 2 === 1 || data.inbox_id !== inbox.id;
    if (event === "message.created" && sees) expected.push(data.content);
  }
  return { changes, expected };
}

async function status(server, agent, headers) {
  const url = `${server.url}/api/v1/accounts/${agent.accountId}/conversations`;
  return (await axios.get(url, { headers, validateStatus: () => true })).status;
}

// A visitor who says one thing after the other and remembers when each was answered.
class Talker {
  said = [];
  #visitor;
  #name;
  #hopes = [];

  constructor(visitor, name) {
    this.#visitor = visitor;
    this.#name = name;
  }

  async talk(signal) {
    while (!signal.aborted) {
      const content = `${this.#name}: ${this.said.length}`;
      const begun = performance.now();
      await this.#visitor.says(content);
      this.said.push({ content, begun, answered: performance.now() });
      this.#hopes = this.#hopes.filter(({ count, resolve }) => this.said.length < count || resolve());
    }
  }

  // Resolves when so many more things have been said.
  saysMore(count) {
    return new Promise((resolve) => this.#hopes.push({ count: this.said.length + count, resolve }));
  }
}
