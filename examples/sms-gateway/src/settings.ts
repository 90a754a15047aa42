// What the gateway is told by its environment.

export interface Settings {
  // Where Switchboard is, with its base path if it has one.
  switchboard: URL;
  // What connectors have to show there.
  connectorToken: string | undefined;
  // The name of the channel.
  channel: string;
  // Where the provider's webhooks are awaited.
  host: string;
  port: number;
  // What the provider shows in `?secret=`.
  webhookSecret: string;
  // Where the provider takes messages, and what it wants to be shown.
  providerUrl: URL;
  providerKey: string;
  // The number that messages come from.
  sender: string;
}

export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const needed = (name: string): string => {
    const value = environment[name]?.trim();
    if (!value) throw new Error(`${name} is not set`);
    return value;
  };
  const port = Number(environment.PORT ?? "8300");
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error("PORT is no port");
  return {
    switchboard: new URL(needed("SWITCHBOARD_URL")),
    connectorToken: environment.CONNECTOR_TOKEN || undefined,
    channel: environment.CHANNEL ?? "sms",
    host: environment.HOST ?? "127.0.0.1",
    port,
    webhookSecret: needed("WEBHOOK_SECRET"),
    providerUrl: new URL(needed("PROVIDER_URL")),
    providerKey: needed("PROVIDER_KEY"),
    sender: needed("SENDER"),
  };
}
