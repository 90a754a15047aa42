// Subscribing on the extended protocol with what one has, frame by frame.

import { Cable } from "./cable.js";

export const EXTENDED = "actioncable-v1-ext-json";

// Everything that comes on a connection of its own until presence is told, which ends every subscribe.
export async function subscribed(server, person, history) {
  const cable = await Cable.connect(server, [EXTENDED]);
  cable.send({ command: "subscribe", identifier: identifierOf(person), history });
  const frames = await framesUntil(cable, isPresence);
  return { cable, frames, position: positionOf(frames.at(-1)) };
}

// The same from where this position is.
export function resumed(server, person, position, since) {
  return subscribed(server, person, historyAfter(position, since));
}

export function historyAfter({ stream_id: stream, epoch, offset }, since = 0) {
  return { since, streams: { [stream]: { epoch, offset } } };
}

export function identifierOf(person) {
  return JSON.stringify(person.cableParameters);
}

export function positionOf({ stream_id, epoch, offset }) {
  return { stream_id, epoch, offset };
}

// The frames from here to the first that is the last, in order, heartbeats aside.
export async function framesUntil(cable, isLast) {
  const frames = [];
  do {
    frames.push(await cable.frame("the next frame", ({ type }) => type !== "ping"));
  } while (!isLast(frames.at(-1)));
  return frames;
}

export function isPresence({ message }) {
  return message?.event === "presence.update";
}

// What the frames are, in order: types of the protocol's own, names of events.
export function kinds(frames) {
  return frames.map(({ type, message }) => type ?? message.event);
}

// The contents of new messages, in order.
export function contents(frames) {
  return frames.filter(({ message }) => message?.event === "message.created").map(({ message }) => message.data.content);
}
