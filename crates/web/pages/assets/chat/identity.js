// Who this browser is to one inbox, remembered between visits.

/** `source_id`, `pubsub_token`, `conversation_id`, `name`, `email`; kept apart for each inbox. */
export class Identity {
  constructor(inbox, storage = localStorage) {
    this.key = `switchboard.chat.${inbox}`;
    this.storage = storage;
  }

  read() {
    try {
      return JSON.parse(this.storage.getItem(this.key)) ?? {};
    } catch {
      return {};
    }
  }

  update(changes) {
    try {
      this.storage.setItem(this.key, JSON.stringify({ ...this.read(), ...changes }));
    } catch {
      // A browser that keeps nothing still chats; it will be someone new next time.
    }
  }

  forget() {
    try {
      this.storage.removeItem(this.key);
    } catch {
      // Nothing was kept.
    }
  }
}
