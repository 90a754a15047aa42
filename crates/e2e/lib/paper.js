// A PDF file as a reader's own programs see it: poppler's tools.

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

// `{ text, links, count, picture }`: the words in reading order, where clicks lead, how many pages, and the first one (PNG).
export async function read(pdf) {
  const directory = await mkdtemp(join(tmpdir(), "switchboard-paper-"));
  try {
    const file = join(directory, "file.pdf");
    await writeFile(file, pdf);
    const text = (await run("pdftotext", ["-enc", "UTF-8", file, "-"])).stdout;
    const links = (await run("pdfinfo", ["-url", file])).stdout;
    await run("pdftoppm", ["-r", "50", "-png", "-f", "1", "-l", "1", file, join(directory, "page")]);
    const count = Number(/^Pages: +(\d+)$/m.exec((await run("pdfinfo", [file])).stdout)[1]);
    const picture = await readFile(join(directory, `page-${"1".padStart(String(count).length, "0")}.png`));
    return { text, links, count, picture };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
