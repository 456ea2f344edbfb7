// The query page: an editor in place of the text area, and answers without a new page.
//
// The server renders the page whole and this script needs nothing else: an answer is the same page
// fetched again, of which the parts that changed are taken. Without the script the form works.

import "./query.css";
import {
  complete,
  declaredPrefixes,
  defineMode,
  knownPrefixes,
  nameCompletions,
  suggestPrefixes,
} from "./completion.js";
import Yasqe from "@zazuko/yasqe";

// Longest address that is asked by; the server offers the downloads of what is longer as forms.
const ADDRESS_CHARACTERS_MAX = 6000;

// How much of the window the editor takes while somebody types.
const EDITOR_WINDOW_SHARE = 0.6;

// SPARQL as this server takes it.
const MODE = "sparql-here";

// Where the browser remembers who prefers a plain text field: screen readers read these best.
const PLAIN_KEY = "plenary-plain-text-field";

const form = document.getElementById("ask");
const textarea = document.getElementById("query");
const frame = document.getElementById("editor");
const label = document.getElementById("query-label");
const plain = document.getElementById("plain");
const progress = document.getElementById("progress");
const stop = document.getElementById("stop");
const prefixes = knownPrefixes(document.getElementById("prefixes"));
const editor = openEditor();
let running = null;

function openEditor() {
  // What YASQE offers by itself comes from servers of others.
  Yasqe.Autocompleters.prefixes = suggestPrefixes(Yasqe.Autocompleters.prefixes, prefixes);
  Yasqe.defaults.autocompleters = ["prefixes", "variables"];
  defineMode(MODE, prefixes);
  // The editor takes the room that the text area had, so that nothing moves.
  frame.style.height = `${textarea.offsetHeight}px`;
  textarea.hidden = true;
  const yasqe = new Yasqe(frame, {
    value: textarea.value,
    mode: MODE,
    persistenceId: null,
    consumeShareLink: null,
    createShareableLink: null,
    showQueryButton: false,
    resizeable: false,
    editorHeight: "100%",
    // What screen readers and phones can read and write in best.
    inputStyle: "contenteditable",
    hintConfig: { container: document.getElementById("main") },
    screenReaderLabel: label.textContent,
    tabSize: 2,
    indentUnit: 2,
    extraKeys: {
      // Whoever has no mouse must be able to leave.
      Tab: false,
      "Shift-Tab": false,
      "Ctrl-S": false,
      "Ctrl-Enter": () => form.requestSubmit(),
      "Cmd-Enter": () => form.requestSubmit(),
      "Ctrl-Space": (cm) => complete(yasqe, cm, form.dataset.suggest, prefixes, true),
    },
  });
  label.addEventListener("click", () => textarea.hidden && yasqe.focus());
  const field = yasqe.getInputField();
  field.setAttribute("role", "textbox");
  field.setAttribute("aria-multiline", "true");
  yasqe.on("autocompletionShown", (_, widget) => nameCompletions(widget));
  yasqe.getPrefixesFromQuery = () => declaredPrefixes(yasqe.getValue());
  yasqe.checkSyntax = () => pointOutSyntax(yasqe);
  yasqe.on("change", () => {
    // The text area is still what the form sends.
    textarea.value = yasqe.getValue();
    unmark(yasqe);
    grow(yasqe);
  });
  yasqe.on("inputRead", (cm) => complete(yasqe, cm, form.dataset.suggest, prefixes, false));
  yasqe.checkSyntax();
  return yasqe;
}

/** Makes room for what is typed, up to a part of the window. */
function grow(yasqe) {
  const wanted = yasqe.getScrollInfo().height + 2;
  const most = Math.max(frame.offsetHeight, window.innerHeight * EDITOR_WINDOW_SHARE);
  if (wanted > frame.offsetHeight) frame.style.height = `${Math.min(wanted, most)}px`;
}

/** Puts the text area in place of the editor, or the editor back. */
function setPlain(isPlain) {
  if (!isPlain && editor.getValue() !== textarea.value) editor.setValue(textarea.value);
  textarea.hidden = !isPlain;
  editor.rootEl.hidden = isPlain;
  frame.style.height = isPlain ? "auto" : `${Math.max(frame.offsetHeight, 240)}px`;
  plain.ariaPressed = String(isPlain);
  document.getElementById("keys").hidden = isPlain;
  if (!isPlain) editor.refresh();
}

function remembers(isPlain) {
  try {
    if (isPlain === undefined) return localStorage.getItem(PLAIN_KEY) === "yes";
    localStorage.setItem(PLAIN_KEY, isPlain ? "yes" : "no");
  } catch {
    // Some browsers keep nothing.
  }
  return false;
}

/** Marks the first line that cannot be SPARQL, while it is typed. */
function pointOutSyntax(yasqe) {
  yasqe.clearGutter("gutterErrorBar");
  for (let line = 0; line < yasqe.lineCount(); line += 1) {
    const { state } = yasqe.getTokenAt({ line, ch: yasqe.getLine(line).length }, true);
    yasqe.setOption("queryType", state.queryType);
    if (state.OK === false) {
      const sign = document.createElement("span");
      sign.className = "stumbles";
      sign.title = "SPARQL cannot be read on from this line";
      sign.textContent = "!";
      yasqe.setGutterMarker(line, "gutterErrorBar", sign);
      return;
    }
  }
}

