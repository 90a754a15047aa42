// A client of the Customer Channel API: stock Socket.IO, of either generation, over either transport.

import { io } from "socket.io-client";
import io2 from "socket.io-client-2";

import axios from "axios";

import { Mailbox } from "./mailbox.js";

const PATIENCE_MS = 10_000;

// What stock clients are made with: both protocols, polled, upgraded and from the start over a WebSocket.
export const CLIENTS = [
  { name: "2.x, upgraded", connect: io2, options: {} },
  { name: "2.x, polling", connect: io2, options: { transports: ["polling"] } },
  { name: "2.x, WebSocket", connect: io2, options: { transports: ["websocket"] } },
  { name: "4.x, upgraded", connect: io, options: {} },
  { name: "4.x, polling", connect: io, options: { transports: ["polling"] } },
  { name: "4.x, WebSocket", connect: io, options: { transports: ["websocket"] } },
];

export async function init(server, body, base = "") {
  const answer = await axios.post(`${server.url}${base}/api/customer/init`, body, { validateStatus: () => true });
  return { status: answer.status, ...answer.data };
}

// What was said, among everything that whoever joins is shown.
export function chats({ messages }) {
  return messages.filter(({ type }) => type === "ChatMessage");
}

// What happened, likewise.
export function activities({ messages }) {
  return messages.filter(({ type }) => type === "ActivityMessage").map(({ activityType }) => activityType);
}

export class Gadget {
  #calls = new Mailbox();

  // Connects; `options` are the client's own, such as `auth` or `path`.
  static async connect(server, { connect, options } = CLIENTS[3], more = {}) {
    const gadget = new Gadget();
    const url = more.url ?? server.url;
    gadget.socket = connect(url, { forceNew: true, reconnection: false, ...options, ...more });
    server.admit(gadget);
    for (const event of ["conversationInfo", "messageArrived", "errors", "receiveChatRequest", "chatRequestRevoked", "agentState"]) {
      gadget.socket.on(event, (argument, ack) => {
        gadget.#calls.push({ event, argument });
        if (typeof ack === "function" && gadget.acknowledges) ack({ ok: true, ...gadget.answers[event] });
      });
    }
    await new Promise((resolve, reject) => {
      gadget.socket.on("connect", resolve);
      gadget.socket.on("connect_error", reject);
    });
    return gadget;
  }

  acknowledges = true;

  // What else is said in answer to events: agents take what they are asked to take, unless a story wants otherwise.
  answers = { receiveChatRequest: { accept: true } };

  close() {
    this.socket.close();
  }

  // Emits and gives the answer.
  async asks(event, argument) {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`no answer to ${event}`)), PATIENCE_MS);
      this.socket.emit(event, argument, (answer) => {
        clearTimeout(late);
        resolve(answer);
      });
    });
  }

  async joins({ conversationId, Participant: { id, name } }) {
    const answer = await this.asks("joinConversation", { conversationId, id, name });
    return { answer, info: answer.code === 200 ? await this.next("conversationInfo") : null };
  }

  async says(conversationId, text, more = {}) {
    return this.asks("sendMessage", { conversationId, type: "ChatMessage", text, ...more });
  }

  // The argument of the next event of this name that matches.
  async next(event, matches = () => true) {
    return (await this.#calls.take((call) => call.event === event && matches(call.argument), event)).argument;
  }

  // The next message that says this.
  async hears(text) {
    return this.next("messageArrived", (message) => message.type === "ChatMessage" && message.text === text);
  }

  // The next activity of this kind.
  async sees(activity) {
    return this.next("messageArrived", (message) => message.type === "ActivityMessage" && message.activityType === activity);
  }

  // Everything of this event that arrived and was not taken.
  left(event) {
    return this.#calls.seen((call) => call.event === event).map(({ argument }) => argument);
  }
}
