// Finds out which inbox to talk to, then starts the chat.

import { byId } from "../shared/dom.js";
import { HttpError, caller } from "../shared/http.js";
import { notice } from "../shared/page.js";
import { Chat } from "./chat.js";

async function demoInbox() {
  const { data } = await caller()("GET", "/examples/config.json").catch(() => ({ data: null }));
  return data?.inbox_identifier ?? null;
}

function ask(problem = "") {
  byId("stage").hidden = true;
  byId("ask").hidden = false;
  byId("ask-problem").hidden = !problem;
  byId("ask-problem").textContent = problem;
  byId("ask-form").elements.inbox.focus();
}

async function begin() {
  const inbox = new URLSearchParams(location.search).get("inbox")?.trim() || (await demoInbox());
  if (!inbox) return ask();
  byId("stage").hidden = false;
  return start(new Chat(inbox));
}

async function start(chat) {
  try {
    return await chat.start();
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    if (error.status === 404) return ask("This server has no such inbox. Check the identifier.");
    if (error.status === 401) return ask("This inbox asks its visitors for proof of who they are, which only your own server can give.");
    notice(`${error.message} Trying again shortly.`, "error");
    return setTimeout(() => start(chat), 5_000);
  }
}

byId("ask-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const inbox = event.target.elements.inbox.value.trim();
  location.search = new URLSearchParams({ inbox }).toString();
});
begin();
