// Waiting for what nobody announces.

import { setTimeout as pause } from "node:timers/promises";

const STEP_MS = 20;

// Asks again and again until the answer is yes; `what` names it when that takes too long.
export async function eventually(what, milliseconds, isSo) {
  const deadline = performance.now() + milliseconds;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`${what} did not happen within ${milliseconds} ms`);
    await pause(STEP_MS);
  }
}
