// WebSocket frames as bytes, also those that no library would send.

// First bytes of frames that are a whole message, and of the pieces of one.
export const [TEXT, BINARY, CLOSE, PING] = [0x81, 0x82, 0x88, 0x89];
export const [TEXT_GOES_ON, GOES_ON, ENDS] = [0x01, 0x00, 0x80];

// A frame as a client masks it.
export function frame(first, payload) {
  const bytes = Buffer.from(payload);
  const mask = Buffer.from([1, 2, 3, 4]);
  const masked = Buffer.from(bytes.map((byte, at) => byte ^ mask[at % 4]));
  return Buffer.concat([head(first, bytes.length), mask, masked]);
}

function head(first, length) {
  if (length < 126) return Buffer.from([first, 0x80 | length]);
  if (length < 65_536) return Buffer.from([first, 0x80 | 126, length >> 8, length & 255]);
  const long = Buffer.alloc(10);
  long.set([first, 0x80 | 127]);
  long.writeBigUInt64BE(BigInt(length), 2);
  return long;
}
