// A customer and an agent in two real browsers, on the example pages and the demo workspace.

import assert from "node:assert/strict";

import { Agent } from "../lib/agent.js";
import { Browser } from "../lib/browser.js";
import { eventually } from "../lib/eventually.js";
import { AgentPage, CustomerPage } from "../lib/example_pages.js";
import { PNG, portrait } from "../lib/files.js";
import { Server } from "../lib/server.js";
import { installed } from "../lib/story.js";

const PICTURE = { name: PNG.name, mimeType: PNG.type, buffer: PNG.bytes };

demo("a customer and an agent talk, live both ways", async ({ browser, customer, agent }) => {
  await customer.says("My chain comes off in third gear.");
  await customer.isCalled("Zoe Quist");
  await agent.choose("Zoe Quist");
  await agent.sees("My chain comes off in third gear.");

  await agent.begins("We will have");
  await customer.seesTyping("Maya Lindqvist");
  await agent.says("We will have a look at it.");
  await customer.sees("We will have a look at it.");
  await agent.seesTick("We will have a look at it.", "Read");
  await customer.seesTick("My chain comes off in third gear.", "Read");
  await customer.begins("Thank");
  await agent.seesTyping("Zoe Quist");
  await customer.says("Thank you!");
  await agent.sees("Thank you!");
  await agent.says("You are welcome.");
  await customer.seesTick("Thank you!", "Read");

  assert.deepEqual(browser.complaints, []);
});

demo("what is written before the server knows the customer is sent all the same", async ({ browser, agent }) => {
  let answer;
  const until = new Promise((resolve) => (answer = resolve));
  const hasty = await CustomerPage.open(browser, { calls: "**/contacts", until });

  await hasty.says("Quick question!");
  await hasty.seesTick("Quick question!", "Sending");
  answer();

  await hasty.seesTick("Quick question!", "Sent");
  await agent.seesInList("Quick question!");
  assert.deepEqual(browser.complaints, []);
});

demo("a picture is seen on both sides", async ({ browser, customer, agent }) => {
  await customer.says("It looks like this", [PICTURE]);
  await customer.seesPicture("It looks like this");
  await customer.isCalled("Zoe Quist");
  await agent.choose("Zoe Quist");
  await agent.seesPicture("It looks like this");

  await agent.says("And it should look like that", [PICTURE]);
  await customer.seesPicture("And it should look like that");

  assert.deepEqual(browser.complaints, []);
});

demo("a resolved conversation says so and opens again when the customer writes", async ({ browser, customer, agent }) => {
  await customer.says("Are you open on Sundays?");
  await customer.isCalled("Zoe Quist");
  await agent.choose("Zoe Quist");

  await agent.press("Resolve");
  await customer.resolvedNotice.waitFor();
  await customer.says("And on Mondays?");
  await customer.resolvedNotice.waitFor({ state: "hidden" });
  await agent.sees("And on Mondays?");
  await agent.page.getByRole("button", { name: "Resolve", exact: true }).waitFor();

  await agent.press("Resolve");
  await customer.resolvedNotice.waitFor();
  await agent.press("Reopen");
  await customer.resolvedNotice.waitFor({ state: "hidden" });
  assert.deepEqual(browser.complaints, []);
});

