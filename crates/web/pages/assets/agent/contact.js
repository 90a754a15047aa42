// What is known about the customer.

import { avatar, element } from "../shared/dom.js";
import { linked } from "../shared/text.js";
import { brief, full } from "../shared/time.js";

/** The contact of a conversation, as a card. */
export function contactCard({ meta, created_at: since, contact_last_seen_at: seen }, present) {
  const contact = meta.sender ?? {};
  const place = [contact.additional_attributes?.city, contact.additional_attributes?.country].filter(Boolean).join(", ");
  const facts = [
    ["E-mail", contact.email],
    ["Phone", contact.phone_number],
    ["Place", place],
    ["Identifier", contact.identifier],
    ["Proven", meta.hmac_verified ? "Yes, by your server" : ""],
    ...Object.entries(contact.custom_attributes ?? {}).map(([name, value]) => [name, String(value ?? "")]),
    ["Began", since ? full(since) : ""],
    ["Last read", seen ? brief(seen) : "not yet"],
  ];
  return element(
    "div",
    { class: "card" },
    avatar(contact.name, { picture: contact.thumbnail ?? "", kind: `huge ${present ? "present" : ""}` }),
    element("h2", {}, contact.name ?? "Someone"),
    element("p", { class: "card-presence" }, present ? "Here now" : "Away"),
    element("dl", {}, ...facts.filter(([, value]) => value).map(([name, value]) => fact(name, value))),
  );
}

function fact(name, value) {
  return element("div", {}, element("dt", {}, name), element("dd", {}, linked(value)));
}
