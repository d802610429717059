// Drives a served demonstration as its people do, in Debian's Chromium: every page that a role is offered, every door that it may not open, and the work
// that has to go by keyboard alone. Fails on what axe finds, words on the browser's console, requests that lead elsewhere, pages wider than the screen,
// routes that doors.txt does not have or has in vain, and links to pages that there are not.
// usage: node browser.mjs ROUTES PICTURES    with CONSOLE_URL, CONSOLE_PEOPLE and CONSOLE_FOLDER, as served.py tells them, in a folder with playwright-core and axe-core
import { createRequire } from "node:module";
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { changeRequestByKeyboard } from "./change_request.mjs";
import { faultsOfPage, faultyForms, holdStore, sendFaulty } from "./faulty_forms.mjs";
import { Keyboard } from "./keyboard.mjs";

const require = createRequire(join(process.cwd(), "here.js"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const here = dirname(fileURLToPath(import.meta.url));

const [routesFile, pictures] = process.argv.slice(2);
const base = process.env.CONSOLE_URL;
const people = JSON.parse(readFileSync(process.env.CONSOLE_PEOPLE, "utf8"));
mkdirSync(pictures, { recursive: true });

const lines = (path) => readFileSync(path, "utf8").split("\n").filter((line) => line && !line.startsWith("#"));
const routes = lines(routesFile).map((line) => {
  const [method, pattern, right] = line.split(" ");
  return { method, pattern, right, line, isApi: pattern.startsWith("/api/") };
});

// Who has which right, as the issue of the console says it: written down here once more, so that a slip in the program is seen.
const all = ["worker", "county admin", "approver", "state analyst", "auditor", "administrator"];
const but = (...without) => all.filter((role) => !without.includes(role));
const RIGHTS = {
  anyone: all,
  signed_in: all,
  see_counties: but("administrator"),
  ask_change: ["county admin"],
  approve_change: ["approver"],
  comment: ["county admin", "approver", "state analyst"],
  see_cases: ["worker", "county admin", "state analyst"],
  work_cases: ["worker"],
  see_reports: ["worker", "county admin", "state analyst"],
  see_audit: ["auditor", "administrator"],
  keep_accounts: ["administrator"],
};
// What stands in a path: things that the demonstration has.
const VALUES = { county: "Fresno", case: "ga-0004", account: "worker", id: "1", page: "time_limit_summary", county_page: "county_admin_detail", record: "p1" };

const faults = [];
const fault = (words) => { faults.push(words); };
const counts = { pages: 0, doors: 0, pictures: 0, axe: 0 };

const fill = (pattern) => pattern.replaceAll(/\{([^}]+)\}/g, (_, name) => encodeURIComponent(VALUES[name] ?? "x"));
const patternOf = (path, method = "GET") => {
  const parts = path.split(/[?#]/)[0].split("/");
  const fits = routes.filter((route) => route.method === method).filter((route) => {
    const of = route.pattern.split("/");
    return of.length === parts.length && of.every((part, i) => (part.startsWith("{") ? parts[i] !== "" : part === parts[i]));
  });
  // A literal part goes before a name, as the console's router has it.
  fits.sort((a, b) => a.pattern.split("{").length - b.pattern.split("{").length);
  return fits[0];
};

// ---- the table of doors
{
  const known = new Set(lines(join(here, "doors.txt")));
  const missing = routes.filter((route) => !known.has(route.line));
  const gone = [...known].filter((line) => !routes.some((route) => route.line === line));
  if (missing.length) fault(`doors.txt has no row for: (look at the right of each, and add it)\n  ${missing.map((route) => route.line).join("\n  ")}`);
  if (gone.length) fault(`doors.txt has rows of routes that are not there:\n  ${gone.join("\n  ")}`);
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });

// Everything that a page must never do, whoever looks at it.
function watch(page, tell) {
  page.on("console", (message) => {
    // That an address is refused is said by the test that asks for it.
    if (["error", "warning"].includes(message.type()) && !/Failed to load resource: the server responded with a status/.test(message.text())) tell(message.text());
  });
  page.on("pageerror", (error) => tell(`script: ${error}`));
  page.on("request", (request) => { if (!request.url().startsWith(base) && !request.url().startsWith("data:")) tell(`asks for ${request.url()}`); });
  page.on("response", (response) => {
    if (!(response.headers()["content-type"] ?? "").startsWith("text/html")) return;
    const policy = response.headers()["content-security-policy"] ?? "";
    if (!policy.includes("default-src 'none'") || /unsafe-/.test(policy)) tell(`content security policy: ${policy || "none"}`);
  });
}

async function signIn(account) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  watch(page, (words) => fault(`signing in as ${account}: ${words}`));
  await page.goto(`${base}/sign-in`);
  await page.getByLabel("Account").fill(account);
  await page.getByLabel("Password").fill(people[account].password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname === "/", { timeout: 10_000 }).catch(() => fault(`${account} could not sign in: ${page.url()}`));
  await page.close();
  return context;
}

const pictured = new Set();
// `reach` leads to the page where its address alone does not; `more` are faults that the page itself tells.
async function lookAt(context, account, path, name, { status = [200], quick = false, reach, more } = {}) {
  const state = await context.storageState();
  const go = reach ?? ((page) => page.goto(base + path, { waitUntil: "load" }));
  for (const width of quick ? [1280] : [1280, 375]) {
    const at = `${account ?? "nobody"} at ${path}, ${width} wide`;
    const own = await browser.newContext({ viewport: { width, height: 800 }, storageState: state });
    const page = await own.newPage();
    watch(page, (words) => fault(`${at}: ${words}`));
    const response = await go(page);
    counts.pages += 1;
    if (!status.includes(response.status())) fault(`${at}: status ${response.status()}`);
    const found = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      heads: document.querySelectorAll("h1").length,
      bare: [...document.querySelectorAll("table")].filter((table) => !table.caption).length,
      unsafe: document.querySelectorAll("[style], script:not([src]), [onclick], [onload]").length,
      dials: document.querySelectorAll("#dial-month, #dial-run-date").length,
      title: document.title,
    }));
    if (found.wide > 0) fault(`${at}: ${found.wide} pixels wider than the page`);
    if (found.heads !== 1) fault(`${at}: ${found.heads} headings of the first rank`);
    if (found.bare > 0) fault(`${at}: a table without a caption`);
    if (found.unsafe > 0) fault(`${at}: a style or a script within the page`);
    const isLetter = path.split("/")[3] === "letters" && path.split("/").length > 4;
    if (account && response.status() === 200 && !isLetter && found.dials !== 2) fault(`${at}: not the two dials`);
    if (!found.title.includes("Poppy")) fault(`${at}: no title`);
    if (more) for (const words of await more(page)) fault(`${at}: ${words}`);
    if (!quick) {
      await page.screenshot({ path: join(pictures, `${name}-${width}.png`), fullPage: true });
      counts.pictures += 1;
    }
    await own.close();
    if (quick) continue;
    const free = await browser.newContext({ viewport: { width, height: 800 }, storageState: state, bypassCSP: true });
    const measured = await free.newPage();
    await go(measured);
    await measured.evaluate(axe);
    const { violations } = await measured.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
    counts.axe += 1;
    for (const one of violations) {
      fault(`${at}: axe ${one.id}: ${one.help}: ${one.nodes.map((node) => node.target.join(" ")).slice(0, 4).join(", ")}`);
    }
    await free.close();
  }
  if (reach) return;
  // Readable where no script runs.
  const plain = await browser.newContext({ javaScriptEnabled: false, storageState: state });
  const page = await plain.newPage();
  const response = await page.goto(base + path, { waitUntil: "load" });
  if (!status.includes(response.status()) || (await page.locator("h1").count()) !== 1) fault(`${account} at ${path} without scripts: status ${response.status()}`);
  await plain.close();
}