demo("a customer answers what a message asks, and the agent sees the answers", async ({ server, admin, browser, customer, agent }) => {
  await customer.says("I would like to book a repair.");
  await customer.isCalled("Zoe Quist");
  await agent.choose("Zoe Quist");
  const colleague = await Agent.signIn(server, admin);
  const { payload } = await colleague.conversations();
  const { id } = payload.find(({ meta }) => meta.sender.name === "Zoe Quist");
  const asks = (content, content_type, items) => colleague.answers(id, content, { content_type, content_attributes: { items } });
  await asks("What is it about?", "input_select", [{ title: "Gears", value: "gears" }, { title: "Brakes", value: "brakes" }]);
  await asks("A few details, please.", "form", [{ name: "model", label: "Which bicycle?", type: "text", required: true }]);
  await asks("Worth reading:", "article", [{ title: "Clean a chain", link: "javascript:alert(1)" }]);
  await colleague.answers(id, "How was it?", { content_type: "input_csat" });

  await customer.message("What is it about?").getByRole("button", { name: "Brakes" }).click();
  const form = customer.message("A few details, please.");
  await form.getByRole("button", { name: "Send" }).click();
  await form.getByRole("textbox", { name: "Which bicycle?" }).fill("Fernhill Tour 3");
  await form.getByRole("button", { name: "Send" }).click();
  const survey = customer.message("How was it?");
  await survey.getByRole("button", { name: "Very good" }).click();
  await survey.getByRole("textbox", { name: "Your words" }).fill("Quick and kind.");
  await survey.getByRole("button", { name: "Send" }).click();

  for (const person of [customer, agent]) {
    await person.message("What is it about?").filter({ hasText: "Brakes" }).waitFor();
    await person.message("A few details, please.").getByText("Fernhill Tour 3").waitFor();
    await person.message("How was it?").getByText("Quick and kind.").waitFor();
    assert.equal(await person.message("What is it about?").getByText("Gears").count(), 0);
    assert.equal(await person.message("Worth reading:").getByRole("link").count(), 0, "only the web is linked to");
  }
  assert.deepEqual(browser.complaints, []);
});

demo("an agent organises a conversation, hears of a mention and makes two contacts one", async ({ server, admin, browser, customer, agent }) => {
  await customer.says("I would like to book a repair.");
  await customer.isCalled("Zoe Quist");
  await agent.choose("Zoe Quist");
  const { page } = agent;
  const boss = await Agent.signIn(server, admin);
  const colleague = await boss.hires("Jo", "administrator");
  const { payload } = await boss.conversations();
  const { id } = payload.find(({ meta }) => meta.sender.name === "Zoe Quist");

  await page.getByRole("button", { name: "repair", exact: true }).click();
  await page.getByRole("button", { name: "repair", exact: true, pressed: true }).waitFor();
  await page.getByLabel("Priority").selectOption("high");
  await agent.sees("set the priority to high");
  await page.getByRole("textbox", { name: "Note about the customer" }).fill("Prefers mornings.");
  await agent.press("Note it");
  await page.locator("#contact-notes").getByText("Prefers mornings.").waitFor();
  const other = payload.find((conversation) => conversation.id !== id);
  await colleague.notes(other.id, `Please look [@Maya](mention://user/${boss.user.id}/Maya)`);
  await page.getByRole("button", { name: /^Notifications, \d unread/ }).click();
  await page.getByRole("button", { name: "You were mentioned" }).click();
  await page.getByRole("heading", { name: other.meta.sender.name, level: 1 }).waitFor();
  await page.getByRole("button", { name: "Notifications", exact: true }).waitFor();
  await agent.sees("Please look @Maya");
  await colleague.notes(other.id, `And here [@Maya](mention://user/${boss.user.id}/Maya)`);
  await agent.sees("And here @Maya");
  await eventually("reading what was told", 5_000, async () => (await boss.unreadNotifications()) === 0);

  await agent.choose("Zoe Quist");
  await agent.press("Merge with another contact");
  await page.getByRole("textbox", { name: "Find a contact" }).fill(other.meta.sender.name);
  await page.locator("#merge").getByRole("button").filter({ hasText: other.meta.sender.name }).click();
  await page.getByText("This cannot be undone.").waitFor();
  await agent.press("Make them one");
  await page.getByText("Now they are one contact.").waitFor();

  const merged = await boss.conversation(other.id);
  assert.equal(merged.meta.sender.name, "Zoe Quist");
  assert.deepEqual(browser.complaints, []);
});

