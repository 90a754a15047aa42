// A test as a story: a fresh server, its administrator and one inbox, told once per database.

import { test } from "node:test";

import { Agent } from "./agent.js";
import { databases } from "./databases.js";
import { Server } from "./server.js";

const LONGEST_STORY_MS = 120_000;

// `body` gets `{ server, agent, inbox }`; `settings` are further SWITCHBOARD_… variables.
// When the story ends badly, the server's log is shown.
export function story(name, body, settings = {}) {
  for (const database of databases) {
    test(`${name} (${database.name})`, { timeout: LONGEST_STORY_MS }, async () => {
      const server = await Server.start({ ...(await database.settings()), ...settings });
      try {
        const agent = await Agent.signIn(server);
        const inbox = await agent.createInbox("Shop");
        await body({ server, agent, inbox });
      } catch (error) {
        console.error(`── the server's log of "${name}" (${database.name})\n${server.log}\n──`);
        throw error;
      } finally {
        await server.dispose();
      }
    });
  }
}
