// A customer's chat on the Customer Channel API: comes, joins, speaks, waits, ends.

import { caller } from "../shared/http.js";
import { Messages, newEchoId } from "../shared/messages.js";
import { announce, connectionBanner, notice } from "../shared/page.js";
import { Typists } from "../shared/typing.js";
import { SocketIo } from "./socket_io.js";
import { View } from "./view.js";

const REMEMBERED = "switchboard gadget";
const TYPING_ENDS_AFTER = 5_000;

/** One conversation after the other, each remembered as long as the tab is open. */
export class Gadget {
  #call = caller();
  #seat = null;
  #agent = null;
  #places = new Map();

  constructor() {
    this.messages = new Messages();
    this.view = new View(this);
    this.typists = new Typists((names) => this.view.showTyping(names));
    this.socket = new SocketIo();
    connectionBanner(this.socket);
    this.socket.addEventListener("state", ({ detail: { state } }) => state === "live" && this.#join());
    this.socket.addEventListener("event", ({ detail: { name, argument } }) => this.#hear(name, argument));
  }

  /** Goes on where this tab left off, or asks who comes. */
  start() {
    this.#seat = JSON.parse(sessionStorage.getItem(REMEMBERED) ?? "null");
    if (!this.#seat) return this.view.askWho();
    this.view.showChat();
    return this.socket.open();
  }

  /** Begins a conversation with what the form says. */
  async come({ name, email, subject, comment }) {
    const [firstName, ...rest] = name.split(/\s+/u);
    const visitor = sessionStorage.getItem(`${REMEMBERED} visitor`) ?? newEchoId();
    sessionStorage.setItem(`${REMEMBERED} visitor`, visitor);
    const body = { Channel: "web", refId: email || visitor, firstName, lastName: rest.join(" "), Email: email, Subject: subject, Comment: comment, Url: location.href, Language: navigator.language, reqestId: newEchoId() };
    const { data } = await this.#call("POST", "/api/customer/init", body);
    this.#seat = { conversationId: data.conversationId, participant: data.Participant };
    sessionStorage.setItem(REMEMBERED, JSON.stringify(this.#seat));
    this.view.showChat();
    this.comment = comment;
    if (this.socket.state === "live") return this.#join();
    return this.socket.open();
  }

  /** Forgets the conversation and asks anew. */
  startOver() {
    sessionStorage.removeItem(REMEMBERED);
    this.#seat = null;
    this.#agent = null;
    this.messages.clear();
    this.typists.clear();
    this.view.startOver();
    this.view.askWho();
  }

  isOwn({ from }) {
    return from?.id === this.#seat?.participant.id;
  }

  send({ content }) {
    const messageId = newEchoId();
    this.messages.draft(messageId, { from: this.#seat.participant, text: content, content, created_at: Date.now() / 1000 });
    this.view.showMessages();
    this.view.transcript.toEnd();
    return this.#post(messageId);
  }

  retry(messageId) {
    this.messages.mark(messageId, "sending");
    this.view.showMessages();
    return this.#post(messageId);
  }

  async #post(messageId) {
    const entry = this.messages.find(messageId);
    try {
      const answer = await this.#ask("sendMessage", { messageId, type: "ChatMessage", text: entry.message.content });
      this.messages.take(this.#placed(messageId, answer.timestamp), messageId);
    } catch (error) {
      // Without a connection it waits for the next one; the same name makes it one message, however often it is sent.
      this.messages.mark(messageId, this.socket.state === "live" ? "failed" : "held", error.message);
    }
    this.view.showMessages();
  }

  tellTyping(status) {
    const activity = { type: "ActivityMessage", activityType: "typing", info: { state: status === "on" ? "start" : "stop" } };
    if (this.#seat && this.socket.state === "live") this.#ask("sendMessage", activity).catch(() => {});
  }

  async end() {
    try {
      await this.#ask("endConversation", {});
    } catch (error) {
      notice(error.message, "error");
    }
  }

  get transcriptAddress() {
    return `/api/customer/transcript/${this.#seat?.conversationId}/pdf`;
  }

  async #ask(event, argument) {
    const answer = await this.socket.ask(event, { conversationId: this.#seat.conversationId, ...argument });
    if (answer.code !== 200) throw new Error(answer.error?.message ?? "That was refused.");
    return answer;
  }

  async #join() {
    if (!this.#seat) return;
    const { id, name } = this.#seat.participant;
    try {
      const answer = await this.socket.ask("joinConversation", { conversationId: this.#seat.conversationId, id, name });
      if (answer.code === 410) return this.view.showEnd("The conversation has ended.");
      if (answer.code !== 200) return this.startOver();
      const held = this.messages.held().map(({ echoId }) => echoId);
      for (const messageId of held) await this.retry(messageId);
      const { comment } = this;
      this.comment = "";
      return comment ? this.send({ content: comment }) : undefined;
    } catch {
      // The next connection joins again.
      return undefined;
    }
  }

  #hear(name, argument) {
    if (name === "conversationInfo") return this.#find(argument);
    if (name !== "messageArrived" || argument.conversationId !== this.#seat?.conversationId) return undefined;
    if (argument.type === "ChatMessage") return this.#arrive(argument);
    return this.#happen(argument);
  }

  /** Everything that was said, after every join. */
  #find({ conversation, messages, participants }) {
    messages.filter(({ type }) => type === "ChatMessage").forEach((message) => this.#take(message));
    this.#agent = participants.find(({ role }) => role === "agent") ?? null;
    this.view.showState(conversation.state, this.#agent);
    this.view.showMessages();
  }

  #take(message) {
    const attachments = message.attachments.map(shown);
    const placed = { ...message, ...this.#placed(message.messageId, message.timestamp), content: message.text, attachments };
    return this.messages.take(placed, this.isOwn(message) ? message.messageId : null);
  }

  /** A message's place in time; two of the same millisecond keep the order in which they came. */
  #placed(messageId, timestamp) {
    const at = Date.parse(timestamp);
    if (!this.#places.has(messageId)) {
      const taken = new Set(this.#places.values());
      let place = at * 1000;
      while (taken.has(place)) place += 1;
      this.#places.set(messageId, place);
    }
    return { id: this.#places.get(messageId), created_at: at / 1000 };
  }

  #arrive(message) {
    this.#take(message);
    if (!this.isOwn(message)) {
      this.typists.off(message.from.id);
      announce(`${message.from.name}: ${message.text || "sent a file"}`);
    }
    this.view.showMessages();
  }

  #happen({ activityType, from, info }) {
    switch (activityType) {
      case "handOff":
        return this.view.showState("QUEUED", null, info);
      case "noAgentAvailable":
        return this.view.showState("NO_AGENT", null);
      case "participantJoined":
        if (info.role === "agent") this.#agent ??= info.participant;
        return this.view.showState("ACTIVE", this.#agent);
      case "participantRemoved":
        if (info.participant.id === this.#agent?.id) this.#agent = null;
        return this.view.showState(this.#agent ? "ACTIVE" : "QUEUED", this.#agent);
      case "typing":
        if (info.state === "stop") return this.typists.off(from.id);
        setTimeout(() => this.typists.off(from.id), TYPING_ENDS_AFTER);
        return this.typists.on(from.id, from.name);
      case "endOfConversation":
        this.typists.clear();
        return this.view.showEnd(END[info.reason] ?? "The conversation has ended.");
      default:
        return undefined;
    }
  }
}

/** An attachment as transcripts draw it. */
function shown({ type, name, contentUrl, thumbnailUrl }) {
  const kind = type.split("/")[0];
  return { file_type: ["image", "audio", "video"].includes(kind) ? kind : "file", data_url: contentUrl, thumb_url: thumbnailUrl || contentUrl, name };
}

const END = {
  customerEnded: "You have ended the conversation.",
  agentEnded: "The agent has ended the conversation.",
  inactivity: "The conversation has ended, because nothing more was said.",
  customerDisconnected: "The conversation has ended while you were away.",
};
