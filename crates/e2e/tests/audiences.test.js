// Who hears what: every event reaches exactly those who may see it, among all who could be listening.

import assert from "node:assert/strict";

import { Cast } from "../lib/cast.js";
import { Listener, saying } from "../lib/listener.js";
import { story } from "../lib/story.js";
import { Visitor } from "../lib/visitor.js";

const AGENTS = ["administrator", "member"];
const ACCOUNT = ["administrator", "member", "outsider"];

story("a public message is heard by the agents of its inbox and by its own session", async (stage) => {
  const cast = await Cast.gather(stage);

  await stage.agent.answers(cast.customer.conversation.id, "good morning");
  await cast.onlyHeardBy([...AGENTS, "customer"], "the answer", saying("good morning"));

  await cast.customer.says("good evening");
  await cast.onlyHeardBy([...AGENTS, "customer"], "the question", saying("good evening"));
});

story("a proven customer hears a message on every proven session, in whatever inbox", async (stage) => {
  const cast = await Cast.gather(stage);

  await stage.agent.answers(cast.proven.conversation.id, "good morning");

  await cast.onlyHeardBy([...AGENTS, "proven", "provenElsewhere"], "the answer", saying("good morning"));
});

story("a private note is heard by agents only, on every kind of session", async (stage) => {
  const cast = await Cast.gather(stage);

  await stage.agent.notes(cast.customer.conversation.id, "a difficult one");
  await cast.onlyHeardBy(AGENTS, "the note", saying("a difficult one"));

  await stage.agent.notes(cast.proven.conversation.id, "an easy one");
  await cast.onlyHeardBy(AGENTS, "the note", saying("an easy one"));
});

story("a change of status is heard on both sides, its activity by agents only", async (stage) => {
  const cast = await Cast.gather(stage);
  const { id } = cast.customer.conversation;

  await stage.agent.resolves(id);

  const isActivity = ({ event, data }) => event === "message.created" && data.message_type === 2;
  await cast.onlyHeardBy(AGENTS, "the activity", isActivity);
  for (const event of ["conversation.status_changed", "conversation.updated"]) {
    const isResolved = ({ event: name, data }) => {
      return name === event && data.status === "resolved" && data.first_reply_created_at === null;
    };
    await cast.onlyHeardBy([...AGENTS, "customer"], event, isResolved);
  }
});

story("a new conversation is heard by the agents of its inbox and by its own session", async (stage) => {
  const cast = await Cast.gather(stage);

  const { id } = await cast.sibling.begins();

  const isIt = ({ event, data }) => event === "conversation.created" && data.id === id;
  await cast.onlyHeardBy([...AGENTS, "sibling"], "the conversation", isIt);
});

story("what a customer has read is heard by agents only", async (stage) => {
  const cast = await Cast.gather(stage);

  await cast.customer.reads();

  await cast.onlyHeardBy(AGENTS, "conversation.read", ({ event }) => event === "conversation.read");
});

story("the first reply, and whose work it is, are heard by agents only", async (stage) => {
  const cast = await Cast.gather(stage);
  const { id } = cast.customer.conversation;
  const team = await stage.agent.createTeam("billing");
  const isAbout = (event, matches) => (heard) => heard.event === event && heard.data.id === id && matches(heard.data);

  await stage.agent.answers(id, "good morning");
  const isFirst = ({ event, data }) => event === "first.reply.created" && data.content === "good morning";
  await cast.onlyHeardBy(AGENTS, "the first reply", isFirst);

  await stage.agent.assigns(id, { assignee_id: cast.member.user.id });
  const isMels = ({ meta }) => meta.assignee?.id === cast.member.user.id && meta.team === null;
  await cast.onlyHeardBy(AGENTS, "the assignee", isAbout("assignee.changed", isMels));
  await cast.onlyHeardBy([...AGENTS, "customer"], "the update", isAbout("conversation.updated", isMels));

  await stage.agent.assigns(id, { team_id: team.id });
  await cast.onlyHeardBy(AGENTS, "the team", isAbout("team.changed", ({ meta }) => meta.team.id === team.id));
});

story("that a team is gone is heard of each of its conversations", async (stage) => {
  const cast = await Cast.gather(stage);
  const { id } = cast.customer.conversation;
  const team = await stage.agent.createTeam("billing");
  await stage.agent.assigns(id, { team_id: team.id });
  await stage.agent.assigns(id, { assignee_id: cast.member.user.id });
  const from = await stage.agent.logHead();

  await stage.agent.removesTeam(team);
  const log = await stage.agent.log(from);

  const isGone = (name) => ({ event, data }) => event === name && data.id === id && data.meta.team === null;
  await cast.onlyHeardBy(AGENTS, "the end of the team", isGone("team.changed"));
  const told = log.filter(({ data }) => data.id === id && data.meta);
  assert.deepEqual(told.map(({ event, data }) => [event, data.meta.team, data.meta.assignee?.id]), [
    ["team.changed", null, cast.member.user.id], ["conversation.updated", null, cast.member.user.id],
  ]);
});

