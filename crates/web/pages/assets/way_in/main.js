// Lets somebody choose a password or confirm an address who followed a link, and sends links to who has none.

import { session } from "../agent/agent_api.js";
import { byId } from "../shared/dom.js";
import { caller } from "../shared/http.js";

const call = caller();
const given = new URLSearchParams(location.search);
const token = given.get("reset_password_token");
const confirmation = given.get("confirmation_token");

function show(id) {
  for (const other of ["choose", "ask", "confirm"]) byId(other).hidden = other !== id;
  byId(id).querySelector("input, button").focus();
}

function comeIn({ headers }) {
  session.keep(headers);
  location.replace("/app/login");
}

function complain(id, words) {
  byId(`${id}-problem`).textContent = words;
  byId(`${id}-problem`).hidden = !words;
}

/** Does `work` with the fields of the form `id` while its button rests. */
function whenSent(id, work) {
  byId(id).addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.target.querySelector("button");
    button.disabled = true;
    complain(id, "");
    try {
      await work(event.target.elements);
    } catch (error) {
      complain(id, error.message);
    } finally {
      button.disabled = false;
    }
  });
}

whenSent("choose", async ({ password }) => {
  try {
    comeIn(await call("PUT", "/auth/password", { reset_password_token: token, password: password.value }));
  } catch (error) {
    // A token that opens nothing is answered with where to go instead; a bad password is not.
    if (!error.body?.redirect_url) throw error;
    show("ask");
    complain("ask", "This link was used already, or its time is over. Ask for another one.");
  }
});

whenSent("ask", async ({ email }) => {
  const { data } = await call("POST", "/auth/password", { email: email.value.trim() });
  byId("ask-words").textContent = `${data.message} If none comes, look where your mail program puts what it does not trust.`;
  byId("ask-words").setAttribute("role", "status");
});

byId("choose").elements.shown.addEventListener("change", ({ target }) => {
  byId("choose").elements.password.type = target.checked ? "text" : "password";
});

whenSent("confirm", async () => {
  try {
    comeIn(await call("POST", "/auth/confirmation", { confirmation_token: confirmation }));
  } catch (error) {
    if (!error.body?.redirect_url) throw error;
    complain("confirm", "This link was used already, or its time is over. Change your address again to get another one.");
  }
});

show(token ? "choose" : confirmation ? "confirm" : "ask");
