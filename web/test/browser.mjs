// A real browser, and what must hold of whatever it does: nothing fails in the page, no policy is
// broken, and no request leaves the host.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** Where the server under test is. */
export const ADDRESS = process.env.PLENARY_ADDRESS;

/** The endpoint of a site that has it on another host. */
export const ENDPOINT = process.env.PLENARY_ENDPOINT;

/** Widths and heights of what people have in their hands or on their desks. */
export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 900 };

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts a browser with a profile of its own, which is gone afterwards. */
async function startBrowser() {
  assert.ok(ADDRESS, "PLENARY_ADDRESS says where the server is");
  assert.ok(existsSync(CHROMIUM), `the browser is not installed: ${CHROMIUM}`);
  const profile = mkdtempSync(join(tmpdir(), "plenary-browser-"));
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  return {
    open: (path, options) => open(browser, path, options),
    close: async () => {
      await browser.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/**
 * Tests of this file, each in a window of its own, at the end of which the browser has nothing to
 * complain of.
 */
export function inWindows() {
  let browser;
  before(async () => {
    browser = await startBrowser();
  });
  after(() => browser.close());
  return (name, path, options, body) =>
    test(name, { timeout: 120_000 }, async () => {
      const window = await browser.open(path, options);
      await body(window.page, window.seen);
      await window.close();
    });
}

/** Opens a path in a window of its own. */
async function open(browser, path, { size = DESKTOP, dark = false, script = true } = {}) {
  const context = await browser.newContext({
    viewport: size,
    colorScheme: dark ? "dark" : "light",
    javaScriptEnabled: script,
    hasTouch: size === PHONE,
    isMobile: size === PHONE,
    reducedMotion: "reduce",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const page = await context.newPage();
  const seen = { requests: [], complaints: [] };
  page.on("request", (request) => seen.requests.push(request.url()));
  page.on("pageerror", (error) => seen.complaints.push(error.stack));
  page.on("console", (message) => {
    // That a query was refused is what some tests are about.
    const isRefusal = message.text().startsWith("Failed to load resource: the server responded");
    if (["error", "warning"].includes(message.type()) && !isRefusal) {
      seen.complaints.push(message.text());
    }
  });
  await page.addInitScript(() => {
    window.shifted = 0;
    new PerformanceObserver((list) => {
      for (const shift of list.getEntries()) window.shifted += shift.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto(`${ADDRESS}${path}`);
  await page.waitForLoadState("networkidle");
  return {
    page,
    seen,
    close: async () => {
      await context.close();
      assert.deepEqual(seen.complaints, [], "what the browser complained of");
      // What is in the page itself is asked of nobody.
      const places = [`${ADDRESS}/`, "data:", ...(ENDPOINT ? [new URL("/", ENDPOINT).href] : [])];
      const isHere = (url) => places.some((place) => url.startsWith(place));
      const elsewhere = seen.requests.filter((url) => !isHere(url));
      assert.deepEqual(elsewhere, [], "requests to others");
    },
  };
}

/** What axe finds wrong with a page for people who do not see, hear or point as others do. */
export async function violations(page) {
  // The policy of the page lets no script in but ours, so axe comes in by the debugger.
  const axe = await import("node:fs/promises").then((fs) => fs.readFile(AXE, "utf8"));
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  return violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.html).join(" ")}`,
  );
}

/** Keeps a picture of a page, where somebody wants to look at them. */
export async function picture(page, name, whole = false) {
  const folder = process.env.PICTURES;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: whole });
}

/** What must hold of a page that anybody comes to. */
export async function isReadable(page, width) {
  assert.deepEqual(await violations(page), []);
  const wide = await page.locator("html").evaluate((html) => html.scrollWidth);
  assert.ok(wide <= width, `the page is ${wide} wide`);
  assert.equal(await page.locator("h1").count(), 1, "one heading says what this is");
}
