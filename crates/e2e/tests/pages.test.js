// The embedded pages in a real browser.

import assert from "node:assert/strict";

import { Browser } from "../lib/browser.js";
import { story } from "../lib/story.js";

for (const path of ["/", "/examples/chat", "/examples/agent", "/examples/gadget"]) {
  story(`${path} opens without a complaint from the browser`, async ({ server }) => {
    const browser = await Browser.start(server);

    const { page, status } = await browser.open(path);

    assert.equal(status, 200);
    assert.match(await page.title(), /Switchboard/);
    assert.deepEqual(browser.complaints, []);
  });
}

story("the front page leads to both examples", async ({ server }) => {
  const browser = await Browser.start(server);

  const { page } = await browser.open("/");

  for (const example of ["/examples/chat", "/examples/agent"]) {
    assert.ok((await page.locator(`a[href^="${example}"]`).count()) > 0, example);
  }
});
