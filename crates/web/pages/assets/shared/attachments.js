// Pictures, sounds, films and files beside a message.

import { element, icon } from "./dom.js";
import { size } from "./text.js";

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/u;

/**
 * The address to fetch, or null when it is none a page should follow. A machine under its other loopback
 * name is this very server: its files are asked from the origin the page itself came from.
 */
export function reachable(address) {
  if (!address || !URL.canParse(address, location.href)) return null;
  const url = new URL(address, location.href);
  if (!["http:", "https:", "blob:"].includes(url.protocol)) return null;
  if (url.protocol === "http:" && LOOPBACK.test(url.hostname) && LOOPBACK.test(location.hostname)) {
    return location.origin + url.pathname + url.search;
  }
  return url.href;
}

/** One attachment as an element. */
export function attachment(file) {
  const address = reachable(file.data_url);
  if (!address) return element("span", { class: "file" }, icon("file"), fileName(file));
  if (file.file_type === "image") return picture(file, address);
  if (file.file_type === "audio") return element("audio", { src: address, controls: true, preload: "metadata" });
  if (file.file_type === "video") return element("video", { src: address, controls: true, preload: "metadata" });
  return download(file, address);
}

const WIDEST = 320;

function picture(file, address) {
  // The size is known before the bytes are here: the place is kept free, and the text does not jump.
  const scale = file.width ? Math.min(1, WIDEST / file.width) : 1;
  const image = element("img", {
    src: reachable(file.thumb_url) ?? address,
    alt: fileName(file),
    width: file.width ? Math.round(file.width * scale) : undefined,
    height: file.height ? Math.round(file.height * scale) : undefined,
  });
  const link = element("a", { class: "picture", href: address, target: "_blank", rel: "noopener" }, image);
  image.addEventListener("error", () => link.replaceWith(download(file, address)));
  return link;
}

function download(file, address) {
  const details = [file.extension?.toUpperCase(), size(file.file_size)].filter(Boolean).join(" · ");
  return element(
    "a",
    { class: "file", href: address, target: "_blank", rel: "noopener" },
    icon("file"),
    element("span", { class: "file-name" }, fileName(file), details && element("small", {}, details)),
  );
}

/** The wire gives no name of its own: it is the last part of the address. */
function fileName(file) {
  const path = (file.data_url ?? "").split(/[?#]/u)[0];
  const last = file.name ?? path.slice(path.lastIndexOf("/") + 1);
  try {
    return decodeURIComponent(last) || file.fallback_title || "Attachment";
  } catch {
    return last;
  }
}

/** A local file shown as if it had been sent already. */
export function preview(file) {
  const kind = file.type.split("/")[0];
  return {
    file_type: ["image", "audio", "video"].includes(kind) && !file.type.includes("svg") ? kind : "file",
    data_url: URL.createObjectURL(file),
    name: file.name,
    file_size: file.size,
    extension: file.name.includes(".") ? file.name.split(".").pop() : "",
  };
}
