// Somebody who answers customers, through the Application API.

import axios from "axios";

import { ADMINISTRATOR } from "./server.js";

const PASSWORD = "Another-Horse-8-Battery";

export class Agent {
  #http;
  #server;

  // Signs in as a dashboard does and keeps the session headers for every later call.
  static async signIn(server, { email, password } = ADMINISTRATOR) {
    const answer = await axios.post(`${server.url}/auth/sign_in`, { email, password });

    const agent = new Agent();
    agent.user = answer.data.data;
    agent.accountId = agent.user.account_id;
    agent.headers = {
      "access-token": answer.headers["access-token"],
      client: answer.headers.client,
      uid: answer.headers.uid,
    };
    agent.#server = server;
    agent.#http = axios.create({
      baseURL: `${server.url}/api/v1/accounts/${agent.accountId}`,
      headers: agent.headers,
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

  // A new colleague, signed in.
  async hires(name, role = "agent") {
    const email = `${name.toLowerCase()}@example.test`;
    await this.#http.post("/agents", { name, email, role, password: PASSWORD });
    return Agent.signIn(this.#server, { email, password: PASSWORD });
  }

  async profile() {
    return (await axios.get(`${this.#server.url}/api/v1/profile`, { headers: this.headers })).data;
  }

  // Changes the profile; `form` is multipart, or fields below `profile`.
  async looksLike(form) {
    return (await axios.put(`${this.#server.url}/api/v1/profile`, form, { headers: this.headers })).data;
  }

  async changesPassword(password) {
    const profile = { current_password: PASSWORD, password, password_confirmation: password };
    await axios.put(`${this.#server.url}/api/v1/profile`, { profile }, { headers: this.headers });
  }

  async resetsToken() {
    const url = `${this.#server.url}/api/v1/profile/reset_pubsub_token`;
    this.user = (await axios.post(url, {}, { headers: this.headers })).data;
  }

  // Nobody is assigned its conversations by the system, unless a story is about that: it would be heard everywhere.
  async createInbox(name, channel = {}, fields = { enable_auto_assignment: false }) {
    const answer = await this.#http.post("/inboxes", { name, channel: { type: "api", ...channel }, ...fields });
    return answer.data;
  }

  async inboxNamed(name) {
    return (await this.#http.get("/inboxes")).data.payload.find((inbox) => inbox.name === name);
  }

  async updateInbox(inbox, fields) {
    const answer = await this.#http.patch(`/inboxes/${inbox.id}`, fields);
    return answer.data;
  }

  async makesBot(fields) {
    return (await this.#http.post("/agent_bots", fields)).data;
  }

  async changesBot(bot, fields) {
    return (await this.#http.patch(`/agent_bots/${bot.id}`, fields)).data;
  }

  // A new API token, or with `key` a new `secret`.
  async resetsBot(bot, key = "access_token") {
    return (await this.#http.post(`/agent_bots/${bot.id}/reset_${key}`)).data;
  }

  async removesBot(bot) {
    await this.#http.delete(`/agent_bots/${bot.id}`);
  }

  async bots() {
    return (await this.#http.get("/agent_bots")).data;
  }

  // Lets this bot answer first in the inbox; `null` lets none.
  async setsBot(inbox, bot) {
    await this.#http.post(`/inboxes/${inbox.id}/set_agent_bot`, { agent_bot: bot?.id ?? null });
  }

  async botOf(inbox) {
    return (await this.#http.get(`/inboxes/${inbox.id}/agent_bot`)).data.agent_bot;
  }

  async deletesInbox(inbox) {
    return (await this.#http.delete(`/inboxes/${inbox.id}`)).data;
  }

  async inboxes() {
    return (await this.#http.get("/inboxes")).data.payload;
  }

  async invites(emails) {
    return (await this.#http.post("/agents/bulk_create", { emails })).data;
  }

  async lets(colleague, inbox) {
    await this.#http.post("/inbox_members", { inbox_id: inbox.id, user_ids: [colleague.user.id] });
  }

  async removes(colleague, inbox) {
    await this.#http.delete("/inbox_members", { data: { inbox_id: inbox.id, user_ids: [colleague.user.id] } });
  }

  async dismisses(colleague) {
    await this.#http.delete(`/agents/${colleague.user.id}`);
  }

  // A page of the account's log.
  async events(query = {}) {
    return (await this.#http.get("/events", { params: query })).data;
  }

  async conversations(query = {}) {
    const answer = await this.#http.get("/conversations", { params: query });
    return answer.data.data;
  }

  async messages(conversationId, query = {}) {
    const answer = await this.#http.get(`/conversations/${conversationId}/messages`, { params: query });
    return answer.data.payload;
  }

  // `fields` is what a message may have besides its content.
  async answers(conversationId, content, fields = {}) {
    const answer = await this.#http.post(`/conversations/${conversationId}/messages`, { content, ...fields });
    return answer.data;
  }

  async notes(conversationId, content) {
    return this.answers(conversationId, content, { private: true });
  }

  // `form` is multipart, with files.
  async sends(conversationId, form) {
    const answer = await this.#http.post(`/conversations/${conversationId}/messages`, form);
    return answer.data;
  }

  // Announces a file before the message it goes with; gives where to put it and the name for messages.
  async announces(conversationId, blob) {
    return (await this.#http.post(`/conversations/${conversationId}/direct_uploads`, { blob })).data;
  }

  // Keeps a file for good: `form` has an `attachment`, or `fields` an `external_url`.
  async uploads(form) {
    return (await this.#http.post("/upload", form)).data;
  }

  async deletesMessage(conversationId, message) {
    await this.#http.delete(`/conversations/${conversationId}/messages/${message.id}`);
  }

  async ordersTranscript(conversationId, email) {
    await this.#http.post(`/conversations/${conversationId}/transcript`, { email });
  }

  async types(conversationId, fields = {}) {
    await this.#http.post(`/conversations/${conversationId}/toggle_typing_status`, { typing_status: "on", ...fields });
  }

  // Gives whoever has it then.
  async assigns(conversationId, fields) {
    return (await this.#http.post(`/conversations/${conversationId}/assignments`, fields)).data;
  }

  async createTeam(name, people = []) {
    const team = (await this.#http.post("/teams", { name })).data;
    const members = { user_ids: people.map(({ user }) => user.id) };
    if (people.length > 0) await this.#http.post(`/teams/${team.id}/team_members`, members);
    return team;
  }

  // Where customers of channels wait, and for whom: changes what is named and gives all of it.
  async choosesQueues(fields) {
    return (await this.#http.patch("/channel_queues", fields)).data;
  }

  async removesTeam(team) {
    await this.#http.delete(`/teams/${team.id}`);
  }

  // Everything after this position of the account's log that the agent may see, as `{ seq, event, data }`.
  async log(after = 0) {
    const entries = [];
    for (;;) {
      const position = entries.at(-1)?.seq ?? after;
      const { events } = (await this.#http.get("/events", { params: { after: position, limit: 500 } })).data;
      if (events.length === 0) return entries;
      entries.push(...events);
    }
  }

  // The last position of the account's log.
  async logHead() {
    return (await this.#http.get("/events", { params: { limit: 1 } })).data.head;
  }

  // `{ meta, payload }` of what the agent is told to look at; `query` may add `includes`.
  async notifications(query = {}) {
    return (await this.#http.get("/notifications", { params: query })).data.data;
  }

  async unreadNotifications() {
    return (await this.#http.get("/notifications/unread_count")).data;
  }

  // `verb` is one of those below a notification, or nothing for having read it.
  async handles(notification, verb = "", body = {}) {
    const path = `/notifications/${notification.id}`;
    const answer = verb ? this.#http.post(`${path}/${verb}`, body) : this.#http.patch(path);
    return (await answer).data;
  }

  async throwsAway(notification) {
    await this.#http.delete(`/notifications/${notification.id}`);
  }

  async readsAllNotifications(body = {}) {
    await this.#http.post("/notifications/read_all", body);
  }

  // By mail, and by push.
  async wantsToHearOf(flags, pushFlags = []) {
    const settings = { selected_email_flags: flags, selected_push_flags: pushFlags };
    return (await this.#http.put("/notification_settings", { notification_settings: settings })).data;
  }

  // `subscription` is what a browser or the mobile app says of itself.
  async subscribes(subscription) {
    const url = `${this.#server.url}/api/v1/notification_subscriptions`;
    return (await axios.post(url, subscription, { headers: this.headers })).data;
  }

  // The key with which browsers subscribe; null when none is pushed to.
  async vapidKey() {
    const url = `${this.#server.url}/api/v1/notification_subscriptions/vapid_key`;
    return (await axios.get(url, { headers: this.headers })).data.vapid_public_key;
  }

  async seesConversation(conversationId) {
    return (await this.#http.post(`/conversations/${conversationId}/update_last_seen`)).data;
  }

  async participates(conversationId, people) {
    await this.#http.put(`/conversations/${conversationId}/participants`, { user_ids: people.map(({ user }) => user.id) });
  }

  async mutes(conversationId) {
    await this.#http.post(`/conversations/${conversationId}/mute`);
  }

  async createLabel(title) {
    return (await this.#http.post("/labels", { title })).data;
  }

  async renamesLabel(label, title) {
    return (await this.#http.patch(`/labels/${label.id}`, { title })).data;
  }

  async removesLabel(label) {
    await this.#http.delete(`/labels/${label.id}`);
  }

  async labels(conversationId, titles) {
    return (await this.#http.post(`/conversations/${conversationId}/labels`, { labels: titles })).data.payload;
  }

  async addsContact(fields) {
    return (await this.#http.post("/contacts", fields)).data.payload;
  }

  async contact(contactId) {
    return (await this.#http.get(`/contacts/${contactId}`)).data.payload;
  }

  async changesContact(contactId, fields) {
    return (await this.#http.patch(`/contacts/${contactId}`, fields)).data.payload;
  }

  async deletesContact(contactId) {
    await this.#http.delete(`/contacts/${contactId}`);
  }

  // Orders that this text of comma-separated values is brought in; `bytes` may be anything else to be refused.
  async importsContacts(bytes) {
    const form = new FormData();
    form.append("import_file", new Blob([bytes], { type: "text/csv" }), "contacts.csv");
    return (await this.#http.post("/contacts/import", form)).data;
  }

  async exportsContacts(wanted = {}) {
    return (await this.#http.post("/contacts/export", wanted)).data;
  }

  // Imports or exports, newest first.
  async contactTransfers(kind) {
    return (await this.#http.get(`/contacts/${kind}s`)).data.payload;
  }

  async contacts(query = {}) {
    return (await this.#http.get("/contacts", { params: query })).data;
  }

  async contactLabels(contactId) {
    return (await this.#http.get(`/contacts/${contactId}/labels`)).data.payload;
  }

  async labelsContact(contactId, titles) {
    return (await this.#http.post(`/contacts/${contactId}/labels`, { labels: titles })).data.payload;
  }

  // Of `contacts` or `conversations`; `conditions` as dashboards build them.
  async filters(noun, conditions, query = {}) {
    return (await this.#http.post(`/${noun}/filter`, { payload: conditions }, { params: query })).data;
  }

  // A call below the account: `[status, body]`, refusals too.
  async calls(method, path, body) {
    const { status, data } = await this.#http.request({ method, url: path, data: body, validateStatus: () => true });
    return [status, data];
  }

  // What is found by words: `kind` is `conversations`, `contacts` or `messages`, or nothing for all of them.
  async finds(words, kind = "", query = {}) {
    const path = kind ? `/search/${kind}` : "/search";
    return (await this.#http.get(path, { params: { q: words, ...query } })).data.payload;
  }

  // Conversations in which somebody said this, as the older search shows them.
  async findsSaid(words, query = {}) {
    return (await this.#http.get("/conversations/search", { params: { q: words, ...query } })).data;
  }

  async unreadCounts() {
    return (await this.#http.get("/conversations/unread_counts")).data.payload;
  }

  async begins(fields, headers = {}) {
    return (await this.#http.post("/conversations", fields, { headers })).data;
  }

  async deletesConversation(conversationId) {
    await this.#http.delete(`/conversations/${conversationId}`);
  }

  // What they began to write and did not send; `message` replaces it first, if it is given.
  async draft(conversationId, message) {
    const path = `/conversations/${conversationId}/draft_messages`;
    if (message !== undefined) await this.#http.put(path, { draft_message: { message } });
    return (await this.#http.get(path)).data;
  }

  // What customers answered to surveys: the list, or with `what` its `metrics` or a file to `download`.
  async surveyResponses(what = "", query = {}) {
    return (await this.#http.get(`/csat_survey_responses${what && `/${what}`}`, { params: query })).data;
  }

  async conversation(conversationId) {
    return (await this.#http.get(`/conversations/${conversationId}`)).data;
  }

  // Why the system gave the conversation to whom, newest first.
  async routingDecisions(conversationId) {
    return (await this.#http.get(`/conversations/${conversationId}/routing_decisions`)).data.payload;
  }

  // Puts the conversation aside until this second of the epoch.
  async snoozes(conversationId, until) {
    const fields = { status: "snoozed", snoozed_until: until };
    return (await this.#http.post(`/conversations/${conversationId}/toggle_status`, fields)).data.payload;
  }

  async resolves(conversationId) {
    return this.#toggles(conversationId, "resolved");
  }

  async reopens(conversationId) {
    return this.#toggles(conversationId, "open");
  }

  async #toggles(conversationId, status) {
    const answer = await this.#http.post(`/conversations/${conversationId}/toggle_status`, { status });
    return answer.data.payload;
  }
}
