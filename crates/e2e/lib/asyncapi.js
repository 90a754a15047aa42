// The served AsyncAPI document, and what it says of recorded frames.

import { createRequire } from "node:module";

import Ajv from "ajv";
import Ajv2019 from "ajv/dist/2019.js";
import axios from "axios";

const require = createRequire(import.meta.url);

export class AsyncApi {
  #document;
  #messages;

  static async of(server) {
    const api = new AsyncApi();
    api.#document = (await axios.get(`${server.url}/asyncapi.json`)).data;
    const ajv = new Ajv2019({ strict: false, allErrors: true, validateFormats: false });
    const components = closed(api.#document.components);
    ajv.addSchema({ $id: "document", components });
    const operation = (name) => api.#document.operations[name].messages.map(({ $ref }) => $ref.split("/").at(-1));
    const validators = (name) =>
      operation(name).map((message) => [message, ajv.compile({ $ref: `document#/components/messages/${message}/payload` })]);
    api.#messages = { send: new Map(validators("tell")), receive: new Map(validators("obey")) };
    return api;
  }

  // What is wrong with the document itself, by the schema of its format.
  faults() {
    const schema = require("@asyncapi/specs/schemas/3.0.0-without-$id.json");
    const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
    return ajv.validate(schema, this.#document) ? [] : ajv.errors;
  }

  // Every frame described for this direction.
  names(direction) {
    return [...this.#messages[direction].keys()];
  }

  // The names of the messages that a text is an instance of; there should be one.
  namesOf({ direction, text }) {
    const frame = JSON.parse(text);
    return [...this.#messages[direction]].filter(([, validate]) => validate(frame)).map(([name]) => name);
  }

  // Why a text is not the message that it should be.
  complaints({ direction, text }, name) {
    const validate = this.#messages[direction].get(name);
    return validate && !validate(JSON.parse(text)) ? validate.errors : [];
  }
}

// The same schemas, allowing nothing that they do not name: the served ones are open, so that clients bear additions.
function closed(schema, inside = false) {
  if (Array.isArray(schema)) return schema.map((part) => closed(part));
  if (schema === null || typeof schema !== "object") return schema;
  const copy = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === "allOf") copy[key] = value.map((part) => closed(part, true));
    else if (key === "properties" || key === "schemas") copy[key] = each(value, (part) => closed(part, key === "schemas"));
    else copy[key] = closed(value);
  }
  const names = "properties" in schema || "allOf" in schema || "$ref" in schema;
  if (names && !inside) copy.unevaluatedProperties = false;
  return copy;
}

function each(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}
