// What a person does who has no mouse: tab to a thing, and type or press a key there. A thing is known by what a screen reader calls it.
const MOST_TABS = 400;

export class Keyboard {
  constructor(page) { this.page = page; }

  async press(key) { await this.page.keyboard.press(key); }

  /// Of what has the focus: its role and its name.
  async focused() {
    return this.page.evaluate(() => {
      const at = document.activeElement;
      if (!at || at === document.body) return { role: "", name: "", tag: "" };
      const tag = at.tagName.toLowerCase();
      const label = at.labels && at.labels.length ? at.labels[0].innerText : "";
      const name = (at.getAttribute("aria-label") || label || at.innerText || at.value || "").trim().replaceAll(/\s+/g, " ");
      const role = tag === "a" ? "link" : tag === "button" ? "button" : tag === "select" ? "select" : at.type === "checkbox" || at.type === "radio" ? at.type : tag === "summary" ? "button" : "field";
      const outline = getComputedStyle(at);
      // Of a date, the browser marks the part that has the focus.
      const isOfParts = ["date", "month"].includes(at.type);
      return { role, name, tag, id: at.id, isSeen: isOfParts || outline.outlineStyle !== "none" || outline.boxShadow !== "none" };
    });
  }

  /// Tabs on to it. The focus must be seen wherever it comes.
  async to(role, name) {
    const passed = [];
    for (let i = 0; i < MOST_TABS; i += 1) {
      await this.press("Tab");
      const at = await this.focused();
      passed.push(`${at.role} ${at.name}`);
      if (at.role && !at.isSeen) throw new Error(`the focus is not seen at ${at.role} "${at.name}"`);
      if (at.role === role && name.test(at.name)) return at;
    }
    throw new Error(`no ${role} ${name} is reached by Tab on ${this.page.url()}; passed: ${[...new Set(passed)].slice(0, 40).join(", ")}`);
  }

  /// A link or button: another page comes.
  async go(role, name) {
    await this.to(role, name);
    await Promise.all([this.page.waitForNavigation({ waitUntil: "load" }), this.press("Enter")]);
  }

  async type(name, text) {
    await this.to("field", name);
    await this.press("Control+a");
    await this.page.keyboard.type(text);
  }

  /// Of a date or a month: its parts are typed one after the other, the month first (en-US).
  async typeMonth(name, month) {
    await this.to("field", name);
    const type = await this.page.evaluate(() => document.activeElement.type);
    if (type !== "month") {
      await this.press("Control+a");
      await this.page.keyboard.type(month);
      return;
    }
    const [year, number] = month.split("-");
    const names = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
    await this.page.keyboard.type(names[Number(number) - 1].slice(0, 3));
    await this.press("Tab");
    await this.page.keyboard.type(year);
    const value = await this.page.evaluate(() => document.activeElement.value);
    if (value !== month) throw new Error(`the month became ${value} in place of ${month}`);
  }

  async check(name) {
    for (const role of ["checkbox", "radio"]) {
      const there = await this.page.locator(`input[type=${role}]`).count();
      if (!there) continue;
      const at = await this.to(role, name).catch(() => null);
      if (!at) continue;
      await this.press("Space");
      return;
    }
    throw new Error(`there is nothing to check called ${name}`);
  }

  /// One of a few: Tab leads to the group, arrows through it.
  async pick(name) {
    await this.to("radio", /./);
    for (let i = 0; i < 20; i += 1) {
      const at = await this.focused();
      if (name.test(at.name)) return this.press("Space");
      await this.press("ArrowDown");
    }
    throw new Error(`no choice is called ${name}`);
  }

  /// Of a list: by its first letters, as one does.
  async choose(label, text) {
    await this.to("select", new RegExp(`^${label.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll(/\s+/g, " ")}`));
    await this.page.keyboard.type(text);
    const chosen = await this.page.evaluate(() => document.activeElement.selectedOptions[0]?.innerText.trim() ?? "");
    if (chosen !== text) throw new Error(`"${chosen}" is chosen in place of "${text}"`);
  }

  async signIn(base, account, password, leadsTo = "/") {
    await this.page.goto(`${base}/sign-in`);
    await this.type(/^Account/, account);
    await this.type(/^Password/, password);
    await Promise.all([this.page.waitForNavigation({ waitUntil: "load" }), this.press("Enter")]);
    if (new URL(this.page.url()).pathname !== leadsTo) throw new Error(`signing in as ${account} leads to ${this.page.url()}`);
  }
}
