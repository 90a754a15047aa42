// People come in who have no password yet, or have forgotten it: by the link of a mail, in a real browser.

import assert from "node:assert/strict";
import { after } from "node:test";

import { Agent } from "../lib/agent.js";
import { Browser } from "../lib/browser.js";
import { MailSink } from "../lib/mail_sink.js";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

const sink = await MailSink.closed();
await sink.open();
after(() => sink.close());

// The only link of a mail, below the server's address.
function link(mail, server) {
  const [, path] = new RegExp(`^${server.url}(/\\S+)$`, "m").exec(mail.part("text/plain")) ?? [];
  assert.ok(path, mail.part("text/plain"));
  return path;
}

async function choosesPassword(page, password) {
  await page.getByRole("heading", { name: "Choose a password" }).waitFor();
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Come in" }).click();
}

story(
  "an invited agent comes in by the link of the mail and finds a conversation",
  async ({ server, agent, inbox }) => {
    const visitor = await Visitor.withConversation(server, inbox, { name: "Zoe" });
    await visitor.says("Is anybody there?");
    const [, invited] = await agent.calls("POST", "/agents", { name: "Ivy", email: "ivy@example.test", role: "administrator" });
    assert.ok(invited.invitation_url.startsWith(server.url));

    const mail = await sink.to("ivy@example.test");
    const browser = await Browser.start(server);
    const { page } = await browser.open(link(mail, server));
    await choosesPassword(page, "correct horse");
    await page.locator("#me").getByText("Ivy").waitFor();
    await page.goto(`/app/accounts/${agent.accountId}/conversations/${visitor.conversation.id}`);
    await page.getByRole("list", { name: "Messages" }).getByText("Is anybody there?").waitFor();

    assert.equal(mail.header("From"), "Acme <desk@acme.test>");
    assert.match(mail.header("Subject"), / invites you to Acme$/);
    assert.deepEqual(browser.complaints, []);
    assert.ok(!server.log.includes(new URL(invited.invitation_url).searchParams.get("reset_password_token")));
    const again = await browser.open(link(mail, server));
    await choosesPassword(again.page, "another horse");
    await again.page.getByText("This link was used already").waitFor();
  },
  sink.settings,
);

story(
  "whoever has forgotten their password asks for a link on the sign-in page",
  async ({ server, agent }) => {
    const bo = await agent.hires("Bob");
    const browser = await Browser.start(server);
    const { page } = await browser.open("/app/login");
    await page.getByRole("link", { name: "I have forgotten my password" }).click();
    await page.getByLabel("E-mail").fill(bo.user.email);
    await page.getByRole("button", { name: "Send me a link" }).click();
    await page.getByText("a mail with a link is on its way").waitFor();

    const mail = await sink.to(bo.user.email);
    await page.goto(link(mail, server));
    await choosesPassword(page, "battery staple");
    await page.locator("#me").getByText("Bob").waitFor();

    assert.equal(mail.header("Subject"), "Choose a new password");
    assert.deepEqual(browser.complaints, []);
    await Agent.signIn(server, { email: bo.user.email, password: "battery staple" });
    await assert.rejects(bo.profile(), { status: 401 }, "sessions of before have ended");
  },
  sink.settings,
);

story(
  "another address is confirmed by the link that is mailed there",
  async ({ server, agent }) => {
    const cleo = await agent.hires("Cleo");
    await cleo.looksLike({ profile: { email: "cleo@new.test" } });
    assert.equal((await cleo.profile()).email, cleo.user.email);

    const browser = await Browser.start(server);
    const { page } = await browser.open(link(await sink.to("cleo@new.test"), server));
    await page.getByRole("button", { name: "It is mine" }).click();
    await page.locator("#me").getByText("Cleo").waitFor();

    assert.match((await sink.to(cleo.user.email)).header("Subject"), /another address/);
    assert.deepEqual(browser.complaints, []);
  },
  sink.settings,
);

story("without a mail server it is said that none is set up", async ({ server }) => {
  const browser = await Browser.start(server);
  const { page } = await browser.open("/app/auth/reset/password");
  await page.getByLabel("E-mail").fill("ada@example.test");
  await page.getByRole("button", { name: "Send me a link" }).click();
  await page.getByRole("alert").getByText("Mail is not set up on this server").waitFor();
});
