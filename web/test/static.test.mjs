// A site without a server of ours, as a host serves its folder: searching, asking and reading work
// there too, under the policies that stand in the host's configuration.

import assert from "node:assert/strict";
import { DESKTOP, ENDPOINT, PHONE, inWindows, isReadable, picture } from "./browser.mjs";

const inWindow = inWindows();

const FOLDER = process.env.PLENARY_FOLDER;

/** What the page says of a search that has ended. */
async function told(page) {
  const told = page.locator("#told");
  const working = await told.getAttribute("data-working");
  await page.waitForFunction(
    ([working]) => !["", working].includes(document.querySelector("#told").textContent),
    [working],
  );
  return told.textContent();
}

for (const size of [PHONE, DESKTOP]) {
  for (const dark of [false, true]) {
    const how = `${size.width}-${dark ? "dark" : "light"}`;
    inWindow(`a search is answered by a folder: ${how}`, FOLDER, { size, dark }, async (page) => {
      await isReadable(page, size.width);
      await page.keyboard.press("Tab");
      const field = page.getByRole("searchbox").first();
      await field.focus();
      await page.keyboard.type("grooming");
      await page.keyboard.press("Enter");
      await page.waitForURL(/search\.html\?q=grooming/);
      assert.match(await told(page), /\d/);
      await isReadable(page, size.width);
      await picture(page, `static-search-${how}`, true);
      const first = page.locator("#found a").first();
      assert.match(await first.textContent(), /grooming/);
      await first.focus();
      await page.keyboard.press("Enter");
      await page.waitForURL(/theme\/online-grooming\.html/);
      await isReadable(page, size.width);
    });
  }
}

const search = `${FOLDER}search.html`;

inWindow("a search in French leads to pages in French", `${FOLDER}search.fr.html?q=enfant`, {},
  async (page) => {
    assert.equal(await page.locator("html").getAttribute("lang"), "fr");
    await told(page);
    const href = await page.locator("#found a").first().getAttribute("href");
    assert.match(href, /\.fr\.html$/);
  });

inWindow("a search in one class finds no other", `${search}?q=child*&class=organisation`, {},
  async (page) => {
    await told(page);
    assert.equal(await page.locator("#class").inputValue(), "organisation");
    const hrefs = await page.locator("#found a").evaluateAll((all) => all.map((a) => a.href));
    assert.ok(hrefs.length > 0);
    assert.ok(hrefs.every((href) => href.includes("/organisation/")), hrefs.join(" "));
  });

inWindow("what is not there is said", `${search}?q=zzzzzz`, {}, async (page) => {
  const none = await page.locator("#told").getAttribute("data-none");
  assert.equal(await told(page), none);
  assert.equal(await page.locator("#found li").count(), 0);
});

inWindow("what is typed is no part of the page", `${search}?q=%3Cimg+src%3Dx%3E`, {},
  async (page) => {
    await told(page);
    assert.equal(await page.locator("main img").count(), 0);
    assert.equal(await page.getByRole("searchbox").inputValue(), "<img src=x>");
  });

inWindow("without a script the lists are offered", search, { script: false }, async (page) => {
  const browse = page.locator("noscript a");
  assert.ok(await browse.isVisible());
  await browse.click();
  assert.match(page.url(), /\/browse\.html$/);
});

inWindow("a question is sent to the endpoint, which is elsewhere", `${FOLDER}event/hrc31-rights-of-the-child.html`, {},
  async (page) => {
    await page.locator("a.ask").first().click();
    await page.waitForURL(/\/ask\.html\?query=/);
    await isReadable(page, DESKTOP.width);
    await picture(page, "static-ask", true);
    await page.getByRole("button", { name: "Copy" }).click();
    const query = await page.locator("#query").inputValue();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), query);
    await page.getByRole("main").getByRole("button", { name: "Ask" }).click();
    await page.waitForURL((url) => url.href.startsWith(ENDPOINT));
    assert.ok((await page.locator("#answer table tbody tr").count()) > 0);
  });
