// A program that answers before people do, with an API token of its own.

import axios from "axios";

export class Bot {
  #http;

  // A new bot of the administrator's account; `fields` may replace its name.
  static async made(server, administrator, fields = {}) {
    const bot = new Bot();
    bot.record = await administrator.makesBot({ name: "Helper", ...fields });
    bot.#uses(server, bot.record.access_token);
    return bot;
  }

  #uses(server, token) {
    const baseURL = `${server.url}/api/v1/accounts/${this.record.account_id}`;
    // Every answer is given, refusals too: what a bot is refused is part of its stories.
    this.#http = axios.create({ baseURL, headers: { api_access_token: token }, validateStatus: () => true });
  }

  // `[status, body]` of a call below the account.
  async calls(method, path, body) {
    const { status, data } = await this.#http.request({ method, url: path, data: body });
    return [status, data];
  }

  async answers(conversationId, content, fields = {}) {
    return this.calls("post", `/conversations/${conversationId}/messages`, { content, ...fields });
  }

  async toggles(conversationId, status) {
    return this.calls("post", `/conversations/${conversationId}/toggle_status`, { status });
  }
}
