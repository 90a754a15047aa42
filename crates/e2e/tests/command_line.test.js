// The command line as an operator uses it, from an empty directory on.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createInterface } from "node:readline";

import axios from "axios";

import { Agent } from "../lib/agent.js";
import { Mailbox } from "../lib/mailbox.js";
import { ADMINISTRATOR, FIRST_START, Server } from "../lib/server.js";
import { installed, story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

const INIT = ["init", "--account-name", "Acme", "--admin-name", "Ada", "--admin-email", ADMINISTRATOR.email];

installed("an operator sets everything up before the first start", async (installation) => {
  await installation.says(INIT, { input: `${ADMINISTRATOR.password}\n` });
  const created = facts(await installation.says(["inbox", "create", "--name", "Website", "--hmac-mandatory"]));
  const user = ["user", "create", "--email", "mel@example.test", "--name", "Mel", "--role", "agent"];
  await installation.says(user, { input: "Another-Horse-8-Battery\n" });
  const token = (await installation.says(["token", "create", "--email", ADMINISTRATOR.email])).trim();

  const server = await Server.on(installation);
  try {
    const agent = await Agent.signIn(server);
    const mel = await Agent.signIn(server, { email: "mel@example.test", password: "Another-Horse-8-Battery" });
    const profile = await axios.get(`${server.url}/api/v1/profile`, { headers: { api_access_token: token } });
    const visitor = await Visitor.proven(server, created, "zoe");
    await visitor.says("hello");

    assert.equal(mel.user.name, "Mel");
    assert.equal(profile.data.email, ADMINISTRATOR.email);
    assert.equal((await agent.conversations()).payload.length, 1);
  } finally {
    await server.stop();
  }
});

installed("an inbox is shown with what an integrator needs", async (installation) => {
  await installation.says(INIT, { input: `${ADMINISTRATOR.password}\n` });

  const created = await installation.says(["inbox", "create", "--name", "Website"]);
  const { id, inbox_identifier: identifier, hmac_token: key } = facts(created);

  assert.equal(await installation.says(["inbox", "show", id]), created);
  assert.equal(await installation.says(["inbox", "show", identifier]), created);
  assert.match(identifier, /^[1-9A-HJ-NP-Za-km-z]{24}$/);
  assert.match(key, /^[1-9A-HJ-NP-Za-km-z]{24}$/);
  assert.ok((await installation.says(["inbox", "list"])).includes(identifier));
  const unknown = await installation.run(["inbox", "show", "4711"]);
  assert.deepEqual([unknown.code, unknown.output], [1, ""]);
});

installed("tokens are shown once and listed without their secrets", async (installation) => {
  await installation.says(INIT, { input: `${ADMINISTRATOR.password}\n` });

  const token = (await installation.says(["token", "create", "--email", ADMINISTRATOR.email, "--name", "robot"])).trim();
  const list = await installation.says(["token", "list", "--email", ADMINISTRATOR.email]);
  const id = /^(\d+) .*robot$/m.exec(list)[1];
  const revoked = await installation.says(["token", "revoke", id]);

  assert.match(token, /^\S{24}$/);
  assert.ok(!list.includes(token));
  assert.ok(!revoked.includes(token));
  assert.ok(!(await installation.says(["token", "list", "--email", ADMINISTRATOR.email])).includes("robot"));
  assert.equal((await installation.run(["token", "revoke", id])).code, 1);
});

installed("settings are printed with their origin and without secrets", async (installation) => {
  const secrets = {
    SWITCHBOARD_SECRET_KEY: "a-secret-key-".repeat(5),
    SWITCHBOARD_DATABASE_URL: "postgres://switchboard:a-database-password@db.example.test/switchboard",
    SWITCHBOARD_ADMIN_PASSWORD: "an-administrators-password",
  };

  const { code, output, remarks } = await installation.run(["config", "print", "--rate-limit", "77"], { settings: secrets });

  assert.equal(code, 0, remarks);
  assert.match(output, /^rate_limit = 77\b.*$/m);
  for (const secret of ["a-secret-key", "a-database-password", "an-administrators-password"]) {
    assert.ok(!output.includes(secret) && !remarks.includes(secret), secret);
  }
  assert.match(output, /db\.example\.test/);
});

installed("a setting that cannot be used stops every command and is named", async (installation) => {
  for (const words of [["serve"], ["user", "list"], ["migrate", "--check"]]) {
    const { code, output, remarks } = await installation.run(words, { settings: { SWITCHBOARD_BODY_LIMIT: "huge" } });

    assert.deepEqual([code, output], [1, ""], words.join(" "));
    assert.match(remarks, /body_limit.*SWITCHBOARD_BODY_LIMIT|SWITCHBOARD_BODY_LIMIT.*body_limit/is);
  }
  assert.equal((await installation.run(["dance"])).code, 2);
});

installed("a first start without a terminal opens the account, and no later start does", async (installation) => {
  const intruder = { ...FIRST_START, SWITCHBOARD_ADMIN_EMAIL: "eve@example.test", SWITCHBOARD_ACCOUNT_NAME: "Evil" };

  const first = await Server.on(installation.with(FIRST_START));
  const ada = await Agent.signIn(first);
  assert.equal(ada.user.role, "administrator");
  assert.equal(await first.stop(), 0);
  const second = await Server.on(installation.with(intruder));
  try {
    await Agent.signIn(second);
    const eve = Agent.signIn(second, { email: "eve@example.test", password: ADMINISTRATOR.password });
    await assert.rejects(eve, ({ response }) => response.status === 401);
    for (const server of [first, second]) assert.ok(!server.log.includes(ADMINISTRATOR.password));
  } finally {
    await second.stop();
  }
});

installed("a start without an account serves and lets nobody in", async (installation) => {
  const server = await Server.on(installation);
  try {
    assert.equal((await fetch(`${server.url}/health`)).status, 200);
    await assert.rejects(Agent.signIn(server), ({ response }) => response.status === 401);
    assert.match(server.log, /no account yet/);
  } finally {
    await server.stop();
  }
});

installed("migrate --check looks, and migrate does it", async (installation) => {
  const before = await installation.run(["migrate", "--check"]);
  await installation.says(["migrate"]);
  const after = await installation.run(["migrate", "--check"]);

  assert.deepEqual([before.code, after.code], [1, 0]);
});

story("the event log of a server that is used is whole", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  await visitor.says("hello");
  await agent.answers(visitor.conversation.id, "good morning");

  const report = await server.installation.says(["events", "check"]);

  assert.match(report, /^account 1: events 1 to \d+: whole\n$/);
});

