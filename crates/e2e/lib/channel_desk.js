// Agents of the Customer Channel's inbox at work over Socket.IO, and customers who come.

import { CLIENTS, Gadget, init } from "./gadget.js";

export const AMNA = { firstName: "Amna", lastName: "Khan", Email: "amna@example.test", Phone: "+14155550123", Channel: "web" };

// The inbox, which the first call opens.
export async function house(server, agent) {
  await init(server, { ...AMNA, Channel: "fax" });
  return agent.inboxNamed("Customer Channel");
}

// A member of the Customer Channel's inbox.
export async function hired(server, agent, name) {
  const inbox = await house(server, agent);
  const colleague = await agent.hires(name);
  await agent.lets(colleague, inbox);
  return colleague;
}

// Signs in; what the agent is asked to take is left for the story to answer.
export async function signedIn(server, colleague, client = CLIENTS[3]) {
  const desk = await Gadget.connect(server, client);
  desk.answers = {};
  desk.login = await desk.asks("login", { agentId: String(colleague.user.id), token: colleague.user.access_token, mrd: "chat" });
  return desk;
}

// A customer who has joined.
export async function customer(server, more = {}, client = CLIENTS[3]) {
  const begun = await init(server, { ...AMNA, ...more });
  const gadget = await Gadget.connect(server, client);
  await gadget.joins(begun);
  return { gadget, begun, conversationId: begun.conversationId };
}

// The number under which agents know a conversation.
export async function numberOf(agent, conversationId) {
  const { payload } = await agent.conversations({ status: "all" });
  return payload.find(({ uuid }) => uuid === conversationId).id;
}
