// Opens one page in Chromium and prints, as JSON, what a visitor would meet: console errors,
// requests, violations of axe-core, pixels of overflow at each width. Screenshots on request.
// usage: node check.mjs PAGE.html [FOLDER-FOR-SCREENSHOTS]
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [page_file, folder] = process.argv.slice(2);
const url = pathToFileURL(path.resolve(page_file)).href;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8");
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
const found = { errors: [], requests: [], dialogs: [], violations: [], overflow: {}, figures: {}, live: 0 };
for (const width of [320, 768, 1280]) {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  page.on("console", (m) => ["error", "warning"].includes(m.type()) && found.errors.push(m.text()));
  page.on("pageerror", (e) => found.errors.push(String(e)));
  page.on("request", (r) => r.url() !== url && found.requests.push(r.url()));
  page.on("dialog", (d) => (found.dialogs.push(d.message()), d.dismiss()));
  await page.goto(url);
  found.overflow[width] = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  if (folder) await page.screenshot({ path: path.join(folder, `resumen-${width}.png`), fullPage: true });
  await page.evaluate(axe);
  const result = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  for (const v of result.violations)
    found.violations.push(`${width} ${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).slice(0, 3).join(" | ")}`);
  if (width === 1280) {
    found.figures = await page.evaluate(() =>
      Object.fromEntries([...document.querySelectorAll("[data-figure]")].map((e) => [e.dataset.figure, e.dataset.value])),
    );
    found.live = await page.evaluate(
      () => document.querySelectorAll("script, iframe, object, embed, img, link, form, a[href]:not([href^='#'])").length,
    );
  }
  await page.close();
}
await browser.close();
console.log(JSON.stringify(found));
