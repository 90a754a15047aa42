// Lets an agent in, keeps them in while the tab lives, and sets up the desk.

import { byId } from "../shared/dom.js";
import { notice } from "../shared/page.js";
import { profile, session, signIn, signOut } from "./agent_api.js";
import { Desk } from "./desk.js";

let mfaToken = null;

function showDoor(problem = "") {
  byId("desk").hidden = true;
  byId("door").hidden = false;
  byId("sign-in-problem").textContent = problem;
  byId("sign-in-problem").hidden = !problem;
  byId("password-step").hidden = Boolean(mfaToken);
  byId("code-step").hidden = !mfaToken;
  const { email, password, code } = byId("sign-in").elements;
  for (const field of [email, password]) field.disabled = Boolean(mfaToken);
  (mfaToken ? code : email.value ? password : email).focus();
}

function enter(user) {
  const named = Number(new URLSearchParams(location.search).get("account"));
  const place = (wanted) => user.accounts?.find(({ id }) => id === wanted);
  const account = place(named) ?? place(user.account_id) ?? user.accounts?.[0];
  if (!account) return showDoor("You are not a member of any account yet.");
  byId("door").hidden = true;
  byId("desk").hidden = false;
  return new Desk(user, account, leave).open();
}

async function leave() {
  await signOut();
  location.reload();
}

async function submit(event) {
  event.preventDefault();
  const { email, password, code } = event.target.elements;
  const button = event.target.querySelector("button");
  button.disabled = true;
  try {
    const proof = mfaToken
      ? { mfa_token: mfaToken, otp_code: code.value.trim() }
      : { email: email.value.trim(), password: password.value };
    const { user, mfaToken: asked } = await signIn(proof);
    mfaToken = asked ?? null;
    if (!user) return showDoor();
    password.value = "";
    return enter(user);
  } catch (error) {
    return showDoor(error.message);
  } finally {
    button.disabled = false;
  }
}

async function begin() {
  if (!session.read()) return showDoor();
  try {
    return enter(await profile());
  } catch (error) {
    if (error.status === 401) {
      session.forget();
      return showDoor("Your session has ended. Please sign in again.");
    }
    notice(`${error.message} Trying again shortly.`, "error");
    return setTimeout(begin, 5_000);
  }
}

byId("sign-in").addEventListener("submit", submit);
begin();
