// The example gadget in a real browser, and an agent on the other side.

import assert from "node:assert/strict";

import { Browser } from "../lib/browser.js";
import { OfficialCable } from "../lib/official_cable.js";
import { story } from "../lib/story.js";

// Opens the gadget and says who comes.
async function comes(browser, { name = "Amna Khan", comment = "Where is my order?" } = {}) {
  const { page } = await browser.open("/examples/gadget");
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.getByRole("textbox", { name: "E-mail" }).fill("amna@example.test");
  await page.getByRole("textbox", { name: "What is it about?" }).fill(comment);
  await page.getByRole("button", { name: "Start chatting" }).click();
  const message = (text) => page.getByRole("list", { name: "Messages" }).getByRole("listitem").filter({ hasText: text });
  return { page, message };
}

story("a customer comes through the gadget, is answered, and takes the transcript along", async ({ server, agent }) => {
  const room = new OfficialCable(server).join(agent.cableParameters);
  await room.connected();
  const browser = await Browser.start(server);
  const { page, message } = await comes(browser);

  await page.getByText("Nobody is here right now").waitFor();
  await message("Where is my order?").getByRole("img", { name: "Sent" }).waitFor();
  const { conversation_id: id, sender } = await room.next("message.created", ({ message_type: type }) => type === 0);
  await agent.assigns(id, { assignee_id: agent.user.id });
  await page.getByText("is with you").waitFor();
  await agent.types(id);
  await page.getByText(`${agent.user.available_name} is typing`).waitFor();
  await agent.answers(id, "On its way");
  await message("On its way").waitFor();
  await page.getByRole("textbox", { name: "Message" }).fill("Thank you!");
  await page.keyboard.press("Enter");
  await room.next("message.created", ({ content }) => content === "Thank you!");
  await page.reload();
  await message("Thank you!").waitFor();
  for (const text of ["Where is my order?", "On its way", "Thank you!"]) assert.equal(await message(text).count(), 1, text);
  await page.getByRole("button", { name: "End", exact: true }).click();
  await page.getByText("You have ended the conversation.").waitFor();
  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download the transcript" }).click();
  const download = await downloading;

  assert.match(download.suggestedFilename(), /^transcript-.*\.pdf$/);
  assert.equal(sender.name, "Amna Khan");
  assert.equal((await agent.conversation(id)).status, "resolved");
  await page.getByRole("button", { name: "Start again" }).click();
  await page.getByRole("button", { name: "Start chatting" }).waitFor();
  assert.deepEqual(browser.complaints, []);
});

story("the gadget survives a killed server and sends what was written meanwhile, once", async ({ server, agent }) => {
  const browser = await Browser.start(server);
  const { page, message } = await comes(browser);
  await message("Where is my order?").getByRole("img", { name: "Sent" }).waitFor();

  await server.kill();
  await page.getByText("Connection lost").waitFor();
  await page.getByRole("textbox", { name: "Message" }).fill("Hello?");
  await page.keyboard.press("Enter");
  await message("Hello?").getByRole("img", { name: "Waiting for the connection" }).waitFor();
  await server.restart();
  await message("Hello?").getByRole("img", { name: "Sent" }).waitFor();

  const { payload } = await agent.conversations({ status: "all" });
  const said = (await agent.messages(payload[0].id)).filter(({ message_type: type }) => type === 0);
  assert.deepEqual(said.map(({ content }) => content), ["Where is my order?", "Hello?"]);
  assert.equal(await message("Hello?").count(), 1);
});
