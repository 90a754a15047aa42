// An SMS gateway: the provider's webhooks in, Socket.IO out, and the answers back to the provider.

import type { AddressInfo } from "node:net";

import { Connector } from "./connector.js";
import { Provider } from "./provider.js";
import { readSettings } from "./settings.js";
import { serveWebhooks } from "./webhooks.js";

const settings = readSettings(process.env);
const connector = new Connector(settings, new Provider(settings));
const server = serveWebhooks(settings, connector);

server.listen(settings.port, settings.host, () => {
  const { address, port } = server.address() as AddressInfo;
  console.info(`listening on http://${address}:${port}`);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, async () => {
    server.close();
    server.closeIdleConnections();
    await connector.close();
  });
}