const contexts = {};
const tokens = {};
for (const account of Object.keys(people)) contexts[account] = await signIn(account);
contexts.nobody = await browser.newContext();
for (const account of Object.keys(people)) {
  const answer = await contexts.nobody.request.post(`${base}/api/v1/sessions`, { data: { account, password: people[account].password } });
  if (answer.ok()) tokens[account] = (await answer.json()).token;
  else fault(`${account} gets no token: ${answer.status()}`);
}

// ---- what each role is offered: the navigation, and of each kind of page that its links lead to, one
await lookAt(contexts.nobody, null, "/sign-in", "sign-in");
for (const account of Object.keys(people)) {
  const context = contexts[account];
  const seen = new Set();
  let queue = ["/", "/password"];
  const page = await context.newPage();
  while (queue.length) {
    const path = queue.shift();
    const route = patternOf(path);
    if (!route) {
      fault(`${account} is offered ${path}: there is no such page`);
      continue;
    }
    if (seen.has(route.pattern)) continue;
    seen.add(route.pattern);
    const asked = await context.request.get(base + path);
    if (asked.status() !== 200) fault(`${account} is offered ${path}: status ${asked.status()}`);
    if (!(asked.headers()["content-type"] ?? "").startsWith("text/html")) continue;  // a file to be kept
    const response = await page.goto(base + path);
    if (response.status() === 200) {
      const found = await page.evaluate(() => [...document.querySelectorAll("nav.side a, main a")].map((a) => a.getAttribute("href")));
      queue = queue.concat(found.filter((href) => href && href.startsWith("/")));
    }
    const name = route.pattern === "/" ? `home-${account}` : route.pattern.slice(1).replaceAll(/[^a-z0-9]+/gi, "-").replace(/-$/, "");
    const isNew = !pictured.has(name);
    pictured.add(name);
    await lookAt(context, account, path, name, { quick: !isNew });
  }
  await page.close();
}
// Pages of errors.
await lookAt(contexts.worker, "worker", "/no-such-page", "error-404", { status: [404] });
await lookAt(contexts.worker, "worker", "/accounts", "error-403", { status: [403] });
await lookAt(contexts.worker, "worker", "/sign-out", "error-405", { status: [405] });
await lookAt(contexts.worker, "worker", "/matrix?month=2026-13", "dial-that-is-none", { status: [422] });

