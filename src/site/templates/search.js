// Searches a site that no server answers for, in the index that stands beside its pages. It asks
// for nothing but a few files of that index.
(() => {
"use strict";

// Most files that one search reads, and most resources that it lists.
const FILES_MAX = 60;
const LISTED_MAX = 50;
// Longest text that is shown as a name.
const NAME_LENGTH = 80;
// Longest folded word, in bytes, as in the index.
const WORD_BYTES_MAX = 96;

class TooMany extends Error {}

// Signs that are words by themselves: scripts that set no spaces between words.
const ALONE = "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}";
const MARK = "\\p{M}\\u00AD\\u200B-\\u200F\\u202A-\\u202E\\u2060\\u2066-\\u2069\\uFEFF";
const WORD = new RegExp(
  `[${ALONE}][${MARK}]*|(?:(?![${ALONE}])[\\p{Alphabetic}\\p{N}][${MARK}]*)+`, "gu");

// Reads the files of an index, each once. `load` gives the content of one.
function reader(load) {
  const known = new Map();
  let count = 0;
  return (path) => {
    if (!known.has(path)) {
      count += 1;
      if (count > FILES_MAX) throw new TooMany();
      known.set(path, load(path));
    }
    return known.get(path);
  };
}

// Makes words what they are called in the index.
function folder(index) {
  const variants = new Map(index.variants);
  const isPassedOver = (sign) => {
    const code = sign.codePointAt(0);
    let [start, end] = [0, index.passed_over.length];
    while (start < end) {
      const middle = (start + end) >> 1;
      if (index.passed_over[middle][1] < code) start = middle + 1; else end = middle;
    }
    return start < index.passed_over.length && index.passed_over[start][0] <= code;
  };
  const bytes = new TextEncoder();
  return (word) => {
    let folded = "";
    for (const sign of word.normalize("NFKD").toLowerCase().normalize("NFKD")) {
      if (isPassedOver(sign)) continue;
      const longer = folded + (variants.get(sign) ?? sign);
      if (bytes.encode(longer).length > WORD_BYTES_MAX) break;
      folded = longer;
    }
    return folded;
  };
}

// The words of a search; `open` are those that begin a word, such as `groom*`.
function parts(text, fold) {
  const found = [];
  for (const match of text.matchAll(WORD)) {
    const word = fold(match[0]);
    const open = text[match.index + match[0].length] === "*";
    if (word && !found.some((part) => part.word === word && part.open === open)) {
      found.push({ word, open });
    }
  }
  return found;
}

// The order of the index is that of code points, which is not that of UTF-16.
function before(one, other) {
  const [left, right] = [[...one], [...other]];
  for (let at = 0; at < left.length && at < right.length; at += 1) {
    const less = left[at].codePointAt(0) - right[at].codePointAt(0);
    if (less) return less < 0;
  }
  return left.length < right.length;
}

// The entries of the index for a word, or for all words that begin so.
async function entries({ word, open }, index, read) {
  let shard = 0;
  let end = index.words.length;
  while (shard < end) {
    const middle = (shard + end) >> 1;
    if (before(word, index.words[middle])) end = middle; else shard = middle + 1;
  }
  shard = Math.max(shard - 1, 0);
  const found = [];
  for (; shard < index.words.length; shard += 1) {
    const words = await read(`words/${shard}.json`);
    found.push(...words.filter(([other]) => other === word || (open && other.startsWith(word))));
    const next = index.words[shard + 1];
    if (!open || next === undefined || !(next.startsWith(word) || before(next, word))) break;
  }
  return found;
}

function unpacked(pairs, into) {
  let number = 0;
  for (let at = 0; at < pairs.length; at += 2) {
    number += pairs[at];
    into.set(number, Math.max(into.get(number) ?? 0, pairs[at + 1]));
  }
}

// The resources of entries with their weights. Of a common word only those files are read that may
// have one of the `wanted`.
async function resources(found, wanted, read) {
  const all = new Map();
  for (const entry of found) {
    if (entry.length === 2) {
      unpacked(entry[1], all);
      continue;
    }
    const [, , first, starts] = entry;
    for (const [at, start] of starts.entries()) {
      const end = starts[at + 1] ?? Infinity;
      if (!wanted || wanted.some((number) => start <= number && number < end)) {
        unpacked(await read(`lists/${first + at}.json`), all);
      }
    }
  }
  return all;
}

const counted = (found) =>
  found.reduce((sum, entry) => sum + (entry.length === 2 ? entry[1].length / 2 : entry[1]), 0);

// The class of a resource by its sign.
const ofSign = (sign) => {
  const code = sign.charCodeAt(0);
  return (code < 0xA1 ? code - 0x5D : code - 0xA1 + 34) - 1;
};

async function ofClass(numbers, segment, index, read) {
  const wanted = index.classes.findIndex((one) => one.segment === segment);
  const kept = [];
  for (const number of numbers) {
    const file = Math.floor(number / index.classes_a_file);
    const signs = await read(`classes/${file}.json`);
    if (ofSign(signs[number % index.classes_a_file]) === wanted) kept.push(number);
  }
  return kept;
}

// What a search finds: how many, and the best of them.
async function find(text, segment, index, read) {
  const searched = parts(text, folder(index));
  if (!searched.length) return null;
  const looked = [];
  for (const part of searched) looked.push(await entries(part, index, read));
  looked.sort((one, other) => counted(one) - counted(other));
  let scores = null;
  for (const found of looked) {
    const wanted = scores && [...scores.keys()];
    const having = await resources(found, wanted, read);
    const rarity = Math.log(1 + index.resources / Math.max(counted(found), 1));
    const next = new Map();
    for (const number of wanted ?? having.keys()) {
      const weight = having.get(number);
      if (weight !== undefined) next.set(number, (scores?.get(number) ?? 0) + weight * rarity);
    }
    scores = next;
  }
  let numbers = [...scores.keys()];
  if (segment) numbers = await ofClass(numbers, segment, index, read);
  numbers.sort((one, other) => scores.get(other) - scores.get(one) || one - other);
  const hits = [];
  for (const number of numbers.slice(0, LISTED_MAX)) {
    const file = Math.floor(number / index.resources_a_file);
    const [path, kind, names, iri] =
      (await read(`resources/${file}.json`))[number % index.resources_a_file];
    hits.push({ path, iri, names, kind: index.classes[kind]?.name });
  }
  return { total: numbers.length, hits };
}

// Where there is no page, whoever loads this asks for themselves.
if (typeof document === "undefined") {
  globalThis.plenary = { find, folder, parts, reader };
  return;
}

const given = new URLSearchParams(location.search);
const text = given.get("q") ?? "";
const segment = given.get("class") ?? "";
const told = document.getElementById("told");
const list = document.getElementById("found");
const { root, ending, language } = list.dataset;

async function load(path) {
  const answer = await fetch(`${root}search/${path}`);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

function shown({ path, iri, names, kind }, languages) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  const place = languages.indexOf(language);
  link.textContent = Array.isArray(names) ? names[place] ?? names[0] : names;
  link.dir = "auto";
  const escaped = (path ?? "").split("/").map(encodeURIComponent).join("/");
  if (path !== null) link.href = `${root}${escaped}.${ending}`;
  else if (/^https?:\/\//.test(iri)) link.href = iri;
  const title = document.createElement("h2");
  // What is a sentence is no name.
  title.classList.toggle("text", link.textContent.length > NAME_LENGTH);
  title.append(link);
  if (kind) {
    const name = document.createElement("span");
    name.className = "kind";
    name.textContent = kind[language];
    title.append(" ", name);
  }
  item.append(title);
  return item;
}

async function answer() {
  told.textContent = told.dataset.working;
  try {
    const read = reader(load);
    const index = await read("index.json");
    const found = await find(text, segment, index, read);
    if (!found) {
      told.textContent = told.dataset.wordless;
      return;
    }
    const { total, hits } = found;
    const says = total === 0 ? "none" : total === 1 ? "one" : total > hits.length ? "first" : "many";
    told.textContent = told.dataset[says].replace("{count}", total).replace("{shown}", hits.length);
    list.replaceChildren(...hits.map((hit) => shown(hit, index.languages)));
  } catch (error) {
    told.textContent = error instanceof TooMany ? told.dataset.tooMany : told.dataset.failed;
  }
}

document.getElementById("q").value = text;
document.getElementById("class").value = segment;
if (text.trim()) answer();
})();
