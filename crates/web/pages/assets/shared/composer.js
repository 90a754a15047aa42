// The place to write: grows with the text, takes files by button, paste or drop, sends on Enter.

import { element, icon } from "./dom.js";
import { size } from "./text.js";
import { TypingSignal } from "./typing.js";

const MOST_FILES = 15;

/**
 * Binds a form holding a textarea, a file input, a `[data-attach]` button and a `.chosen` list.
 *
 * `send({ content, files })` is called with something to say; `typing(status)` with `on` and `off`.
 */
export class Composer {
  #files = [];

  constructor({ form, send, typing, dropzone = form }) {
    this.form = form;
    this.send = send;
    this.area = form.querySelector("textarea");
    this.picker = form.querySelector("input[type=file]");
    this.chosen = form.querySelector(".chosen");
    this.signal = new TypingSignal(typing);
    this.#listen(dropzone);
    this.#changed();
  }

  focus() {
    // On a phone the keyboard would cover what the person came to read.
    if (matchMedia("(pointer: fine)").matches) this.area.focus({ preventScroll: true });
  }

  /** What is written and not sent. */
  get draft() {
    return { content: this.area.value, files: this.#files };
  }

  restore({ content = "", files = [] }) {
    this.area.value = content;
    this.#files = files;
    this.#changed();
  }

  clear() {
    this.pause();
    this.restore({});
  }

  /** Nobody is told any more that somebody is writing, until they go on. */
  pause() {
    this.signal.stop();
  }

  #listen(dropzone) {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.area.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
    this.area.addEventListener("input", () => {
      if (this.area.value.trim()) this.signal.key();
      else this.signal.stop();
      this.#changed();
    });
    this.form.querySelector("[data-attach]").addEventListener("click", () => this.picker.click());
    this.picker.addEventListener("change", () => {
      this.#add(this.picker.files);
      this.picker.value = "";
    });
    this.area.addEventListener("paste", (event) => {
      if (!event.clipboardData.files.length) return;
      event.preventDefault();
      this.#add(event.clipboardData.files);
    });
    this.#acceptDrops(dropzone);
  }

  #acceptDrops(zone) {
    const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
    zone.addEventListener("dragover", (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      zone.classList.add("dropping");
    });
    zone.addEventListener("dragleave", (event) => {
      if (!zone.contains(event.relatedTarget)) zone.classList.remove("dropping");
    });
    zone.addEventListener("drop", (event) => {
      zone.classList.remove("dropping");
      if (!holdsFiles(event)) return;
      event.preventDefault();
      this.#add(event.dataTransfer.files);
    });
  }

  #add(files) {
    this.#files = [...this.#files, ...files].slice(0, MOST_FILES);
    this.#changed();
    this.area.focus();
  }

  #submit() {
    const content = this.area.value.trim();
    const files = this.#files;
    if (!content && !files.length) return;
    this.clear();
    this.area.focus();
    this.send({ content, files });
  }

  #changed() {
    this.area.style.height = "";
    // While hidden there is nothing to measure.
    if (this.area.scrollHeight) this.area.style.height = `${this.area.scrollHeight}px`;
    this.form.classList.toggle("ready", Boolean(this.area.value.trim() || this.#files.length));
    this.chosen.replaceChildren(...this.#files.map((file) => this.#chip(file)));
    this.chosen.hidden = !this.#files.length;
  }

  #chip(file) {
    const remove = () => {
      this.#files = this.#files.filter((other) => other !== file);
      this.#changed();
      this.area.focus();
    };
    return element(
      "li",
      { class: "chip" },
      element("span", { class: "chip-name" }, file.name),
      element("small", {}, size(file.size)),
      element("button", { type: "button", "aria-label": `Remove ${file.name}`, onclick: remove }, icon("close")),
    );
  }
}