story("a changed message is heard by whoever heard it", async (stage) => {
  const cast = await Cast.gather(stage);
  const isRead = (content) => ({ event, data }) => {
    return event === "message.updated" && data.content === content && data.status === "read";
  };

  await stage.agent.answers(cast.customer.conversation.id, "good morning");
  await cast.customer.reads();
  await cast.onlyHeardBy([...AGENTS, "customer"], "the receipt", isRead("good morning"));

  const { previous_changes: before, updated_at: now } = cast.heardBy("member", "message.updated").at(-1);
  assert.deepEqual(before.status, ["sent", "read"]);
  assert.ok(before.updated_at[0] < before.updated_at[1] && before.updated_at[1] === now, JSON.stringify(before));

  await stage.agent.answers(cast.proven.conversation.id, "good evening");
  await cast.proven.reads();
  await cast.onlyHeardBy([...AGENTS, "proven", "provenElsewhere"], "the receipt", isRead("good evening"));
});

story("a merge is heard by the account and by agents, and the session listens on", async (stage) => {
  const cast = await Cast.gather(stage);
  const [{ id: gone }, { id }] = [cast.stranger.contact, cast.stranger.conversation];
  const known = await Visitor.arrive(stage.server, stage.inbox, { email: "jane@example.test" });
  const isAbout = (event, contact) => (heard) => heard.event === event && heard.data.id === contact;

  await cast.stranger.isNow({ email: "jane@example.test" });

  await cast.onlyHeardBy(ACCOUNT, "the merge", isAbout("contact.merged", known.contact.id));
  await cast.onlyHeardBy(ACCOUNT, "the end", isAbout("contact.deleted", gone));
  await cast.onlyHeardBy(AGENTS, "the change of hands", isAbout("conversation.contact_changed", id));
  await cast.stranger.says("still me");
  await cast.onlyHeardBy([...AGENTS, "stranger"], "the message", saying("still me"));
});

story("whoever vanishes while writing has stopped", async (stage) => {
  const cast = await Cast.gather(stage);
  const { id } = cast.customer.conversation;
  const hasStopped = ({ event }) => event === "conversation.typing_off";

  await cast.member.types(id);
  cast.leaves("member");
  await cast.onlyHeardBy(["administrator", "customer"], "the end of the typing", hasStopped);
});

story("whoever vanishes while writing a note never seemed to write", async (stage) => {
  const cast = await Cast.gather(stage);

  await cast.member.types(cast.customer.conversation.id, { is_private: true });
  cast.leaves("member");

  const isTyping = (state) => ({ event, data }) => event === `conversation.typing_${state}` && data.is_private;
  await cast.onlyHeardBy(["administrator"], "the typing", isTyping("on"));
  await cast.onlyHeardBy(["administrator"], "its end", isTyping("off"));
});

story("an agent's typing is heard by colleagues and the customer, not by the typist", async (stage) => {
  const cast = await Cast.gather(stage);

  await cast.member.types(cast.customer.conversation.id);

  const isIt = ({ event, data }) => event === "conversation.typing_on" && data.user.type === "user";
  await cast.onlyHeardBy(["administrator", "customer"], "the typing", isIt);
});

story("typing in a private note never shows at the customer", async (stage) => {
  const cast = await Cast.gather(stage);

  await cast.member.types(cast.customer.conversation.id, { is_private: true });

  await cast.onlyHeardBy(["administrator"], "the typing", ({ event }) => event === "conversation.typing_on");
});

story("typing in a proven customer's conversation shows on its own session only", async (stage) => {
  const cast = await Cast.gather(stage);

  await cast.member.types(cast.proven.conversation.id);

  const isIt = ({ event }) => event === "conversation.typing_on";
  await cast.onlyHeardBy(["administrator", "proven"], "the typing", isIt);
});

story("a customer's typing is heard by agents only", async (stage) => {
  const cast = await Cast.gather(stage);

  await cast.customer.types();

  await cast.onlyHeardBy(AGENTS, "the typing", ({ event }) => event === "conversation.typing_on");
});

story("new and changed contacts are heard by everybody of the account and by no customer", async (stage) => {
  const cast = await Cast.gather(stage);
  const isAbout = (event, name) => (heard) => heard.event === event && heard.data.name === name;

  await Visitor.arrive(stage.server, stage.inbox, { name: "Noor" });
  await cast.onlyHeardBy(ACCOUNT, "contact.created", isAbout("contact.created", "Noor"));

  await cast.customer.isNow({ name: "Zoe" });
  await cast.onlyHeardBy(ACCOUNT, "contact.updated", isAbout("contact.updated", "Zoe"));
});

