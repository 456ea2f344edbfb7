// The portal as people walk through it: from the first page to an event, a panel, a theme, the
// source and back; in both languages, on a phone and on a desk, in light and dark, without a script,
// and on paper.

import assert from "node:assert/strict";
import { DESKTOP, PHONE, inWindows, isReadable, picture } from "./browser.mjs";

const inWindow = inWindows();

const EVENT = "/event/hrc31-rights-of-the-child.html";

for (const size of [PHONE, DESKTOP]) {
  for (const dark of [false, true]) {
    const how = `${size.width}-${dark ? "dark" : "light"}`;
    inWindow(`a walk through the portal: ${how}`, "/", { size, dark }, async (page) => {
      const heading = () => page.locator("h1").first().textContent();
      const follow = async (name, into) => {
        await page.locator("main").getByRole("link", { name, exact: true }).first().click();
        await page.waitForLoadState("networkidle");
        assert.match(page.url(), into);
        await isReadable(page, size.width);
      };
      await isReadable(page, size.width);
      await picture(page, `landing-${how}`, true);
      await page.goto(new URL(EVENT, page.url()).href);
      await isReadable(page, size.width);
      await picture(page, `event-${how}`, true);
      await follow("First panel", /\/panel\/first\.html$/);
      await follow("international framework", /\/theme\/international-framework\.html$/);
      assert.match(await heading(), /international framework/);
      await picture(page, `theme-${how}`, true);
      // From what is said to the sentence that it rests on, in the source.
      await page.goto(new URL(EVENT, page.url()).href);
      await page.locator("#evidence").getByRole("link", { name: /^characters/ }).first().click();
      await page.waitForLoadState("networkidle");
      assert.match(page.url(), /\/source\/hrc31-report\.html#[0-9a-f]{16}$/);
      const place = page.locator(`[id="${new URL(page.url()).hash.slice(1)}"]`);
      assert.equal(await place.count(), 1, "the passage is there");
      await isReadable(page, size.width);
      await picture(page, `source-${how}`);
      // And back from the passage to what it supports.
      await page.locator(".text a.note").first().click();
      await page.locator(":target ul.backs a").first().click();
      await page.waitForLoadState("networkidle");
      assert.doesNotMatch(page.url(), /\/source\//);
      await page.getByRole("navigation").first().getByRole("link").first().click();
      await page.waitForLoadState("networkidle");
      assert.equal(new URL(page.url()).pathname, "/");
    });
  }
}

inWindow("another language is one click away and stays", EVENT, {}, async (page) => {
  await page.getByRole("link", { name: "français" }).click();
  assert.equal(await page.locator("html").getAttribute("lang"), "fr");
  await isReadable(page, DESKTOP.width);
  await page.locator("main").getByRole("link", { name: "First panel" }).first().click();
  assert.match(page.url(), /first\.fr\.html$/);
  // A name that has no French is marked as what it is.
  const fallback = page.locator('main [lang="en"]').first();
  assert.ok(await fallback.isVisible());
  await page.getByRole("link", { name: "English" }).click();
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
});

inWindow("all of it works without a script", EVENT, { script: false }, async (page) => {
  assert.ok(await page.locator("text=What this rests on").isVisible());
  await page.locator("details summary").first().click();
  assert.ok(await page.locator("ul.told a").first().isVisible());
});

inWindow("a search from any page finds something", EVENT, {}, async (page) => {
  await page.getByRole("searchbox").fill("online grooming");
  await page.getByRole("searchbox").press("Enter");
  await page.waitForLoadState("networkidle");
  assert.ok((await page.locator("main").textContent()).includes("grooming"));
  assert.ok((await page.locator("main a[href*='theme/online-grooming']").count()) > 0);
  await isReadable(page, DESKTOP.width);
});

inWindow("a list leads to its question", EVENT, {}, async (page) => {
  await page.locator("a.ask").first().click();
  await page.waitForLoadState("networkidle");
  assert.match(page.url(), /\/sparql\?query=/);
  assert.ok((await page.locator("#answer table tbody tr").count()) > 0);
});

inWindow("the keyboard comes everywhere", EVENT, {}, async (page) => {
  await page.keyboard.press("Tab");
  const first = await page.evaluate(() => document.activeElement.getAttribute("href"));
  assert.equal(first, "#main");
  const seen = new Set();
  for (let step = 0; step < 60; step += 1) {
    await page.keyboard.press("Tab");
    const [href, outline] = await page.evaluate(() => {
      const { activeElement } = document;
      return [activeElement.getAttribute("href"), getComputedStyle(activeElement).outlineStyle];
    });
    if (href) {
      seen.add(href);
      assert.notEqual(outline, "none", `the focus on ${href} is seen`);
    }
  }
  assert.ok(seen.size > 30, `${seen.size} links`);
});

inWindow("on paper a page has its facts and no buttons", EVENT, {}, async (page) => {
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.locator("dl.facts").first().isVisible());
  assert.ok(await page.locator("blockquote").first().isVisible());
  for (const hidden of [".top", ".skip", "a.ask", ".editions"]) {
    assert.ok(!(await page.locator(hidden).first().isVisible()), hidden);
  }
  const pdf = await page.pdf({ format: "A4" });
  assert.ok(pdf.length > 10_000);
});