story("tail prints every event beside a running server, and no secret", async ({ server, agent, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  const [people, programs] = [["--after", "0"], ["--account", "1", "--after", "0", "--json"]].map((options) => {
    return new Tail(server.installation.start(["events", "tail", ...options]));
  });
  await visitor.says("hello");
  await agent.notes(visitor.conversation.id, "between us");

  await people.line(/ account 1 +\d+ +message\.created +message \d+ \(incoming\) in conversation 1$/);
  await people.line(/ message\.created +message \d+ \(note\) in conversation 1 by user 1$/);
  const event = JSON.parse(await programs.line(/"content":"between us"/));
  assert.deepEqual([event.account_id, event.event, event.data.private], [1, "message.created", true]);
  assert.deepEqual([await people.interrupt(), await programs.interrupt()], [0, 0]);
  assert.doesNotMatch(people.text, /hello|between us/);
  for (const secret of [visitor.contact.source_id, visitor.contact.pubsub_token, agent.user.pubsub_token]) {
    assert.ok(!people.text.includes(secret) && !programs.text.includes(secret));
  }
});

story("tail begins now unless told, and knows who is no account", async ({ server, inbox }) => {
  const visitor = await Visitor.withConversation(server, inbox);
  await visitor.says("before");
  const tail = new Tail(server.installation.start(["events", "tail", "--json"]));
  const talking = setInterval(() => visitor.says("during"), 100);

  const first = JSON.parse(await tail.line(/./));
  clearInterval(talking);
  assert.equal(first.data.content, "during");
  assert.equal(await tail.interrupt(), 0);
  const { code, remarks } = await server.installation.run(["events", "tail", "--account", "9"]);
  assert.deepEqual([code, /there is no account 9/.test(remarks)], [1, true]);
});

// A command that prints lines until it is interrupted.
class Tail {
  #child;
  #lines = new Mailbox();
  text = "";

  constructor(child) {
    this.#child = child;
    createInterface({ input: child.stdout }).on("line", (line) => ((this.text += `${line}\n`), this.#lines.push(line)));
  }

  // The next line that looks like this.
  line(pattern) {
    return this.#lines.take((line) => pattern.test(line), String(pattern));
  }

  // Ctrl-C; resolves with the exit code.
  async interrupt() {
    this.#child.kill("SIGINT");
    const [code] = await once(this.#child, "exit");
    return code;
  }
}

// `name: value` lines.
function facts(output) {
  return Object.fromEntries(output.trim().split("\n").map((line) => line.split(/: ?(.*)/).slice(0, 2)));
}
