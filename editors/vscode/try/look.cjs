// look.cjs URL WORKSPACE PICTURES: what try.sh does in the editor, and a picture of each step. Ends with 1 where something does not come.
const fs = require("fs");
const path = require("path");
const { chromium } = require("playwright-core");

const [url, root, pictures] = process.argv.slice(2);
const RULES = "policies/gagr/clock.poppy";
const REASONS = "policies/gagr/limits.poppy";
const TESTS = "policies/gagr/tests/periods.yaml";

let browser;
let page;
const lines = (file) => fs.readFileSync(path.join(root, file), "utf8").split("\n");
/// Where the words begin, from 1, as the editor counts.
function place(file, words, inside = 0) {
  const all = lines(file);
  const line = all.findIndex((one) => one.includes(words));
  if (line < 0) throw new Error(`${file} has no ${words}`);
  return { line: line + 1, column: all[line].indexOf(words) + inside + 1 };
}

async function main() {
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  page = await browser.newPage({ viewport: { width: 1000, height: 560 } });
  page.setDefaultTimeout(60000);
  const authority = new URL(url).host;

  const take = async (name) => {
    await page.waitForTimeout(700);
    await page.screenshot({ path: path.join(pictures, `${name}.png`) });
    console.log(`${name}: as it should be`);
  };
  const open = async (file) => {
    const payload = JSON.stringify([["openFile", `vscode-remote://${authority}${root}/${file}`]]);
    await page.goto(`${url}/?folder=${root}&payload=${encodeURIComponent(payload)}`);
    await page.waitForSelector(".monaco-editor .view-line");
    await page.waitForSelector(".statusbar-item:has-text('known 2021-08-15')");
    // The files are not what is looked at; hidden, they stay so.
    await page.waitForTimeout(1500);
    if (await page.locator(".explorer-folders-view").isVisible()) await page.keyboard.press("Control+b");
  };
  const go = async ({ line, column }) => {
    await page.keyboard.press("Escape");
    await page.locator(".monaco-editor textarea").first().focus();
    await page.keyboard.press("Control+g");
    await page.waitForSelector(".quick-input-widget input");
    await page.keyboard.type(`${line}:${column}`);
    await page.keyboard.press("Enter");
    await page.waitForTimeout(300);
  };
  const hover = async () => {
    await page.keyboard.press("Control+k");
    await page.keyboard.press("Control+i");
    await page.waitForSelector(".monaco-hover:not(.hidden) .hover-contents");
  };

  // Values behind names, and the lenses' place in a rule.
  await open(RULES);
  await page.waitForSelector(".view-line:has-text('three_months_applies')");
  await page.getByText(/=\s*yes/).first().waitFor();
  await take("hints");

  // Hover: the value as of the status bar's month, run date and county.
  await go(place(RULES, "all { keeps_clocks; not ninety_days_in_12", 25));
  await hover();
  await page.waitForSelector(".monaco-hover :text('Yolo, 2021-08, as known on 2021-08-15')");
  await take("hover");
  await page.keyboard.press("Escape");

  // A slip, as somebody types it.
  await go(place(RULES, "  three_months_in_12", "  three_months_in_12".length));
  await page.keyboard.type("x");
  await page.waitForSelector(".squiggly-error");
  await hover();
  await page.waitForSelector(".monaco-hover :text('did you mean')");
  await take("squiggle");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+.");
  await page.waitForSelector(".action-widget :text('change to')");
  await take("fixes");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".squiggly-error", { state: "detached" });

  // Completion.
  await go(place(RULES, "  three_months_in_12", "  three_months_in_12".length));
  await page.keyboard.press("Enter");
  await page.keyboard.type("ninety");
  await page.keyboard.press("Control+Space");
  await page.waitForSelector(".suggest-widget.visible .monaco-list-row:has-text('ninety_days_in_12')");
  await take("completion");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");

  // Rename: what the box offers.
  await go(place(RULES, "define keeps_clocks", "define keep".length));
  await page.keyboard.press("F2");
  await page.waitForSelector(".rename-box input");
  await page.waitForTimeout(300);
  await take("rename");
  await page.keyboard.press("Escape");

  // A rule's lens: its diagram beside.
  await open(REASONS);
  await page.waitForSelector(".codelens-decoration a:has-text('diagram')");
  await take("lens");
  await page.locator(".codelens-decoration a:has-text('diagram')").first().click();
  await page.waitForSelector("iframe.webview.ready");
  const outer = page.frameLocator("iframe.webview.ready");
  await outer.frameLocator("iframe").locator("svg").waitFor();
  await take("diagram");

  // What its other lens does, by name: it takes as long as `poppy mutate --only` does.
  await page.keyboard.press("F1");
  await page.keyboard.type("Poppy: Faults in a rule");
  await page.waitForSelector(".quick-input-list .monaco-list-row:has-text('Faults in a rule')");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".quick-input-title:has-text('whose tests are tried')");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("missing_begin_date");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".tab:has-text('faults in')", { timeout: 240000 });
  await take("survivors");

  // A test's lens: why its values are what they are.
  await open(TESTS);
  await page.waitForSelector(".codelens-decoration a:has-text('why')");
  await page.locator(".codelens-decoration a:has-text('why')").first().click();
  await page.waitForSelector(".tab:has-text('why')");
  await take("why");
  await browser.close();
}

main().catch(async (error) => {
  console.error(error);
  await page?.screenshot({ path: path.join(pictures, "failed.png") });
  await browser?.close();
  process.exit(1);
});
