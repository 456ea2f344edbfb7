// Pages with a picture: zooming and moving by keys, buttons and pointer, the picture in words, and
// the same without a script.

import assert from "node:assert/strict";
import { DESKTOP, PHONE, picture, inWindows, violations } from "./browser.mjs";

const MAP = "/diagram/event-map";
const QUERY = "CONSTRUCT { ?t pl:theme ?x } WHERE { ?t a pl:Topic ; pl:theme ?x }";
const DRAWN = `/sparql?view=diagram&query=${encodeURIComponent(QUERY)}`;

const inWindow = inWindows();

/** How wide the picture is on the page. */
const width = (page) => page.locator(".stage img").evaluate((image) => image.clientWidth);

for (const [name, path] of [
  ["map", MAP],
  ["summary", "/diagram/summary"],
  ["around", "/diagram/around?iri=organisation/unicef"],
  ["answer", DRAWN],
]) {
  for (const size of [PHONE, DESKTOP]) {
    for (const dark of [false, true]) {
      const how = `${size.width}-${dark ? "dark" : "light"}`;
      inWindow(`everybody can read the page of a picture: ${name} ${how}`, path, { size, dark }, async (page) => {
        const image = page.locator(".stage img");
        const loaded = await image.evaluate((image) => image.complete && image.naturalWidth > 0);
        assert.ok(loaded, "the picture is shown");
        assert.ok((await page.locator(".told a").count()) > 3, "it is there in words");
        assert.ok((await page.locator("html").evaluate((html) => html.scrollWidth)) <= size.width);
        assert.deepEqual(await violations(page), []);
        await picture(page, `picture-${name}-${how}`, true);
      });
    }
  }
}

for (const dark of [false, true]) {
  inWindow(`the drawing itself has no violation: ${dark}`, "/diagram/event-map.svg", { dark }, async (page) => {
    await page.keyboard.press("Tab");
    const first = await page.evaluate(() => document.activeElement.getAttribute("href"));
    assert.match(first, /organisation/, "who acts comes first");
    const outline = await page.evaluate(() => {
      const box = document.activeElement.querySelector(".pd-box");
      return getComputedStyle(box).strokeWidth;
    });
    assert.ok(Number.parseFloat(outline) >= 3, `the focus is seen: ${outline}`);
  });
}

inWindow("a page that holds the drawing has no violation", MAP, {}, async (page) => {
  const source = await page.locator(".stage img").evaluate((image) => image.currentSrc);
  const drawing = await (await fetch(source)).text();
  // A page of somebody else, with no policy of ours.
  await page.goto("about:blank");
  await page.setContent(
    `<!doctype html><html lang="en"><title>A report</title><main><h1>A report</h1>${drawing}</main>`,
  );
  assert.ok((await page.locator("svg a").count()) > 20);
  assert.deepEqual(await violations(page), []);
});

inWindow("a picture zooms by buttons and keys, and says how far", MAP, {}, async (page) => {
  const fitted = await width(page);
  await page.getByRole("button", { name: "Zoom in" }).click();
  assert.ok((await width(page)) > fitted * 1.2);
  assert.match(await page.locator(".zoom [role=status]").textContent(), /^\d+ %$/);
  await page.locator(".stage").focus();
  await page.keyboard.press("+");
  const larger = await width(page);
  assert.ok(larger > fitted * 1.5);
  const left = () => page.locator(".stage").evaluate((stage) => stage.scrollLeft);
  const before = await left();
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction((before) => document.querySelector(".stage").scrollLeft > before, before);
  await page.keyboard.press("-");
  assert.ok((await width(page)) < larger);
  await page.keyboard.press("0");
  assert.equal(await width(page), fitted);
  await page.keyboard.press("1");
  const own = await page.locator(".stage img").getAttribute("width");
  assert.equal(await width(page), Number(own));
});

inWindow("a picture moves by dragging, and zooms where the pointer is", MAP, {}, async (page) => {
  const fitted = await width(page);
  const box = await page.locator(".stage").boundingBox();
  const at = [box.x + 300, box.y + 200];
  await page.mouse.move(...at);
  await page.mouse.wheel(0, -100);
  assert.equal(await width(page), fitted, "the wheel alone scrolls the page");
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.mouse.dblclick(...at);
  assert.ok((await width(page)) > fitted * 1.4);
  const place = () => page.locator(".stage").evaluate((stage) => [stage.scrollLeft, stage.scrollTop]);
  const before = await place();
  await page.mouse.move(...at);
  await page.mouse.down();
  await page.mouse.move(at[0] - 100, at[1] - 50, { steps: 4 });
  await page.mouse.up();
  const moved = await place();
  assert.ok(moved[0] > before[0] && moved[1] > before[1], `${before} to ${moved}`);
  await page.mouse.move(at[0] + 100, at[1] + 100);
  assert.deepEqual(await place(), moved, "it is let go");
});

inWindow("a picture is a plain image without a script", MAP, { script: false }, async (page) => {
  assert.equal(await page.locator(".zoom").count(), 0);
  assert.ok((await page.locator(".stage img").boundingBox()).width > 600);
  await page.locator(".told a").first().click();
  assert.match(page.url(), /organisation/);
});
