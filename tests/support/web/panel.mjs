// Opens pages of a running panel in Chromium and prints, as JSON, what a visitor would meet on
// each at 320, 768 and 1,280 pixels: console errors, requests that leave the panel, violations
// of axe-core, pixels of overflow. Screenshots on request.
// usage: node panel.mjs FIRST-ADDRESS PATH[,PATH...] [FOLDER-FOR-SCREENSHOTS]
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";

const [first, paths, folder] = process.argv.slice(2);
const origin = new URL(first).origin;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8");
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
const context = await browser.newContext({ bypassCSP: false });
const found = { errors: [], left: [], violations: [], overflow: [] };
const page = await context.newPage();
page.on("console", (m) => ["error", "warning"].includes(m.type()) && found.errors.push(m.text()));
page.on("pageerror", (e) => found.errors.push(String(e)));
page.on("request", (r) => new URL(r.url()).origin !== origin && found.left.push(r.url()));
await page.goto(first);
for (const place of paths.split(",")) {
  for (const width of [320, 768, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto(origin + place);
    const wide = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (wide > 0) found.overflow.push(`${place} ${width}: ${wide}`);
    if (folder) {
      const name = place.replace(/\W+/g, "-") || "-";
      await page.screenshot({ path: path.join(folder, `${name}${width}.png`), fullPage: true });
    }
    await page.evaluate(axe);
    const result = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
    for (const v of result.violations)
      found.violations.push(`${place} ${width} ${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).slice(0, 3).join(" | ")}`);
  }
}
await browser.close();
console.log(JSON.stringify(found));