/** What is marked in the editor, as functions that take the marks away. */
let marks = [];

function unmark(yasqe) {
  const former = marks;
  marks = [];
  yasqe.operation(() => former.forEach((clear) => clear()));
}

/** Where something that the page says of the query stands in it. */
function rangeOf(yasqe, said) {
  const line = Math.min(Number(said.dataset.line) - 1, yasqe.lastLine());
  // Columns of the server are counted in code points, those of the editor in UTF-16.
  const before = [...yasqe.getLine(line)].slice(0, Number(said.dataset.column) - 1);
  const from = { line, ch: before.join("").length };
  const token = yasqe.getTokenAt({ line, ch: from.ch + 1 });
  return { line, from, to: { line, ch: Math.max(token.end, from.ch + 1) } };
}

/** Shows the problem of the page at its line, or what the page remarks. */
function markSaid(yasqe) {
  unmark(yasqe);
  for (const remark of document.querySelectorAll("#answer .remarks [data-line]")) {
    const { from, to } = rangeOf(yasqe, remark);
    const title = remark.textContent.trim();
    const mark = yasqe.markText(from, to, { className: "remarked", attributes: { title } });
    marks.push(() => mark.clear());
  }
  const problem = document.querySelector("#answer .problem[data-line]");
  if (problem) markProblem(yasqe, problem);
}

function markProblem(yasqe, problem) {
  const { line, from, to } = rangeOf(yasqe, problem);
  const note = document.createElement("div");
  note.className = "note-at-fault";
  note.append(...document.getElementById("detail").cloneNode(true).childNodes);
  yasqe.operation(() => {
    const mark = yasqe.markText(from, to, { className: "at-fault" });
    yasqe.addLineClass(line, "background", "line-at-fault");
    const widget = yasqe.addLineWidget(line, note, { noHScroll: true });
    marks.push(
      () => mark.clear(),
      () => yasqe.removeLineClass(line, "background", "line-at-fault"),
      () => widget.clear(),
    );
  });
  yasqe.scrollIntoView(from, 60);
  document.getElementById("place").addEventListener("click", (event) => {
    event.preventDefault();
    if (textarea.hidden) {
      yasqe.setCursor(from);
      yasqe.focus();
    } else {
      textarea.focus();
      textarea.setSelectionRange(yasqe.indexFromPos(from), yasqe.indexFromPos(to));
    }
  });
}

/** Brings the editor up to what stands in the text area, and the marks up to the answer. */
function refresh() {
  if (editor.getValue() !== textarea.value) editor.setValue(textarea.value);
  markSaid(editor);
}

/** Asks, and takes what changed from the page that comes. */
async function ask() {
  running?.abort();
  const controller = new AbortController();
  running = controller;
  const began = performance.now();
  const parameters = new URLSearchParams(new FormData(form));
  const address = `${form.action}?${parameters}`;
  const isLong = address.length > ADDRESS_CHARACTERS_MAX;
  const request = { headers: { Accept: "text/html" }, signal: controller.signal };
  busy(true);
  try {
    const response = isLong
      ? await fetch(form.action, { ...request, method: "POST", body: parameters })
      : await fetch(address, request);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (!page.getElementById("answer")) throw new Error(`it answered ${response.status}`);
    take(page);
    if (!isLong && address !== location.href) history.pushState(null, "", address);
    const said =
      document.querySelector("#answer [role=status]") ?? document.getElementById("answer-title");
    progress.textContent = `${said.textContent.trim()} · ${seconds(performance.now() - began)}`;
  } catch (error) {
    const isStopped = error.name === "AbortError";
    if (running !== controller) return;
    progress.textContent = isStopped ? "Stopped." : `The server gave no answer: ${error.message}`;
  } finally {
    if (running === controller) {
      running = null;
      busy(false);
    }
  }
}

function seconds(milliseconds) {
  return `${(milliseconds / 1000).toLocaleString(undefined, { maximumFractionDigits: 2 })} s`;
}

function busy(isBusy) {
  stop.hidden = !isBusy;
  document.getElementById("answer").ariaBusy = String(isBusy);
  if (isBusy) progress.textContent = "Asking …";
}

/** Takes the answer of a page, and what belongs to it. */
function take(page) {
  document.title = page.title;
  document.getElementById("main").className = page.getElementById("main").className;
  for (const part of ["answer", "about", "examples"]) {
    const scrolled = document.querySelector(".examples").scrollTop;
    const fresh = document.importNode(page.getElementById(part), true);
    document.getElementById(part).replaceWith(fresh);
    document.querySelector(".examples").scrollTop = scrolled;
  }
  refresh();
  const title = document.getElementById("answer-title");
  if (title && title.getBoundingClientRect().bottom > window.innerHeight * 0.9) {
    title.scrollIntoView({ block: "center" });
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  // The editor takes in what the browser typed only after a moment, which may not have passed.
  if (textarea.hidden) {
    editor.display.input.updateFromDOM();
    textarea.value = editor.getValue();
  }
  ask();
});
stop.addEventListener("click", () => running?.abort());
window.addEventListener("popstate", () => location.reload());
plain.addEventListener("click", () => {
  setPlain(textarea.hidden);
  remembers(!textarea.hidden);
});
if (remembers()) setPlain(true);
markSaid(editor);
