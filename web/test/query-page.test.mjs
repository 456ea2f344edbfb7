// The query page by real keys and clicks, with its script and without.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { DESKTOP, PHONE, picture, inWindows, violations } from "./browser.mjs";

const PANELS = "Which panels did each event have, and how many topics?";
const TWO_PANELS = "SELECT ?panel WHERE {\n?panel a pl:Panel\n}\nORDER BY ?panel";
// The mistake is in the third line.
const MISTAKE = "SELECT ?panel WHERE {\n?panel a pl:Panel .\nFLITER(?panel = 1)\n}";

const inWindow = inWindows();

/** The path that asks a query. */
function asking(query) {
  return `/sparql?${new URLSearchParams({ query })}`;
}

/** Replaces what stands in the editor by what is pasted. */
async function write(page, text) {
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await page.locator(".CodeMirror-code").click();
  await page.locator(".CodeMirror-focused").waitFor();
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Control+V");
}

/** Types a word until a completion of it is offered: on a busy machine a list can come late. */
async function typeUntil(page, word, offer) {
  await page.keyboard.type(word, { delay: 50 });
  for (let left = 5; left > 0; left -= 1) {
    const came = offer.waitFor({ timeout: 5000 }).then(() => true, () => false);
    if (await came) return;
    await page.keyboard.press("Backspace");
    await page.keyboard.type(word.at(-1));
  }
  await offer.waitFor();
}

async function rows(page) {
  return page.locator("#answer tbody tr").count();
}

/** What a click on something downloads: its name and its text. */
async function downloaded(page, target) {
  const [download] = await Promise.all([page.waitForEvent("download"), target.click()]);
  return [download.suggestedFilename(), await readFile(await download.path(), "utf8")];
}

inWindow("an example is one click away and its answer has names", "/sparql", {}, async (page) => {
  assert.match(await page.locator(".CodeMirror-code").innerText(), /PREFIX pl:/);
  await page.getByRole("link", { name: PANELS }).click();
  await page.locator("#answer table").waitFor();
  assert.equal(await rows(page), 2);
  const panel = page.locator("#answer td a").filter({ hasText: "First panel" }).first();
  await picture(page, "example-desktop", true);
  await panel.click();
  await page.waitForURL(/\/event\/.*\/panel\/first\.html$/);
  assert.equal(await page.locator("h1").innerText(), "First panel");
});

inWindow("a query is asked without leaving the page", "/sparql", {}, async (page) => {
  await page.evaluate(() => {
    window.stayed = true;
  });
  await write(page, TWO_PANELS);
  await page.getByRole("button", { name: "Ask" }).click();
  await page.locator("#answer table").waitFor();
  assert.equal(await rows(page), 2);
  assert.match(await page.locator("#progress").innerText(), /^2 rows · /);
  assert.equal(await page.evaluate(() => window.stayed), true);
  // The address is that of the answer.
  assert.equal(new URL(page.url()).searchParams.get("query"), TWO_PANELS);
  await page.reload();
  assert.equal(await rows(page), 2);
  // Asked once more it is still one step to go back.
  const again = page.waitForResponse(/\/sparql\?/);
  await page.getByRole("button", { name: "Ask" }).click();
  await (await again).finished();
  await page.getByText(/^2 rows · /).waitFor();
  await page.goBack();
  await page.locator("#answer:not(:has(table))").waitFor({ state: "attached" });
});

inWindow("an answer is taken away as CSV", "/sparql?question=panels", {}, async (page) => {
  const [name, text] = await downloaded(page, page.getByRole("link", { name: "CSV" }));
  assert.equal(name, "panels.csv");
  assert.match(text, /^event,number,panel,/);
  assert.equal(text.trim().split(/\r?\n/).length, 3);
});