demo("people are shown with their pictures, and with their initials without one", async ({ server, admin, browser, customer, agent }) => {
  await customer.says("Hello there.");
  await customer.isCalled("Zoe Quist");
  await agent.choose("Zoe Quist");
  assert.equal(await agent.page.locator("#face .avatar").textContent(), "ZQ");
  const colleague = await Agent.signIn(server, admin);
  const { payload } = await colleague.conversations();
  const { id, meta } = payload.find((conversation) => conversation.meta.sender.name === "Zoe Quist");
  await colleague.calls("patch", `/contacts/${meta.sender.id}`, portrait(PNG));
  await colleague.looksLike(portrait(PNG, "profile[avatar]"));

  const desk = await AgentPage.open(browser, admin);
  await desk.choose("Zoe Quist");
  await colleague.answers(id, "Here I am.");

  await desk.seesFace(desk.page.locator("#face"));
  await desk.seesFace(desk.message("Hello there."));
  await customer.seesFace(customer.message("Here I am."));
  assert.deepEqual(browser.complaints, []);
});

demo("a private note stays on the agent's side", async ({ customer, agent }) => {
  await customer.says("I want my money back.");
  await customer.isCalled("Zoe Quist");
  await agent.choose("Zoe Quist");

  await agent.press("Private note");
  await agent.says("A returning customer, be generous.");
  await agent.sees("A returning customer, be generous.");
  await agent.press("Reply");
  await agent.says("Of course.");
  await customer.sees("Of course.");

  assert.equal(await customer.message("A returning customer").count(), 0);
});

demo("both pages survive a killed server and show everything once", async ({ server, admin, browser, customer, agent }) => {
  await customer.says("Is my bicycle ready?");
  await customer.isCalled("Zoe Quist");
  await agent.choose("Zoe Quist");
  await agent.sees("Is my bicycle ready?");

  await server.kill();
  await Promise.all([customer.isOffline(), agent.isOffline()]);
  await customer.says("Hello? Can you hear me?");
  await customer.seesTick("Hello? Can you hear me?", "Waiting for the connection");
  await server.restart();
  const colleague = await Agent.signIn(server, admin);
  const { payload } = await colleague.conversations();
  const conversation = payload.find(({ meta }) => meta.sender.name === "Zoe Quist");
  await colleague.answers(conversation.id, "Ready since noon.");

  await Promise.all([customer.isBack(), agent.isBack()]);
  await customer.says("On my way.");
  await agent.sees("On my way.");
  const everything = ["Is my bicycle ready?", "Hello? Can you hear me?", "Ready since noon.", "On my way."];
  for (const person of [customer, agent]) {
    for (const content of everything) {
      await person.sees(content);
      assert.equal(await person.message(content).count(), 1, content);
    }
  }
  const noConnection = /ERR_CONNECTION|WebSocket connection|Failed to fetch/;
  assert.deepEqual(browser.complaints.filter((complaint) => !noConnection.test(complaint)), []);
});

demo("an agent who leaves a conversation stops typing there and finds what was begun, as it was begun", async ({ browser, customer, agent }) => {
  await customer.says("How long does a repair take?");
  await customer.isCalled("Zoe Quist");
  await agent.choose("Zoe Quist");
  await agent.begins("About a");
  await customer.seesTyping("Maya Lindqvist");

  await agent.choose("Lukas Brandt");
  await customer.seesNobodyTyping();
  assert.equal(await agent.area.inputValue(), "");
  await agent.press("Private note");
  await agent.begins("Owes us");
  await agent.choose("Zoe Quist");
  assert.equal(await agent.area.inputValue(), "About a");
  assert.equal(await agent.isWritingNote(), false);
  await agent.begins(" day");
  await customer.seesTyping("Maya Lindqvist");
  await agent.press("Private note");
  await customer.seesNobodyTyping();

  await agent.choose("Lukas Brandt");
  assert.equal(await agent.area.inputValue(), "Owes us");
  assert.equal(await agent.isWritingNote(), true);
  assert.deepEqual(browser.complaints, []);
});