// ---- forms with something wrong in them: each is sent, and its answer looked at as every other page is
for (const row of faultyForms("/requests/1", VALUES.case)) {
  const context = contexts[row.account ?? "nobody"];
  await lookAt(context, row.account, row.path, `fault-${row.name}`, {
    status: [row.status],
    reach: (page) => sendFaulty(page, base, row),
    more: (page) => page.evaluate(faultsOfPage, row),
  }).catch((error) => fault(`the faulty form ${row.name}: ${error.message}`));
}
// A store that cannot be written to.
await lookAt(contexts["county-admin"], "county-admin", "/requests/1", "error-503", {
  status: [503],
  reach: (page) => {
    const row = { path: "/requests/1", fields: { comment: "A comment that is not kept" }, button: "Add the comment" };
    return sendFaulty(page, base, row, () => holdStore(join(process.env.CONSOLE_FOLDER, "console.db")));
  },
}).catch((error) => fault(`a store that is held: ${error.message}`));
// Too many tries, of an account that nobody has: whoever signs in below is not made to wait by it.
await lookAt(contexts.nobody, null, "/sign-in", "fault-too-many-tries", {
  status: [429],
  reach: async (page) => {
    let answer;
    const row = { path: "/sign-in", fields: { account: "nobody.there", password: "not it" }, button: "Sign in" };
    for (let tried = 0; tried < 10; ++tried) {
      answer = await sendFaulty(page, base, row);
      if (answer.status() === 429) break;
    }
    return answer;
  },
});

