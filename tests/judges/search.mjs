// Runs the script of the search of a static site in Node: folds words as a file of cases says, and
// searches the index of a folder.
//
// usage: node search.mjs SCRIPT FOLDER CASES SEARCH…
//
// Prints, for each search, a line of JSON: how many it finds, and the paths of the best. A search is
// a text, or a text and a class with ` @ ` between them.

import { readFileSync } from "node:fs";
import vm from "node:vm";

const [script, folder, cases, ...searches] = process.argv.slice(2);
vm.runInThisContext(readFileSync(script, "utf8"));
const { find, folder: folding, parts, reader } = globalThis.plenary;
const load = async (path) => JSON.parse(readFileSync(`${folder}/search/${path}`, "utf8"));
const index = await load("index.json");
const fold = folding(index);
for (const [text, expected] of JSON.parse(readFileSync(cases, "utf8"))) {
  // Of a search each word is asked for once.
  const wanted = [...new Set(expected.map((word) => word.normalize("NFKD")))];
  const words = parts(text, fold).map((part) => part.word);
  if (JSON.stringify(words) !== JSON.stringify(wanted)) {
    throw new Error(`${text}: ${JSON.stringify(words)}, expected ${JSON.stringify(wanted)}`);
  }
}
for (const search of searches) {
  const [text, segment = ""] = search.split(" @ ");
  const found = await find(text, segment, index, reader(load));
  const paths = found?.hits.map((hit) => hit.path ?? hit.iri);
  console.log(JSON.stringify({ total: found?.total ?? null, paths }));
}
