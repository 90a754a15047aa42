// The agent API calls of the desk, made with the headers of one signed-in session.

import { caller } from "../shared/http.js";

const KEPT_AS = "switchboard.desk";

/** Lives as long as the tab: closing it signs out of this browser. */
export const session = {
  read() {
    return JSON.parse(sessionStorage.getItem(KEPT_AS) ?? "null");
  },
  keep(headers) {
    const kept = Object.fromEntries(["access-token", "client", "uid"].map((name) => [name, headers.get(name)]));
    sessionStorage.setItem(KEPT_AS, JSON.stringify(kept));
  },
  forget() {
    sessionStorage.removeItem(KEPT_AS);
  },
};

const call = caller({ headers: () => session.read() ?? {} });

/** Answers `{ user }`, or `{ mfaToken }` when a code is asked for too. */
export async function signIn(proof) {
  const { data, status, headers } = await caller()("POST", "/auth/sign_in", proof);
  if (status === 206) {
    if (!data.mfa_token) throw new Error("This account must set up its second factor first.");
    return { mfaToken: data.mfa_token };
  }
  session.keep(headers);
  return { user: data.data };
}

export async function signOut() {
  await call("DELETE", "/auth/sign_out").catch(() => {});
  session.forget();
}

export const profile = async () => (await call("GET", "/api/v1/profile")).data;

/** What the desk asks of one account. */
export class AgentApi {
  constructor(accountId) {
    this.base = `/api/v1/accounts/${accountId}`;
  }

  inboxes = async () => (await this.#data("GET", "/inboxes")).payload;

  /** `{ meta: { mine_count, unassigned_count, all_count … }, payload }`, 25 to a page. */
  async conversations({ status, whose, page = 1 }) {
    const query = new URLSearchParams({ status, assignee_type: whose === "mine" ? "me" : whose, page });
    return (await this.#data("GET", `/conversations?${query}`)).data;
  }

  conversation = (id) => this.#data("GET", `/conversations/${id}`);
  setStatus = (id, status) => this.#data("POST", `/conversations/${id}/toggle_status`, { status });
  assign = (id, assignee) => this.#data("POST", `/conversations/${id}/assignments`, { assignee_id: assignee });
  assignTo = (id, fields) => this.#data("POST", `/conversations/${id}/assignments`, fields);
  setPriority = (id, priority) => this.#data("POST", `/conversations/${id}/toggle_priority`, { priority });
  setLabels = (id, labels) => this.#data("POST", `/conversations/${id}/labels`, { labels });
  snooze = (id, until) => this.#data("POST", `/conversations/${id}/toggle_status`, { status: "snoozed", snoozed_until: until });

  teams = () => this.#data("GET", "/teams");
  labels = async () => (await this.#data("GET", "/labels")).payload;
  assignableAgents = async (inbox) => (await this.#data("GET", `/assignable_agents?inbox_ids[]=${inbox}`)).payload;

  searchContacts = async (query) => (await this.#data("GET", `/contacts/search?q=${encodeURIComponent(query)}`)).payload;
  previewMerge = (base, mergee) => this.#data("POST", "/actions/contact_merge?preview=true", { base_contact_id: base, mergee_contact_id: mergee });
  mergeContacts = (base, mergee) => this.#data("POST", "/actions/contact_merge", { base_contact_id: base, mergee_contact_id: mergee });
  contactNotes = (contact) => this.#data("GET", `/contacts/${contact}/notes`);
  addContactNote = (contact, content) => this.#data("POST", `/contacts/${contact}/notes`, { content });
  removeContactNote = (contact, note) => this.#data("DELETE", `/contacts/${contact}/notes/${note}`);

  /** `{ meta, payload }` of what the agent is told to look at. */
  notifications = async () => (await this.#data("GET", "/notifications")).data;
  readNotificationsOf = (key) =>
    this.#data("POST", "/notifications/read_all", { primary_actor_type: "Conversation", primary_actor_id: key });
  readAllNotifications = () => this.#data("POST", "/notifications/read_all");

  updateLastSeen = (id) => this.#data("POST", `/conversations/${id}/update_last_seen`);

  typing(id, status, isPrivate) {
    return this.#data("POST", `/conversations/${id}/toggle_typing_status`, { typing_status: status, is_private: isPrivate });
  }

  /** Up to 20 messages, oldest first. */
  async messages(id, before) {
    const query = before ? `?before=${before}` : "";
    return (await this.#data("GET", `/conversations/${id}/messages${query}`)).payload;
  }

  createMessage(id, { content, files, echoId, isPrivate }) {
    const path = `/conversations/${id}/messages`;
    if (!files.length) return this.#data("POST", path, { content, private: isPrivate, echo_id: echoId });
    const form = new FormData();
    if (content) form.append("content", content);
    form.append("private", String(isPrivate));
    form.append("echo_id", echoId);
    for (const file of files) form.append("attachments[]", file, file.name);
    return this.#data("POST", path, form);
  }

  async #data(method, path, body) {
    return (await call(method, this.base + path, body)).data;
  }
}
