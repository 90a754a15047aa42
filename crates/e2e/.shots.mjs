import { chromium } from "playwright-core";
import { Installation } from "./lib/installation.js";
import { Server } from "./lib/server.js";
import { PNG, PDF } from "./lib/files.js";
const installation = await Installation.create();
const welcome = await installation.says(["demo"]);
const email = /sign in as: (\S+)/.exec(welcome)[1], password = /password: (\S+)/.exec(welcome)[1];
const server = await Server.on(installation);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", chromiumSandbox: false });
const wide = { width: 1280, height: 800 }, narrow = { width: 390, height: 844 };
const out = "/tmp/e2e/shots";
for (const scheme of ["light", "dark"]) for (const [size, viewport] of Object.entries({ wide, narrow })) {
  const open = async (path) => {
    const context = await browser.newContext({ baseURL: server.url, viewport, colorScheme: scheme, deviceScaleFactor: 1 });
    const page = await context.newPage();
    await page.goto(path); await page.waitForTimeout(800);
    return page;
  };
  const shot = (page, name) => page.screenshot({ path: `${out}/${name}-${size}-${scheme}.png` });
  const front = await open("/"); await shot(front, "front");
  if (size === "wide" && scheme === "light") await front.screenshot({ path: `${out}/front-full.png`, fullPage: true });
  const chat = await open("/examples/chat"); await shot(chat, "chat-empty");
  const area = chat.getByRole("textbox", { name: "Message" });
  const say = async (p, text, files) => { const a = p.getByRole("textbox", { name: "Message" }); if (files) await p.locator("#composer input[type=file]").setInputFiles(files); await a.fill(text); await a.press("Enter"); await p.waitForTimeout(250); };
  await say(chat, "Hello! My rear wheel has a broken spoke. Can I bring it by today?");
  await say(chat, "Here is a picture and the bill", [{ name: "photo.png", mimeType: "image/png", buffer: PNG.bytes }, { name: "invoice-2026-1187-with-a-rather-long-name.pdf", mimeType: "application/pdf", buffer: PDF.bytes }]);
  const desk = await open("/examples/agent"); await shot(desk, "door");
  await desk.getByRole("textbox", { name: "E-mail" }).fill(email);
  await desk.getByRole("textbox", { name: "Password" }).fill(password);
  await desk.getByRole("button", { name: "Sign in" }).click();
  await desk.waitForTimeout(1200); await shot(desk, "desk-list");
  await desk.getByRole("list", { name: "Conversations" }).getByRole("button").first().click();
  await desk.waitForTimeout(800);
  await say(desk, "Good morning! Yes, bring it before noon and you can wait for it.\n\nhttps://example.test/how-to-find-us is how you find us.");
  await area.pressSequentially("Great, I will");
  await desk.waitForTimeout(400); await shot(desk, "desk-thread");
  await shot(chat, "chat-full");
  if (size === "narrow") { await chat.locator("#open-side").click(); await chat.waitForTimeout(400); await shot(chat, "chat-side"); await chat.locator("#close-side").click(); await desk.locator("#show-contact").click(); await desk.waitForTimeout(400); await shot(desk, "desk-contact"); await desk.locator("#close-contact").click(); }
  await desk.getByRole("button", { name: "Resolve", exact: true }).click();
  await chat.waitForTimeout(800); await shot(chat, "chat-resolved"); await shot(desk, "desk-resolved");
  if (size === "wide" && scheme === "light") {
    await server.kill(); await area.fill(""); await say(chat, "Still there?"); await chat.waitForTimeout(700);
    await shot(chat, "chat-offline"); await shot(desk, "desk-offline"); await server.restart();
  }
  for (const p of [front, chat, desk]) await p.context().close();
}
await browser.close(); await server.dispose();
