// Messages that ask for more than reading: choices, cards, forms, articles, an address, a survey.

import { element, icon } from "./dom.js";

const SMILES = ["Very bad", "Bad", "Fair", "Good", "Very good"];
const KINDS = { email: "email", number: "number", tel: "tel", date: "date", url: "url" };

/**
 * What a message shows besides its words, or null.
 *
 * `answer(values)` keeps what the reader fills in, as the `submitted_values` of the message; without it nothing can be
 * filled in and only what was answered is shown.
 */
export function rich({ content_type: type, content_attributes: more }, answer = null) {
  const draw = DRAWN[type];
  return draw ? draw({ items: objects(more?.items), given: more?.submitted_values, answer, more }) : null;
}

const DRAWN = { input_select: choices, form, cards, article: articles, input_email: address, input_csat: survey };

const objects = (list) => (Array.isArray(list) ? list.filter((item) => item && typeof item === "object") : []);

/** One of several; the chosen one stays, the others go. */
function choices({ items, given, answer }) {
  const chosen = objects(given)[0];
  if (chosen) return element("p", { class: "answered" }, icon("check"), chosen.title ?? String(chosen.value));
  const option = ({ title, value }) =>
    element("button", { type: "button", class: "choice", disabled: !answer, onclick: () => answer([{ title, value }]) }, title);
  return element("div", { class: "choices", role: "group" }, ...items.map(option));
}

function form({ items, given, answer }) {
  if (objects(given).length) return answers(objects(given));
  const fields = items.map((item, index) => ({ item, control: control(item, index, !answer) }));
  const submit = (event) => {
    event.preventDefault();
    answer(fields.map(({ item, control: { value } }) => ({ name: item.name, title: item.label ?? item.title ?? item.name, value: value() })));
  };
  return element(
    "form",
    { class: "form ask", onsubmit: submit },
    ...fields.map(({ control: { node } }) => node),
    answer && element("button", { class: "button small primary" }, "Send"),
  );
}

/** A labelled field and how to read it. */
function control({ type, label, title, name, placeholder, options, required, pattern, pattern_error: hint, default: preset }, index, disabled) {
  const shared = { name: name ?? `field-${index}`, required: Boolean(required), disabled, placeholder, title: hint };
  const words = label ?? title ?? name ?? "";
  if (type === "checkbox") {
    const box = element("input", { ...shared, type: "checkbox", checked: Boolean(preset) });
    return { node: element("label", { class: "tickbox" }, box, words), value: () => box.checked };
  }
  const input = field(type, { ...shared, pattern }, objects(options));
  if (preset !== undefined && preset !== null) input.value = preset;
  return { node: element("label", { class: "field" }, words, input), value: () => input.value };
}

function field(type, attributes, options) {
  if (type === "text_area") return element("textarea", { ...attributes, rows: 3, pattern: null });
  if (type === "select") {
    const option = ({ label, title, value }) => element("option", { value: value ?? label ?? title }, label ?? title ?? value);
    return element("select", attributes, ...options.map(option));
  }
  return element("input", { ...attributes, type: KINDS[type] ?? "text" });
}

function answers(given) {
  const row = ({ title, name, value }) =>
    element("div", {}, element("dt", {}, title ?? name ?? ""), element("dd", {}, value === true ? "Yes" : value === false ? "No" : String(value ?? "")));
  return element("dl", { class: "answers" }, ...given.map(row));
}

function cards({ items, given, answer }) {
  const chosen = objects(given)[0];
  const card = ({ title, description, media_url: picture, actions }) => {
    const image = picture && element("img", { src: picture, alt: "", loading: "lazy" });
    if (image) image.addEventListener("error", () => image.remove());
    return element(
      "li",
      { class: "offer" },
      image,
      element("strong", {}, title),
      description && element("p", {}, description),
      ...objects(actions).map((action) => act(action, answer)),
    );
  };
  const list = element("ul", { class: "offers" }, ...items.map(card));
  if (!chosen) return list;
  return element("div", {}, list, element("p", { class: "answered" }, icon("check"), chosen.title ?? String(chosen.value)));
}

function act({ text, type, uri, payload }, answer) {
  if (type === "link" || uri) return outside(uri, "button small", text);
  return element("button", { type: "button", class: "button small", disabled: !answer, onclick: () => answer([{ title: text, value: payload }]) }, text);
}

function articles({ items }) {
  const row = ({ title, description, link }) =>
    element("li", {}, outside(link, "article-title", title), description && element("p", {}, description));
  return element("ul", { class: "articles" }, ...items.map(row));
}

/** A link to the web; whatever is none is only words. */
function outside(address, kind, words) {
  const url = URL.canParse(address ?? "") ? new URL(address) : null;
  if (!["http:", "https:"].includes(url?.protocol)) return element("span", { class: kind }, words);
  return element("a", { class: kind, href: url.href, target: "_blank", rel: "noopener noreferrer nofollow" }, words);
}

function address({ given, answer, more }) {
  const known = more?.submitted_email ?? given?.value ?? objects(given)[0]?.value;
  if (known) return element("p", { class: "answered" }, icon("check"), known);
  if (!answer) return null;
  const input = element("input", { type: "email", required: true, autocomplete: "email", placeholder: "you@example.com", "aria-label": "E-mail" });
  const submit = (event) => {
    event.preventDefault();
    answer([{ name: "email", title: "E-mail", value: input.value }]);
  };
  return element("form", { class: "one-line", onsubmit: submit }, input, element("button", { class: "button small primary" }, "Send"));
}

/** Five faces, then words. */
function survey({ given, answer }) {
  const said = given?.csat_survey_response;
  const faces = element("div", { class: "faces", role: "group", "aria-label": "How was it?" });
  const words = element("textarea", { rows: 2, maxlength: 2000, placeholder: "Anything you would like to add?", "aria-label": "Your words" });
  const send = element("button", { class: "button small primary" }, "Send");
  const rest = element("form", { class: "form ask", hidden: true }, words, send);
  let rating = Number(said?.rating ?? 0);
  const draw = () => {
    faces.replaceChildren(...SMILES.map((label, index) => face(label, index + 1, rating, answer && choose)));
  };
  const choose = (number) => {
    rating = number;
    rest.hidden = false;
    draw();
    words.focus();
  };
  rest.addEventListener("submit", (event) => {
    event.preventDefault();
    answer({ csat_survey_response: { rating, feedback_message: words.value.trim() } });
  });
  draw();
  const told = said?.feedback_message && element("p", { class: "quiet" }, `“${said.feedback_message}”`);
  return element("div", { class: "survey" }, faces, said ? told : rest, said && element("p", { class: "answered" }, icon("check"), SMILES[rating - 1] ?? ""));
}

function face(label, number, rating, choose) {
  const attributes = { type: "button", class: `face face-${number}`, "aria-label": label, title: label, "aria-pressed": String(number === rating) };
  return element("button", { ...attributes, disabled: !choose, onclick: () => choose?.(number) }, icon(`face-${number}`));
}
