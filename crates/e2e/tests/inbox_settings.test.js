// What an inbox does by itself: greets, says when nobody is there, asks how it was.

import assert from "node:assert/strict";

import axios from "axios";

import { Browser } from "../lib/browser.js";
import { OfficialCable } from "../lib/official_cable.js";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

const NEVER_OPEN = [0, 1, 2, 3, 4, 5, 6].map((day_of_week) => ({ day_of_week, closed_all_day: true, open_all_day: false }));

async function live(server, person) {
  const room = new OfficialCable(server).join(person.cableParameters);
  await room.connected();
  return room;
}

story("a new customer is greeted once, and the greeting is no answer", async ({ server, agent, inbox }) => {
  await agent.updateInbox(inbox, { greeting_enabled: true, greeting_message: "Welcome to the shop" });
  const visitor = await Visitor.withConversation(server, inbox, { name: "Zoe" });
  const rooms = [await live(server, visitor), await live(server, agent)];

  await visitor.says("hello");
  for (const room of rooms) {
    const greeting = await room.next("message.created", ({ message_type: type }) => type === 3);
    assert.equal(greeting.content, "Welcome to the shop");
    assert.deepEqual([greeting.sender_type, greeting.sender_id, "sender" in greeting], [null, null, false]);
  }
  await visitor.says("anybody there?");
  await agent.answers(visitor.conversation.id, "yes");
  await rooms[0].next("message.created", ({ content }) => content === "yes");

  assert.deepEqual((await visitor.latestMessages()).map(({ content }) => content), ["hello", "Welcome to the shop", "anybody there?", "yes"]);
  const first = await rooms[1].next("first.reply.created");
  assert.equal(first.content, "yes");
});

story("outside of the hours customers are told so instead of being greeted", async ({ server, agent, inbox }) => {
  const fields = { greeting_enabled: true, greeting_message: "Welcome", working_hours_enabled: true, out_of_office_message: "We are asleep" };
  await agent.updateInbox(inbox, { ...fields, working_hours: NEVER_OPEN, timezone: "Asia/Tokyo" });
  const visitor = await Visitor.withConversation(server, inbox);
  const room = await live(server, visitor);

  await visitor.says("hello");
  const told = await room.next("message.created", ({ message_type: type }) => type === 3);
  assert.equal(told.content, "We are asleep");
  const always = NEVER_OPEN.map((day) => ({ ...day, closed_all_day: false, open_all_day: true }));
  const opened = await agent.updateInbox(inbox, { working_hours: always });
  const second = await Visitor.withConversation(server, inbox);
  const secondRoom = await live(server, second);
  await second.says("hello");

  assert.equal((await secondRoom.next("message.created", ({ message_type: type }) => type === 3)).content, "Welcome");
  assert.ok(opened.working_hours.every(({ open_all_day: open }) => open));
  for (const wrong of [{ timezone: "Mars/Olympus" }, { working_hours: [{ day_of_week: 7 }] }, { working_hours: [{ day_of_week: 1, open_hour: 9, close_hour: 8 }] }]) {
    await assert.rejects(agent.updateInbox(inbox, wrong), ({ response }) => response.status === 422);
  }
});

story("whoever has the address of a survey answers it in a browser, and administrators read the answers", async ({ server, agent, inbox }) => {
  await agent.updateInbox(inbox, { csat_survey_enabled: true, csat_config: { message: "How did we do?" } });
  const visitor = await Visitor.withConversation(server, inbox, { name: "Zoe" });
  await visitor.says("thank you");
  await agent.assigns(visitor.conversation.id, { assignee_id: agent.user.id });
  const room = await live(server, agent);
  await agent.resolves(visitor.conversation.id);
  await room.next("message.created", ({ content_type: type }) => type === "input_csat");
  const browser = await Browser.start(server);

  const { page, status } = await browser.open(`/survey/responses/${visitor.conversation.uuid}`);
  assert.equal(status, 200);
  await page.getByRole("heading", { name: "How did we do?" }).waitFor();
  await page.getByRole("button", { name: "Good", exact: true }).click();
  await page.getByRole("textbox", { name: "Your words" }).fill("Quick, and =kind");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("heading", { name: "Thank you!" }).waitFor();
  const answered = await room.next("message.updated");
  await page.getByRole("button", { name: "Change my answer" }).click();
  await page.getByRole("button", { name: "Very good" }).click();
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText("Very good").waitFor();

  assert.equal(answered.content_attributes.submitted_values.csat_survey_response.rating, 4);
  const [response, ...others] = await agent.surveyResponses();
  assert.deepEqual(others, []);
  assert.deepEqual([response.rating, response.contact.name, response.assigned_agent.id], [5, "Zoe", agent.user.id]);
  assert.equal(response.conversation_id, visitor.conversation.id);
  assert.deepEqual(await agent.surveyResponses("metrics"), { total_count: 1, ratings_count: { 5: 1 }, total_sent_messages_count: 1 });
  assert.match(await agent.surveyResponses("download"), /^Agent,Rating,Feedback,Conversation,Answered at\r\n.*,5,/);
  assert.deepEqual(await agent.surveyResponses("", { rating: 4 }), []);
  const bo = await agent.hires("Bo");
  await assert.rejects(bo.surveyResponses(), ({ response: answer }) => answer.status === 403);
  assert.deepEqual(browser.complaints, []);
});

