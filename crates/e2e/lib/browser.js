// A real browser without a window, that remembers everything it complains about.

import { chromium } from "playwright-core";

const EXECUTABLE = process.env.CHROMIUM ?? "/usr/bin/chromium";
const PATIENCE_MS = 15_000;

export class Browser {
  #browser;
  #server;
  // Uncaught errors and console errors of all pages, in order.
  complaints = [];

  static async start(server) {
    const browser = new Browser();
    // Root has no sandbox to give; the pages are our own.
    browser.#browser = await chromium.launch({ executablePath: EXECUTABLE, chromiumSandbox: process.getuid() !== 0 });
    browser.#server = server;
    server.admit(browser);
    return browser;
  }

  // Opens a path as a person of its own and waits until the page has loaded everything it begins with.
  // `held` is a pattern of calls that wait for a promise first: `{ calls, until }`.
  async open(path, held = null) {
    const context = await this.#browser.newContext({ baseURL: this.#server.url });
    if (held) await context.route(held.calls, (route) => held.until.then(() => route.continue()));
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    page.on("pageerror", (error) => this.complaints.push(error.message));
    page.on("console", (line) => {
      if (line.type() === "error") this.complaints.push(`${line.text()} (${line.location().url})`);
    });
    const answer = await page.goto(path, { waitUntil: "load" });
    return { page, status: answer.status() };
  }

  async close() {
    await this.#browser.close();
  }
}
