// Somebody who answers customers, through the Application API.

import axios from "axios";

import { ADMINISTRATOR } from "./server.js";

export class Agent {
  #http;

  // Signs in as a dashboard does and keeps the session headers for every later call.
  static async signIn(server, { email, password } = ADMINISTRATOR) {
    const answer = await axios.post(`${server.url}/auth/sign_in`, { email, password });

    const agent = new Agent();
    agent.user = answer.data.data;
    agent.accountId = agent.user.account_id;
    agent.#http = axios.create({
      baseURL: `${server.url}/api/v1/accounts/${agent.accountId}`,
      headers: {
        "access-token": answer.headers["access-token"],
        client: answer.headers.client,
        uid: answer.headers.uid,
      },
    });
    return agent;
  }

  // What `/cable` wants to know about an agent.
  get cableParameters() {
    return {
      channel: "RoomChannel",
      pubsub_token: this.user.pubsub_token,
      account_id: this.accountId,
      user_id: this.user.id,
    };
  }

  async createInbox(name, channel = {}) {
    const answer = await this.#http.post("/inboxes", { name, channel: { type: "api", ...channel } });
    return answer.data;
  }

  async conversations(query = {}) {
    const answer = await this.#http.get("/conversations", { params: query });
    return answer.data.data;
  }

  async messages(conversationId, query = {}) {
    const answer = await this.#http.get(`/conversations/${conversationId}/messages`, { params: query });
    return answer.data.payload;
  }

  async answers(conversationId, content) {
    const answer = await this.#http.post(`/conversations/${conversationId}/messages`, { content });
    return answer.data;
  }

  async notes(conversationId, content) {
    const answer = await this.#http.post(`/conversations/${conversationId}/messages`, { content, private: true });
    return answer.data;
  }

  async types(conversationId) {
    await this.#http.post(`/conversations/${conversationId}/toggle_typing_status`, { typing_status: "on" });
  }

  async resolves(conversationId) {
    const answer = await this.#http.post(`/conversations/${conversationId}/toggle_status`, { status: "resolved" });
    return answer.data.payload;
  }
}