story("whoever resolves at the same moment, the customer is asked once, and what happened is noted in its order", async ({ server, agent, inbox }) => {
  await agent.updateInbox(inbox, { csat_survey_enabled: true });
  const bo = await agent.hires("Bo");
  await agent.lets(bo, inbox);
  const visitors = await Promise.all(Array.from({ length: 12 }, () => Visitor.withConversation(server, inbox)));

  const toggles = (person, { conversation: { id } }) => person.calls("post", `/conversations/${id}/toggle_status`, {});
  await Promise.all(visitors.flatMap((visitor) => [agent, bo, agent].map((person) => toggles(person, visitor))));

  const log = await agent.log();
  for (const visitor of visitors) {
    const { id } = visitor.conversation;
    const surveys = (await visitor.latestMessages()).filter(({ content_type: type }) => type === "input_csat");
    assert.equal(surveys.length, 1, `surveys of conversation ${id}`);
    const told = log.flatMap(({ event, data }) => {
      if (event === "conversation.status_changed" && data.id === id) return [data.status === "open" ? "reopened" : data.status];
      const noted = event === "message.created" && data.conversation_id === id && /(resolved|reopened)/.exec(data.content);
      return noted ? [noted[0]] : [];
    });
    assert.deepEqual(told, ["resolved", "reopened", "resolved"].flatMap((word) => [word, word]), `conversation ${id}`);
  }
});

story("whom a survey asks may depend on labels", async ({ server, agent, inbox }) => {
  const asked = async (rule, labels) => {
    const survey_rules = rule && { operator: rule, values: ["VIP", "press"] };
    await agent.updateInbox(inbox, { csat_survey_enabled: true, csat_config: { survey_rules } });
    const visitor = await Visitor.withConversation(server, inbox);
    await agent.labels(visitor.conversation.id, labels);
    await agent.resolves(visitor.conversation.id);
    return (await visitor.latestMessages()).some(({ content_type: type }) => type === "input_csat");
  };

  assert.deepEqual([await asked("contains", []), await asked("contains", ["shop", "vip"])], [false, true]);
  assert.deepEqual([await asked("does_not_contain", ["shop"]), await asked("does_not_contain", ["press"])], [true, false]);
  assert.equal(await asked(null, ["shop"]), true);
  for (const survey_rules of [{ operator: "resembles", values: ["vip"] }, { operator: "contains", values: "vip" }, { values: [{}] }, "vip"]) {
    const [status, body] = await agent.calls("patch", `/inboxes/${inbox.id}`, { csat_config: { survey_rules } });
    assert.deepEqual([status, body.attributes], [422, ["csat_config"]], JSON.stringify(survey_rules));
  }
  await agent.updateInbox(inbox, { csat_config: { survey_rules: { operator: "contains", values: [] } } });
});

story("a survey that is not there says so", async ({ server }) => {
  const browser = await Browser.start(server);

  const { page } = await browser.open("/survey/responses/00000000-0000-4000-8000-000000000000");

  await page.getByRole("heading", { name: "There is no such survey." }).waitFor();
  const missing = await axios.get(`${server.url}/public/api/v1/csat_survey/nonsense`, { validateStatus: () => true });
  assert.equal(missing.status, 404);
});
