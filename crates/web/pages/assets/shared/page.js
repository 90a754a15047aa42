// What both example pages tell the person: the state of the connection, passing notices, spoken news.

import { byId, element, icon } from "./dom.js";

/** Shows in `#banner` how the connection is, once it has been troubled long enough to matter. */
export function connectionBanner(cable) {
  const banner = byId("banner");
  const text = element("span");
  const button = element("button", { type: "button", class: "link", onclick: () => cable.retryNow() }, "Try now");
  banner.append(element("span", { class: "spinner", "aria-hidden": "true" }), text, button);
  let counting = 0;
  let patience = 0;
  let wasLive = false;

  const tell = (words, canRetry) => {
    banner.hidden = false;
    if (text.textContent !== words) text.textContent = words;
    button.hidden = !canRetry;
  };
  const wait = (retryAt) => {
    const seconds = Math.max(1, Math.ceil((retryAt - Date.now()) / 1000));
    tell(navigator.onLine ? `Connection lost. Trying again in ${seconds} s.` : "You are offline. Messages wait here.", true);
  };

  cable.addEventListener("state", ({ detail: { state, retryAt } }) => {
    clearInterval(counting);
    if (state === "live") {
      clearTimeout(patience);
      wasLive = true;
      banner.hidden = true;
    } else if (state === "waiting") {
      wait(retryAt);
      counting = setInterval(() => wait(retryAt), 1_000);
    } else if (state === "closed") {
      tell("The connection was closed.", false);
    } else if (!banner.hidden || wasLive) {
      patience = setTimeout(() => tell("Connecting…", false), banner.hidden ? 800 : 0);
    }
  });
}

/** A short notice at the edge of the page; errors stay until dismissed, the rest leave by themselves. */
export function notice(text, kind = "information") {
  const dismiss = () => note.remove();
  const note = element(
    "div",
    { class: `notice ${kind}`, role: kind === "error" ? "alert" : "status" },
    element("span", {}, text),
    element("button", { type: "button", "aria-label": "Dismiss", onclick: dismiss }, icon("close")),
  );
  byId("notices").append(note);
  setTimeout(dismiss, kind === "error" ? 12_000 : 4_000);
}

/** Reads a new message to people who do not see it arrive. */
export function announce(text) {
  byId("announcer").replaceChildren(element("p", {}, text));
}

/** Runs `work`, showing what went wrong; answers undefined then. */
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    if (error.name !== "HttpError") console.error(error);
    notice(error.message, "error");
    return undefined;
  }
}

const AGAIN_AFTER = 3_000;

/** Like `attempt`, but does it again while the failure is a passing one and `wanted()` says so. */
export async function persist(work, wanted) {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!error.passing) return attempt(() => Promise.reject(error));
    }
    await new Promise((resume) => setTimeout(resume, AGAIN_AFTER));
    if (!wanted()) return undefined;
  }
}

/** Whether the person can see the page now. */
export const visible = () => document.visibilityState === "visible" && document.hasFocus();

/** Calls `back` each time the person returns to the page. */
export function onReturn(back) {
  const check = () => visible() && back();
  document.addEventListener("visibilitychange", check);
  addEventListener("focus", check);
}
