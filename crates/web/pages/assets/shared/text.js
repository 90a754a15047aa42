// Plain text into safe nodes: only http, https and mail addresses become links.

const LINK = /\bhttps?:\/\/[^\s<>"']+|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/giu;
const TRAILING = /[.,;:!?…)\]}*_]+$/u;

const MENTION = /\[(@[^\]]*)\]\(mention:\/\/[^)\s]*\)/gu;

/** The text as people read it: somebody mentioned is only a name. */
export const readable = (text) => (text ?? "").replaceAll(MENTION, "$1");

/** Splits text into `{text}` and `{text, href}` pieces that join to the same text. */
export function pieces(text) {
  const found = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    const link = trimmed(match[0]);
    const href = destination(link);
    if (!href) continue;
    if (match.index > end) found.push({ text: text.slice(end, match.index) });
    found.push({ text: link, href });
    end = match.index + link.length;
  }
  if (end < text.length) found.push({ text: text.slice(end) });
  return found;
}

/** Punctuation at the end belongs to the sentence, except a bracket that the address itself opened. */
function trimmed(link) {
  const tail = TRAILING.exec(link)?.[0] ?? "";
  if (!tail) return link;
  const bare = link.slice(0, -tail.length);
  return tail.startsWith(")") && bare.includes("(") ? `${bare})` : bare;
}

function destination(link) {
  const written = /^https?:/iu.test(link) ? link : `mailto:${link}`;
  const url = URL.canParse(written) ? new URL(written) : null;
  return url && ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : null;
}

/** The text as nodes, ready to append. */
export function linked(text) {
  const fragment = document.createDocumentFragment();
  for (const piece of pieces(readable(text))) {
    if (!piece.href) {
      fragment.append(piece.text);
      continue;
    }
    const anchor = document.createElement("a");
    anchor.href = piece.href;
    anchor.rel = "noopener noreferrer nofollow";
    anchor.target = "_blank";
    anchor.textContent = piece.text;
    fragment.append(anchor);
  }
  return fragment;
}

/** `3 files`, `1 file`. */
export function count(number, noun) {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** `18 kB`, `2.4 MB`. */
export function size(bytes) {
  if (!Number.isFinite(bytes) || bytes <= 0) return "";
  const units = ["B", "kB", "MB", "GB"];
  const step = Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return `${value >= 10 || step === 0 ? Math.round(value) : value.toFixed(1)} ${units[step]}`;
}
