// The front page asks the server how it is, and fills in what it learns.

import { byId, element, icon } from "./shared/dom.js";
import { caller } from "./shared/http.js";
import { cableAddress } from "./shared/cable.js";

const EVERY = 10_000;
const call = caller();

async function checkHealth() {
  const health = await call("GET", "/health").catch(() => null);
  const well = health?.data?.status === "woot";
  const [dot, words] = byId("status").children;
  dot.className = `dot ${well ? "good" : "bad"}`;
  const text = well ? "Up and running" : "Not answering";
  if (words.textContent !== text) words.textContent = text;
}

async function showVersion() {
  const { data } = await call("GET", "/api").catch(() => ({ data: null }));
  if (!data) return;
  byId("version").textContent = data.version ?? "–";
  const well = data.data_services === "ok" && data.queue_services === "ok";
  byId("store").textContent = well ? "ok" : "failing";
}

/** Opens the live connection just long enough to be greeted. */
function measureCable() {
  const fact = byId("live");
  const started = performance.now();
  const socket = new WebSocket(cableAddress(), ["actioncable-v1-json"]);
  const finish = (text) => {
    clearTimeout(timer);
    if (fact.textContent === "–") fact.textContent = text;
    socket.close();
  };
  const timer = setTimeout(() => finish("no answer"), 5_000);
  socket.addEventListener("message", () => finish(`${Math.max(1, Math.round(performance.now() - started))} ms`));
  socket.addEventListener("error", () => finish("no answer"));
}

/** A demo workspace names its inbox; the examples and the commands then need no filling in. */
async function useDemo() {
  const { data } = await call("GET", "/examples/config.json").catch(() => ({ data: null }));
  const inbox = data?.inbox_identifier;
  if (!inbox) return;
  for (const place of document.querySelectorAll("[data-inbox]")) {
    place.replaceWith(inbox);
  }
  for (const link of document.querySelectorAll("[data-chat]")) {
    link.href = `/examples/chat?inbox=${encodeURIComponent(inbox)}`;
  }
}

function addCopyButtons() {
  for (const block of document.querySelectorAll("pre")) {
    const copy = async () => {
      await navigator.clipboard?.writeText(block.querySelector("code").textContent);
      button.classList.add("done");
      setTimeout(() => button.classList.remove("done"), 1_500);
    };
    const button = element("button", { type: "button", class: "copy", "aria-label": "Copy", onclick: copy }, icon("copy"));
    // Browsers offer the clipboard on secure pages only.
    if (navigator.clipboard) block.append(button);
  }
}

for (const place of document.querySelectorAll("[data-origin]")) place.textContent = location.origin;
addCopyButtons();
showVersion();
measureCable();
useDemo();
checkHealth();
setInterval(() => document.visibilityState === "visible" && checkHealth(), EVERY);
