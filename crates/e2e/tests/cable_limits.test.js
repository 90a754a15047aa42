// What one client may ask of `/cable`: every limit refuses only whoever goes beyond it, and is counted.

import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";

import { Cable } from "../lib/cable.js";
import { BINARY, TEXT, frame } from "../lib/frames.js";
import { Listener, saying } from "../lib/listener.js";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

const LOW = {
  SWITCHBOARD_SOCKETS_PER_ADDRESS: "4",
  SWITCHBOARD_SUBSCRIPTIONS_PER_SOCKET: "2",
  SWITCHBOARD_SOCKET_MESSAGE_LIMIT: "1KiB",
  SWITCHBOARD_SOCKET_MESSAGE_RATE: "5",
  SWITCHBOARD_HANDSHAKE_TIME: "300ms",
};
const UNRESPONSIVE = { SWITCHBOARD_UNRESPONSIVE_TIME: "2s", SWITCHBOARD_FLOOD_LIMIT: "0" };

story(
  "each limit holds, is counted and spares the others",
  async ({ server, inbox, metrics }) => {
    const visitor = await Visitor.withConversation(server, inbox);
    const bystander = await Listener.of(server, visitor);
    const cable = await Cable.connect(server);
    const identifier = (number) => JSON.stringify({ ...visitor.cableParameters, number });

    await cable.subscribe(identifier(1));
    await cable.subscribe(identifier(2));
    cable.send({ command: "subscribe", identifier: identifier(3) });
    await cable.frame("the rejection", ({ type, identifier: name }) => type === "reject_subscription" && name === identifier(3));
    cable.send({ command: "unsubscribe", identifier: identifier(1) });
    await cable.subscribe(identifier(3));
    assert.equal(await metrics.limited("subscriptions_per_socket"), 1);
    assert.equal(await metrics.value("failed_auths_total"), 0);

    const large = await Cable.connect(server);
    large.sendBytes(frame(TEXT, "x".repeat(1024)));
    large.sendBytes(frame(TEXT, "x".repeat(1025)));
    assert.equal(await large.closed(), 1009);
    await metrics.becomes('limited_total{limit="socket_message_limit"}', 1);

    const flood = await Cable.connect(server);
    for (let count = 0; count < 60; count += 1) flood.sendBytes(frame(count % 2 ? TEXT : BINARY, "{}"));
    const farewell = await flood.frame("the farewell", ({ type }) => type === "disconnect");
    assert.deepEqual(farewell, { type: "disconnect", reason: "invalid_request", reconnect: true });
    assert.equal(await flood.closed(), 1008);
    await metrics.becomes('limited_total{limit="socket_message_rate"}', 1);

    await metrics.becomes("clients_num", 2);
    const [third, fourth] = [await Cable.connect(server), await Cable.connect(server)];
    await assert.rejects(Cable.connect(server), /429/);
    assert.equal(await metrics.limited("sockets_per_address"), 1);
    third.close();
    fourth.close();
    await metrics.becomes("clients_num", 2);
    await Cable.connect(server);

    const mute = connect(server.port, "127.0.0.1");
    mute.write("GET /cable HTTP/1.1\r\nHost: loc");
    mute.resume();
    await once(mute, "close", { signal: AbortSignal.timeout(5_000) });
    assert.equal(await metrics.limited("handshake_time"), 1);

    await visitor.says("undisturbed");
    await bystander.hears("the message", saying("undisturbed"));
  },
  LOW,
);

story(
  "a client that takes nothing is given up after its time, and one that takes little is not",
  async ({ server, agent, inbox, metrics }) => {
    const visitor = await Visitor.withConversation(server, inbox);
    const identifier = JSON.stringify(agent.cableParameters);
    const [still, calm] = [await Cable.connect(server), await Cable.connect(server)];
    for (const cable of [still, calm]) await cable.subscribe(identifier);
    const attentive = await Listener.of(server, visitor);

    still.pause();
    for (let count = 0; count < 60; count += 1) await visitor.says(`${count} ${"x".repeat(100_000)}`);
    await metrics.becomes("disconnected_slow_clients_total", 1);

    await attentive.hears("the last message", ({ event, data }) => event === "message.created" && data.content.startsWith("59 "));
    await calm.next("message.created", ({ content }) => content.startsWith("59 "));
    await metrics.becomes("clients_num", 2);
    assert.equal(await metrics.value("disconnected_slow_clients_total"), 1);
  },
  UNRESPONSIVE,
);
