// Reads flowcharts with Mermaid itself, without a browser, and prints what is in each.
//
// usage: node mermaid.mjs FILE…

import { readFile } from 'node:fs/promises';
import { JSDOM } from 'jsdom';

// Mermaid cleans labels with DOMPurify, which needs a document when it is loaded.
globalThis.window = new JSDOM('').window;
globalThis.document = window.document;
const { default: mermaid } = await import('mermaid');

for (const file of process.argv.slice(2)) {
  const text = await readFile(file, 'utf8');
  await mermaid.parse(text);
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  // A subgraph that has a colour is among the vertices too, as a place for its style.
  const frames = new Set(db.getSubGraphs().map((frame) => frame.id));
  const nodes = [...db.getVertices().keys()].filter((id) => !frames.has(id));
  console.log(`mmd: ${nodes.length} nodes, ${db.getEdges().length} edges`);
}
