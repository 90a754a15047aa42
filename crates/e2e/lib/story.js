// A test as a story: a fresh server, its administrator and one inbox, told once per database.

import { test } from "node:test";

import { Agent } from "./agent.js";
import { databases } from "./databases.js";
import { Installation } from "./installation.js";
import { measured } from "./metrics.js";
import { Server } from "./server.js";

const LONGEST_STORY_MS = 120_000;

// `body` gets `{ server, agent, inbox, metrics }`; `settings` are further SWITCHBOARD_… variables.
// When the story ends badly, the server's log is shown.
export function story(name, body, settings = {}) {
  for (const database of databases) {
    test(`${name} (${database.name})`, { timeout: LONGEST_STORY_MS }, async () => {
      const { settings: measuring, metrics } = await measured();
      const server = await Server.start({ ...(await database.settings()), ...measuring, ...settings });
      try {
        const agent = await Agent.signIn(server);
        const inbox = await agent.createInbox("Shop");
        await body({ server, agent, inbox, metrics });
      } catch (error) {
        console.error(`── the server's log of "${name}" (${database.name})\n${server.log}\n──`);
        throw error;
      } finally {
        await server.dispose();
      }
    });
  }
}

// A story that begins with an empty directory and no server. `body` gets the installation.
export function installed(name, body) {
  for (const database of databases) {
    test(`${name} (${database.name})`, { timeout: LONGEST_STORY_MS }, async () => {
      const installation = await Installation.create(await database.settings());
      try {
        await body(installation);
      } finally {
        await installation.dispose();
      }
    });
  }
}
