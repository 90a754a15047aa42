// What a server says about itself on `/metrics`.

import axios from "axios";

import { eventually } from "./eventually.js";
import { freePort } from "./free_port.js";

const PATIENCE_MS = 10_000;

// The setting that opens `/metrics` on a free port, and somebody who reads there.
export async function measured() {
  const address = `127.0.0.1:${await freePort()}`;
  return { settings: { SWITCHBOARD_METRICS_LISTEN: address }, metrics: new Metrics(address) };
}

class Metrics {
  #url;

  constructor(address) {
    this.#url = `http://${address}/metrics`;
  }

  // The value of one line: `name` without its prefix, with labels if it has some.
  async value(name) {
    const { data } = await axios.get(this.#url);
    const line = data.split("\n").find((line) => line.startsWith(`switchboard_${name} `));
    if (!line) throw new Error(`${name} is not measured:\n${data}`);
    return Number(line.split(" ").at(-1));
  }

  async limited(limit) {
    return this.value(`limited_total{limit="${limit}"}`);
  }

  // Waits until the value is this one: the server may still be at it when its answer is here.
  async becomes(name, expected) {
    let last;
    await eventually(`${name} = ${expected}`, PATIENCE_MS, async () => (last = await this.value(name)) === expected).catch(
      (cause) => {
        throw new Error(`${name} is ${last}`, { cause });
      },
    );
  }
}
