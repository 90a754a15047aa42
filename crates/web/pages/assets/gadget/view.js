// What the gadget looks like; knows the page, asks the gadget for everything else.

import { Composer } from "../shared/composer.js";
import { avatar, byId } from "../shared/dom.js";
import { attempt } from "../shared/page.js";
import { Transcript } from "../shared/transcript.js";
import { typingLine } from "../shared/typing.js";

export class View {
  constructor(gadget) {
    this.gadget = gadget;
    this.composer = new Composer({ form: byId("composer"), send: (draft) => gadget.send(draft), typing: (status) => gadget.tellTyping(status) });
    this.transcript = new Transcript({
      scroller: byId("scroller"),
      list: byId("messages"),
      jump: byId("jump"),
      describe: (message) => this.#describe(message),
      tick: ({ message, delivery }) => (gadget.isOwn(message) ? (delivery === "done" ? "sent" : delivery) : ""),
      retry: (messageId) => gadget.retry(messageId),
      discard: (messageId) => {
        gadget.messages.discard(messageId);
        this.showMessages();
      },
      earlier: () => {},
    });
    byId("who").addEventListener("submit", (event) => {
      event.preventDefault();
      const { name, email, subject, comment } = event.target.elements;
      const button = event.target.querySelector("button");
      button.disabled = true;
      const given = { name: name.value.trim(), email: email.value.trim(), subject: subject.value.trim(), comment: comment.value.trim() };
      attempt(() => gadget.come(given)).finally(() => (button.disabled = false));
    });
    byId("end").addEventListener("click", () => gadget.end());
    byId("again").addEventListener("click", () => gadget.startOver());
  }

  askWho() {
    byId("chat").hidden = true;
    byId("ask").hidden = false;
    byId("who").elements.name.focus();
  }

  showChat() {
    byId("ask").hidden = true;
    byId("chat").hidden = false;
    this.composer.focus();
  }

  startOver() {
    this.transcript.clear();
    this.composer.clear();
    byId("over").hidden = true;
    byId("composer").hidden = false;
    byId("end").hidden = false;
    this.showState("INITIATED", null);
  }

  showMessages() {
    this.transcript.show(this.gadget.messages.list());
  }

  showTyping(names) {
    byId("typing").textContent = typingLine(names);
  }

  showState(state, agent, queue = {}) {
    byId("title").textContent = agent ? agent.name || "An agent" : "Chat with us";
    byId("face").replaceChildren(avatar(agent?.name || "Chat with us", { kind: "big" }));
    byId("state").textContent = agent ? "is with you" : line(state, queue);
    byId("dot").className = `dot ${agent ? "good" : ""}`.trim();
  }

  showEnd(words) {
    byId("over-words").textContent = words;
    byId("download").href = this.gadget.transcriptAddress;
    byId("over").hidden = false;
    byId("composer").hidden = true;
    byId("end").hidden = true;
    byId("state").textContent = "Ended";
    byId("dot").className = "dot";
  }

  #describe(message) {
    const isOwn = this.gadget.isOwn(message);
    const name = message.from?.name || "Someone";
    return { side: isOwn ? "mine" : "theirs", name, named: !isOwn, kind: isOwn ? "contact" : "agent" };
  }
}

function line(state, { position = 0, expectedWait }) {
  if (state === "NO_AGENT") return "Nobody is here right now. What you write waits for us.";
  const wait = expectedWait === undefined ? "" : ` The wait is about ${minutes(expectedWait)}.`;
  if (state === "QUEUED" && position > 1) return `You are number ${position} in the queue.${wait}`;
  if (state === "QUEUED") return `You are next.${wait || " Somebody will be with you soon."}`;
  return "Connecting …";
}

function minutes(seconds) {
  const whole = Math.max(1, Math.round(seconds / 60));
  return whole === 1 ? "a minute" : `${whole} minutes`;
}
