// Names and addresses that want to be a script: none is run, none leads anywhere that it should
// not, and what they say is shown as it is. The policy of the pages is in force.

import assert from "node:assert/strict";
import { PHONE, inWindows, picture, violations } from "./browser.mjs";

const inWindow = inWindows();

const PAGES = [
  "/",
  "/event/odd.html",
  "/event/odd.ar.html",
  "/event/odd/panel/first.html",
  "/theme/percent.html",
  "/scheme/subjects.html",
  "/source/report.html",
  "/thing/with%2522quotes.html",
  "/thing/l'autre.html",
  "/thing/%C3%A4%3Fb=c&d.html",
  "/diagram/event-map.html",
  "/diagram/event-map.svg",
];

for (const path of PAGES) {
  inWindow(`nothing runs on ${path}`, path, { size: PHONE }, async (page) => {
    assert.equal(await page.evaluate(() => window.broken), undefined);
    const addresses = await page.locator("[href], [src], [action]").evaluateAll((elements) =>
      elements.flatMap((element) =>
        ["href", "src", "action"].map((name) => element.getAttribute(name)).filter(Boolean),
      ),
    );
      assert.ok(addresses.length > (path.endsWith(".svg") ? 0 : 3));
    for (const address of addresses) {
      assert.doesNotMatch(address, /^(javascript|data|vbscript):/i);
    }
    if (!path.endsWith(".svg")) {
      assert.equal(await page.locator("main script, main img[src='x'], [onerror], [onmouseover]").count(), 0);
      assert.deepEqual(await violations(page), []);
    }
    await picture(page, `hostile${path.replaceAll(/[^a-z]/g, "-")}`, true);
  });
}

inWindow("what was typed is what is read", "/event/odd.html", {}, async (page) => {
  const heading = await page.locator("h1").textContent();
  assert.ok(heading.includes("<script>window.broken = 1</script> \"quoted\" & 'single'"), heading);
  const data = await page.locator('script[type="application/ld+json"]').textContent();
  assert.ok(JSON.parse(data).name.includes("<script>"));
});

inWindow("a page in Arabic is written from right to left", "/event/odd.ar.html", {}, async (page) => {
  const html = page.locator("html");
  assert.equal(await html.getAttribute("dir"), "rtl");
  assert.equal(await html.getAttribute("lang"), "ar");
  const [main, heading] = await page.evaluate(() =>
    ["main", "h1"].map((name) => document.querySelector(name).getBoundingClientRect().right),
  );
  assert.ok(Math.abs(main - heading) < 40, "headings begin on the right");
  // The vocabulary has no words in Arabic: what stands in for them is seen and read as English.
  assert.equal(await page.locator(".kind .lang").first().textContent(), "en");
  assert.equal(await page.locator(".told .muted").first().getAttribute("lang"), "en");
  assert.equal(await page.locator(".told ul li > :first-child").first().getAttribute("lang"), "en");
  const names = page.locator("dl.facts dt > span");
  const languages = await names.evaluateAll((all) => all.map((name) => name.lang));
  assert.ok(languages.length > 0 && languages.every((language) => language === "en"), languages.join());
});

for (const [path, selector] of [
  ["/index.ar.html", ".classes a > span, .numbers a > span, .asked a"],
  ["/browse.ar.html", ".classes a > span, .classes p > span"],
  ["/browse/class/panel.ar.html", "h1 > span"],
  ["/ns.ar.html", "h1 > span, .iri + .lead > span, .term h3 > span, .contents a, .tells > span, .home > span"],
  ["/questions.ar.html", ".asked a, .asked p > span"],
]) {
  inWindow(`words in English are marked on ${path}`, path, {}, async (page) => {
    const marked = page.locator(selector);
    const languages = await marked.evaluateAll((all) => all.map((one) => one.lang));
    assert.ok(languages.length > 0 && languages.every((language) => language === "en"), languages.join());
    // They stand where the page's own words would.
    const [main, heading] = await page.evaluate(() =>
      ["main", "h1"].map((name) => {
        const element = document.querySelector(name);
        return (element.querySelector(":scope > span") ?? element).getBoundingClientRect().right;
      }),
    );
    assert.ok(Math.abs(main - heading) < 40, "headings begin on the right");
  });
}
