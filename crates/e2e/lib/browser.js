// A real browser without a window, that remembers everything it complains about.

import { chromium } from "playwright-core";

const EXECUTABLE = process.env.CHROMIUM ?? "/usr/bin/chromium";

export class Browser {
  #browser;
  #page;
  // Uncaught errors and console errors of the page, in order.
  complaints = [];

  static async start(server) {
    const browser = new Browser();
    // Root has no sandbox to give; the pages are our own.
    browser.#browser = await chromium.launch({ executablePath: EXECUTABLE, chromiumSandbox: process.getuid() !== 0 });
    server.admit(browser);
    browser.#page = await browser.#browser.newPage({ baseURL: server.url });
    browser.#page.on("pageerror", (error) => browser.complaints.push(error.message));
    browser.#page.on("console", (line) => {
      if (line.type() === "error") browser.complaints.push(`${line.text()} (${line.location().url})`);
    });
    return browser;
  }

  // Opens a path and waits until the page has loaded everything it begins with.
  async open(path) {
    const answer = await this.#page.goto(path, { waitUntil: "load" });
    return { page: this.#page, status: answer.status() };
  }

  async close() {
    await this.#browser.close();
  }
}