demo("the desk shows nothing that was not done, and nothing that is gone", async ({ server, admin, customer, agent }) => {
  await customer.says("Is anybody there?");
  await customer.isCalled("Zoe Quist");
  await agent.choose("Zoe Quist");
  const colleague = await Agent.signIn(server, admin);
  const { payload } = await colleague.conversations();
  const { id } = payload.find((conversation) => conversation.meta.sender.name === "Zoe Quist");
  const priority = agent.page.getByLabel("Priority");

  await server.kill();
  await priority.selectOption("urgent");
  await agent.page.getByText("The server cannot be reached.").first().waitFor();
  assert.equal(await priority.inputValue(), "");
  await server.restart();
  await agent.isBack();
  await priority.focus();
  await colleague.calls("post", `/conversations/${id}/toggle_priority`, { priority: "low" });
  await eventually("the colleague's choice", 5_000, async () => (await priority.inputValue()) === "low");

  const slip = await colleague.answers(id, "The code is 4711.");
  await agent.seesInList("The code is 4711.");
  await colleague.deletesMessage(id, slip);
  await agent.seesInList("This message was deleted");
  const lost = payload.find((conversation) => conversation.meta.sender.name === "Lukas Brandt");
  await agent.choose("Lukas Brandt");
  await colleague.deletesContact(lost.meta.sender.id);
  await agent.page.getByText("Choose a conversation").waitFor();
  await agent.seesNotInList("Lukas Brandt");
});

demo("whoever reads what was said before is not moved by what is said now", async ({ server, admin, browser, customer, agent }) => {
  await customer.says("A long story, please.");
  await customer.isCalled("Zoe Quist");
  await agent.choose("Zoe Quist");
  const colleague = await Agent.signIn(server, admin);
  const { payload } = await colleague.conversations();
  const { id } = payload.find(({ meta }) => meta.sender.name === "Zoe Quist");
  await colleague.answers(id, "once upon a time\n".repeat(100));

  for (const person of [customer, agent]) {
    await person.sees("once upon a time");
    await person.scrollsUp();
  }
  await colleague.answers(id, "The end.");

  for (const person of [customer, agent]) {
    await person.jump.waitFor();
    assert.equal(await person.scrolled(), 0);
    await person.jump.click();
    await person.jump.waitFor({ state: "hidden" });
    assert.ok((await person.scrolled()) > 0);
  }
  assert.deepEqual(browser.complaints, []);
});

demo("a second window of a customer lists what the first one begins", async ({ browser, customer }) => {
  await customer.says("First window");
  await customer.seesTick("First window", "Sent");
  const second = new CustomerPage(await customer.again());
  await second.sees("First window");

  await second.press("New conversation");
  await second.says("Another matter");

  await customer.page.getByRole("button", { name: "Another matter" }).waitFor();
  assert.deepEqual(browser.complaints, []);
});

demo("whoever closes the notifications by key goes on at the bell", async ({ server, admin, browser, agent }) => {
  const boss = await Agent.signIn(server, admin);
  const colleague = await boss.hires("Jo", "administrator");
  const [{ id }] = (await boss.conversations()).payload;
  const { page } = agent;
  await colleague.notes(id, `Please look [@Maya](mention://user/${boss.user.id}/Maya)`);
  await page.getByRole("button", { name: /^Notifications, \d unread/ }).click();
  await page.getByRole("button", { name: "You were mentioned" }).waitFor();

  await boss.readsAllNotifications();
  await page.getByText("Nothing to look at.").waitFor();
  await page.keyboard.press("Escape");

  await page.getByRole("region", { name: "Notifications" }).waitFor({ state: "hidden" });
  assert.equal(await page.locator("#bell").evaluate((bell) => bell === document.activeElement), true);
  assert.deepEqual(browser.complaints, []);
});

// A story in the demo workspace: a customer on the chat page, the administrator on the desk.
function demo(name, body) {
  installed(name, async (installation) => {
    const welcome = await installation.says(["demo"]);
    const admin = { email: /sign in as: (\S+)/.exec(welcome)[1], password: /password: (\S+)/.exec(welcome)[1] };
    const server = await Server.on(installation);
    try {
      const browser = await Browser.start(server);
      const [customer, agent] = [await CustomerPage.open(browser), await AgentPage.open(browser, admin)];
      await body({ server, admin, browser, customer, agent });
    } finally {
      await server.dispose();
    }
  });
}
