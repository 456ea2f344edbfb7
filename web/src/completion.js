// What can be completed, from this server: prefixes, and by name the classes, properties and
// resources of the graph.

import Yasqe from "@zazuko/yasqe";

/** Fewest characters that names are looked up for without being asked to. */
const LOOKED_UP_MIN = 2;

/** What the page says of prefixes: prefix → namespace. */
export function knownPrefixes(table) {
  const rows = [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent));
  return new Map(rows.map(([prefix, namespace]) => [prefix.slice(0, -1), namespace]));
}

/** Tells YASQE of the prefixes that need no declaration here. */
export function defineMode(name, prefixes) {
  Yasqe.defineMode(name, (config) => {
    const mode = Yasqe.getMode(config, "sparql11");
    const startState = () => ({ ...mode.startState(), prefixes: Object.fromEntries(prefixes) });
    return { ...mode, startState };
  });
}

/** The prefixes that a query declares itself: it then works elsewhere too. */
export function declaredPrefixes(text) {
  const declarations = text.matchAll(/^\s*prefix\s+([^\s:]*):\s*<([^>]*)>/gim);
  return Object.fromEntries([...declarations].map(([, prefix, namespace]) => [prefix, namespace]));
}

/** YASQE's completion of prefixes, which also declares one that is used, with ours alone. */
export function suggestPrefixes(completer, prefixes) {
  const declarations = [...prefixes].map(([prefix, namespace]) => `${prefix}: <${namespace}>`);
  return { ...completer, get: () => declarations, persistenceId: undefined };
}

/** Offers what the text before the cursor may mean. */
export function complete(yasqe, cm, address, prefixes, isAskedFor) {
  const place = placeOf(yasqe);
  if (!place) {
    if (isAskedFor) yasqe.autocomplete();
    return;
  }
  if (!isAskedFor && (cm.state.completionActive || place.typed.length < LOOKED_UP_MIN)) return;
  cm.showHint({
    hint: () => hintsFor(yasqe, address, prefixes),
    completeSingle: false,
    closeCharacters: /[\s(){}[\];,<>"'?$]/,
    container: document.getElementById("main"),
  });
}

/** What is being typed at the cursor: its text, where it stands, and what kind of thing fits. */
function placeOf(yasqe) {
  const cursor = yasqe.getCursor();
  const token = yasqe.getTokenAt(cursor);
  if (token.type === "comment" || token.type === "string") return null;
  const before = yasqe.getLine(cursor.line).slice(0, cursor.ch);
  if (/[?$]\w*$/.test(before) || /\bprefix\s+\S*$/i.test(before)) return null;
  const iri = /<([^<>"{}|^`\\\s]*)$/.exec(before);
  const name = /(?<![\w:])([A-Za-z][\w-]*)?:([\w-]*)$/.exec(before);
  const word = /[\p{L}\p{N}][\p{L}\p{M}\p{N}_’-]*$/u.exec(before);
  const [written] = iri ?? name ?? word ?? [""];
  return {
    typed: iri ? lastPart(iri[1]) : name ? name[2] : written,
    prefix: !iri && name ? (name[1] ?? "") : null,
    kind: kindAt(yasqe, cursor, written) ?? (name && !iri ? "term" : null),
    from: { line: cursor.line, ch: cursor.ch - written.length },
    to: cursor,
  };
}

/** The end of an IRI, which is most like a name. */
function lastPart(iri) {
  return iri.split(/[/#]/).pop();
}

/** Whether a class or a property must stand here; nothing where anything may. */
function kindAt(yasqe, cursor, written) {
  const start = { line: cursor.line, ch: cursor.ch - written.length };
  const { state } = yasqe.getTokenAt(start, true);
  const asksForType = ["a", "rdf:type"].includes(state.lastProperty);
  const possible = state.possibleCurrent ?? [];
  // `a` can stand where a property can.
  if (possible.includes("a")) return "property";
  return asksForType ? "class" : null;
}

async function hintsFor(yasqe, address, prefixes) {
  const place = placeOf(yasqe);
  if (!place) return { list: [], from: yasqe.getCursor(), to: yasqe.getCursor() };
  const parameters = new URLSearchParams({ q: place.typed });
  if (place.kind) parameters.set("kind", place.kind);
  const suggestions = await suggested(`${address}?${parameters}`);
  const namespace = place.prefix === null ? "" : prefixes.get(place.prefix);
  const fitting = suggestions.filter(({ iri }) => iri.startsWith(namespace ?? ""));
  const list = fitting.map((suggestion) => hintOf(yasqe, suggestion, place, prefixes));
  const hints = { list, from: place.from, to: place.to };
  Yasqe.on(hints, "shown", () => nameCompletions(yasqe.state.completionActive.widget));
  return hints;
}

/** Says what the list is, to those who do not see it. */
export function nameCompletions(widget) {
  widget.hints.setAttribute("aria-label", "Completions");
}

async function suggested(address) {
  try {
    const response = await fetch(address, { headers: { Accept: "application/json" } });
    return response.ok ? (await response.json()).suggestions : [];
  } catch {
    // Who types does not want to hear of it.
    return [];
  }
}

function hintOf(yasqe, { iri, name, class: type }, place, prefixes) {
  const short = shortened(iri, prefixes);
  const text = short?.name ?? `<${iri}>`;
  return {
    text,
    from: place.from,
    to: place.to,
    render: (element) => {
      for (const [className, words] of [["named", name], ["typed", type], ["short", text]]) {
        if (!words) continue;
        const part = document.createElement("span");
        part.className = className;
        part.textContent = words;
        element.append(part, " ");
      }
    },
    hint: (cm, data, hint) => {
      cm.replaceRange(text, hint.from ?? data.from, hint.to ?? data.to, "complete");
      if (short) yasqe.addPrefixes({ [short.prefix]: short.namespace });
    },
  };
}

/** An IRI with a prefix, where one fits; the longest namespace is the one that is meant. */
function shortened(iri, prefixes) {
  const fits = ([, namespace]) =>
    iri.startsWith(namespace) && /^[A-Za-z_][\w-]*$/.test(iri.slice(namespace.length));
  const [found] = [...prefixes].filter(fits).sort(([, a], [, b]) => b.length - a.length);
  if (!found) return null;
  const [prefix, namespace] = found;
  return { prefix, namespace, name: `${prefix}:${iri.slice(namespace.length)}` };
}