// ---- every door, by everybody
for (const route of routes) {
  if (!(route.right in RIGHTS)) {
    fault(`${route.line}: nobody has written down who has this right`);
    continue;
  }
  const path = fill(route.pattern);
  for (const account of ["nobody", ...Object.keys(people)]) {
    const may = account === "nobody" ? route.right === "anyone" : people[account].roles.some((role) => RIGHTS[route.right].includes(role));
    const at = `${account}: ${route.method} ${path}`;
    // What somebody may do is done elsewhere: here it would change things.
    if (may && route.method !== "GET") continue;
    counts.doors += 1;
    const options = { method: route.method, maxRedirects: 0, failOnStatusCode: false, headers: {} };
    let from = contexts[account];
    if (route.isApi) {
      from = contexts.nobody;
      if (tokens[account]) options.headers.Authorization = `Bearer ${tokens[account]}`;
      if (route.method !== "GET" && route.method !== "DELETE") options.data = {};
    } else if (route.method !== "GET") {
      options.form = { form_token: await formToken(account) };
    }
    const status = (await from.request.fetch(base + path, options)).status();
    if (may) {
      if (status === 401 || status === 403 || status >= 500) fault(`${at}: ${status}, though the role has the right ${route.right}`);
    } else if (account === "nobody") {
      const expected = !route.isApi && route.method === "GET" ? 303 : 401;
      if (status !== expected) fault(`${at}: ${status} in place of ${expected}`);
    } else if (status !== 403) {
      fault(`${at}: ${status}, though the role has not the right ${route.right}`);
    }
  }
}

async function formToken(account) {
  if (account === "nobody") return "";
  contexts[account].token ??= ((await (await contexts[account].request.get(`${base}/password`)).text()).match(/name="form_token" value="([^"]+)"/) ?? [])[1];
  if (!contexts[account].token) fault(`${account}: the page of the password has no form token`);
  return contexts[account].token ?? "";
}

// ---- by keyboard alone
async function byKeyboard(what, work) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  watch(page, (words) => fault(`${what}: ${words}`));
  try {
    await work(new Keyboard(page), page);
    console.log(`by keyboard alone: ${what}`);
  } catch (error) {
    fault(`${what}: ${error.message}`);
    await page.screenshot({ path: join(pictures, `failed-${what.replaceAll(/[^a-z]+/gi, "-")}.png`), fullPage: true });
  }
  await context.close();
}

await byKeyboard("the skip link leads to the content", async (keys, page) => {
  await keys.signIn(base, "worker", people.worker.password);
  await page.keyboard.press("Tab");
  await keys.press("Enter");
  const at = await page.evaluate(() => document.activeElement.id);
  if (at !== "main") throw new Error(`the focus is at ${at || "nothing"}`);
});
await byKeyboard("an account is made, and its person signs in", async (keys, page) => {
  await keys.signIn(base, "admin", people.admin.password);
  await keys.go("link", /^Accounts$/);
  await keys.go("link", /^New account$/);
  await keys.type(/^Account/, "new.person");
  await keys.check(/^auditor/);
  await keys.go("button", /^Make the account$/);
  const password = ((await page.locator("main").innerText()).match(/[a-z]{4}(-[a-z]{4}){4}/) ?? [])[0];
  if (!password) throw new Error("no password is shown");
  await keys.go("button", /^Sign out$/);
  await keys.signIn(base, "new.person", password, "/password");
  await keys.type(/^Password as it is/, password);
  await keys.type(/^New password \(|^New password$/, "a long and new secret");
  await keys.type(/^New password, once more/, "a long and new secret");
  await keys.go("button", /^Change the password$/);
  await page.waitForURL(`${base}/`);
});
await byKeyboard("a change is asked for, looked at and approved", (keys, page) => changeRequestByKeyboard(keys, page, base, people));

await browser.close();
console.log(`${counts.pages} pages looked at, ${counts.axe} by axe, ${counts.pictures} pictures; ${counts.doors} doors tried by ${Object.keys(people).length} people and by nobody`);
if (faults.length) console.error(`${faults.length} faults:\n${[...new Set(faults)].join("\n")}`);
process.exit(faults.length ? 1 : 0);
