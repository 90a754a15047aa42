// The two example pages as their users see them.

// What both pages have in common: messages and a place to write.
class Page {
  constructor(page) {
    this.page = page;
  }

  // Every message that says this; there should be one.
  message(content) {
    return this.page.getByRole("list", { name: "Messages" }).getByRole("listitem").filter({ hasText: content });
  }

  async says(content, files = []) {
    if (files.length) await this.page.locator("#composer input[type=file]").setInputFiles(files);
    await this.area.fill(content);
    await this.area.press("Enter");
  }

  async begins(content) {
    await this.area.pressSequentially(content);
  }

  async sees(content) {
    await this.message(content).waitFor();
  }

  async seesTyping(name) {
    await this.page.locator("#typing").getByText(`${name} is typing`).waitFor();
  }

  async seesNobodyTyping() {
    await this.page.locator("#typing").getByText("is typing").waitFor({ state: "detached" });
  }

  async press(button) {
    await this.page.getByRole("button", { name: button, exact: true }).click();
  }

  async seesTick(content, tick) {
    await this.message(content).getByRole("img", { name: tick, exact: true }).waitFor();
  }

  // The picture sent with a message, once it is drawn.
  async seesPicture(content) {
    await this.#draws(this.message(content).locator(".attachments img"));
  }

  // The picture of whoever is there, once it is drawn.
  async seesFace(place) {
    await this.#draws(place.locator(".avatar img"));
  }

  // The way to messages that came while the reader was further up.
  get jump() {
    return this.page.getByRole("button", { name: "New messages" });
  }

  // Goes to the beginning of what is shown.
  async scrollsUp() {
    const scroller = this.page.locator("#scroller");
    await this.page.waitForFunction((element) => element.scrollTop > 0, await scroller.elementHandle());
    await scroller.evaluate((element) => {
      const there = new Promise((resolve) => element.addEventListener("scroll", resolve, { once: true }));
      element.scrollTop = 0;
      return there.then(() => undefined);
    });
  }

  // How far down they have read, in pixels.
  async scrolled() {
    return this.page.locator("#scroller").evaluate((element) => element.scrollTop);
  }

  async isOffline() {
    await this.page.locator("#banner").getByText("Connection lost").waitFor();
  }

  async isBack() {
    await this.page.locator("#banner").waitFor({ state: "hidden" });
  }

  async #draws(picture) {
    await picture.waitFor();
    await this.page.waitForFunction((image) => image.complete && image.naturalWidth > 0, await picture.elementHandle());
  }

  // Where messages are written.
  get area() {
    return this.page.getByRole("textbox", { name: "Message" });
  }
}

export class CustomerPage extends Page {
  static async open(browser, held = null) {
    return new CustomerPage((await browser.open("/examples/chat", held)).page);
  }

  async isCalled(name) {
    await this.page.getByRole("textbox", { name: "Name" }).fill(name);
    await this.page.getByRole("button", { name: "Save" }).click();
    await this.page.getByText("Saved.").waitFor();
  }

  // The same person in another window.
  async again() {
    const page = await this.page.context().newPage();
    await page.goto(this.page.url(), { waitUntil: "load" });
    return page;
  }

  get resolvedNotice() {
    return this.page.getByText("This conversation is resolved.");
  }
}

export class AgentPage extends Page {
  static async open(browser, { email, password }) {
    const agent = new AgentPage((await browser.open("/examples/agent")).page);
    await agent.page.getByRole("textbox", { name: "E-mail" }).fill(email);
    await agent.page.getByRole("textbox", { name: "Password" }).fill(password);
    await agent.page.getByRole("button", { name: "Sign in" }).click();
    return agent;
  }

  async seesInList(text) {
    await this.#row(text).waitFor();
  }

  async choose(name) {
    await this.#row(name).click();
    await this.page.getByRole("heading", { name, level: 1 }).waitFor();
  }

  async seesNotInList(text) {
    await this.#row(text).waitFor({ state: "detached" });
  }

  // Whether only agents will read what is being written.
  async isWritingNote() {
    return this.page.getByRole("button", { name: "Private note", exact: true, pressed: true }).isVisible();
  }

  #row(text) {
    return this.page.getByRole("list", { name: "Conversations" }).getByRole("button").filter({ hasText: text });
  }
}
