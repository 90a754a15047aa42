// Files that people send.

import { crc32, deflateSync } from "node:zlib";

export const HTML = { name: "page.html", type: "text/html", bytes: Buffer.from("<script>alert(1)</script>") };
export const SVG = {
  name: "drawing.svg",
  type: "image/svg+xml",
  bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
};
export const PDF = { name: "offer.pdf", type: "application/pdf", bytes: Buffer.from("%PDF-1.4\n%%EOF\n") };
export const PNG = { name: "photo.png", type: "image/png", bytes: png(600, 400) };

// A multipart form with a content and these files; further fields as texts.
export function form(content, files, fields = {}) {
  const form = new FormData();
  form.append("content", content);
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const { name, type, bytes } of files) form.append("attachments[]", new Blob([bytes], { type }), name);
  return form;
}

// A multipart form with this file as somebody's picture; further fields as texts.
export function portrait(file, name = "avatar", fields = {}) {
  const form = new FormData();
  for (const [key, value] of Object.entries(fields)) form.append(key, value);
  form.append(name, new Blob([file.bytes], { type: file.type }), file.name);
  return form;
}

// A picture with a colour gradient.
function png(width, height) {
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * (1 + width * 3) + 1 + x * 3;
      rows.set([(x * 255) / width, (y * 255) / height, 160], at);
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2], 8); // eight bits a channel, true colour
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
