// Asks a customer how a conversation was: whoever has its address may answer, and answer again.

import { byId } from "../shared/dom.js";
import { caller } from "../shared/http.js";
import { attempt } from "../shared/page.js";
import { rich } from "../shared/rich.js";

const call = caller();
const address = `/public/api/v1/csat_survey/${encodeURIComponent(location.pathname.split("/").at(-1))}`;

function show({ content, inbox_name: inbox, csat_survey_response: given }, again = false) {
  byId("asker").textContent = inbox ?? "";
  const answered = given && !again;
  byId("question").textContent = answered ? "Thank you!" : content || "How was it?";
  const message = {
    content_type: "input_csat",
    content_attributes: { submitted_values: answered ? { csat_survey_response: given } : null },
  };
  byId("answer").replaceChildren(rich(message, answered ? null : answer));
  byId("again").hidden = !answered;
  byId("again").onclick = () => show({ content, inbox_name: inbox, csat_survey_response: given }, true);
}

async function answer(values) {
  await attempt(async () => show((await call("PATCH", address, { message: { submitted_values: values } })).data));
}

async function begin() {
  try {
    show((await call("GET", address)).data);
  } catch (error) {
    byId("question").textContent = error.status === 404 ? "There is no such survey." : "The survey could not be loaded.";
    if (error.status !== 404) {
      byId("again").textContent = "Try again";
      byId("again").hidden = false;
      byId("again").onclick = () => location.reload();
    }
  }
}

begin();
