// HTTP as bytes on a connection, for what no client library would send.

import { connect } from "node:net";

const PATIENCE_MS = 20_000;

// Sends these bytes and resolves with the status of the first answer; null when the server just hangs up.
export async function statusOf(server, bytes) {
  const socket = connect(server.port, "127.0.0.1");
  const silence = AbortSignal.timeout(PATIENCE_MS);
  let answer = "";
  socket.on("error", () => {}); // a server may hang up on what is still being sent
  socket.on("data", (chunk) => (answer += chunk.toString("latin1")));
  socket.write(bytes);
  const answered = new Promise((resolve) => socket.on("data", () => answer.includes("\r\n\r\n") && resolve()));
  const closed = new Promise((resolve, reject) => {
    socket.on("close", resolve);
    silence.addEventListener("abort", () => reject(silence.reason));
  });
  await Promise.race([answered, closed]);
  socket.destroy();
  const status = /^HTTP\/1\.1 (\d{3})/.exec(answer);
  return status ? Number(status[1]) : null;
}