story("only the owner of a session is told its token", async (stage) => {
  const cast = await Cast.gather(stage);

  await cast.proven.says("hello");
  await stage.agent.resolves(cast.proven.conversation.id);

  const isIt = ({ event, data }) => event === "conversation.status_changed" && data.status === "resolved";
  await cast.onlyHeardBy([...AGENTS, "proven", "provenElsewhere"], "the resolution", isIt);
  const token = cast.proven.contact.pubsub_token;
  for (const role of [...AGENTS, "outsider", "provenElsewhere", "neighbour"]) {
    const told = ["conversation.status_changed", "conversation.updated", "message.created"].flatMap((event) => {
      return cast.heardBy(role, event);
    });
    assert.ok(!JSON.stringify(told).includes(token), `the ${role} was told the token`);
  }
});

story("customers learn which agents are here and never who else is a customer", async ({ server, agent, inbox }) => {
  const customer = await Listener.of(server, await Visitor.withConversation(server, inbox));
  const colleague = await agent.hires("Mel");
  const isPresence = ({ event }) => event === "presence.update";

  const other = await Visitor.withConversation(server, inbox);
  await Listener.of(server, other);
  const desk = await Listener.of(server, colleague);
  await customer.hears("the colleague's presence", ({ event, data }) => {
    return event === "presence.update" && data.users[colleague.user.id] === "online";
  });

  // How often depends on how quickly the others come.
  for (const { data } of customer.heard.filter(isPresence)) {
    assert.deepEqual(Object.keys(data).sort(), ["account_id", "users"]);
  }
  const third = await Visitor.withConversation(server, inbox);
  await Listener.of(server, third);
  await desk.hears("the third customer's presence", ({ event, data }) => {
    return event === "presence.update" && data.contacts[third.contact.id] === "online";
  });
});

story("what becomes of a contact is heard by everybody in the account, and by no customer", async (stage) => {
  const cast = await Cast.gather(stage);
  const isAbout = (event, id) => (heard) => heard.event === event && heard.data.id === id;

  const { contact } = await stage.agent.addsContact({ name: "Max", email: "max@example.test" });
  await cast.onlyHeardBy(ACCOUNT, "the beginning", isAbout("contact.created", contact.id));
  await stage.agent.changesContact(contact.id, { name: "Maxim" });
  await cast.onlyHeardBy(ACCOUNT, "the change", isAbout("contact.updated", contact.id));
  await stage.agent.deletesContact(contact.id);
  await cast.onlyHeardBy(ACCOUNT, "the end", isAbout("contact.deleted", contact.id));
});

story("what concerns one agent is heard by that agent alone", async (stage) => {
  const cast = await Cast.gather(stage);
  // Nobody says anything here but this story, so that no newer notification takes the place of the first.
  const { id } = (await Visitor.withConversation(stage.server, stage.inbox)).conversation;
  const isMention = (name) => ({ event, data }) => event === name && data.notification?.notification_type === "conversation_mention";

  await stage.agent.notes(id, `(mention://user/${cast.member.user.id}/Mel) (mention://user/${cast.outsider.user.id}/Otto)`);

  await cast.onlyHeardBy(["member"], "the mention", ({ event, data }) => event === "conversation.mentioned" && data.id === id);
  for (const name of ["notification.created", "notification_created"]) await cast.onlyHeardBy(["member"], name, isMention(name));
  const [{ notification }] = cast.heardBy("member", "notification.created");
  await cast.member.handles(notification);
  const isIt = (name) => ({ event, data }) => event === name && data.notification.id === notification.id;
  await cast.onlyHeardBy(["member"], "that it was read", isIt("notification.updated"));
  await cast.member.throwsAway(notification);
  await cast.onlyHeardBy(["member"], "that it is gone", isIt("notification.deleted"));
});

story("lists that clients keep are called old to every user of the account", async (stage) => {
  const cast = await Cast.gather(stage);

  await stage.agent.createLabel("vip");

  await cast.onlyHeardBy(ACCOUNT, "the news", ({ event }) => event === "account.cache_invalidated");
});

story("what the system says to a customer is heard like any public message", async (stage) => {
  const cast = await Cast.gather(stage);
  await stage.agent.updateInbox(stage.inbox, { greeting_enabled: true, greeting_message: "Welcome", csat_survey_enabled: true });

  await cast.customer.says("hello");
  await cast.onlyHeardBy([...AGENTS, "customer"], "the greeting", saying("Welcome"));
  await stage.agent.resolves(cast.customer.conversation.id);
  const isSurvey = ({ event, data }) => event === "message.created" && data.content_type === "input_csat";
  await cast.onlyHeardBy([...AGENTS, "customer"], "the survey", isSurvey);
});

story("labels, and their new titles, are heard on both sides of the conversation", async (stage) => {
  const cast = await Cast.gather(stage);
  const { id } = cast.customer.conversation;
  const label = await stage.agent.createLabel("vip");
  const isLabelled = (title) => ({ event, data }) => event === "conversation.updated" && data.id === id && data.labels[0] === title;
  await stage.agent.answers(id, "good morning");

  await stage.agent.labels(id, ["vip"]);
  await cast.onlyHeardBy([...AGENTS, "customer"], "the label", isLabelled("vip"));
  await stage.agent.renamesLabel(label, "gold");
  await cast.onlyHeardBy([...AGENTS, "customer"], "its new title", isLabelled("gold"));
});