inWindow("a mistake is shown at its line", "/sparql", {}, async (page) => {
  await write(page, MISTAKE);
  await page.keyboard.press("Control+Enter");
  const fault = page.locator(".CodeMirror-code > div", { has: page.locator(".line-at-fault") });
  await fault.waitFor();
  assert.match(await fault.innerText(), /FLITER/);
  assert.match(await fault.innerText(), /does not fit here/);
  assert.match(await page.locator("#answer").innerText(), /Did you mean FILTER\?/i);
  await picture(page, "mistake-desktop");
  // Its place leads into the editor.
  await page.locator("#place").click();
  await page.keyboard.type("#");
  assert.match(await page.locator(".CodeMirror-code").innerText(), /#FLITER/);
  // What is mended is not marked any longer.
  await page.locator(".line-at-fault").waitFor({ state: "detached" });
});

inWindow("a name that is likely a slip is underlined", "/sparql", {}, async (page) => {
  await write(page, "SELECT ?x {\n?x a pl:Panle\n}");
  await page.keyboard.press("Control+Enter");
  await page.locator(".CodeMirror-code .remarked").waitFor();
  assert.equal(await page.locator(".CodeMirror-code .remarked").innerText(), "pl:Panle");
  assert.match(await page.locator("#answer .remarks").innerText(), /did you mean pl:Panel/);
  await picture(page, "remark-desktop");
});

inWindow("a mistake is marked while it is typed", "/sparql", {}, async (page) => {
  await write(page, MISTAKE);
  await page.locator(".stumbles").waitFor();
  await write(page, TWO_PANELS);
  await page.locator(".stumbles").waitFor({ state: "detached" });
  await write(page, "SELECT ?x { ?x a unknown:Panel }");
  await page.locator(".stumbles").waitFor();
});

inWindow("classes, properties and names are completed", "/sparql", {}, async (page, seen) => {
  const offered = page.locator(".CodeMirror-hints");
  await write(page, "SELECT * {\n}");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("End");
  const type = offered.getByText("pl:Statement", { exact: true });
  await typeUntil(page, " ?statement a stat", type);
  await picture(page, "completion-desktop");
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("Enter");
  const property = offered.getByText("pl:statedBy", { exact: true });
  await typeUntil(page, " ; stated", property);
  await property.click();
  // A moment after the click the cursor is in the editor again.
  await page.waitForFunction(() => document.activeElement.closest(".yasqe"));
  const person = offered.getByText("Joseph Varughese");
  await typeUntil(page, " varugh", person);
  await person.click();
  const text = await page.locator("textarea#query").inputValue();
  const line = /a pl:Statement ; pl:statedBy <https:.*\/person\/joseph-varughese>$/m;
  assert.match(text, line);
  // What was taken is declared, so that the query can be taken elsewhere.
  assert.match(text, /^PREFIX pl: <https:\/\/w3id.org\/plenary\/ns#>$/m);
  assert.ok(seen.requests.some((url) => url.includes("/search/suggest?")));
  await page.getByRole("button", { name: "Ask" }).click();
  await page.locator("#answer table").waitFor();
  assert.equal(await rows(page), 1);
});

inWindow("a phone writes its words into the editor", "/sparql", { size: PHONE }, async (page) => {
  await page.locator(".CodeMirror-code").tap();
  await page.locator(".CodeMirror-focused").waitFor();
  await page.keyboard.press("Control+A");
  // The keyboards of phones send no keys: they change the text.
  await page.keyboard.insertText(TWO_PANELS);
  await page.getByRole("button", { name: "Ask" }).tap();
  await page.locator("#answer table").waitFor();
  assert.equal(await rows(page), 2);
  assert.ok(await page.locator("#answer-title").isVisible());
});

inWindow("a query that runs long is stopped", "/sparql", {}, async (page) => {
  await write(page, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }");
  await page.getByRole("button", { name: "Ask" }).click();
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByText("Stopped.").waitFor();
  await write(page, TWO_PANELS);
  await page.keyboard.press("Control+Enter");
  await page.locator("#answer table").waitFor();
  assert.equal(await rows(page), 2);
});

inWindow("a query too long for an address is posted", "/sparql", {}, async (page) => {
  await write(page, `${TWO_PANELS}\n# ${"long ".repeat(1500)}`);
  await page.keyboard.press("Control+Enter");
  await page.locator("#answer table").waitFor();
  assert.equal(new URL(page.url()).search, "");
  const [, text] = await downloaded(page, page.getByRole("button", { name: "CSV" }));
  assert.match(text, /^panel\r?\n/);
});

inWindow("the editor is left by Tab, and by Escape", "/sparql", {}, async (page) => {
  const inEditor = () => page.evaluate(() => document.activeElement.closest(".yasqe") !== null);
  await page.locator("#query-label").click();
  assert.equal(await inEditor(), true);
  await page.keyboard.press("Tab");
  assert.equal(await inEditor(), false);
  await page.keyboard.press("Shift+Tab");
  assert.equal(await inEditor(), true);
  await page.keyboard.press("Escape");
  assert.equal(await inEditor(), false);
});

inWindow("who likes a plain text field has one", "/sparql", {}, async (page) => {
  const toggle = page.getByRole("button", { name: "Plain text field" });
  await write(page, TWO_PANELS);
  await toggle.click();
  assert.equal(await page.locator("textarea#query").inputValue(), TWO_PANELS);
  await page.locator("textarea#query").fill(MISTAKE);
  await page.getByRole("button", { name: "Ask" }).click();
  await page.locator("#place").click();
  assert.equal(await page.evaluate(() => document.getSelection().toString()), "FLITER");
  assert.deepEqual(await violations(page), []);
  // It is remembered, and the editor comes back with the text.
  await page.reload();
  await page.locator("textarea#query").waitFor();
  await toggle.click();
  assert.match(await page.locator(".CodeMirror-code").innerText(), /FLITER/);
});

inWindow("yes and no are said in words", asking("ASK { ?x a pl:Panel }"), {}, async (page) => {
  assert.equal(await page.locator("#answer [role=status]").innerText(), "Yes.");
});

inWindow("a graph is shown by subject", "/sparql", {}, async (page) => {
  await write(page, "DESCRIBE ?person { ?person a pl:Person }");
  await page.keyboard.press("Control+Enter");
  await page.locator("#answer table").waitFor();
  assert.match(await page.locator("#answer th[scope=rowgroup]").first().innerText(), /Varughese/);
  const [name, text] = await downloaded(page, page.getByRole("link", { name: "Turtle" }));
  assert.equal(name, "answer.ttl");
  assert.match(text, /a pl:Person/);
  await picture(page, "graph-desktop");
});

const PLAIN = { script: false };

inWindow("without a script the form works", "/sparql", PLAIN, async (page) => {
  await picture(page, "plain-desktop");
  await page.locator("textarea").fill(TWO_PANELS);
  await page.getByRole("button", { name: "Ask" }).click();
  assert.equal(await rows(page), 2);
  assert.equal(await page.locator("textarea").inputValue(), TWO_PANELS);
  await page.getByRole("link", { name: PANELS }).click();
  assert.equal(await rows(page), 2);
  const [name] = await downloaded(page, page.getByRole("link", { name: "CSV" }));
  assert.equal(name, "panels.csv");
});

inWindow("without a script a mistake has its line", "/sparql", PLAIN, async (page) => {
  await page.locator("textarea").fill(MISTAKE);
  await page.getByRole("button", { name: "Ask" }).click();
  const answer = await page.locator("#answer").innerText();
  assert.match(answer, /line 3, column 1/);
  assert.match(answer, /3 \| FLITER/);
  assert.equal(await page.locator("textarea").inputValue(), MISTAKE);
});

const PAGES = {
  fresh: "/sparql",
  answer: "/sparql?question=who-spoke-about-what",
  graph: asking("DESCRIBE ?person { ?person a pl:Person }"),
  mistake: asking(MISTAKE),
  nothing: asking("SELECT ?x { ?x a pl:Nothing }"),
  landing: "/",
  resource: "/event/hrc31-rights-of-the-child",
  search: "/search?q=child",
  vocabulary: "/ns",
  problem: "/problem/timeout",
};
const SIZES = { phone: PHONE, desktop: DESKTOP };

for (const [name, path] of Object.entries(PAGES)) {
  for (const [held, size] of Object.entries(SIZES)) {
    for (const dark of [false, true]) {
      const shade = dark ? "dark" : "light";
      inWindow(`${name} is fit for all, ${held}, ${shade}`, path, { size, dark }, async (page) => {
        await picture(page, `${name}-${held}-${shade}`);
        assert.deepEqual(await violations(page), []);
        const wide = await page.evaluate(() => document.scrollingElement.scrollWidth);
        assert.ok(wide <= size.width, `it is ${wide} wide`);
        // The picture on the first page comes when it is drawn.
        const shifted = path === "/" ? 0 : await page.evaluate(() => window.shifted);
        assert.ok(shifted < 0.01, `its parts moved by ${shifted}`);
      });
    }
  }
}
