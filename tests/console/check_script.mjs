// What the script of the pages adds, on the gallery: previews, the filter of a table, questions, the dials; and that a form works without it.
// usage: node check_script.mjs URL    of console_gallery; playwright-core as for look.mjs
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.cwd(), "here.js"));
const { chromium } = require("playwright-core");
const base = process.argv[2];
let checks = 0;
const hold = (holds, words) => {
  checks += 1;
  if (!holds) throw new Error(`does not hold: ${words}`);
};

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage();
await page.goto(`${base}/gallery`);
hold(await page.evaluate(() => document.activeElement.classList.contains("faults")), "what is wrong is read first");

await page.fill("#note", "<b>Board</b>");
await page.waitForFunction(() => document.querySelector("#preview").textContent.includes("You wrote"));
hold((await page.textContent("#preview")).trim() === "You wrote: <b>Board</b>", "a preview shows what was typed, as text");
hold((await page.locator("#preview b").count()) === 0, "a preview takes no mark-up from what was typed");
await page.route("**/gallery/preview", (route) => route.fulfill({ status: 500, body: "" }));
await page.fill("#note", "again");
await page.waitForFunction(() => document.querySelector("#preview").textContent.includes("could not be made"));
await page.unroute("**/gallery/preview");

const rows = page.locator("#changed tbody tr");
await page.fill("#changed-filter", "APPROVED 0013");
hold((await rows.nth(0).isVisible()) && !(await rows.nth(1).isVisible()), "a filter leaves the rows with all its words");
hold((await page.textContent(".table-count")) === "1 of 2 rows", "a filter says how many are left");
await page.fill("#changed-filter", "");
hold(await rows.nth(1).isVisible(), "an empty filter leaves all rows");

let asked = "";
page.once("dialog", (dialog) => { asked = dialog.message(); return dialog.dismiss(); });
await page.click("text=Withdraw");
hold(asked.startsWith("Withdraw this request?") && !page.url().includes("?"), "a question that is answered with no sends nothing");
page.once("dialog", (dialog) => dialog.accept());
await Promise.all([page.waitForNavigation(), page.click("text=Withdraw")]);

await page.focus("#dial-month");
await page.keyboard.type("07");
hold(!page.url().includes("month="), "typing in a dial goes nowhere by itself");
await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
hold(page.url().includes("month=2022-07") && page.url().includes("county=Fresno"), "Enter shows the month, and keeps what else was asked for");
await page.locator("#dial-run-date").dispatchEvent("pointerdown");
await Promise.all([page.waitForNavigation(), page.locator("#dial-run-date").evaluate((field) => {
  field.value = "2022-08-01";
  field.dispatchEvent(new Event("change", { bubbles: true }));
})]);
hold(page.url().includes("run_date=2022-08-01"), "a day that is picked is shown at once");

const bare = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
await bare.goto(`${base}/gallery`);
hold(!(await bare.locator(".table-filter").first().isVisible()), "without scripts there is no filter");
await bare.fill("#note", "x");
await Promise.all([bare.waitForNavigation(), bare.click("text=Look at what it does")]);
hold(bare.url() === `${base}/gallery`, "without scripts a form is sent");
await bare.fill("#dial-month", "2022-09");
await Promise.all([bare.waitForNavigation(), bare.click(".dials button")]);
hold(bare.url().includes("month=2022-09"), "without scripts the dials are shown by their button");
await browser.close();
console.log(`${checks} checks of the script`);
