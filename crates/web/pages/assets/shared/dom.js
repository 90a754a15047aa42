// Builds elements without ever parsing text as markup.

/** `element("p", { class: "note", hidden: true }, "text", child)`; functions under `on…` become listeners. */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** An icon from the sprite; purely decorative, so the button around it carries the label. */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `/assets/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/** The element with this id; a page without it is a mistake worth hearing about. */
export function byId(id) {
  const node = document.getElementById(id);
  if (!node) throw new Error(`the page has no #${id}`);
  return node;
}

/** A round picture of someone: their photo when there is one, their initials otherwise. */
export function avatar(name, { picture = "", kind = "" } = {}) {
  const node = element("span", { class: `avatar ${kind}`.trim(), "aria-hidden": "true" }, initials(name));
  node.dataset.tone = tone(name);
  if (picture) {
    const image = element("img", { src: picture, alt: "", loading: "lazy" });
    image.addEventListener("error", () => image.remove());
    node.append(image);
  }
  return node;
}

function initials(name) {
  const words = (name || "?").trim().split(/[\s\-_.@]+/u).filter((word) => /^\p{L}/u.test(word));
  const letters = words.slice(0, 2).map((word) => [...word][0].toUpperCase());
  return letters.join("") || "?";
}

function tone(name) {
  let sum = 0;
  for (const letter of name || "") sum = (sum * 31 + letter.codePointAt(0)) % 997;
  return String(sum % 6);
}
