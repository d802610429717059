// Forms that are sent with something wrong in them, one of each kind, and what the console answers: pages that nobody comes to by links alone.
// A row: a name for its pictures, who sends it, where the form stands, what is typed into fields by their names, the button, the status that is due.
// `leads`: fields that the summary of faults must lead to. `isShort`: the page is one of an error, without the form.
import { spawn } from "node:child_process";
import { once } from "node:events";

const longAgo = "12/01/2026";  // as Americans write a day, which no field takes

export const faultyForms = (request, caseId) => [
  { name: "sign-in", account: null, path: "/sign-in", fields: { account: "nobody.here", password: "not it" }, button: "Sign in", status: 403 },
  { name: "password", account: "worker", path: "/password", fields: { old_password: "not it", new_password: "a", new_again: "b" }, button: "Change the password", status: 403 },
  { name: "new-account", account: "admin", path: "/accounts/new", fields: { id: "two words" }, button: "Make the account", status: 422 },
  { name: "account-overtaken", account: "admin", path: "/accounts/worker", fields: { revision: "0" }, button: "Save", status: 409, isShort: true },
  { name: "history", account: "county-admin", path: "/history", fields: { since: longAgo }, button: "Show these", status: 422, leads: ["since"] },
  { name: "compare", account: "county-admin", path: "/compare?a=Fresno&b=Atlantis", status: 422, leads: ["b"] },
  { name: "request-of-state", account: "county-admin", path: "/requests/new?flag=system", status: 422, leads: ["flag"] },
  { name: "request-empty", account: "county-admin", path: "/requests/new?flag=six_months_in_12", fields: {}, button: "Check and keep as a draft", status: 422,
    leads: ["title", "value-1", "from-1"] },
  { name: "request-dates", account: "county-admin", path: "/requests/new?flag=six_months_in_12", button: "Check and keep as a draft", status: 422,
    fields: { title: "Six months", "value-1": "yes", "from-1": longAgo, "until-1": "2026-13", "runs_from-1": longAgo, "note-1": 'Board "26-114"' }, leads: ["from-1"] },
  { name: "request-plan", account: "county-admin", path: request, fields: { plan_month: "2026-12", plan_until: "2026-01" }, button: "Make the plan", status: 422, leads: ["plan_until"] },
  { name: "request-comment", account: "county-admin", path: request, fields: { comment: "" }, button: "Add the comment", status: 422, leads: ["comment"] },
  { name: "request-refusal", account: "approver", path: request, fields: { because: "" }, button: "Refuse", status: 422, leads: ["because"] },
  { name: "request-overtaken", account: "approver", path: request, fields: { because: "It is too early.", revision: "0" }, button: "Refuse", status: 409 },
  { name: "request-edit-overtaken", account: "county-admin", path: `${request}/edit`, fields: { revision: "0", title: "Another title" }, button: "Check and keep as a draft", status: 409 },
  { name: "new-case", account: "worker", path: "/cases/new", fields: { id: "a case" }, button: "Store the case", status: 422, leads: ["id"] },
  { name: "case-overtaken", account: "worker", path: `/cases/${caseId}/edit`, fields: { revision: "0" }, button: "Save", status: 409 },
  { name: "case-text", account: "worker", path: "/cases/new/text", fields: { text: "case: [" }, button: "Save", status: 422, leads: ["text"] },
  { name: "receipt", account: "worker", path: "/receipts", fields: { receipt: "no receipt" }, button: "Compare", status: 422 },
  { name: "form-too-old", account: "worker", path: "/receipts", fields: { form_token: "no token" }, button: "Compare", status: 403, isShort: true },
];

/// Types it in, past what the browser itself would refuse, and sends it. Without a button the address is what is wrong. `hold` is called before it is sent,
/// and gives what is called when it was answered.
export async function sendFaulty(page, base, row, hold) {
  const at = await page.goto(base + row.path, { waitUntil: "load" });
  if (!row.button) return at;
  await page.evaluate((fields) => {
    for (const form of document.forms) form.noValidate = true;
    for (const [name, value] of Object.entries(fields)) {
      const all = [...document.getElementsByName(name)];
      if (!all.length) throw new Error(`there is no field ${name}`);
      for (const one of all) {
        if (one.type === "radio") one.checked = one.value === value;
        else {
          if (one.type === "date" || one.type === "month") one.type = "text";
          one.value = value;
        }
      }
    }
    // A form that is folded away is sent all the same.
    for (const folded of document.querySelectorAll("details")) folded.open = true;
  }, row.fields);
  page.on("dialog", (dialog) => dialog.accept());
  const release = hold ? await hold() : () => {};
  try {
    const [answer] = await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.getByRole("button", { name: row.button, exact: true }).first().click()]);
    return answer;
  } finally {
    await release();
  }
}

/// Another program writes into the store (SQLite), and does not come to an end until it is released.
export async function holdStore(path) {
  const hold = "import sqlite3, sys\nstore = sqlite3.connect(sys.argv[1], isolation_level=None)\nstore.execute('BEGIN IMMEDIATE')\nprint('held', flush=True)\nsys.stdin.read()";
  const other = spawn("/usr/bin/python3", ["-c", hold, path], { stdio: ["pipe", "pipe", "inherit"] });
  await once(other.stdout, "data");
  return async () => {
    const ended = once(other, "exit");
    other.stdin.end();
    await ended;
  };
}

/// What such a page must have. Run in the page.
export function faultsOfPage(row) {
  const told = [];
  if (row.isShort) return told;
  const summary = document.querySelector(".faults, .alert");
  if (!summary) return ["nothing says what is wrong"];
  if (document.querySelector(".faults") && document.activeElement !== document.querySelector(".faults")) told.push("the focus is not at what is wrong");
  const links = [...document.querySelectorAll(".faults a")].map((one) => one.getAttribute("href").slice(1));
  for (const link of links) if (!document.getElementById(link)) told.push(`what is wrong leads to ${link}, which is not there`);
  for (const field of row.leads ?? []) {
    if (!links.includes(field)) told.push(`what is wrong does not lead to ${field}`);
    const of = document.getElementById(field);
    const group = of?.closest(".field");
    const beside = group?.querySelector(".fault");
    if (!beside) told.push(`nothing beside ${field} says what is wrong with it`);
    else if (beside.offsetParent === null) told.push(`what is wrong with ${field} is folded away`);
  }
  for (const [name, value] of Object.entries(row.fields ?? {})) {
    const of = document.getElementsByName(name)[0];
    if (!of || of.type === "password" || of.type === "hidden" || of.type === "radio" || value === "") continue;
    if (of.value !== value) told.push(`what was typed into ${name} is lost`);
  }
  return told;
}
