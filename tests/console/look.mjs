// Looks at pages as a browser does: a picture of each at 1280 and 375 pixels, no violation found by axe, nothing wider than the page, no word of
// the content security policy or the script on the console, and no request that leads elsewhere.
// usage: node look.mjs URL FOLDER PATH…    with playwright-core and axe-core in a folder node_modules at or above the one it is run in
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const require = createRequire(join(process.cwd(), "here.js"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const [base, folder, ...paths] = process.argv.slice(2);
const faults = [];
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
for (const width of [1280, 375]) {
  // The policy of the pages keeps axe out, too; each page is looked at without it, after it was loaded with it once.
  for (const bypassCSP of [false, true]) {
    const context = await browser.newContext({ viewport: { width, height: 800 }, bypassCSP });
    const page = await context.newPage();
    let at = "";
    const tell = (words) => faults.push(`${at} at ${width}: ${words}`);
    page.on("console", (message) => { if (["error", "warning"].includes(message.type()) && !/status of \d+/.test(message.text())) tell(message.text()); });
    page.on("pageerror", (error) => tell(String(error)));
    page.on("request", (request) => { if (!request.url().startsWith(base) && !request.url().startsWith("data:")) tell(`asks for ${request.url()}`); });
    for (const path of paths) {
      at = path;
      await page.goto(base + path, { waitUntil: "networkidle" });
      if (!bypassCSP) {
        await page.screenshot({ path: join(folder, `${path.replaceAll(/[^a-z0-9]+/gi, "-").replace(/^-/, "") || "first"}-${width}.png`), fullPage: true });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (wide > 0) tell(`${wide} pixels wider than the page`);
        continue;
      }
      await page.evaluate(axe);
      const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
      for (const one of found.violations) {
        tell(`${one.id}: ${one.help}: ${one.nodes.map((node) => node.target.join(" ")).slice(0, 5).join(", ")}`);
      }
    }
    await context.close();
  }
}
await browser.close();
console.log(faults.length ? faults.join("\n") : `${paths.length} pages, nothing found`);
process.exit(faults.length ? 1 : 0);
